// What a review needs before it can be started.

/** Today on this laptop, as a date field takes it: `2026-10-14`. */
export function today(now = new Date()): string {
  const two = (part: number) => String(part).padStart(2, "0");
  return `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
}

/** `Wednesday 14 October 2026`; a field may show its days and months in another order. */
export function inWords(day: string): string {
  if (!/^\d{4}-\d\d-\d\d$/.test(day)) return "No day is chosen yet";
  const date = new Date(`${day}T12:00`);
  return date.toLocaleDateString("en-GB", { weekday: "long", day: "numeric", month: "long", year: "numeric" }).replaceAll(",", "");
}

const names = { label: "name of these standards", unit: "unit", visitDate: "day of the visit", myName: "your name" };

/** `Still needed: unit, your name`, or nothing. */
export function stillNeeded(filled: Record<keyof typeof names, string>): string {
  const missing = (Object.keys(names) as (keyof typeof names)[]).filter((field) => filled[field].trim() === "");
  return missing.length === 0 ? "" : `Still needed: ${missing.map((field) => names[field]).join(", ")}`;
}
