// Lines from paper on their way to disk. What Enter took leaves the field at once, so that one can go on typing, and is kept in its
// order. A line that cannot be kept stays in sight with its reason, and on disk, until it is put right or left out.
import { here } from "../../app/here.svelte";
import { outbox, type Outbox } from "../../app/outbox";
import { announce, say } from "../../app/saying.svelte";
import { standards, type Nothing, type Rated, type StandardRowView } from "../../desk";

export type Refused = { line: string; why: string };

const DRAFT = "lines";
/** How many of those that were kept stay in the list. */
const SHOWN = 50;

export class Keyed {
  line = $state("");
  /** Oldest first. */
  refused = $state<Refused[]>([]);
  /** What was kept since Standpoint was opened, newest first. */
  done = $state.raw<{ row: StandardRowView; words: string }[]>([]);
  count = $state(0);
  #taken: string[] = [];
  #keeping = false;
  #begun = false;
  #box: Outbox<{ line: string }, Nothing, Rated>;

  constructor(review: string) {
    this.#box = outbox(`key-in ${review}`, { draft: standards.draftLine, seal: standards.keyIn, open: () => here.frame?.id === review });
  }

  /** What was typed before the program ended or was locked: the last of it is the line that one was in. */
  async begin() {
    if (this.#begun) return;
    this.#begun = true;
    const { line } = await standards.line();
    const before = line.split("\n");
    const last = before.pop() ?? "";
    this.refused = [...before.map((line) => ({ line, why: "It was typed before, and not kept yet." })), ...this.refused];
    if (this.line === "") this.line = last;
    else if (last) this.refused.push({ line: last, why: "It was typed before, and not kept yet." });
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
    this.#hold();
  }

  leaveOut(refused: Refused) {
    this.refused = this.refused.filter((one) => one !== refused);
    this.#hold();
  }

  async #keep() {
    if (this.#keeping) return;
    this.#keeping = true;
    for (let line = this.#taken[0]; line !== undefined; line = this.#taken[0]) {
      const mine = line;
      try {
        const { row, words, needsWhy } = await this.#box.act(async () => {
          const { words } = await standards.readLine({ line: mine });
          return { words, ...(await standards.keyIn({ line: mine })) };
        });
        this.done = [{ row, words }, ...this.done].slice(0, SHOWN);
        this.count += 1;
        announce(`${row.code} keyed in${needsWhy ? `. ${needsWhy}` : ""}`);
        say(`Keyed in ${row.code}`, { undoable: true });
      } catch (fault) {
        this.refused.push({ line: mine, why: fault instanceof Error ? fault.message : String(fault) });
      }
      this.#taken.shift();
      this.#hold();
    }
    this.#keeping = false;
  }

  /** All that is not kept is on disk, a line each. */
  #hold() {
    this.#box.draft(DRAFT, { line: [...this.refused.map(({ line }) => line), ...this.#taken, this.line].join("\n") });
  }
}

const known: Record<string, Keyed> = {};

/** The lines of this review, which outlive the screen. */
export const keyedIn = (review: string): Keyed => (known[review] ??= new Keyed(review));
