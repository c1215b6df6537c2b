// What is offered under the line while `/` or `@` is being typed.
import { notes } from "../../desk";
import type { Named, Picked } from "../../desk";
import { slashAt, type Slash } from "./rules/slash";
import { speakerOptions, type SpeakerOption } from "./rules/speakers";
import { whoAt, type Who } from "./rules/start";

export type Known = { groups: Named[]; speakers: string[]; usual: string | null };

export class Picker {
  slash = $state.raw<Slash | null>(null);
  who = $state.raw<Who | null>(null);
  standards = $state.raw<Picked[]>([]);
  speakers = $state.raw<SpeakerOption[]>([]);
  /** Which of the offered ones is chosen. */
  at = $state(0);
  /** The query that `standards` answers. */
  #answered = "";
  #asking = false;
  /** Where a `/` stands that was to stay text; -1 for `@`. */
  #kept: number | null = null;

  get count() {
    return this.slash ? this.standards.length : this.who ? this.speakers.length : 0;
  }

  get standard(): Picked | undefined {
    return this.slash ? this.standards[this.at] : undefined;
  }

  get speaker(): SpeakerOption | undefined {
    return this.who ? this.speakers[this.at] : undefined;
  }

  /** Looks at the line around the caret. */
  look(text: string, caret: number, known: Known) {
    const who = whoAt(text, caret);
    const slash = who ? null : slashAt(text, caret);
    const start = who ? -1 : (slash?.start ?? null);
    if (start === null || (this.#kept !== null && this.#kept !== start)) this.#kept = null;
    if (start === null || this.#kept === start) return this.close();
    if (who && who.query !== this.who?.query) this.at = 0;
    if (slash && slash.query !== this.slash?.query) this.at = 0;
    this.who = who;
    this.slash = slash;
    if (who) this.speakers = speakerOptions(who.query, known.groups, known.speakers, known.usual);
    if (slash) void this.#ask();
    else this.standards = [];
  }

  /** Asks for the newest query; while an answer is under way, the next waits for it. */
  async #ask() {
    if (this.#asking) return;
    this.#asking = true;
    try {
      while (this.slash && this.#answered !== this.slash.query) {
        const { query } = this.slash;
        const found = query.trim() ? await notes.pick({ query }) : [];
        if (!this.slash) break;
        this.#answered = query;
        this.standards = found;
      }
    } catch {
      // Without an answer the text simply stays text.
      this.standards = [];
    } finally {
      this.#asking = false;
    }
  }

  /** The chosen standard for what has been typed, once the answer to that is there. */
  async settled(): Promise<Picked | undefined> {
    if (this.slash && this.#answered !== this.slash.query) {
      const [first] = await notes.pick({ query: this.slash.query }).catch(() => []);
      return first;
    }
    return this.standard;
  }

  move(by: 1 | -1) {
    if (this.count > 0) this.at = (this.at + by + this.count) % this.count;
  }

  /** What was typed stays text. */
  keep() {
    this.#kept = this.who ? -1 : (this.slash?.start ?? null);
    this.close();
  }

  close() {
    this.who = null;
    this.slash = null;
    this.standards = [];
    this.#answered = "";
    this.at = 0;
  }
}
