// The state of saving, as the desk tells it with every answer.
import { count } from "./count";
import { hearTidings, onSaving, onWriting } from "../desk/call";
import { onUnsaved, unsaved } from "./outbox";
import { announce } from "./saying.svelte";
import type { Saving } from "../desk";

export const saving = $state({
  savedAt: null as string | null,
  waiting: 0,
  /** `14 changes waiting to upload`, `All uploaded 12:16`; empty without a network. */
  upload: "",
  /** Versions of which somebody has to say what counts. */
  decide: 0,
  /** Goes up when others' work has arrived. */
  news: 0,
  /** Goes up whenever the exchange has something to tell, also if nothing of the above is another for it. */
  tidings: 0,
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
  onSaving((told: Saving) => {
    Object.assign(saving, told);
    announceSoon();
  });
  hearTidings(() => saving.tidings++);
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

/** `2 things to decide`; empty when there is nothing. */
export function decideWords(): string {
  if (saving.decide === 0) return "";
  return `${count(saving.decide, "thing", "things")} to decide`;
}

const MINUTE = 60_000;
let said: string | undefined;
let saidAt = -MINUTE;
let willSay: ReturnType<typeof setTimeout> | undefined;

/** What changed on the line of saving is said to screen readers at most once a minute: the newest of it. */
function announceSoon() {
  const words = () => [saving.upload, decideWords()].filter(Boolean).join(". ");
  said ??= words();
  if (willSay || words() === said) return;
  const wait = Math.max(0, saidAt + MINUTE - Date.now());
  willSay = setTimeout(() => {
    willSay = undefined;
    if (words() === said) return;
    said = words();
    saidAt = Date.now();
    announce(said);
  }, wait);
}
