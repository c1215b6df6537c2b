// One sitting at one session: its notes, the line being written, and how lines become notes.
import { Attempt } from "../../app/attempt.svelte";
import { here } from "../../app/here.svelte";
import { outbox, type Outbox } from "../../app/outbox";
import { say } from "../../app/saying.svelte";
import { savedHere } from "../../app/standing.svelte";
import { notes as desk, standards, timetable } from "../../desk";
import type { DeletedNote, DraftLine, DraftSaved, HintView, Look, NotesPage, NoteView, PromptView, Sealed, ScaleView } from "../../desk";
import { DeskFault } from "../../desk/call";
import { Line } from "./line.svelte";
import { stillThere } from "./rules/flagged";
import type { Speaking } from "./rules/speakers";

const usual: Speaking = { group: null, speaker: null };

/** Lines that the disk refused, with their review: they outlive the screen. */
const refused = new Map<Line, string>();

/** What was taken out of a note is out of sight only. */
const sayKept = () => say("Taken out. Its earlier wording stays under Versions, on the laptops that have this note");

export class Sitting {
  page = $state.raw<NotesPage | null>(null);
  notes = $state.raw<NoteView[]>([]);
  /** The line at the end of the stream. */
  line = $state.raw(Line.new(null, usual));
  /** A note being changed where it stands. */
  editing = $state.raw<Line | null>(null);
  /** Lines that were left and are not yet known to be notes. */
  left = $state.raw<Line[]>([]);
  /** Who speaks in the lines to come. */
  speaking = $state.raw<Speaking>(usual);
  /** Goes up when a rating or a note may have changed what is known of a standard. */
  news = $state(0);
  readonly attempt = new Attempt();
  #asked = 0;
  readonly #outbox: Outbox<DraftLine, DraftSaved, Sealed>;
  readonly #review: string;

