import { describe, expect, test } from "vitest";
import type { AgreePage, AgreeRow, Look } from "../../desk";
import { listOf, neighbour, nextOpen, onlyMine, placeWords, together, trailOf } from "./order";

const row = (code: string, agreed: Look | null = null, views: (Look | null)[] = ["met", "not"]): AgreeRow => ({ code, kind: null, short: "", views, agreed });
const person = (me: boolean) => ({ id: String(me), name: "", short: "", initials: "", title: "", me });

function page(some: Partial<AgreePage>): AgreePage {
  return {
    done: 0, total: 0, people: [person(true), person(false)], differ: [], differAgreed: 0, single: [], same: [], sameReady: 0,
    agreed: [], nobody: [], comeBack: [], mayAgree: true, pace: "", ...some,
  };
}

describe("what comes next", () => {
  const meeting = page({
    differ: [row("7.4", "not"), row("5.3"), row("6.9"), row("8.12")], single: [row("2.1")], nobody: [row("9.1")], agreed: [row("7.4", "not")],
  });
  const trail = trailOf(meeting, "5.3");

  test.each([
    ["5.3", "6.9"],
    ["8.12", "5.3"],
    ["7.4", "5.3"],
    [null, "5.3"],
  ])("after %s comes %s", (code, next) => {
    expect(nextOpen(meeting, trail, code)).toBe(next);
  });

  test("when a list is done, the next list is taken up", () => {
    const done = { ...meeting, differ: meeting.differ.map((one) => ({ ...one, agreed: "met" as const })) };
    expect(nextOpen(done, trail, "8.12")).toBe("2.1");
  });

  test("what was put off comes when nothing else is open", () => {
    const put = page({ differ: [row("5.3"), row("6.9")], comeBack: ["6.9"] });
    expect(nextOpen(put, ["5.3", "6.9"], null)).toBe("5.3");
    expect(nextOpen({ ...put, differ: [row("5.3", "met"), row("6.9")] }, ["5.3", "6.9"], "5.3")).toBe("6.9");
    expect(nextOpen({ ...put, differ: [row("5.3", "met"), row("6.9", "met")] }, ["5.3", "6.9"], "5.3")).toBeNull();
  });

  test("a standard that left its list keeps its place on the way through it", () => {
    const before = page({ single: [row("2.1"), row("2.2"), row("2.3")] });
    const after = page({ single: [row("2.1"), row("2.3")], agreed: [row("2.2", "met")] });
    expect(nextOpen(after, trailOf(before, "2.2"), "2.2")).toBe("2.3");
  });

  test("arrows step to the neighbours and stop at the ends", () => {
    expect(neighbour(trail, "5.3", -1)).toBe("7.4");
    expect(neighbour(trail, "8.12", 1)).toBeNull();
    expect(neighbour(trail, "9.9", 1)).toBeNull();
  });
});

describe("where a standard waits", () => {
  const meeting = page({ differ: [row("7.4", "not"), row("5.3")], agreed: [row("7.4", "not"), row("1.1", "met")], nobody: [row("9.1")] });

  test("an agreed difference is still a difference", () => {
    expect(listOf(meeting, "7.4")).toBe("differ");
    expect(listOf(meeting, "1.1")).toBe("agreed");
    expect(listOf(meeting, "0")).toBeNull();
  });

  test("its place is said", () => {
    expect(placeWords(meeting, "5.3")).toBe("Difference 2 of 2");
    expect(placeWords(meeting, "9.1")).toBe("Nobody yet, 1 of 1");
  });
});

test("only my ratings are here until somebody else's are", () => {
  expect(onlyMine(page({ single: [row("1.1", null, ["met", null])] }))).toBe(true);
  expect(onlyMine(page({ single: [row("1.1", null, [null, "met"])] }))).toBe(false);
  expect(onlyMine(page({ people: [person(true)], single: [row("1.1", null, ["met"])] }))).toBe(false);
});

test("names are put together as one says them", () => {
  expect([together([]), together(["Anil"]), together(["Anil", "Carole"]), together(["A", "B", "C"])]).toEqual(["", "Anil", "Anil and Carole", "A, B and C"]);
});
