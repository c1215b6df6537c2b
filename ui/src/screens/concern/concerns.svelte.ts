// The serious concerns of a review: what is typed goes to disk as it is typed; who was told is added by a person only.
import { Attempt } from "../../app/attempt.svelte";
import { here } from "../../app/here.svelte";
import { outbox, type Outbox } from "../../app/outbox";
import { say } from "../../app/saying.svelte";
import { concerns as desk } from "../../desk";
import type { BegunLine, BegunTold, ConcernsPage, ConcernView, DraftConcern, DraftLineOn, DraftNumbers, DraftTold, Nothing, ToRingView } from "../../desk";

/** The one form of numbers there is. */
const NUMBERS = "numbers";

export class Concerns {
  page = $state.raw<ConcernsPage | null>(null);
  /** The one that is looked at; one that is not there yet is a new one. */
  chosen = $state<string | null>(null);
  readonly attempt = new Attempt();
  readonly acting = new Attempt();
  readonly #words: Outbox<DraftConcern, ConcernsPage, ConcernsPage>;
  readonly #told: Outbox<DraftTold, Nothing, Nothing>;
  readonly #lines: Outbox<DraftLineOn, Nothing, Nothing>;
  readonly #numbers: Outbox<DraftNumbers, Nothing, Nothing>;

  constructor(review: string) {
    const open = () => here.frame?.id === review;
    this.#words = outbox(`concern ${review}`, {
      draft: desk.draft, seal: desk.save, drafted: (_, page) => this.#take(page), sealed: (_, page) => this.#take(page), open,
    });
    this.#told = outbox(`told ${review}`, { draft: desk.draftTold, seal: desk.draftTold, open });
    this.#numbers = outbox(`numbers ${review}`, { draft: desk.draftNumbers, seal: desk.draftNumbers, open });
    this.#lines = outbox(`concern line ${review}`, { draft: desk.draftLine, seal: desk.draftLine, open });
  }

  current = $derived<ConcernView | undefined>(this.page?.concerns.find((one) => one.id === this.chosen));

  async load(wanted: string | null) {
    await this.settle();
    const page = await this.attempt.run(desk.show);
    if (!page) return;
    this.#take(page);
    // Whoever comes by the key goes on with what nobody was told of yet, or has something new to write: nothing is put into
    // what others have been told already.
    const open = page.concerns.filter((one) => one.state === "open");
    const named = page.concerns.find((one) => one.id === wanted);
    const known = named ?? open.findLast((one) => wanted === "open" || one.told.length === 0);
    this.chosen ??= known?.id ?? page.next;
  }

  another() {
    this.chosen = this.page?.next ?? null;
  }

  #take(page: ConcernsPage) {
    this.page = page;
  }

  draft(words: DraftConcern) {
    this.#words.draft(words.id, words);
  }

  /** What is typed and not known to be on disk. */
  held(id: string): DraftConcern | undefined {
    return this.#words.held(id);
  }

  async seal(words: DraftConcern): Promise<boolean> {
    const page = await this.acting.run(() => this.#words.seal(words.id, words));
    if (page) this.#take(page);
    return page !== undefined;
  }

  beginTold(id: string, begun: BegunTold) {
    this.#told.draft(id, { id, begun });
  }

  beginLine(id: string, begun: BegunLine | null) {
    this.#lines.draft(id, { id, begun });
  }

  async tell(id: string, told: BegunTold): Promise<boolean> {
    return this.#act(`${told.whom.trim()} was told`, this.#told, id, () => desk.tell({ id, told }));
  }

  async settleLine(id: string, settled: BegunLine, words: string): Promise<boolean> {
    return this.#act(words, this.#lines, id, () => desk.settle({ id, settled }));
  }

  /** Keeps the numbers while they are being changed; none gives it up. */
  beginNumbers(begun: ToRingView[] | null) {
    this.#numbers.draft(NUMBERS, { begun });
  }

  /** What was begun of the numbers, on disk or not yet. */
  get begunNumbers(): ToRingView[] | null {
    const held = this.#numbers.held(NUMBERS);
    return held ? held.begun : (this.page?.begunNumbers ?? null);
  }

  async saveNumbers(numbers: ToRingView[]): Promise<boolean> {
    return this.#act("Changed the numbers to ring", this.#numbers, NUMBERS, () => desk.saveNumbers({ numbers }));
  }

  /** What was begun is forgotten when the desk has taken it, and not before: it may refuse. */
  async #act(words: string, begun: Pick<Outbox<unknown>, "act" | "forget">, key: string, work: () => Promise<ConcernsPage>): Promise<boolean> {
    await this.#words.flush();
    const taken = async () => {
      const page = await work();
      begun.forget(key);
      return page;
    };
    const page = await this.acting.run(() => begun.act(taken));
    if (!page) return false;
    this.#take(page);
    say(words, { undoable: true });
    return true;
  }

  async settle() {
    await Promise.all([this.#words.flush(), this.#told.flush(), this.#lines.flush(), this.#numbers.flush()]);
  }
}
