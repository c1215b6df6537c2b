// The state of saving, as the desk tells it with every answer.
import { count } from "./count";
import { onSaving, onWriting } from "../desk/call";
import { onUnsaved, unsaved } from "./outbox";
import type { Saving } from "../desk";

export const saving = $state({
  savedAt: null as string | null,
  waiting: 0,
  undo: null as string | null,
  redo: null as string | null,
  /** Why something that was typed is not on disk. */
  unsaved: null as string | null,
  /** A write is taking longer than 400 ms. */
  slow: false,
  /** The disk refused: the one alarm there is. */
  full: null as string | null,
});

let slowFrom: ReturnType<typeof setTimeout> | undefined;

export function listenToSaving() {
  onSaving((told: Saving) => Object.assign(saving, told));
  onUnsaved((fault) => {
    saving.unsaved = fault?.message ?? null;
    if (!fault) saving.full = null;
  });
  onWriting((going, fault) => {
    clearTimeout(slowFrom);
    if (going > 0) slowFrom = setTimeout(() => (saving.slow = true), 400);
    else saving.slow = false;
    if (fault === "SP-2112") saving.full = "This laptop is full. What you typed last is kept in memory.";
    else if (going === 0 && fault === null && !unsaved()) saving.full = null;
  });
}

export function savedWords(): string {
  if (saving.unsaved) return "Not saved yet";
  if (saving.slow) return "Saving";
  return saving.savedAt ? `Saved on this laptop ${saving.savedAt}` : "Saved on this laptop";
}

export function waitingWords(): string {
  if (saving.waiting === 0) return "Nothing waiting to upload";
  return `${count(saving.waiting, "change", "changes")} waiting to upload`;
}
