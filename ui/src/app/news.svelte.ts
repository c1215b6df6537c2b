// Others' work has arrived: the screen reads again what it shows, in a quiet moment and without touching what is being typed.
import { reviews } from "../desk";
import { go, here, refresh } from "./here.svelte";
import { flushAll } from "./outbox";
import { saving } from "./saving.svelte";
import { say } from "./saying.svelte";

/** So that what comes in several pages is shown at once. */
const REST = 500;

/** While somebody chooses from a list, nothing moves under their hands. */
const choosing = () => document.querySelector('[role="listbox"]:not(#standards-list), dialog[open]') !== null;

/** Watches for news (call while a component starts). */
export function noticeNews() {
  let known = saving.news;
  let soon: ReturnType<typeof setTimeout> | undefined;

  function wait() {
    clearTimeout(soon);
    soon = setTimeout(() => (choosing() ? wait() : void show()), REST);
  }

  async function show() {
    // What is typed goes to the desk first, on the version that it was typed on.
    await flushAll();
    const frame = await reviews.current().catch(() => undefined);
    if (frame === undefined || here.stage !== "open") return;
    if (frame === null && here.frame) {
      say(`${here.frame.unit} is not on this laptop any more`);
      here.frame = null;
      await go("saving");
    } else if (frame && JSON.stringify(frame) !== JSON.stringify(here.frame)) here.frame = frame;
    refresh();
  }

  $effect(() => {
    if (saving.news === known) return;
    known = saving.news;
    wait();
  });
  $effect(() => () => clearTimeout(soon));
}
