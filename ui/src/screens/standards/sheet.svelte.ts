// The standards of a section with my ratings, and the one that is looked at with its evidence.
import { Attempt } from "../../app/attempt.svelte";
import { here } from "../../app/here.svelte";
import { outbox, type Outbox } from "../../app/outbox";
import { announce, say } from "../../app/saying.svelte";
import { standards } from "../../desk";
import type { DraftWhy, Nothing, Rated, ScaleView, StandardDetail, StandardRowView, StandardsFilter, StandardsPage } from "../../desk";

/** Waits until what has changed is on the screen. */
function painted(): Promise<void> {
  return new Promise((done) => requestAnimationFrame(() => setTimeout(done, 0)));
}

/** Steps that follow each other faster than this, in milliseconds, are a walk along the list. */
const QUICK = 120;

/** A mark is seen for so long before the next standard is shown. */
const SEEN = 250;

export class Sheet {
  page = $state.raw<StandardsPage | null>(null);
  rows = $state.raw<StandardRowView[]>([]);
  filter = $state<StandardsFilter>("all");
  /** The standard that is looked at. */
  code = $state<string | null>(null);
  detail = $state.raw<StandardDetail | null>(null);
  readonly attempt = new Attempt();
  /** Codes of my ratings, newer than what the desk has told. */
  #mine = new Map<string, string | null>();
  readonly #outbox: Outbox<DraftWhy, Nothing, Rated>;
  #moving: ReturnType<typeof setTimeout> | undefined;
  #asked = 0;
  #informing = false;
  #stale = false;
  /** When the last two standards were looked at. */
  #looked: [number, number] = [-Infinity, -Infinity];

