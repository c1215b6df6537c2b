// What the first characters of a line mean: a mark, or who is speaking.
import type { MarkView } from "../../../desk";

const glyphs: Record<string, MarkView> = { "+": "good", "!": "concern", '"': "quote", "“": "quote", "”": "quote", "?": "check" };

/**
 * The mark that a line begins with, when the space after its sign has just been typed, or the first letter; a quotation mark
 * before a letter is one. Pasted text stays as it is.
 */
export function markTyped(text: string, caret: number, how: string): MarkView | null {
  const mark = glyphs[text[0] ?? ""];
  if (!mark || caret !== 2 || how !== "insertText") return null;
  return text[1] === " " || (mark !== "quote" && /\p{L}/u.test(text[1] ?? "")) ? mark : null;
}

export type Who = {
  /** `@@`: from now on. */
  lasting: boolean;
  query: string;
  /** How much of the line it is, with its sign. */
  length: number;
};

/** Who is being named at the start of the line, up to the caret. */
export function whoAt(text: string, caret: number): Who | null {
  const signs = /^@@?/.exec(text)?.[0].length ?? 0;
  if (signs === 0 || caret < signs) return null;
  const query = text.slice(signs, caret);
  if (query.length > 40 || query.includes("\n") || query.trimStart().split(/\s+/).length > 4) return null;
  return { lasting: signs === 2, query: query.trim(), length: caret };
}
