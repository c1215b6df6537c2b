// One stop for Tab in a list; arrows, Home, End, and J and K move in it.
import type { Attachment } from "svelte/attachments";
import { here } from "./here.svelte";
import { isText } from "./keys.svelte";

type Rove = {
  /** What counts as a row. The markup gives the current row tabindex 0 and the others -1. */
  rows?: string;
  /** The row that now has the focus. */
  onmove?: (index: number, row: HTMLElement) => void;
  /** Arrows to the sides as well. */
  sideways?: boolean;
};

/** `<ul {@attach rove({ onmove: (i) => (current = i) })}>`: rows are what has `data-row`. */
export function rove({ rows = "[data-row]", onmove, sideways = false }: Rove = {}): Attachment<HTMLElement> {
  return (list) => {
    function move(event: KeyboardEvent) {
      if (event.defaultPrevented || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey || isText(event.target)) return;
      const all = [...list.querySelectorAll<HTMLElement>(rows)];
      const now = all.findIndex((row) => row === document.activeElement || row.contains(document.activeElement));
      const to = target(event.key, now, all.length, sideways);
      const row = to === undefined ? undefined : all[to];
      if (to === undefined || !row) return;
      event.preventDefault();
      row.focus();
      row.scrollIntoView({ block: "nearest" });
      onmove?.(to, row);
    }
    list.addEventListener("keydown", move);
    return () => list.removeEventListener("keydown", move);
  };
}

function target(key: string, now: number, count: number, sideways: boolean): number | undefined {
  const letters = here.preferences.singleKeys;
  if (key === "ArrowDown" || (sideways && key === "ArrowRight") || (letters && key === "j")) return Math.min(now + 1, count - 1);
  if (key === "ArrowUp" || (sideways && key === "ArrowLeft") || (letters && key === "k")) return Math.max(now - 1, 0);
  if (key === "Home") return 0;
  if (key === "End") return count - 1;
  return undefined;
}