  constructor(review: string) {
    this.#outbox = outbox(`why ${review}`, {
      draft: standards.draftWhy,
      seal: async ({ code, why }) => {
        // The rating as it is by now: a reason that had to wait must not bring an earlier one back.
        const { mine } = await standards.detail({ code });
        return standards.rate({ code, why, ...(mine ? { rating: mine } : {}) });
      },
      sealed: (code, rated) => {
        this.#told(rated, code);
        if (this.code === code) this.renew();
      },
      open: () => here.frame?.id === review,
    });
  }

  get at(): number {
    return this.rows.findIndex((row) => row.code === this.code);
  }

  /** Shows a section, and a standard in it. */
  async open(section: string | null, code: string | null = null, filter = this.filter) {
    this.#stay();
    const mine = ++this.#asked;
    await this.#outbox.flush();
    const page = await this.attempt.run(() => standards.show(section === null ? { filter } : { section, filter }));
    if (!page || mine !== this.#asked) return;
    this.page = page;
    this.rows = page.rows;
    this.filter = filter;
    this.look(page.rows.some((row) => row.code === code) ? code : (page.rows[0]?.code ?? null));
  }

  /** Shows a standard, in whichever section it is. */
  async openStandard(code: string) {
    if (this.rows.some((row) => row.code === code)) return this.look(code);
    const detail = await this.attempt.run(() => standards.detail({ code }));
    if (!detail) return;
    await this.open(detail.section.code, code);
    if (this.code !== code) await this.open(detail.section.code, code, "all");
  }

  /** The same again, after an undo. */
  async again() {
    this.#mine.clear();
    await this.open(this.page?.section.code ?? null, this.code);
    this.renew();
  }

  look(code: string | null) {
    this.#stay();
    this.code = code;
    this.#looked = [this.#looked[1], performance.now()];
    void this.#inform();
  }

  move(by: number) {
    this.#stay();
    const to = this.rows[Math.max(0, Math.min(this.rows.length - 1, this.at + by))];
    if (to && to.code !== this.code) this.look(to.code);
  }

  /** In a quick walk along the list: whether it has gone on from this standard before it came to rest. */
  async #walksOn(code: string): Promise<boolean> {
    if (this.#looked[1] - this.#looked[0] < QUICK) await new Promise((done) => setTimeout(done, QUICK));
    return code !== this.code;
  }

  /** Reads the standard that is looked at once more. */
  renew() {
    this.#stale = true;
    void this.#inform();
  }

  /** One question at a time; the newest one counts. */
  async #inform() {
    if (this.#informing) return;
    this.#informing = true;
    while (this.code && (this.#stale || this.detail?.code !== this.code)) {
      const code = this.code;
      this.#stale = false;
      const detail = await this.attempt.run(() => standards.detail({ code }));
      if (!detail) break;
      // The step is seen first; the evidence, which takes longer to draw, comes once walking has come to rest.
      await painted();
      if (code !== this.code || (await this.#walksOn(code))) continue;
      this.detail = this.#mine.has(code) ? { ...detail, mine: this.#mine.get(code) ?? null } : detail;
    }
    this.#informing = false;
  }

  /** Whether the evidence of the standard that is looked at is there. */
  get isInformed(): boolean {
    return this.detail?.code === this.code;
  }

  /** Waits for that evidence. */
  async informed() {
    for (let tries = 0; tries < 50 && !this.isInformed; tries += 1) await new Promise((done) => setTimeout(done, 20));
  }

  /** The next standard is not shown after all. */
  #stay(): boolean {
    const was = this.#moving !== undefined;
    clearTimeout(this.#moving);
    this.#moving = undefined;
    return was;
  }

  /** The next standard at once, where a mark is being seen before it. */
  hurry() {
    if (this.#stay()) this.move(1);
  }

  /**
   * Rates the standard that is looked at and moves on once the mark was seen; a key pressed meanwhile is for the next one.
   * Where a reason is asked for it stays, and answers true.
   */
  rate(point: ScaleView, moveOn: boolean): boolean {
    if (moveOn) this.hurry();
    const { code } = this;
    if (!code) return false;
    this.#give(code, point);
    if (this.rows[this.at]?.asksWhy.includes(point.code) && !this.heldWhy(code)?.trim()) return true;
    if (moveOn && this.at < this.rows.length - 1) {
      this.#moving = setTimeout(() => {
        this.#moving = undefined;
        this.move(1);
      }, SEEN);
    }
    return false;
  }

  /** Clears the rating of the standard that is looked at, and stays there. */
  clear() {
    this.#stay();
    if (this.code) this.#give(this.code, null);
  }

  #give(code: string, point: ScaleView | null) {
    this.#mine.set(code, point?.code ?? null);
    this.rows = this.rows.map((row) => (row.code === code ? { ...row, mine: point?.look ?? null } : row));
    if (this.detail?.code === code) this.detail = { ...this.detail, mine: point?.code ?? null };
    announce(point ? `${code}: ${point.label}` : `${code}: rating cleared`);
    void this.#written(this.#outbox.act(() => standards.rate(point ? { code, rating: point.code } : { code })), code);
  }

  async #written(work: Promise<Rated>, code: string) {
    const rated = await this.attempt.run(() => work);
    if (rated) this.#told(rated, code);
    else await this.again();
  }

  #told(rated: Rated, code: string) {
    const { row, section, rated: all, total, needsWhy } = rated;
    this.rows = this.rows.map((other) => (other.code === row.code ? { ...other, notes: row.notes, asksWhy: row.asksWhy } : other));
    const before = this.page?.sections.find((other) => other.code === section.code)?.rated ?? section.rated;
    if (this.page) {
      const sections = this.page.sections.map((other) => (other.code === section.code ? section : other));
      const here = section.code === this.page.section.code ? { sectionRated: section.rated, sectionTotal: section.total } : {};
      this.page = { ...this.page, ...here, sections, rated: all, total };
    }
    if (this.detail?.code === code) this.detail = { ...this.detail, needsWhy };
    if (section.rated === section.total && before < section.total) say(`All ${section.total} in ${section.name} rated`);
  }

  /** Keeps a reason while it is being typed. */
  draftWhy(code: string, why: string) {
    this.#outbox.draft(code, { code, why });
  }

  /** The reason is as it should be. Answers whether it could be kept. */
  async sealWhy(code: string, why: string): Promise<boolean> {
    const rated = await this.attempt.run(() => this.#outbox.seal(code, { code, why }));
    if (!rated) return false;
    this.#told(rated, code);
    if (this.detail?.code === code) this.detail = { ...this.detail, why: why.trim() };
    return true;
  }

  /** A reason that is not known to be kept. */
  heldWhy(code: string): string | undefined {
    return this.#outbox.held(code)?.why;
  }

  settle(): Promise<void> {
    return this.#outbox.flush();
  }

  close() {
    this.#stay();
  }
}
