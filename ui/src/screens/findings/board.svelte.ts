// The findings as they come together: the tray, the four lists, and the one being written.
import { Attempt } from "../../app/attempt.svelte";
import { here } from "../../app/here.svelte";
import { outbox, type Outbox } from "../../app/outbox";
import { say } from "../../app/saying.svelte";
import { savedHere } from "../../app/standing.svelte";
import { findings, text } from "../../desk";
import type { ContactView, FindingsPage, FindingView, HintView, ListView, NoteView, Nothing, SaveFinding } from "../../desk";
import { takeOut } from "../notes/rules/flagged";
import { find, listWords, withCode } from "./lists";
import { Pen } from "./pen.svelte";

/** The words of a finding, by its id; of a new one, all that it begins with, by the key of its pen. */
type Words = { key: string; text: string; on?: string } & Pick<SaveFinding, "list" | "answers" | "standards">;

/** Whom to ask about a finding. */
type Reached = { id: string; contact: ContactView };

/** Ids of the new ones, by the key of their pen. */
const made = new Map<string, string>();

async function save(change: SaveFinding): Promise<FindingView> {
  const saved = await findings.save(change);
  savedHere(saved.id);
  return saved;
}

export class Board {
  page = $state.raw<FindingsPage | null>(null);
  /** Takes the notes that are added, and answers to the keys. */
  selected = $state<string | null>(null);
  pen = $state.raw<Pen | null>(null);
  readonly attempt = new Attempt();
  #asked = 0;
  readonly #outbox: Outbox<Words, Nothing, FindingView>;
  readonly #contacts: Outbox<Reached, Nothing, FindingView>;

