// The line being written: its words, and what else is known of it.
import type { DeskFault } from "../../desk/call";
import type { DraftLine, DraftSaved, HintView, MarkView, NoteView } from "../../desk";
import { stillThere, takeOut } from "./rules/flagged";
import type { Speaking } from "./rules/speakers";

export class Line {
  readonly slot: string;
  /** The note being changed; none for a new one. */
  readonly note: string | null;
  readonly session: string | null;
  text = $state("");
  mark = $state<MarkView | null>(null);
  /** None: the session's own group. */
  group = $state<string | null>(null);
  speaker = $state<string | null>(null);
  standards = $state.raw<string[]>([]);
  private = $state(false);
  hints = $state.raw<HintView[]>([]);
  /** When its first letter was typed. */
  at = $state("");
  /** Why it could not be kept. */
  fault = $state.raw<DeskFault | null>(null);
  notIdentifying: string[] = [];
  /** Flagged words were taken out of it just now. */
  tookOut = false;
  /** Whether the desk knows of it. */
  drafted = false;

  constructor(from: Partial<DraftLine>, at = "", hints: HintView[] = []) {
    this.slot = from.slot ?? crypto.randomUUID();
    this.note = from.note ?? null;
    this.session = from.session ?? null;
    this.text = from.text ?? "";
    this.mark = from.mark ?? null;
    this.group = from.group ?? null;
    this.speaker = from.speaker ?? null;
    this.standards = from.standards ?? [];
    this.private = from.private ?? false;
    this.notIdentifying = from.notIdentifying ?? [];
    this.at = at;
    this.hints = hints;
  }

  static new(session: string | null, { group, speaker }: Speaking): Line {
    return new Line({ session, group, speaker });
  }

  /** A note of mine, to be changed. */
  static of(note: NoteView, session: string | null): Line {
    const { text, mark, group, speaker } = note;
    const standards = note.chips.map((chip) => chip.code);
    return new Line({ note: note.id, session, text, mark, group, speaker, standards, private: note.private }, note.at, note.hints);
  }

  get blank() {
    return this.text.trim() === "";
  }

  draft(): DraftLine {
    const { slot, note, session, text, mark, group, speaker, standards, notIdentifying } = this;
    return { slot, note, session, text, mark, group, speaker, standards, private: this.private, notIdentifying };
  }

  /** The desk has it on disk. Answers whether words were taken out that an earlier version still has. */
  heard({ at, hints, kept }: DraftSaved): boolean {
    this.at = at;
    this.hints = stillThere(this.text, hints);
    const { tookOut } = this;
    this.tookOut = false;
    return tookOut && kept;
  }

  type(text: string) {
    this.text = text;
    if (this.hints.length > 0) this.hints = stillThere(text, this.hints);
  }

  link(code: string) {
    // Linking again makes it the last one, which the pane shows.
    this.standards = [...this.standards.filter((other) => other !== code), code];
  }

  unlink(code: string) {
    this.standards = this.standards.filter((other) => other !== code);
  }

  speaking({ group, speaker }: Speaking) {
    this.group = group;
    this.speaker = speaker;
  }

  takeOut(hint: HintView) {
    this.type(takeOut(this.text, hint));
  }

  isNotOne(hint: HintView) {
    this.notIdentifying = [...this.notIdentifying, hint.text];
    this.hints = this.hints.filter((other) => other.text !== hint.text);
  }
}
