import { expect, test } from "vitest";
import type { NotesPage, PromptView } from "../../desk";
import { currentPrompt } from "./prompts";

const prompt = (standard: string, covered: boolean): PromptView => ({ standard, covered, text: `Ask about ${standard}`, group: "patients", priority: null });
const page = (...covered: string[]) => {
  const prompts = ["5.1", "5.2", "5.3", "5.4"].map((code) => prompt(code, covered.includes(code)));
  return { prompts: [{ code: "5", name: "Leave", prompts }] } as unknown as NotesPage;
};

test.each([
  [[], null, "5.1"],
  [[], "5.3", "5.3"],
  [["5.3"], "5.3", "5.4"],
  [["5.2", "5.3"], "5.2", "5.4"],
  [["5.4"], "5.4", "5.1"],
  [["5.1"], null, "5.2"],
  [["5.1", "5.2", "5.3", "5.4"], "5.2", undefined],
] as const)("with %j covered, after %j one asks %j", (covered, chosen, next) => {
  const from = chosen === null ? null : prompt(chosen, false);
  expect(currentPrompt(page(...covered), from)?.standard).toBe(next);
});
