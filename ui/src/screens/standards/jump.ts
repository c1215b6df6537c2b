// G and then a number: which section is meant, and whether more may follow.

export type Jump = {
  /** Index of the section meant so far. */
  section: number | null;
  /** Whether another digit could mean another section. */
  more: boolean;
};

/** Numbers are the sections' codes where these are numbers, else their places in the list. */
export function jumpTo(typed: string, codes: string[]): Jump {
  const numbers = codes.every((code) => /^\d+$/.test(code)) ? codes : codes.map((_, at) => String(at + 1));
  const at = numbers.indexOf(typed);
  return { section: at < 0 ? null : at, more: numbers.some((number) => number !== typed && number.startsWith(typed)) };
}
