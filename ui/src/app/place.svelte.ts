// Tells the desk where the person is, so that a lock, a crash or a window that began anew leads back there.
import { app } from "../desk";
import { here, ready, type Place, type Screen } from "./here.svelte";

/** So that moving through a list is one place in the end. */
const REST = 800;

let within = $state.raw<Place | null>(null);
let waiting: ReturnType<typeof setTimeout> | undefined;
let wanted: Place | null = null;

/** The place in a screen, as only the screen knows it (call in an effect). */
export function isAt(screen: Screen, at: string | null, item: string | null = null) {
  within = { screen, at, item };
}

/** Keeps the desk told (call while a component starts). */
export function keepPlace() {
  $effect(() => {
    const { screen } = here.place;
    wanted = within?.screen === screen ? within : { screen, at: null, item: null };
    clearTimeout(waiting);
    waiting = setTimeout(() => void tellPlace(), REST);
  });
  $effect(() => () => clearTimeout(waiting));
}

/** At once, before it locks. */
export async function tellPlace() {
  clearTimeout(waiting);
  if (!wanted) return;
  const { screen, at, item } = wanted;
  wanted = null;
  await app.isAt({ screen, ...(at === null ? {} : { at }), ...(item === null ? {} : { item }) }).catch(() => undefined);
}

/** The place to come back to, once its screen is here. */
export async function wayBack(): Promise<Place | null> {
  const back = await app.whereabouts().catch(() => null);
  if (!back) return null;
  const screen = back.screen as Screen;
  await ready(screen);
  return { screen, at: back.at ?? null, item: back.item ?? null };
}
