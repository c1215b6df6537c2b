// Words for the clipboard. Where the web view refuses, the way of older pages is tried; nobody is told that something was copied which was not.
import { DeskFault } from "../desk/call";
import { say } from "./saying.svelte";

export async function copied(words: string, done = "Copied") {
  try {
    await navigator.clipboard.writeText(words);
  } catch {
    if (!byHand(words)) throw new DeskFault({ code: "SP-0000", message: "This system did not let Standpoint copy it. Nothing was changed. Save it to a file, or write it down.", details: "clipboard" });
  }
  say(done);
}

function byHand(words: string): boolean {
  const before = document.activeElement;
  const box = document.createElement("textarea");
  box.value = words;
  box.className = "vh";
  document.body.append(box);
  box.select();
  const done = document.execCommand("copy");
  box.remove();
  if (before instanceof HTMLElement) before.focus({ preventScroll: true });
  return done;
}
