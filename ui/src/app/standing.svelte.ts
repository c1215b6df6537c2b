// How things are kept, as the vault has them queued: asked again when the queue has changed, never while somebody types.
import { untrack } from "svelte";
import { sync, type KeptState } from "../desk";
import { here } from "./here.svelte";
import { saving } from "./saving.svelte";

/** Not more often than this while changes go up one after another. */
const PACE = 250;

let rest = $state.raw<KeptState | null>(null);
let but = $state.raw(new Map<string, KeptState>());

/** How a record is kept; null while that is not known. */
export function keptAs(id: string): KeptState | null {
  return but.get(id) ?? rest;
}

/** This record has just been saved: before anything is heard of it, it is on this laptop only. */
export function savedHere(id: string) {
  if (rest === "uploaded") but = new Map(but).set(id, "waiting");
}

/** Keeps it true (call while a component starts that shows it). */
export function watchStanding() {
  let asked = 0;
  let soon: ReturnType<typeof setTimeout> | undefined;

  async function ask() {
    clearTimeout(soon);
    soon = undefined;
    const mine = ++asked;
    const told = await sync.standing().catch(() => null);
    if (mine !== asked) return;
    rest = told?.rest ?? null;
    but = new Map(told?.but.map((one) => [one.id, one.state]));
  }

  $effect(() => {
    void here.changed;
    untrack(() => void ask());
  });
  $effect(() => {
    void [saving.upload, saving.waiting, saving.news, saving.tidings];
    soon ??= setTimeout(() => void ask(), PACE);
  });
  $effect(() => () => {
    clearTimeout(soon);
    asked += 1;
    rest = null;
  });
}
