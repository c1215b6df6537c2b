// The finding being written: its words, and what it begins with when it is new.
import type { FindingView, ListView } from "../../desk";
import { withCode } from "./lists";

export class Pen {
  readonly key = crypto.randomUUID();
  readonly list: ListView;
  /** None until it is known to the desk. */
  id = $state<string | null>(null);
  words = $state("");
  /** As they were, to tell whether anything has changed. */
  before = "";
  /** The version that they are written on. */
  on: string | undefined;
  from = $state.raw<{ answers?: string; standards?: string[] }>({});
  /** On its way to the desk. */
  coming: Promise<void> | null = null;
  /** Being put down. */
  done = false;
  /** Made of a note just now: the tray is gone on with afterwards. */
  fromTray = false;

  constructor(list: ListView, from: { answers?: string; standards?: string[] } = {}) {
    this.list = list;
    this.from = from;
  }

  /** `words`: newer ones that are not on disk. */
  static on(finding: FindingView, words = finding.text): Pen {
    const pen = new Pen(finding.list);
    pen.id = finding.id;
    pen.words = words;
    pen.before = finding.text;
    pen.on = finding.version;
    return pen;
  }

  type(words: string) {
    this.words = words;
  }

  link(code: string) {
    this.from = { ...this.from, standards: withCode(this.from.standards ?? [], code) };
  }
}
