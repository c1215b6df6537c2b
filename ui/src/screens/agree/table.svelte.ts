// What lies on the table: the queue, the standard being talked about, and the comment being written on it.
import { Attempt } from "../../app/attempt.svelte";
import { count } from "../../app/count";
import { here } from "../../app/here.svelte";
import { outbox, type Outbox } from "../../app/outbox";
import { say } from "../../app/saying.svelte";
import { agree, text } from "../../desk";
import type { Agree, AgreeDetail, AgreePage, Begun, Nothing, PersonView, ScaleView } from "../../desk";
import { neighbour, nextOpen, trailOf } from "./order";

type Comment = { code: string; text: string; on?: string };
type View = { code: string; begun: Begun };

export class Table {
  page = $state.raw<AgreePage | null>(null);
  detail = $state.raw<AgreeDetail | null>(null);
  /** The standard asked for; its detail may still be on its way. */
  code = $state<string | null>(null);
  comment = $state("");
  /** The list being gone through, as it was when it was taken up: what is agreed keeps its place in it. */
  trail = $state.raw<string[]>([]);
  readonly reading = new Attempt();
  readonly deciding = new Attempt();
  #typing = false;
  /** The version that the comment is written on. */
  #on: { on?: string } = {};
  #asked = 0;
  readonly #outbox: Outbox<Comment, Nothing, AgreeDetail>;
  /** Another view while it is written: on disk like any other text, recorded only by its button. */
  readonly #views: Outbox<View, Nothing, AgreeDetail>;

