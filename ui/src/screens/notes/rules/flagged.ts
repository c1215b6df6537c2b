// Words that may identify somebody: which flags still stand while the text changes, and taking them out.
import type { HintView } from "../../../desk";

/** The flags that still point at the same words. */
export function stillThere(text: string, hints: HintView[]): HintView[] {
  return hints.filter((hint) => text.slice(hint.start, hint.end) === hint.text);
}

/** The text without the flagged words, and without the brackets and spaces that they leave behind. */
export function takeOut(text: string, hint: HintView): string {
  const before = text.slice(0, hint.start);
  const after = text.slice(hint.end);
  const [left, right] = /\($/.test(before) && /^\)/.test(after) ? [before.slice(0, -1), after.slice(1)] : [before, after];
  const closed = left.endsWith(" ") && /^([\s.,;:!?)]|$)/.test(right) ? left.trimEnd() : left;
  return (closed + (closed === "" ? right.trimStart() : right)).trimEnd();
}

export type Span = { start: number; end: number; kind: string };
export type Piece = { words: string; kind: string };

/** Text in pieces, in the order of the text; between the spans their kind is empty. Where spans overlap, the first counts. */
export function pieces(text: string, spans: Span[]): Piece[] {
  const found: Piece[] = [];
  let at = 0;
  for (const { start, end, kind } of [...spans].sort((a, b) => a.start - b.start)) {
    if (start < at || end > text.length) continue;
    if (start > at) found.push({ words: text.slice(at, start), kind: "" });
    found.push({ words: text.slice(start, end), kind });
    at = end;
  }
  if (at < text.length) found.push({ words: text.slice(at), kind: "" });
  return found;
}
