// The prompts of a session as one list to walk through.
import type { NotesPage, PromptView } from "../../desk";

export const promptKey = (prompt: PromptView) => `${prompt.standard} ${prompt.text}`;

/** Those not covered yet, in their order. */
export function openPrompts(page: NotesPage | null): PromptView[] {
  return page?.prompts.flatMap((section) => section.prompts).filter((prompt) => !prompt.covered) ?? [];
}

/** The one that is asked now: the one chosen; once it is covered, the next open one after it. */
export function currentPrompt(page: NotesPage | null, chosen: PromptView | null): PromptView | null {
  const all = page?.prompts.flatMap((section) => section.prompts) ?? [];
  const at = chosen ? all.findIndex((prompt) => promptKey(prompt) === promptKey(chosen)) : 0;
  const open = (prompt: PromptView) => !prompt.covered;
  return all.slice(Math.max(0, at)).find(open) ?? all.find(open) ?? null;
}

/** The next one, or the one before; from nowhere, the first. */
export function stepPrompt(open: PromptView[], from: PromptView | null, by: 1 | -1): PromptView | null {
  const now = from ? open.findIndex((prompt) => promptKey(prompt) === promptKey(from)) : -1;
  if (now < 0) return open[0] ?? null;
  return open[Math.max(0, Math.min(open.length - 1, now + by))] ?? null;
}
