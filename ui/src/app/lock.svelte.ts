// The clock, and locking: warned a minute before, everything written down first, back to the same place after.
import { app, reviews } from "../desk";
import { onLocked } from "../desk/call";
import { here, ready, refresh, settleAll } from "./here.svelte";
import { showLook } from "./look";
import { say } from "./saying.svelte";
import { flushAll, holds } from "./outbox";
import { tellPlace, wayBack } from "./place.svelte";

export const beat = $state({
  now: "",
  next: "",
  /** Seconds until it locks, in the last minute. */
  locksIn: null as number | null,
});

let active = false;
type Caret = { id: string; start: number | null; end: number | null };
/** Where the caret of the window before this one is kept: a place, never words. */
const CARET = "caret";
let caret: Caret | null = JSON.parse(sessionStorage.getItem(CARET) ?? "null") as Caret | null;
/** Nothing has been shown in this window yet. */
let fresh = true;

/** Asks how things stand and shows the first screen that fits. */
export async function begin() {
  const start = await app.start();
  here.start = start;
  here.preferences = start.preferences;
  showLook();
  if (start.state === "open") await opened();
  else here.stage = "entry";
}

/** The vault is open: back to the review and the place that were open, if any. */
export async function opened() {
  const frame = await reviews.current();
  here.frame = frame;
  // What the lock came before is written down first, so that the screens find it.
  await flushAll();
  const back = fresh && frame ? await wayBack() : null;
  if (back) here.place = back;
  else await ready(here.place.screen);
  fresh = false;
  if (!frame && here.place.screen !== "saving") here.place = { screen: "reviews", at: null, item: null };
  here.stage = "open";
  if (frame?.recovered) say(frame.recovered.replace(/\.$/, ""));
  refresh();
  await tick();
  restoreCaret();
}

/** Writes everything down, then locks. */
export async function lock() {
  await settleAll();
  await tellPlace();
  try {
    await app.lock();
  } finally {
    showLocked();
  }
}

/** Takes everything readable off the screen and asks for the passphrase. */
export function showLocked() {
  if (here.stage !== "open") return;
  caret = rememberedCaret();
  here.frame = null;
  here.searching = false;
  here.showingKeys = false;
  here.asking = null;
  beat.locksIn = null;
  if (here.start) here.start = { ...here.start, state: "locked" };
  here.stage = "entry";
  setTimeout(() => void letGo());
}

/** The page begins anew, so that what was on it is let go. Not while something typed is only here, or somebody types again. */
async function letGo() {
  // What was on its way when it was locked comes back, and stays.
  await flushAll();
  const typing = [...document.querySelectorAll("input")].some((input) => input.value !== "");
  if (here.stage !== "entry" || holds() || typing) return;
  sessionStorage.setItem(CARET, JSON.stringify(caret));
  location.reload();
}

/** Notices that somebody is there. */
export function noticeActivity() {
  active = true;
  if (beat.locksIn !== null) {
    beat.locksIn = null;
    void tick();
  }
}

/** Tells the time and what is next, and notices when it is time to lock. */
export async function tick() {
  if (here.stage !== "open") return;
  const was = active;
  active = false;
  try {
    const told = await app.beat({ active: was });
    beat.now = told.now;
    beat.next = told.next;
    // The screens write down what they hold while there still is time.
    if (told.locksIn !== null && beat.locksIn === null) await settleAll();
    beat.locksIn = told.locksIn;
    if (told.locked) showLocked();
  } catch {
    // A beat that fails says nothing new: the next one is five seconds away.
  }
}

/** Starts the clock. */
export function keepTime(): () => void {
  onLocked(showLocked);
  const every = setInterval(tick, 5_000);
  return () => clearInterval(every);
}

function rememberedCaret() {
  const at = document.activeElement;
  if (!at?.id) return null;
  const typed = at instanceof HTMLTextAreaElement || (at instanceof HTMLInputElement && at.type === "text") ? at : null;
  return { id: at.id, start: typed?.selectionStart ?? null, end: typed?.selectionEnd ?? null };
}

/** The screen loads first; so a few tries, then the screen's own choice of focus stands. */
function restoreCaret(tries = 20) {
  sessionStorage.removeItem(CARET);
  const wanted = caret;
  if (!wanted) return;
  const at = document.getElementById(wanted.id);
  if (!at) {
    if (tries > 0) setTimeout(() => restoreCaret(tries - 1), 100);
    else caret = null;
    return;
  }
  caret = null;
  at.focus();
  if ((at instanceof HTMLTextAreaElement || at instanceof HTMLInputElement) && wanted.start !== null) at.setSelectionRange(wanted.start, wanted.end);
}
