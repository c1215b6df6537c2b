// What is asked for in the search, and what was found, as groups of options to walk through.
import { go, here } from "../../app/here.svelte";
import { search } from "../../desk";
import type { Named, Picked, SearchNote, SearchResults, SearchText } from "../../desk";
import { isCalled } from "./called";
import { commands, matching, type Command } from "./commands";

export type Scope = "everything" | "standards" | "notes" | "commands";

export type Option =
  | { kind: "standard"; id: string; picked: Picked }
  | { kind: "note"; id: string; note: SearchNote }
  | { kind: "text"; id: string; text: SearchText }
  | { kind: "section"; id: string; section: Named }
  | { kind: "command"; id: string; command: Command };

type Group = { title: string; options: Option[] };

export const prefixes: Record<string, Scope> = { "/": "standards", "#": "notes", ">": "commands" };

const nothing: SearchResults = { count: 0, standards: [], notes: [], texts: [], sections: [] };

export class Finding {
  scope = $state<Scope>("everything");
  query = $state("");
  results = $state.raw(nothing);
  /** Which option is chosen, counted through all groups. */
  at = $state(0);
  #asking = false;
  #answered = "";

  groups = $derived.by<Group[]>(() => {
    const { standards, notes, texts, sections } = this.results;
    const first = standards[0];
    const does = this.scope === "everything" || this.scope === "commands" ? matching(commands(), this.query) : [];
    const note: Command[] = first && this.scope === "everything"
      ? [{ label: `New note linked to ${first.code}`, icon: "plus", keys: [], run: () => go("notes", null, `on:${first.code}`) }]
      : [];
    const named = this.scope === "everything" && does.some(({ label }) => isCalled(label, this.query));
    // Of everything, the first few of each; one place alone shows all of its own.
    const most = (few: number) => (this.scope === "everything" ? few : Infinity);
    const groups: Group[] = [
      { title: "Standards", options: standards.slice(0, most(5)).map((picked): Option => ({ kind: "standard", id: picked.code, picked })) },
      { title: "Notes", options: notes.slice(0, most(5)).map((note): Option => ({ kind: "note", id: note.id, note })) },
      { title: "Comments, findings and texts", options: texts.slice(0, most(3)).map((text, at): Option => ({ kind: "text", id: String(at), text })) },
      {
        title: "Go to and do",
        options: [
          ...sections.map((section): Option => ({ kind: "section", id: section.code, section })),
          ...[...note, ...does].map((command): Option => ({ kind: "command", id: command.label, command })),
        ],
      },
    ];
    // Whoever calls something by its name wants that, and not what mentions the word.
    if (named) groups.unshift(...groups.splice(-1));
    return groups.filter(({ options }) => options.length > 0);
  });

  options = $derived(this.groups.flatMap(({ options }) => options));
  chosen = $derived<Option | undefined>(this.options[this.at]);

  /** Takes what was typed: a sign at the start says where to look. */
  type(text: string) {
    const scope = this.query === "" && this.scope === "everything" ? prefixes[text[0] ?? ""] : undefined;
    if (scope) this.scope = scope;
    this.query = scope ? text.slice(1) : text;
    this.at = 0;
    void this.#ask();
  }

  look(scope: Scope) {
    this.scope = scope;
    this.at = 0;
    void this.#ask();
  }

  move(by: number) {
    const count = this.options.length;
    if (count > 0) this.at = (this.at + by + count) % count;
  }

  /** My mark of a standard changed. */
  wear(picked: Picked) {
    this.results = { ...this.results, standards: this.results.standards.map((other) => (other.code === picked.code ? picked : other)) };
  }

  open(option: Option) {
    if (option.kind === "standard") go("standards", null, option.picked.code);
    else if (option.kind === "section") go("standards", option.section.code);
    else if (option.kind === "text") openText(option.text);
    else if (option.kind === "note") openNote(option.note);
    else {
      here.searching = false;
      option.command.run();
    }
  }

  /** One question at a time; the newest one counts. */
  async #ask() {
    if (this.#asking) return;
    this.#asking = true;
    try {
      for (;;) {
        const { query, scope } = this;
        const asked = `${scope} ${query}`;
        if (asked === this.#answered) break;
        const none = query.trim() === "" || scope === "commands";
        const results = none ? nothing : await search.find({ query, scope });
        this.#answered = asked;
        this.results = results;
      }
    } catch {
      this.results = nothing;
    } finally {
      this.#asking = false;
    }
  }
}

/** My notes stand in their session; a colleague's is read with the standard it bears on. */
function openNote(note: SearchNote) {
  const code = note.chips[0]?.code;
  if (!note.line.startsWith("You, ") && code) go("standards", null, code);
  else go("notes", note.session ?? "", note.id);
}

function openText({ screen, at }: SearchText) {
  if (screen === "standards") go("standards", null, at);
  else if (screen === "agree" || screen === "findings" || screen === "report" || screen === "before") go(screen, at);
}
