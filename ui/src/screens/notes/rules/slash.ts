// A standard named in the text: `/` and then its code or words of it.
export type Slash = {
  /** Where the `/` stands. */
  start: number;
  end: number;
  query: string;
};

/** The query that the caret stands at the end of. A slash inside a word, or followed by a space, is just a slash. */
export function slashAt(text: string, caret: number): Slash | null {
  const before = text.slice(0, caret);
  const start = before.lastIndexOf("/");
  if (start < 0 || (start > 0 && !/[\s([]/.test(before[start - 1] ?? ""))) return null;
  const query = before.slice(start + 1);
  if (query.includes("\n") || /^\s|\s\s|[.,;:!?]\s/.test(query)) return null;
  if (query.length > 48 || query.trim().split(/\s+/).length > 5) return null;
  return { start, end: caret, query };
}

/** What to take out of the text when the query has become a link: with one of the two spaces around it. */
export function slashRange(text: string, { start, end }: Slash): [number, number] {
  const spaced = /\s/.test(text[end] ?? "") && (start === 0 || /\s/.test(text[start - 1] ?? ""));
  return [start, spaced && text[end] !== "\n" ? end + 1 : end];
}
