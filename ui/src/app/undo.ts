// Ctrl Z: the field's own undo while something was typed into it, else the last act of the app.
import { app, type Undone } from "../desk";
import { go, refresh, settleAll } from "./here.svelte";
import { isText } from "./keys.svelte";
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
  if (ofField(event, "undo")) return true;
  void act(app.undo, "Nothing to undo");
  return true;
}

export function redo(event?: KeyboardEvent): boolean {
  if (ofField(event, "redo")) return true;
  void act(app.redo, "Nothing to do again");
  return true;
}

/**
 * Whether the press is about the field that has the focus. In a form that is written down by its button only
 * (`data-own-undo`), it always is: what was done before is not what one is looking at.
 */
function ofField(event: KeyboardEvent | undefined, command: "undo" | "redo"): boolean {
  const field = event?.target;
  if (!(field instanceof HTMLElement)) return false;
  if (typedInto.has(field) && inField(field, command)) return true;
  if (!isText(field) || !field.closest("[data-own-undo]")) return false;
  say(command === "undo" ? "Nothing typed here to undo" : "Nothing typed here to do again");
  return true;
}

/** The field's own undo. WebKitGTK knows it but has no key for it, and goes by the order of typing, wherever that was. */
function inField(field: HTMLElement, command: "undo" | "redo"): boolean {
  const words = () => (field instanceof HTMLInputElement || field instanceof HTMLTextAreaElement ? field.value : field.textContent);
  const before = words();
  if (!document.queryCommandEnabled(command) || !document.execCommand(command)) return false;
  if (words() !== before) return true;
  document.execCommand(command === "undo" ? "redo" : "undo");
  field.focus({ preventScroll: true });
  return false;
}

async function act(command: () => Promise<Undone>, otherwise: string) {
  try {
    await settleAll();
    const { what, reasonOf, agreedOf } = await command();
    // A reason is out of sight on most screens, and the table shows one standard at a time: one is taken to it.
    const led = reasonOf ? go("standards", null, reasonOf) : agreedOf ? go("agree", agreedOf) : null;
    const stayed = (await led) === false;
    if (what && (stayed || !led)) refresh();
    // Why one could not be taken there has been said.
    if (!stayed) say(what ?? otherwise, { here: true });
  } catch (fault) {
    say(fault instanceof Error ? fault.message : otherwise);
  }
}