  constructor(review: string) {
    this.#outbox = outbox(`findings ${review}`, {
      draft: ({ key, text: words, on }) => text.draft({ of: "finding", at: key, text: words, ...(on ? { on } : {}) }),
      seal: async ({ key, ...words }) => {
        if (!words.list) return save({ id: key, text: words.text, ...(words.on ? { on: words.on } : {}) });
        const id = made.get(key);
        const finding = await save(id ? { id, text: words.text } : words);
        made.set(key, finding.id);
        return finding;
      },
      sealed: (key, finding) => {
        this.attempt.clear();
        if (this.pen?.key === key) this.pen.id = finding.id;
        void this.again();
      },
      open: () => here.frame?.id === review,
    });
    this.#contacts = outbox(`contacts ${review}`, {
      draft: findings.draftContact,
      seal: (reached) => save({ ...this.#typing(reached.id), ...reached }),
      sealed: () => void this.again(),
      open: () => here.frame?.id === review,
    });
  }

  async again() {
    const mine = ++this.#asked;
    const page = await this.attempt.run(findings.show);
    if (page && mine === this.#asked) this.#take(page);
  }

  #take(page: FindingsPage) {
    this.page = page;
    if (this.selected && !find(page, this.selected)) this.selected = null;
  }

  get chosen(): FindingView | undefined {
    return this.page ? find(this.page, this.selected) : undefined;
  }

  /** What is being typed into a finding goes along with every other change of it, since it would be dropped otherwise. */
  #typing(id: string | undefined): { text?: string; on?: string } {
    return this.pen?.id && this.pen.id === id ? { text: this.pen.words, ...this.#on(this.pen) } : {};
  }

  async #save(change: SaveFinding): Promise<FindingView | undefined> {
    const saved = await this.attempt.run(() => this.#outbox.act(() => save({ ...this.#typing(change.id), ...change })));
    if (saved) await this.again();
    return saved;
  }

  /** The version that somebody writes on. */
  #on(pen: Pen): { on?: string } {
    return pen.on ? { on: pen.on } : {};
  }

  /** Makes a finding of a note, open to be written in: what is typed next is about it. */
  async make(list: ListView, note: NoteView): Promise<boolean> {
    const made = await this.#save({ list, addNotes: [note.id] });
    if (!made) return false;
    this.write(made);
    if (this.pen) this.pen.fromTray = true;
    say(`Made ${listWords[list].one} of it`, { undoable: true });
    return true;
  }

  /** Adds a note to a finding: the one that is selected, or the one that it was dropped on. */
  async add(note: NoteView, finding = this.chosen): Promise<boolean> {
    if (!finding) {
      say("Choose a finding first, then add notes to it");
      return false;
    }
    const added = await this.#save({ id: finding.id, addNotes: [note.id] });
    if (added) say(`Added it to ${listWords[finding.list].one}`, { undoable: true });
    return added !== undefined;
  }

  /** Takes a note off a finding. Answers whether it is off. */
  async drop(finding: FindingView, note: NoteView): Promise<boolean> {
    const left = await this.#save({ id: finding.id, dropNotes: [note.id] });
    if (left) say("Took a note off", { undoable: true });
    return left !== undefined;
  }

  /** Writes in a finding that is there. */
  write(finding: FindingView) {
    if (this.pen?.id === finding.id) return;
    void this.finish();
    this.selected = finding.id;
    this.pen = Pen.on(finding, this.#outbox.held(finding.id)?.text);
  }

  /** Begins a new one. It comes to be with its first letter. */
  begin(list: ListView, from: { answers?: string; standards?: string[] } = {}) {
    void this.finish();
    this.selected = null;
    this.pen = new Pen(list, from);
  }

  /** A recommendation that answers an area for improvement, with the same standards. */
  recommend(finding: FindingView) {
    this.begin("recommendation", { answers: finding.id, standards: finding.chips.map((chip) => chip.code) });
  }

  type(words: string) {
    const pen = this.pen;
    if (!pen) return;
    pen.type(words);
    if (pen.id) this.#outbox.draft(pen.id, { key: pen.id, text: words, ...this.#on(pen) });
    else if (pen.coming) return;
    else if (words.trim()) pen.coming = this.#create(pen, words);
    else this.#outbox.forget(pen.key);
  }

  async #create(pen: Pen, words: string) {
    const { list, from } = pen;
    const finding = await this.attempt.run(() => this.#outbox.seal(pen.key, { key: pen.key, list, text: words, ...from }));
    pen.coming = null;
    if (!finding) return;
    const { id } = finding;
    pen.id = id;
    pen.on = finding.version;
    this.selected = id;
    // Typed, or linked, while the answer was on its way.
    if (pen.from.standards && pen.from.standards !== from.standards) await this.#save({ id, standards: pen.from.standards });
    else if (pen.words !== words) this.#outbox.draft(id, { key: id, text: pen.words, ...this.#on(pen) });
  }

  /** The words are as they should be. */
  async finish() {
    const pen = this.pen;
    if (!pen || pen.done) return;
    pen.done = true;
    await pen.coming;
    // The disk refused it so far.
    if (!pen.id && pen.words.trim()) await this.#create(pen, pen.words);
    const written = await this.#close(pen);
    if (this.pen !== pen) return;
    if (written) this.pen = null;
    else pen.done = false;
  }

  /** Answers whether the words are safe. */
  async #close(pen: Pen): Promise<boolean> {
    const { id, list } = pen;
    if (!id) return !pen.words.trim();
    if (!pen.words.trim()) return this.remove({ id, list });
    if (pen.words !== pen.before) {
      const sealed = await this.attempt.run(() => this.#outbox.seal(id, { key: id, text: pen.words, ...this.#on(pen) }));
      if (!sealed) return false;
    }
    await this.again();
    return true;
  }

  /** Answers whether it is done. */
  async toggleSay(finding: FindingView): Promise<boolean> {
    return (await this.#save({ id: finding.id, say: !finding.say })) !== undefined;
  }

  async link(finding: FindingView | null, code: string) {
    const pen = this.pen;
    if (finding) await this.#save({ id: finding.id, standards: withCode(finding.chips.map((chip) => chip.code), code) });
    else if (pen) {
      pen.link(code);
      if (pen.id) await this.#save({ id: pen.id, standards: pen.from.standards ?? [] });
    }
  }

  async unlink(finding: FindingView, code: string) {
    const standards = finding.chips.map((chip) => chip.code).filter((other) => other !== code);
    if (await this.#save({ id: finding.id, standards })) say(`Took ${code} off`, { undoable: true });
  }

  /** The contact while it is being typed. */
  typeContact(finding: FindingView, contact: ContactView) {
    this.#contacts.draft(finding.id, { id: finding.id, contact: { ...contact } });
  }

  /** A field of the contact is as it should be. */
  async reach(finding: FindingView, contact: ContactView) {
    const saved = await this.attempt.run(() => this.#contacts.seal(finding.id, { id: finding.id, contact: { ...contact } }));
    if (saved) await this.again();
  }

  async takeOut(finding: FindingView, hint: HintView) {
    if (await this.#save({ id: finding.id, text: takeOut(finding.text, hint) })) say(`Took out ${hint.text}`, { undoable: true });
  }

  async move(finding: FindingView, by: 1 | -1) {
    const page = await this.attempt.run(() => this.#outbox.act(() => findings.move({ id: finding.id, by })));
    if (page) this.#take(page);
  }

  async remove({ id, list }: Pick<FindingView, "id" | "list">): Promise<boolean> {
    this.#outbox.forget(id);
    const page = await this.attempt.run(() => this.#outbox.act(() => findings.remove({ id })));
    if (!page) return false;
    this.#take(page);
    say(`Deleted ${listWords[list].one}`, { undoable: true });
    return true;
  }

  /** Writes everything down; when the screen is being left, the one being written is finished. */
  async settle(leaving: boolean) {
    if (leaving) await this.finish();
    await Promise.all([this.#outbox.flush(), this.#contacts.flush()]);
  }
}
