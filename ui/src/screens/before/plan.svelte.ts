// What the team prepares: where the sources disagree, what it wants to look into, and who takes which section.
import { Attempt } from "../../app/attempt.svelte";
import { here } from "../../app/here.svelte";
import { outbox, type Outbox } from "../../app/outbox";
import { say } from "../../app/saying.svelte";
import { before, standards, text } from "../../desk";
import type { BeforePage, BeforeRow, FindOut, Nothing, StandardDetail } from "../../desk";

export type Filter = "lines" | "missing" | "priorities" | "all";

export class Plan {
  page = $state.raw<BeforePage | null>(null);
  filter = $state<Filter>("lines");
  /** The standard that is looked at. */
  code = $state<string | null>(null);
  detail = $state.raw<StandardDetail | null>(null);
  readonly attempt = new Attempt();
  readonly #outbox: Outbox<FindOut, Nothing, BeforePage>;

  /** What the list shows, in its order. */
  rows = $derived.by<BeforeRow[]>(() => {
    const page = this.page;
    if (!page) return [];
    if (this.filter === "all") return page.rows;
    const known = new Map(page.rows.map((row) => [row.code, row]));
    return page[this.filter].flatMap((code) => known.get(code) ?? []);
  });
  row = $derived(this.page?.rows.find((row) => row.code === this.code));
  at = $derived(this.rows.findIndex((row) => row.code === this.code));

  constructor(review: string) {
    this.#outbox = outbox(`find out ${review}`, {
      draft: ({ code, text: words, on }) => text.draft({ of: "findOut", at: code, text: words, ...(on ? { on } : {}) }),
      seal: before.findOut,
      sealed: (_, page) => this.#take(page),
      open: () => here.frame?.id === review,
    });
  }

  /** Reads it again. */
  async show() {
    const page = await this.attempt.run(before.show);
    if (page) this.#take(page);
    return page;
  }

  #take(page: BeforePage) {
    this.page = page;
  }

  /** The first list that has anything in it. */
  firstFilter(): Filter {
    const page = this.page;
    return page?.lines.length ? "lines" : page?.missing.length ? "missing" : "all";
  }

  open(filter: Filter, code: string | null = null) {
    this.filter = filter;
    this.look(this.rows.some((row) => row.code === code) ? code : (this.rows[0]?.code ?? null));
  }

  look(code: string | null) {
    this.code = code;
    void this.#inform();
  }

  move(by: number) {
    const to = this.rows[Math.max(0, Math.min(this.rows.length - 1, this.at + by))];
    if (to) this.look(to.code);
  }

  /** One question at a time; the newest one counts. */
  #informing = false;
  async #inform() {
    if (this.#informing) return;
    this.#informing = true;
    while (this.code && this.detail?.code !== this.code) {
      const { code } = this;
      const detail = await this.attempt.run(() => standards.detail({ code }));
      if (!detail) break;
      this.detail = detail;
    }
    this.#informing = false;
  }

  /** Makes the standard that is looked at a priority, or one no longer. Answers whether it is one now. */
  async choose(): Promise<boolean> {
    const row = this.row;
    if (!row) return false;
    const { code, priority } = row;
    const next = this.rows[this.at + 1] ?? this.rows[this.at - 1];
    const page = await this.attempt.run(() => this.#outbox.act(() => before.choose({ code, priority: !priority })));
    if (!page) return priority;
    this.#take(page);
    if (!this.rows.some((one) => one.code === code)) this.look(next?.code ?? null);
    say(priority ? `${code} is no priority any more` : `${code} is a priority`, { undoable: true });
    return !priority;
  }

  async assign(section: string, person: string, takes: boolean, words: string) {
    const page = await this.attempt.run(() => before.assign({ section, person, takes }));
    // The box shows what is true, also where that could not be written.
    if (page) this.#take(page);
    else if (this.page) this.page = { ...this.page };
    if (page) say(words, { undoable: true });
  }

  /** Keeps what is being typed. */
  draft(code: string, words: string, on: string | undefined) {
    this.#outbox.draft(code, { code, text: words, ...(on ? { on } : {}) });
  }

  /** The words are as they should be. Answers whether they could be kept. */
  async seal(code: string, words: string, on: string | undefined): Promise<boolean> {
    const page = await this.attempt.run(() => this.#outbox.seal(code, { code, text: words, ...(on ? { on } : {}) }));
    if (page) this.#take(page);
    return page !== undefined;
  }

  /** Words that are not known to be kept. */
  held(code: string): string | undefined {
    return this.#outbox.held(code)?.text;
  }

  settle(): Promise<void> {
    return this.#outbox.flush();
  }
}
