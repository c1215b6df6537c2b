// The keys of the app: screens say which keys do what; this listens, and the status bar and the key sheet show them.
import { untrack } from "svelte";
import { here } from "./here.svelte";
import { say } from "./saying.svelte";

export type Key = {
  /** One or more ways to press it: `Ctrl K`, `Alt ArrowUp`, `J`, `1`, `Enter`, `Shift F6`. */
  keys: string[];
  /** What it does, for the key sheet: `Move between sections`. */
  does: string;
  /** One or two words for the status bar, which shows them while the key works; without them it is in the key sheet only. */
  hint?: string;
  /** The hint is for a narrow window only, where it comes first. */
  narrow?: boolean;
  /** What happens. Answer false to leave the key to whoever else wants it. Without it the key is only listed. */
  run?: (event: KeyboardEvent) => unknown;
  /** Also while a text field has the focus, or only then. Ctrl, Alt and F keys always do. */
  inText?: boolean | "only";
  /** The first and the last of keys that follow each other: `Ctrl 1 to 8`. */
  range?: boolean;
};

type Group = { title: string; keys: () => Key[]; typing: string };
// Not state itself: while an effect is taken down, state reads as it was before.
let all: Group[] = [];
let changes = $state(0);

/**
 * Registers keys for as long as the component lives. The last registered is asked first.
 * `typing` is said when somebody writes words where only keys are taken: where typing goes.
 */
export function useKeys(title: string, keys: () => Key[], typing = "") {
  $effect.pre(() => {
    const group = { title, keys, typing };
    all = [...all, group];
    untrack(() => (changes += 1));
    return () => {
      all = all.filter((other) => other !== group);
      changes += 1;
    };
  });
}

/** What the key sheet lists: groups with the same title together, the screen's before the app's. */
export function listedKeys(): { title: string; keys: Key[] }[] {
  void changes;
  const listed: { title: string; keys: Key[] }[] = [];
  for (const group of [...all].reverse()) {
    const same = listed.find((other) => other.title === group.title);
    if (same) same.keys.push(...group.keys());
    else listed.push({ title: group.title, keys: [...group.keys()] });
  }
  return listed;
}

/** Whether somebody is typing into a field. */
let typing = $state(false);

/** Notices where the focus has gone (call when it has). */
export function noticeFocus() {
  typing = isText(document.activeElement);
}

/** What the status bar shows: keys that work where the focus is, at most so many for a wide window. */
export function hintedKeys(most: number): Key[] {
  const hinted = listedKeys().flatMap((group) => group.keys.filter((key) => key.hint && worksNow(key)));
  return [...hinted.filter((key) => !key.narrow).slice(0, most), ...hinted.filter((key) => key.narrow)];
}

function worksNow({ keys, inText }: Key): boolean {
  if (inText === "only") return typing;
  if (typing) return inText === true || !keys.some(isPlain);
  return here.preferences.singleKeys || inText === true || !keys.every(isSingle);
}

/** Whether typing goes into this element. */
export function isText(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target.isContentEditable || target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement) return true;
  return target instanceof HTMLInputElement && !["checkbox", "radio", "button", "submit", "range"].includes(target.type);
}

/** Whether this press writes a letter, a digit or a sign where no text field has the focus. Space is no letter: it presses buttons. */
export function isTyping(event: KeyboardEvent): boolean {
  return event.key.length === 1 && event.key !== " " && !event.ctrlKey && !event.altKey && !event.metaKey && !isText(event.target);
}

/** Whether this press is that key. Alt with a digit means the top row only, whatever the layout makes of it. */
export function isPressed(key: string, event: KeyboardEvent): boolean {
  const parts = key.split(" ");
  const last = parts.pop() ?? "";
  const wants = (modifier: string) => parts.includes(modifier);
  if (wants("Ctrl") !== (event.ctrlKey || event.metaKey) || wants("Alt") !== event.altKey) return false;
  const digit = /^[0-9]$/.test(last);
  const sign = last.length === 1 && !/[A-Z0-9]/.test(last);
  if (!sign && wants("Shift") !== event.shiftKey) return false;
  if (digit && wants("Alt")) return event.code === `Digit${last}`;
  if (digit) return event.key === last || event.code === `Digit${last}`;
  if (last.length === 1) return event.key.toUpperCase() === last || (parts.length > 0 && event.code === `Key${last}`);
  return event.key === last;
}

const isPlain = (key: string) => !/^(Ctrl|Alt) /.test(key) && !/F\d+$/.test(key);
const isSingle = (key: string) => key.length === 1 || /^Shift .$/.test(key);

function mayRun(key: string, wish: Key, event: KeyboardEvent): boolean {
  if (!isPlain(key)) return true;
  if (isText(event.target) ? !wish.inText : wish.inText === "only") return false;
  if (isSingle(key)) return here.preferences.singleKeys;
  // A button or link that has the focus keeps its own Enter and space.
  const onControl = event.target instanceof Element && event.target.closest("button, a, summary, input") !== null;
  return !(onControl && (key === "Enter" || key === " "));
}

/** Gives a press to whoever asked for it last. */
export function pressed(event: KeyboardEvent) {
  if (event.defaultPrevented || event.isComposing) return;
  const modal = document.querySelector("dialog[open]") !== null;
  if (isTyping(event) && isBurst(event)) return sayWhereTypingGoes();
  for (const group of [...all].reverse()) {
    if (modal && group.title !== ANYWHERE) continue;
    for (const wish of group.keys()) {
      if (!wish.run || !wish.keys.some((key) => isPressed(key, event) && mayRun(key, wish, event))) continue;
      if (wish.run(event) === false) continue;
      event.preventDefault();
      return;
    }
  }
}

/** So close together letters are words that somebody types, not keys that each do something. */
const BURST = 300;
let typedLast = { key: "", at: -Infinity, words: false };

/** Whether this letter is one of a word that is being typed. The same letter again is a key held down; digits are keyed in as fast as one likes. */
export function isBurst({ key, timeStamp }: Pick<KeyboardEvent, "key" | "timeStamp">): boolean {
  const before = typedLast;
  const close = timeStamp - before.at < BURST;
  const words = close && /\p{L}/u.test(key) && (before.words || key.toLowerCase() !== before.key.toLowerCase());
  typedLast = { key, at: timeStamp, words };
  return words;
}

function sayWhereTypingGoes() {
  const where = all.findLast((group) => group.typing)?.typing;
  if (where && here.preferences.singleKeys) say(where);
}

/** The group of keys that also work while something lies over the window. */
export const ANYWHERE = "Anywhere";

const caps: Record<string, string> = {
  ArrowUp: "↑", ArrowDown: "↓", ArrowLeft: "←", ArrowRight: "→", Enter: "↵", Escape: "Esc", PageUp: "PgUp", PageDown: "PgDn", " ": "Space",
};

/** A key as it is printed on a key cap. */
export function cap(key: string): string {
  return caps[key] ?? key.split(" ").map((part) => caps[part] ?? part).join(" ");
}
