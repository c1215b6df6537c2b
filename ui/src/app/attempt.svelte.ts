// Something that may go wrong, and the fault to show right where it was tried.
import { DeskFault } from "../desk/call";

export class Attempt {
  fault = $state.raw<DeskFault | null>(null);
  busy = $state(false);

  /** Runs it; answers undefined and keeps the fault when it goes wrong. */
  async run<T>(work: () => Promise<T>): Promise<T | undefined> {
    this.busy = true;
    try {
      const answer = await work();
      this.fault = null;
      return answer;
    } catch (fault) {
      this.fault = fault instanceof DeskFault ? fault : unexpected(fault);
      return undefined;
    } finally {
      this.busy = false;
    }
  }

  clear() {
    this.fault = null;
  }
}

function unexpected(fault: unknown): DeskFault {
  return new DeskFault({
    code: "SP-0000",
    message: "Something went wrong in this window. What was saved before is safe. Please try again.",
    details: String(fault),
  });
}
