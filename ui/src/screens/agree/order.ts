// The order of the meeting: in which list a standard waits, what is still open, and what comes next.
import type { AgreePage, AgreeRow, PersonView } from "../../desk";

/** In the order in which they are taken. */
const waiting = ["differ", "single", "same", "nobody"] as const;
export type List = (typeof waiting)[number] | "agreed";

export const listNames: Record<List, string> = {
  differ: "We differ",
  single: "One view only",
  same: "We all say the same",
  nobody: "Nobody yet",
  agreed: "Agreed",
};

/** The list that a standard is taken from. A difference stays one when it is agreed. */
export function listOf(page: AgreePage, code: string): List | null {
  return ([...waiting, "agreed"] as const).find((list) => holds(page[list], code)) ?? null;
}

const holds = (rows: AgreeRow[], code: string) => rows.some((row) => row.code === code);
const codes = (rows: AgreeRow[]) => rows.map((row) => row.code);

/** The codes of a list, as they are taken one after the other. */
export function trailOf(page: AgreePage, code: string): string[] {
  const list = listOf(page, code);
  return list ? codes(page[list]) : [];
}

function open(page: AgreePage): string[] {
  return waiting.flatMap((list) => codes(page[list].filter((row) => row.agreed === null)));
}

/** What to take up next: the open ones of this list from here on and round, then the other lists, then what was put off. */
export function nextOpen(page: AgreePage, trail: string[], code: string | null): string | null {
  const at = code === null ? -1 : trail.indexOf(code);
  const round = [...trail.slice(at + 1), ...trail.slice(0, Math.max(at, 0))];
  const all = open(page).filter((other) => other !== code);
  const isOpen = new Set(all);
  const later = new Set(page.comeBack);
  const inOrder = [...round.filter((other) => isOpen.has(other)), ...all];
  return inOrder.find((other) => !later.has(other)) ?? inOrder[0] ?? null;
}

/** The one before or after in the list. */
export function neighbour(trail: string[], code: string | null, by: 1 | -1): string | null {
  const at = code === null ? -1 : trail.indexOf(code);
  return at < 0 ? null : (trail[at + by] ?? null);
}

/** `Difference 6 of 11`, `Nobody yet, 2 of 9`. */
export function placeWords(page: AgreePage, code: string): string {
  const list = listOf(page, code);
  if (!list) return "";
  const rows = codes(page[list]);
  const place = `${rows.indexOf(code) + 1} of ${rows.length}`;
  return list === "differ" ? `Difference ${place}` : `${listNames[list]}, ${place}`;
}

/** Whether nobody else's ratings are on this laptop yet, though there is somebody else. */
export function onlyMine({ people, ...page }: AgreePage): boolean {
  const others = people.flatMap((person: PersonView, at) => (person.me ? [] : [at]));
  const rows = [...waiting, "agreed" as const].flatMap((list) => page[list]);
  return others.length > 0 && !rows.some((row) => others.some((at) => row.views[at]));
}

/** `Carole`, `Carole and Anil`, `Carole, Anil and Jordan`. */
export function together(names: string[]): string {
  const last = names.at(-1) ?? "";
  return names.length < 2 ? last : `${names.slice(0, -1).join(", ")} and ${last}`;
}
