// One door to the desk: every answer brings the state of saving along.
import { invoke } from "@tauri-apps/api/core";
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
let heard: Listener = () => {};

/** Who keeps the status bar true. */
export function onSaving(listener: Listener) {
  heard = listener;
}

export async function call<T>(command: string, args: unknown): Promise<T> {
  try {
    const answer = await invoke<{ value: T; saving: Saving }>("desk", { command, args });
    heard(answer.saving);
    return answer.value;
  } catch (fault) {
    throw new DeskFault(fault as Fault);
  }
}

/** A file dialog of the system. The path stays outside the window; a token stands for it. */
export function choose(purpose: string, suggestion = ""): Promise<{ token: string; name: string } | null> {
  return invoke("choose", { purpose, suggestion });
}

/** The system's print dialog for what the window shows in print. */
export function printWindow(): Promise<void> {
  return invoke("print_window");
}