  constructor(review: string) {
    this.#outbox = outbox(`agree ${review}`, {
      draft: ({ code, text: words, on }) => text.draft({ of: "agree", at: code, text: words, ...(on ? { on } : {}) }),
      seal: ({ code, text: comment, on }) => agree.decide({ code, comment, ...(on ? { on } : {}) }),
      sealed: (code, detail) => {
        if (this.detail?.code !== code) return;
        this.#typing = this.#outbox.held(code) !== undefined;
        this.deciding.clear();
        this.#take(detail);
      },
      open: () => here.frame?.id === review,
    });
    this.#views = outbox<View, Nothing, AgreeDetail>(`another view ${review}`, {
      draft: (view) => agree.draftDissent(view),
      seal: ({ code, begun: { person, rating, why } }) => agree.dissent({ code, person, why, ...(rating ? { rating } : {}) }),
      sealed: () => void this.again(null),
      open: () => here.frame?.id === review,
    });
  }

  /** Another view on this standard that was begun and neither recorded nor given up. */
  begun(code: string): Begun | null {
    return this.#views.held(code)?.begun ?? (this.detail?.code === code ? this.detail.begun : null);
  }

  /** Keeps another view while it is being written. */
  begin(code: string, begun: Begun) {
    const before = this.begun(code);
    if (before && before.person === begun.person && before.rating === begun.rating && before.why === begun.why) return;
    this.#views.draft(code, { code, begun });
  }

  /** It was not to be recorded after all. */
  async giveUp(code: string) {
    this.#views.forget(code);
    if (this.detail?.code === code) this.detail = { ...this.detail, begun: null };
    await this.deciding.run(() => this.#views.act(() => agree.draftDissent({ code })));
  }

  /** The queue again, and with it whatever has changed about the standard on the table. */
  async again(wanted: string | null) {
    if (!(await this.#queue()) || !this.page) return;
    const code = wanted ?? this.code ?? nextOpen(this.page, [], null) ?? this.page.agreed[0]?.code ?? null;
    if (code) await this.open(code);
  }

  async #queue() {
    const page = await this.reading.run(agree.show);
    if (page) this.page = page;
    return page !== undefined;
  }

  /** Shows another standard, unless the comment on this one cannot be written down. */
  async open(code: string) {
    const mine = ++this.#asked;
    if (code !== this.detail?.code) {
      await this.#views.flush();
      if (!(await this.#sealed())) return;
    }
    if (mine !== this.#asked) return;
    if (code !== this.code && this.page && !this.trail.includes(code)) this.trail = trailOf(this.page, code);
    this.code = code;
    const detail = await this.reading.run(() => agree.detail({ code }));
    if (!detail || mine !== this.#asked) return;
    // Typed while the answer was on its way.
    if (code === this.detail?.code || (await this.#sealed())) this.#take(detail);
    else this.code = this.detail?.code ?? code;
  }

  /** Opens a standard out of the list that it stands in now. */
  choose(code: string) {
    this.trail = [];
    return this.open(code);
  }

  #take(detail: AgreeDetail) {
    const other = detail.code !== this.detail?.code;
    this.detail = detail;
    const held = this.#outbox.held(detail.code);
    if (other) this.#typing = held !== undefined;
    if (!other && this.#typing) return;
    this.comment = held?.text ?? detail.comment;
    this.#on = detail.version ? { on: detail.version } : {};
  }

  /** The standard that is shown, once it is the one asked for. */
  get shown(): AgreeDetail | null {
    return this.detail?.code === this.code ? this.detail : null;
  }

  get next(): string | null {
    return this.page && nextOpen(this.page, this.trail, this.code);
  }

  async step(by: 1 | -1): Promise<boolean> {
    const code = neighbour(this.trail, this.code, by);
    if (code) await this.open(code);
    return code !== null;
  }

  type(words: string) {
    const code = this.detail?.code;
    if (!code) return;
    this.comment = words;
    this.#typing = true;
    this.#outbox.draft(code, { code, text: words, ...this.#on });
  }

  /** The comment is as it should be. Answers whether it is written down. */
  async seal(): Promise<boolean> {
    const code = this.detail?.code;
    if (!this.#typing || !code) return true;
    const words = this.comment;
    this.#typing = false;
    const detail = await this.deciding.run(() => this.#outbox.seal(code, { code, text: words, ...this.#on }));
    if (detail && this.detail?.code === code) this.#take(detail);
    if (!detail && this.comment === words && this.detail?.code === code) this.#typing = true;
    return detail !== undefined;
  }

  /** The comment is written down, with what was typed meanwhile. */
  async #sealed(): Promise<boolean> {
    while (this.#typing) if (!(await this.seal())) return false;
    return true;
  }

  async #decide(change: Omit<Agree, "code">): Promise<boolean> {
    const code = this.shown?.code;
    if (!code || !(await this.seal())) return false;
    return this.#after(await this.deciding.run(() => this.#outbox.act(() => agree.decide({ code, ...change }))));
  }

  async #after(detail: AgreeDetail | undefined): Promise<boolean> {
    if (!detail) return false;
    if (detail.code === this.shown?.code) this.#take(detail);
    return this.#queue();
  }

  async rate(point: ScaleView) {
    const code = this.shown?.code;
    if (!code || this.detail?.agreed === point.code) return;
    if (await this.#decide({ rating: point.code })) say(`${code}: we agree on ${point.label.toLowerCase()}`, { undoable: true });
  }

  async clear() {
    const code = this.shown?.code;
    if (!code || !this.detail?.agreed) return;
    if (await this.#decide({ clear: true })) say(`${code}: not agreed any more`, { undoable: true });
  }

  /** Puts it off, or takes that back. Answers whether it is put off now. */
  async putOff(): Promise<boolean> {
    const comeBack = !this.detail?.comeBack;
    return (await this.#decide({ comeBack })) && comeBack;
  }

  async differs(person: PersonView, rating: string | null, why: string): Promise<boolean> {
    const code = this.shown?.code;
    if (!code || !(await this.seal())) return false;
    const begun = { person: person.id, rating, why };
    const done = await this.#after(await this.deciding.run(() => this.#views.seal(code, { code, begun })));
    if (done) say(`Recorded that ${person.short} sees ${code} differently`, { undoable: true });
    return done;
  }

  async differsNoMore(person: PersonView) {
    const code = this.shown?.code;
    if (!code || !(await this.seal())) return;
    const asked = { code, person: person.id, why: "", remove: true };
    const done = await this.#after(await this.deciding.run(() => this.#outbox.act(() => agree.dissent(asked))));
    if (done) say(`Took ${person.short}’s other view off ${code}`, { undoable: true });
  }

  async agreeAll() {
    const many = await this.deciding.run(() => this.#outbox.act(agree.all));
    if (!many) return;
    say(`Agreed ${count(many.agreed, "rating", "ratings")} as they stood`, { undoable: true });
    await this.again(null);
  }

  /** Writes everything down. */
  async settle() {
    await this.#sealed();
    await Promise.all([this.#outbox.flush(), this.#views.flush()]);
  }
}
