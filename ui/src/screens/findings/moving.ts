// Moving between findings: up and down a column, and to the columns beside.
import { tick } from "svelte";

const row = (id: string) => document.querySelector<HTMLElement>(`[data-finding="${CSS.escape(id)}"]`);
const rows = (column: Element | null | undefined) => [...(column?.querySelectorAll<HTMLElement>("[data-finding]") ?? [])];

function place() {
  const at = document.activeElement;
  const finding = at?.closest<HTMLElement>("[data-finding]") ?? null;
  return { finding, column: at?.closest("[data-column]") ?? null };
}

function show(target: HTMLElement | undefined): boolean {
  target?.focus();
  target?.scrollIntoView({ block: "nearest" });
  return target !== undefined;
}

/** Focuses a finding once it is there; the first one where none is named. */
export async function focusFinding(id: string | null) {
  await tick();
  show((id ? row(id) : null) ?? document.querySelector<HTMLElement>("[data-finding]") ?? undefined);
}

export function upAndDown(by: 1 | -1): boolean {
  const { finding, column } = place();
  if (!finding) return false;
  const all = rows(column);
  show(all[all.indexOf(finding) + by]);
  return true;
}

export function sideways(by: 1 | -1): boolean {
  const { finding, column } = place();
  if (!finding) return false;
  const columns = [...document.querySelectorAll("[data-column]")];
  const at = column ? columns.indexOf(column) : -1;
  const beside = columns.slice(by > 0 ? at + 1 : 0, by > 0 ? undefined : at);
  const target = (by > 0 ? beside : beside.reverse()).map(rows).find((all) => all.length > 0);
  show(target?.[Math.min(rows(column).indexOf(finding), target.length - 1)]);
  return true;
}
