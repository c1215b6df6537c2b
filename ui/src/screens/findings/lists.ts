// The four lists of findings, the tray beside them, and what of it all is said aloud.
import type { FindingsPage, FindingView, ListView, MarkView, NoteView } from "../../desk";

export const listWords: Record<ListView, { title: string; one: string }> = {
  achievement: { title: "Achievements", one: "an achievement" },
  goodPractice: { title: "Good practice", one: "good practice" },
  improvement: { title: "Areas for improvement", one: "an area for improvement" },
  recommendation: { title: "Recommendations", one: "a recommendation" },
};

/** The columns, and the lists one below the other in each. */
export const columns: ListView[][] = [["achievement", "goodPractice"], ["improvement"], ["recommendation"]];

export function listed(page: FindingsPage, list: ListView): FindingView[] {
  return { achievement: page.achievements, goodPractice: page.goodPractice, improvement: page.improvements, recommendation: page.recommendations }[list];
}

export function find(page: FindingsPage, id: string | null): FindingView | undefined {
  return id === null ? undefined : columns.flat().flatMap((list) => listed(page, list)).find((finding) => finding.id === id);
}

/** All findings of the column that holds this list, from top to bottom. */
export function inColumn(page: FindingsPage, list: ListView): FindingView[] {
  return columns.filter((lists) => lists.includes(list)).flatMap((lists) => lists.flatMap((one) => listed(page, one)));
}

/** The marks that gather in the tray. */
export const trayMarks = ["good", "concern", "quote"] as const satisfies MarkView[];

export function sieve(tray: NoteView[], mark: MarkView | null): NoteView[] {
  return mark === null ? tray : tray.filter((note) => note.mark === mark);
}

/** What takes the place of one that goes: the next, else the one before. */
export function successor<T>(all: T[], gone: T): T | undefined {
  const at = all.indexOf(gone);
  return at < 0 ? all[0] : (all[at + 1] ?? all[at - 1]);
}

/** A recommendation is for the report; the others are said to the unit where the team has marked them so. */
export const maySay = (list: ListView) => list !== "recommendation";

export function said(page: FindingsPage): { list: ListView; findings: FindingView[] }[] {
  return columns
    .flat()
    .filter(maySay)
    .map((list) => ({ list, findings: listed(page, list).filter((finding) => finding.say && finding.text.trim()) }))
    .filter(({ findings }) => findings.length > 0);
}

/** `at 16:00`, or `at the feedback session` where the timetable has none. */
export const sayWhen = (page: FindingsPage) => (page.feedbackAt ? `at ${page.feedbackAt}` : "at the feedback session");

/** A code added at the end, once. */
export const withCode = (codes: string[], code: string) => [...codes.filter((other) => other !== code), code];
