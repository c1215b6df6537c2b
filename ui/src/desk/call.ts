// One door to the desk: its answers bring the state of saving along.
import { invoke } from "@tauri-apps/api/core";
import { listen } from "@tauri-apps/api/event";
import type { Fault, Saving } from "./index";

export class DeskFault extends Error {
  code: string;
  details: string | null;
  constructor(fault: Fault) {
    super(fault.message);
    this.code = fault.code;
    this.details = fault.details;
  }
}

type Listener = (saving: Saving) => void;
type WritingListener = (going: number, fault: string | null) => void;
let heard: Listener = () => {};
let heardWriting: WritingListener = () => {};
let heardLocked = () => {};
let going = 0;

/** Who keeps the status bar true. */
export function onSaving(listener: Listener) {
  heard = listener;
}

/** Who notices that writing takes long, or that it failed: how many writes are under way, and the code of a fault. */
export function onWriting(listener: WritingListener) {
  heardWriting = listener;
}

/** Who shows the unlock screen when the desk says that it is locked. */
export function onLocked(listener: () => void) {
  heardLocked = listener;
}

/** What the desk tells without having been asked: the state of saving, while something uploads or others' work arrives. */
export function hearTidings(came: () => void) {
  void listen<string>("tidings", ({ payload }) => {
    heard(JSON.parse(payload) as Saving);
    came();
  });
}

const LOCKED = "SP-5002";
const writes = /\.(draft\w*|seal|remove|bringBack|rate|decide|dissent|all|save|saveText|shift|end|move|undo|redo|apply|choose|findOut|assign|keyIn|tell|settle|saveNumbers)$/;

export async function call<T>(command: string, args: unknown): Promise<T> {
  const writing = writes.test(command);
  if (writing) heardWriting(++going, null);
  try {
    const answer = await invoke<{ value: T; saving: Saving | null }>("desk", { command, args });
    // Long work, which does not write, brings none along.
    if (answer.saving) heard(answer.saving);
    if (writing) heardWriting(--going, null);
    return answer.value;
  } catch (caught) {
    const fault = new DeskFault(asFault(caught));
    if (writing) heardWriting(--going, fault.code);
    if (fault.code === LOCKED) heardLocked();
    throw fault;
  }
}

function asFault(caught: unknown): Fault {
  if (typeof caught === "object" && caught !== null && "code" in caught && "message" in caught) return caught as Fault;
  return {
    code: "SP-0000",
    message: "This window lost touch with the rest of Standpoint. What was saved before is safe. Close the window and open it again.",
    details: String(caught),
  };
}

/** A file dialog of the system. The path stays outside the window; a token stands for it. */
export async function choose(purpose: string, suggestion = ""): Promise<{ token: string; name: string } | null> {
  try {
    return await invoke("choose", { purpose, suggestion });
  } catch (caught) {
    throw new DeskFault(asFault(caught));
  }
}

/** The system's print dialog for what the window shows in print. */
export async function printWindow(): Promise<void> {
  try {
    await invoke("print_window");
  } catch (caught) {
    throw new DeskFault(asFault(caught));
  }
}
