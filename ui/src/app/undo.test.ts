import { beforeEach, expect, test, vi } from "vitest";

const seen = vi.hoisted(() => ({ said: [] as string[], refreshed: 0, arrives: true }));

vi.mock("../desk", () => ({ app: { undo: async () => ({ what: "Undid agreeing 2.4", agreedOf: "2.4" }) } }));
vi.mock("./keys.svelte", () => ({ isText: () => false }));
vi.mock("./saying.svelte", () => ({ say: (words: string) => seen.said.push(words) }));
vi.mock("./here.svelte", () => ({
  settleAll: async () => {},
  refresh: () => (seen.refreshed += 1),
  go: async () => {
    if (!seen.arrives) seen.said.push("Not saved yet, so you are still here");
    return seen.arrives;
  },
}));

import { undo } from "./undo";

vi.stubGlobal("HTMLElement", class {});

beforeEach(() => void Object.assign(seen, { said: [], refreshed: 0, arrives: true }));

test("one is led to what was undone, and told", async () => {
  undo();
  await vi.waitFor(() => expect(seen.said).toEqual(["Undid agreeing 2.4"]));
  expect(seen.refreshed, "the place that one came to is read anyway").toBe(0);
});

test("where one has to stay, the reason stays in sight, and what is shown is read again", async () => {
  seen.arrives = false;
  undo();
  await vi.waitFor(() => expect(seen.refreshed).toBe(1));
  await new Promise((done) => setTimeout(done, 10));
  expect(seen.said).toEqual(["Not saved yet, so you are still here"]);
});
