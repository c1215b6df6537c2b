import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { Outbox } from "./outbox";

/** A desk that takes `slow` milliseconds for a write, and refuses the first `refuses`. */
function desk({ slow = 0, refuses = 0 } = {}) {
  const written: string[] = [];
  let under = 0;
  let most = 0;
  async function write(what: string) {
    most = Math.max(most, ++under);
    await new Promise((done) => setTimeout(done, slow));
    under -= 1;
    if (refuses-- > 0) throw new Error("full");
    written.push(what);
    return what;
  }
  const outbox = new Outbox<string, string, string>({ draft: (text) => write(`draft ${text}`), seal: (text) => write(`seal ${text}`) });
  return { outbox, written, most: () => most };
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe("what is typed", () => {
  test("the first key goes to disk at once", async () => {
    const { outbox, written } = desk();
    outbox.draft("a", "M");
    await vi.advanceTimersByTimeAsync(1);
    expect(written).toEqual(["draft M"]);
  });

  test("a burst of keys becomes few writes, the newest last", async () => {
    const { outbox, written } = desk({ slow: 5 });
    for (const text of ["M", "Mo", "Mos", "Most"]) {
      outbox.draft("a", text);
      await vi.advanceTimersByTimeAsync(30);
    }
    await vi.advanceTimersByTimeAsync(150);
    expect(written).toEqual(["draft M", "draft Most"]);
  });

  test("never more than one write is under way, however slow the disk", async () => {
    const { outbox, written, most } = desk({ slow: 400 });
    for (const text of ["1", "2", "3", "4", "5"]) {
      outbox.draft("a", text);
      await vi.advanceTimersByTimeAsync(100);
    }
    await settles(outbox);
    expect(most()).toBe(1);
    expect(written.at(-1)).toBe("draft 5");
  });

  test("is on disk within 300 ms of any key", async () => {
    const { outbox, written } = desk({ slow: 20 });
    for (let key = 1; key <= 40; key += 1) {
      outbox.draft("a", String(key));
      await vi.advanceTimersByTimeAsync(35);
      const newest = Number(written.at(-1)?.split(" ")[1] ?? 0);
      expect(key - newest).toBeLessThanOrEqual(Math.ceil(300 / 35));
    }
  });
});

describe("sealing", () => {
  test("waits for the draft under way and needs no draft of its own", async () => {
    const { outbox, written } = desk({ slow: 50 });
    outbox.draft("a", "Mos");
    outbox.draft("a", "Most");
    void outbox.seal("a", "Most.");
    await settles(outbox);
    expect(written).toEqual(["draft Mos", "seal Most."]);
  });

  test("keeps the order of the lines", async () => {
    const { outbox, written } = desk({ slow: 10 });
    void outbox.seal("a", "one");
    outbox.draft("b", "tw");
    void outbox.seal("b", "two");
    outbox.draft("c", "th");
    await settles(outbox);
    expect(written).toEqual(["seal one", "seal two", "draft th"]);
  });

  test("tells whoever asked when it goes wrong, and the next line still goes", async () => {
    const { outbox, written } = desk({ refuses: 1 });
    const refused = outbox.seal("a", "one").catch((fault: Error) => fault.message);
    void outbox.seal("b", "two");
    await settles(outbox);
    expect(await refused).toBe("full");
    expect(written).toEqual(["seal two"]);
  });
});

describe("a full disk", () => {
  test("the draft is tried again, with the newest text", async () => {
    const { outbox, written } = desk({ refuses: 1 });
    outbox.draft("a", "M");
    await vi.advanceTimersByTimeAsync(10);
    outbox.draft("a", "Mo");
    await vi.advanceTimersByTimeAsync(2_100);
    expect(written).toEqual(["draft Mo"]);
  });

  test("flushing resolves although the write failed, so that locking is not held up", async () => {
    const { outbox } = desk({ refuses: 9 });
    outbox.draft("a", "M");
    await expect(settles(outbox)).resolves.toBeUndefined();
  });
});

async function settles(outbox: Outbox<string, string, string>) {
  const flushed = outbox.flush();
  await vi.advanceTimersByTimeAsync(5_000);
  return flushed;
}
