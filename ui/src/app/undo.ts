// Ctrl Z: the field's own undo while something was typed into it, else the last act of the app.
import { app, type Undone } from "../desk";
import { go, refresh, settleAll } from "./here.svelte";
import { say } from "./saying.svelte";

const typedInto = new WeakSet<EventTarget>();

/** Notices typing, so that a field undoes its own letters first. */
export function noticeTyping(event: Event) {
  if (event.target) typedInto.add(event.target);
}

/** Says that what was typed into this field has been written down: from here Ctrl Z is the app's. */
export function written(field: EventTarget) {
  typedInto.delete(field);
}

export function undo(event?: KeyboardEvent): boolean {
  if (event?.target && typedInto.has(event.target) && inField("undo")) return true;
  void act(app.undo, "Nothing to undo");
  return true;
}

export function redo(event?: KeyboardEvent): boolean {
  if (event?.target && typedInto.has(event.target) && inField("redo")) return true;
  void act(app.redo, "Nothing to do again");
  return true;
}

/** The field's own undo. WebKitGTK knows it but has no key for it. */
function inField(command: "undo" | "redo"): boolean {
  return document.queryCommandEnabled(command) && document.execCommand(command);
}

async function act(command: () => Promise<Undone>, otherwise: string) {
  try {
    await settleAll();
    const { what, reasonOf } = await command();
    say(what ?? otherwise);
    // A reason is out of sight on most screens: one is taken to it.
    if (reasonOf) await go("standards", null, reasonOf);
    else if (what) refresh();
  } catch (fault) {
    say(fault instanceof Error ? fault.message : otherwise);
  }
}
