// Printing: it says when it is done, and the focus is where it was.
import { tick } from "svelte";
import { say } from "./saying.svelte";

/** Prints by `work`, which answers true once the system's print dialog has it. A button that rests meanwhile would lose the focus. */
export async function printing(what: string, work: () => Promise<true | undefined>) {
  const before = document.activeElement;
  const done = await work();
  await tick();
  if (done) say(`${what} went to the system’s print dialog`);
  const lost = document.activeElement === document.body || document.activeElement === null;
  if (lost && before instanceof HTMLElement && before.isConnected) before.focus({ preventScroll: true });
}
