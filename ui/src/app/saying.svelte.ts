// What the app says without interrupting: a line in the status bar for ten seconds, and words for screen readers.
export const saying = $state({
  /** In the centre of the status bar. */
  line: null as { words: string; undoable: boolean; here: boolean } | null,
  /** For screen readers only. */
  heard: "",
});

let ends: ReturnType<typeof setTimeout> | undefined;

/** Says what was done, for ten seconds; with the key that undoes it. What is about this screen (`here`) ends with it. */
export function say(words: string, { undoable = false, here = false } = {}) {
  clearTimeout(ends);
  saying.line = { words, undoable, here: here || undoable };
  announce(undoable ? `${words}. Undo with Control Z` : words);
  ends = setTimeout(() => (saying.line = null), 10_000);
}

/** One has gone to another screen. */
export function leaveBehind() {
  if (saying.line?.here) saying.line = null;
}

/** Says something to screen readers only. */
export function announce(words: string) {
  // The same words twice are heard twice.
  saying.heard = saying.heard === words ? `${words}\u00a0` : words;
}
