import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { Saving } from "../desk";

const { told, heard } = vi.hoisted(() => ({ told: { listener: (_: unknown) => {} }, heard: [] as string[] }));

vi.mock("../desk/call", () => ({
  onSaving: (listener: (saving: unknown) => void) => (told.listener = listener),
  onWriting: () => {},
  hearTidings: () => {},
}));
vi.mock("./outbox", () => ({ onUnsaved: () => {}, unsaved: () => null }));
vi.mock("./saying.svelte", () => ({ announce: (words: string) => heard.push(words) }));

import { decideWords, listenToSaving, saving } from "./saving.svelte";

const tell = (upload: string, decide = 0) =>
  told.listener({ savedAt: "11:07", waiting: 0, upload, decide, news: 0, undo: null, redo: null } satisfies Saving);

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe("the line of saving", () => {
  test("it shows what the desk says, at once, and tells screen readers at most once a minute", async () => {
    listenToSaving();
    tell("Nothing waiting to upload");
    await vi.advanceTimersByTimeAsync(1);
    expect(heard, "how it stands at first is not news").toEqual([]);
    tell("1 change waiting to upload");
    await vi.advanceTimersByTimeAsync(1);
    expect(heard).toEqual(["1 change waiting to upload"]);
    for (const n of [1, 2, 3]) tell(`Uploading ${n} of 3`);
    tell("All uploaded 12:16", 2);
    expect(saving.upload).toBe("All uploaded 12:16");
    await vi.advanceTimersByTimeAsync(59_000);
    expect(heard).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(2_000);
    expect(heard).toEqual(["1 change waiting to upload", "All uploaded 12:16. 2 things to decide"]);
  });

  test("it counts what there is to decide in words", () => {
    saving.decide = 0;
    expect(decideWords()).toBe("");
    saving.decide = 1;
    expect(decideWords()).toBe("1 thing to decide");
  });
});
