import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { flushAll, Outbox, outbox as keptOutbox, stay, unsaved } from "./outbox";

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
  const writes = { draft: (text: string) => write(`draft ${text}`), seal: (text: string) => write(`seal ${text}`) };
  return { outbox: new Outbox<string, string, string>(writes), writes, written, most: () => most };
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
    await vi.advanceTimersByTimeAsync(10);
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

describe("what could not be sealed", () => {
  test("is sealed again, and whoever asks is told", async () => {
    const { outbox, written } = desk({ refuses: 2 });
    outbox.seal("a", "one").catch(() => {});
    await vi.advanceTimersByTimeAsync(10);
    expect(outbox.fault?.message).toBe("full");
    expect(outbox.held("a")).toBe("one");
    await vi.advanceTimersByTimeAsync(5_000);
    expect(written).toEqual(["seal one"]);
    expect(outbox.fault).toBeNull();
    expect(outbox.held("a")).toBeUndefined();
  });

  test("is tried again with the newest text", async () => {
    const { outbox, written } = desk({ slow: 20, refuses: 1 });
    outbox.seal("a", "one").catch(() => {});
    await vi.advanceTimersByTimeAsync(5);
    outbox.draft("a", "one more");
    await vi.advanceTimersByTimeAsync(5_000);
    expect(written).toEqual(["draft one more"]);
  });

  test("gives way to a newer seal that waits its turn", async () => {
    const { outbox, written } = desk({ slow: 20, refuses: 1 });
    outbox.seal("a", "one").catch(() => {});
    void outbox.seal("a", "two");
    await vi.advanceTimersByTimeAsync(5_000);
    expect(written).toEqual(["seal two"]);
    expect(outbox.fault).toBeNull();
  });

  test("is not lost when the screen is left, and waits for its review", async () => {
    const { written, writes } = desk({ refuses: 1 });
    let open = true;
    const writing = { ...writes, open: () => open };
    keptOutbox<string>("why review", writing).seal("a", "one").catch(() => {});
    await vi.advanceTimersByTimeAsync(10);
    expect(unsaved()?.message).toBe("full");
    open = false;
    await vi.advanceTimersByTimeAsync(10_000);
    expect(written).toEqual([]);
    expect(keptOutbox<string>("why review", writing).held("a")).toBe("one");
    open = true;
    await vi.advanceTimersByTimeAsync(5_000);
    expect(written).toEqual(["seal one"]);
    expect(unsaved()).toBeNull();
  });

  test("keeps one from leaving until it is saved", async () => {
    const { writes } = desk({ refuses: 2 });
    keptOutbox<string>("notes review", writes).draft("a", "one");
    await vi.advanceTimersByTimeAsync(10);
    expect((await leaving())?.message).toBe("full");
    expect(await leaving()).toBeNull();
  });
});

describe("a plain refusal", () => {
  const tooLong = Object.assign(new Error("too long"), { code: "SP-5010" });
  const refuse = vi.fn(() => Promise.reject(tooLong));

  test("is not tried again, is held, and keeps one from leaving once", async () => {
    const outbox = keptOutbox<string>("section review", { draft: refuse, seal: refuse });
    outbox.seal("a", "long").catch(() => {});
    await vi.advanceTimersByTimeAsync(10_000);
    expect(refuse).toHaveBeenCalledTimes(1);
    expect(outbox.held("a")).toBe("long");
    expect(await leaving()).toBe(tooLong);
    expect(await leaving()).toBeNull();
    expect(unsaved()).toBe(tooLong);
    outbox.forget("a");
    expect(unsaved()).toBeNull();
  });
});

async function leaving() {
  const flushed = flushAll();
  await vi.advanceTimersByTimeAsync(500);
  await flushed;
  return stay();
}

async function settles(outbox: Outbox<string, string, string>) {
  const flushed = outbox.flush();
  await vi.advanceTimersByTimeAsync(5_000);
  return flushed;
}
