// The words for a rating's look, in the words of the open review's edition where it has some.
import type { Look } from "../desk";
import { here } from "../app/here.svelte";

const plain: Record<Look, string> = {
  met: "Met", partly: "Partly met", not: "Not met", na: "Not applicable", unknown: "Do not know",
};

export function lookWords(look: Look | null): string {
  if (look === null) return "Not yet rated";
  return here.frame?.scale.find((point) => point.look === look)?.label ?? plain[look];
}
