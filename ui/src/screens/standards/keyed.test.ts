import { beforeEach, describe, expect, it, vi } from "vitest";

type Lines = { review: string; lines: string[] };
/** What is on disk, and what was kept, of a desk that refuses what begins with 99. */
const disk = vi.hoisted(() => ({ lines: [""] as string[], kept: [] as string[], fails: false, hold: null as Promise<void> | null }));

vi.mock("../../app/saying.svelte", () => ({ say: () => {}, announce: () => {} }));
vi.mock("../../desk", () => ({
  standards: {
    lines: () => (disk.fails ? Promise.reject(new Error("not now")) : Promise.resolve({ review: "one", lines: [...disk.lines] })),
    draftLines: ({ lines }: Lines) => {
      disk.lines = lines;
      return Promise.resolve({});
    },
    keyIn: async ({ line, rest }: { line: string; rest: string[] }) => {
      await disk.hold;
      if (line.startsWith("99")) throw new Error("No standard has the code 99.9.");
      disk.kept.push(line);
      disk.lines = rest;
      return { row: { code: line.slice(0, 3) }, words: "", needsWhy: null };
    },
  },
}));

import { Keyed } from "./keyed.svelte";

let named = 0;
const begun = async () => {
  const keyed = new Keyed(`review ${(named += 1)}`, () => true);
  await keyed.begin();
  return keyed;
};
const take = (keyed: Keyed, ...lines: string[]) => {
  for (const line of lines) {
    keyed.line = line;
    keyed.typed();
    keyed.take();
  }
};

describe("lines from paper", () => {
  beforeEach(async () => {
    // What the test before has still to write.
    await new Promise((resolve) => setTimeout(resolve, 200));
    Object.assign(disk, { lines: [""], kept: [], fails: false, hold: null });
  });

  it("are kept in their order, and what is refused stays", async () => {
    const keyed = await begun();
    take(keyed, "1.1 1", "99.9 2 none", "1.2 1", "1.3 1");
    await vi.waitFor(() => expect(disk.kept).toEqual(["1.1 1", "1.2 1", "1.3 1"]));
    await vi.waitFor(() => expect(disk.lines).toEqual(["99.9 2 none", ""]));
    expect(keyed.refused.map(({ line }) => line)).toEqual(["99.9 2 none"]);
    expect(keyed.line).toBe("");
  });

  it("are on disk while others go before them", async () => {
    disk.lines = ["99.9 2 none", ""];
    const keyed = await begun();
    let go = () => {};
    disk.hold = new Promise((resolve) => (go = resolve));
    take(keyed, "1.1 1", "1.2 1");
    keyed.line = "hal";
    keyed.typed();
    go();
    await vi.waitFor(() => expect(disk.kept).toContain("1.1 1"));
    expect(disk.lines.slice(0, 1)).toEqual(["99.9 2 none"]);
    await vi.waitFor(() => expect(disk.lines).toEqual(["99.9 2 none", "hal"]));
  });

  it("that were typed before are never written over unread", async () => {
    disk.lines = ["99.9 2 none", "7.4 2 ha"];
    disk.fails = true;
    const keyed = new Keyed("unread", () => true);
    await expect(keyed.begin()).rejects.toThrow("not now");
    take(keyed, "1.1 1");
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(disk.lines).toEqual(["99.9 2 none", "7.4 2 ha"]);
    disk.fails = false;
    await keyed.begin();
    await vi.waitFor(() => expect(disk.kept).toEqual(["1.1 1"]));
    await vi.waitFor(() => expect(disk.lines).toEqual(["99.9 2 none", "7.4 2 ha"]));
    expect(keyed.line).toBe("7.4 2 ha");
  });

  it("that are left out can be put back", async () => {
    disk.lines = ["99.9 2 none", ""];
    const keyed = await begun();
    const back = keyed.leaveOut(keyed.refused[0]!);
    await vi.waitFor(() => expect(disk.lines).toEqual([""]));
    back();
    await vi.waitFor(() => expect(disk.lines).toEqual(["99.9 2 none", ""]));
  });
});
