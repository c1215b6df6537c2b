// Lines from paper on their way to disk. What Enter took leaves the field at once, so that one can go on typing, and is kept in its
// order. A line that cannot be kept stays in sight with its reason, and on disk, until it is put right or left out.
import { outbox, type Outbox } from "../../app/outbox";
import { announce, say } from "../../app/saying.svelte";
import { standards, type KeyedLines, type Nothing, type StandardRowView } from "../../desk";

export type Refused = { line: string; why: string };

const DRAFT = "lines";
/** How many of those that were kept stay in the list. */
const SHOWN = 50;
const BEFORE = "It was typed before, and is not kept yet.";

export class Keyed {
  line = $state("");
  /** Oldest first. */
  refused = $state.raw<Refused[]>([]);
  /** What was kept since Standpoint was opened, newest first. */
  done = $state.raw<{ row: StandardRowView; words: string }[]>([]);
  count = $state(0);
  /** What is said of the line that was refused last. */
  alarm = $state("");
  #review: string;
  #taken: string[] = [];
  #keeping = false;
  #begun: Promise<void> | null = null;
  #read = false;
  #box: Outbox<KeyedLines, Nothing, Nothing>;

  constructor(review: string, open: () => boolean) {
    this.#review = review;
    this.#box = outbox(`key-in ${review}`, { draft: standards.draftLines, seal: standards.draftLines, open });
  }

  /** Reads what was typed before the program ended or was locked. Until that is known nothing is written over it. */
  begin(): Promise<void> {
    this.#begun ??= this.#readBefore().catch((fault: unknown) => {
      this.#begun = null;
      throw fault;
    });
    return this.#begun;
  }

  async #readBefore() {
    const { lines } = await standards.lines();
    const last = lines.pop() ?? "";
    this.refused = [...lines.map((line) => ({ line, why: BEFORE })), ...this.refused];
    if (this.line === "") this.line = last;
    else if (last.trim()) this.refused = [...this.refused, { line: last, why: BEFORE }];
    this.#read = true;
    this.#hold();
    void this.#keep();
  }

  typed() {
    this.#hold();
  }

  /** The line is taken as it is; the field is free for the next. */
  take() {
    if (!this.line.trim()) return;
    this.#taken.push(this.line);
    this.line = "";
    this.#hold();
    void this.#keep();
  }

  /** A refused line goes back into the field; half a line that was there waits in its place. */
  putRight(refused: Refused) {
    const half = this.line;
    this.refused = this.refused.flatMap((one) => (one !== refused ? [one] : half.trim() ? [{ line: half, why: "You put this line aside." }] : []));
    this.line = refused.line;
    this.alarm = "";
    this.#hold();
  }

  /** Answers what puts it back. */
  leaveOut(refused: Refused): () => void {
    this.refused = this.refused.filter((one) => one !== refused);
    this.alarm = "";
    this.#hold();
    return () => {
      this.refused = [...this.refused, refused];
      this.#hold();
    };
  }

  async #keep() {
    if (this.#keeping || !this.#read) return;
    this.#keeping = true;
    for (let line = this.#taken[0]; line !== undefined; line = this.#taken[0]) {
      const mine = line;
      try {
        // What else is not kept goes along: it is on disk all the while.
        const { row, words, needsWhy } = await this.#box.act(() => standards.keyIn({ review: this.#review, line: mine, rest: this.#unkept(1) }));
        this.done = [{ row, words }, ...this.done].slice(0, SHOWN);
        this.count += 1;
        announce(`${row.code} keyed in${needsWhy ? `. ${needsWhy}` : ""}`);
        say(`Keyed in ${row.code}`, { undoable: true });
      } catch (fault) {
        const why = fault instanceof Error ? fault.message : String(fault);
        this.refused = [...this.refused, { line: mine, why }];
        this.alarm = `Not kept: ${mine}. ${why}`;
      }
      this.#taken.shift();
      this.#hold();
    }
    this.#keeping = false;
  }

  #unkept(after = 0): string[] {
    return [...this.refused.map(({ line }) => line), ...this.#taken.slice(after), this.line];
  }

  #hold() {
    if (this.#read) this.#box.draft(DRAFT, { review: this.#review, lines: this.#unkept() });
  }
}

const known: Record<string, Keyed> = {};

/** The lines of this review, which outlive the screen. */
export const keyedIn = (review: string, open: () => boolean): Keyed => (known[review] ??= new Keyed(review, open));