  constructor(review: string) {
    this.#review = review;
    this.#outbox = outbox(`notes ${review}`, {
      draft: desk.draft,
      seal: desk.seal,
      drafted: (slot, saved) => this.#open.find((line) => line.slot === slot)?.heard(saved) && sayKept(),
      sealed: (slot, sealed) => {
        const line = this.left.find((other) => other.slot === slot);
        if (line) this.#kept(line, sealed);
      },
      open: () => here.frame?.id === review,
    });
    this.left = [...refused].filter(([, of]) => of === review).map(([line]) => line);
  }

  get session(): string | null {
    return this.page?.session?.id ?? null;
  }

  /** Where keys that act on a line act. */
  get active(): Line {
    return this.editing ?? this.line;
  }

  get #open(): Line[] {
    return [this.line, ...(this.editing ? [this.editing] : []), ...this.left];
  }

  /** Shows a session; none for the usual one, empty for notes outside sessions. */
  async open(session: string | null, running = false) {
    this.finishEdit();
    await this.#outbox.flush();
    this.#leaveLine();
    const page = await this.#load(session, running);
    if (!page) return;
    this.speaking = usual;
    // What is being typed in this very session is newer than what the page knows of it; otherwise it belongs to the session before.
    const goesOn = !this.line.blank && this.line.session === this.session;
    if (!goesOn) {
      this.#leaveLine();
      this.line = Line.new(this.session, usual);
    }
    this.#takeUp(page, goesOn);
  }

  /** The same session again, after an undo or an import. The line being written stays as it is. */
  async again() {
    if (!this.page) return this.open(null);
    await this.#load(this.session ?? "");
    const changing = this.editing?.note;
    if (changing && !this.notes.some((note) => note.id === changing)) this.finishEdit();
  }

  async #load(session: string | null, running = false) {
    const mine = ++this.#asked;
    await this.#outbox.flush();
    // In its place among the writes: no letter gets to disk beside the question.
    const page = await this.attempt.run(() => this.#outbox.act(() => desk.show(running ? { running } : session === null ? {} : { session })));
    if (!page || mine !== this.#asked) return undefined;
    this.page = page;
    this.notes = page.notes;
    this.news += 1;
    return page;
  }

  /** What was being typed when the window went away: the last line goes on, unless one does already; the others become notes. */
  #takeUp(page: NotesPage, goesOn: boolean) {
    const known = new Set(this.#open.map((line) => line.slot));
    const lines = page.drafts.filter(({ line }) => !known.has(line.slot)).map(({ line, at, hints }) => new Line(line, at, hints));
    const last = goesOn ? undefined : lines.findLast((line) => line.note === null);
    for (const line of lines) {
      line.drafted = true;
      if (line === last) this.line = line;
      else void this.#seal(line);
    }
  }

  /** Something about a line has changed. */
  changed(line: Line) {
    if (line.blank && !line.drafted) return;
    line.drafted = true;
    this.#outbox.draft(line.slot, line.draft());
  }

  /** The line becomes a note and a new one begins. Answers whether there was anything to keep. */
  finish(): boolean {
    const line = this.line;
    if (line.blank && !line.drafted) return false;
    this.line = Line.new(this.session, this.speaking);
    void this.#seal(line);
    return !line.blank;
  }

  /** The line of a session that is left stays the draft that it is. What is not on disk is sealed, and shows why it cannot be. */
  #leaveLine() {
    if (this.line.blank || this.#outbox.held(this.line.slot)) this.finish();
  }

  edit(note: NoteView) {
    if (!note.mine) return;
    this.finishEdit();
    this.editing = Line.of(note, this.session);
  }

  /** A line that became a note while nobody was there is gone on with as the line that it was. */
  goOn(note: NoteView, slot: string) {
    if (!this.line.blank) return this.edit(note);
    const { text, mark, group, speaker } = note;
    const standards = note.chips.map((chip) => chip.code);
    this.line = new Line({ slot, session: this.session, text, mark, group, speaker, standards, private: note.private }, note.at, note.hints);
    this.notes = this.notes.filter((other) => other.id !== note.id);
    this.changed(this.line);
  }

  /** The note being changed is as it should be. */
  finishEdit() {
    const line = this.editing;
    if (!line) return;
    this.editing = null;
    const { text, mark, speaker } = line;
    // Shown at once: the answer is a few milliseconds away.
    this.notes = this.notes.map((note) => (note.id === line.note ? { ...note, text: text.trim(), mark, speaker, hints: line.hints } : note));
    void this.#seal(line);
  }

  async #seal(line: Line) {
    line.fault = null;
    if (!this.left.includes(line)) this.left = [...this.left, line];
    try {
      this.#kept(line, await this.#outbox.seal(line.slot, line.draft()));
    } catch (fault) {
      refused.set(line, this.#review);
      line.fault = fault instanceof DeskFault ? fault : new DeskFault({ code: "SP-0000", message: String(fault), details: null });
    }
  }

  #kept(line: Line, sealed: Sealed) {
    line.fault = null;
    this.left = this.left.filter((other) => other !== line);
    refused.delete(line);
    if (line.session === this.session) this.#keep(line, sealed);
  }

  #keep(line: Line, { note, covered }: Sealed) {
    const replaced = (other: NoteView) => other.id === line.note || other.id === note?.id;
    if (!note) {
      if (this.notes.some(replaced)) this.#deleted();
      this.notes = this.notes.filter((other) => !replaced(other));
      return;
    }
    savedHere(note.id);
    this.notes = this.notes.some(replaced) ? this.notes.map((other) => (replaced(other) ? note : other)) : [...this.notes, note].sort((one, other) => one.begun - other.begun);
    this.#cover(new Set(covered));
    this.news += 1;
  }

  #cover(codes: Set<string>) {
    const page = this.page;
    if (!page) return;
    const one = (prompt: PromptView) => ({ ...prompt, covered: codes.has(prompt.standard) });
    const prompts = page.prompts.map((section) => ({ ...section, prompts: section.prompts.map(one) }));
    const covered = prompts.flatMap((section) => section.prompts).filter((prompt) => prompt.covered).length;
    this.page = { ...page, prompts, covered };
  }

  /** Once more, for what could not be kept. */
  async retry(lines = this.left.filter((line) => line.fault)) {
    await Promise.all(lines.map((line) => this.#seal(line)));
  }

  async remove(note: NoteView) {
    const done = await this.attempt.run(() => this.#outbox.act(() => desk.remove({ id: note.id })));
    if (!done) return;
    this.notes = this.notes.filter((other) => other.id !== note.id);
    this.news += 1;
    this.#deleted();
  }

  #deleted() {
    if (this.page) this.page = { ...this.page, deleted: this.page.deleted + 1 };
    say("Deleted a note", { undoable: true });
  }

  /** A deleted note comes back to its own session. Answers whether it did. */
  async bringBackDeleted({ note, change }: DeletedNote): Promise<boolean> {
    const back = await this.attempt.run(() => this.#outbox.act(() => desk.bringBack({ id: note.id, change })));
    if (!back) return false;
    await this.again();
    const elsewhere = back.session !== null && back.session !== this.page?.session?.title;
    say(`Brought the note back${elsewhere ? ` to ${back.session}` : ""}`, { undoable: true });
    return true;
  }

  async bringBack(note: NoteView, change: string) {
    const back = await this.attempt.run(() => this.#outbox.act(() => desk.bringBack({ id: note.id, change })));
    if (!back) return;
    this.notes = this.notes.map((other) => (other.id === note.id ? back : other));
    this.news += 1;
    say("Brought an earlier version back", { undoable: true });
  }

  /** Takes flagged words out of a note, or says that they identify nobody. */
  async settleHint(note: NoteView, hint: HintView, out: boolean) {
    if (!stillThere(note.text, [hint]).length) return;
    const line = Line.of(note, this.session);
    if (out) line.takeOut(hint);
    else line.isNotOne(hint);
    await this.#seal(line);
    if (out && !line.fault) sayKept();
  }

  /** Gives or clears my rating of a standard. */
  async rate(code: string, point: ScaleView | null): Promise<string | null> {
    const rated = await this.attempt.run(() => this.#outbox.act(() => standards.rate(point ? { code, rating: point.code } : { code })));
    if (!rated) return null;
    this.#wear(code, rated.row.mine);
    this.news += 1;
    say(point ? `${code}: ${point.label}` : `${code}: rating cleared`, { undoable: true });
    return rated.needsWhy;
  }

  #wear(code: string, look: Look | null) {
    this.looks = { ...this.looks, [code]: look };
    const worn = (note: NoteView) => note.chips.some((chip) => chip.code === code);
    const change = (note: NoteView) => ({ ...note, chips: note.chips.map((chip) => (chip.code === code ? { ...chip, look } : chip)) });
    this.notes = this.notes.map((note) => (worn(note) ? change(note) : note));
  }

  /** My marks of the standards linked lately. */
  looks = $state.raw<Record<string, Look | null>>({});

  learn(code: string, look: Look | null) {
    if (this.looks[code] !== look) this.looks = { ...this.looks, [code]: look };
  }

  /** The session is over, or goes on after all. */
  async end() {
    const session = this.page?.session;
    if (!session) return;
    this.finish();
    await this.#outbox.flush();
    const done = await this.attempt.run(() => timetable.end({ id: session.id }));
    if (!done) return;
    say(session.done ? `Opened ${session.title} again` : `Ended ${session.title}`, { undoable: true });
    await this.again();
  }

  /** Writes everything down; when the review is being left, the line becomes a note. */
  async settle(leaving: boolean) {
    if (leaving) {
      this.finish();
      this.finishEdit();
    }
    await this.retry();
    await this.#outbox.flush();
  }
}
