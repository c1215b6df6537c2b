import { describe, expect, test } from "vitest";
import type { FindingsPage, FindingView, ListView, MarkView, NoteView } from "../../desk";
import { find, said, sayWhen, sieve, successor, withCode } from "./lists";

const finding = (id: string, list: ListView, say: boolean, text = "Words."): FindingView => ({
  id, version: "", list, text, chips: [], restsOn: "", notes: [], say, contact: null, answers: null, answersId: null, hints: [],
});
const page: FindingsPage = {
  tray: [], marked: 0, without: [], feedbackAt: "16:00",
  achievements: [finding("a1", "achievement", true), finding("a2", "achievement", false), finding("a3", "achievement", true, " ")],
  goodPractice: [finding("g1", "goodPractice", true)],
  improvements: [finding("c1", "improvement", false)],
  recommendations: [finding("r1", "recommendation", true)],
};

describe("what is said at the feedback session", () => {
  test("what is marked so and has words, but no recommendations", () => {
    expect(said(page).map(({ list, findings }) => [list, findings.map(({ id }) => id)])).toEqual([["achievement", ["a1"]], ["goodPractice", ["g1"]]]);
  });

  test("the time comes from the timetable, where there is one", () => {
    expect(sayWhen(page)).toBe("at 16:00");
    expect(sayWhen({ ...page, feedbackAt: null })).toBe("at the feedback session");
  });
});

test("the tray shows one kind of mark, or all", () => {
  const note = (id: string, mark: MarkView) => ({ id, mark }) as NoteView;
  const tray = [note("1", "good"), note("2", "quote"), note("3", "good")];
  expect(sieve(tray, "good").map(({ id }) => id)).toEqual(["1", "3"]);
  expect(sieve(tray, null)).toBe(tray);
});

test.each([["a", "b"], ["b", "c"], ["c", "b"], ["x", "a"]])("after %s goes, %s takes its place", (gone, next) => {
  expect(successor(["a", "b", "c"], gone)).toBe(next);
});

test("a finding is found in whichever list it is", () => {
  expect(find(page, "g1")?.list).toBe("goodPractice");
  expect(find(page, "x")).toBeUndefined();
  expect(find(page, null)).toBeUndefined();
});

test("a standard is linked once, and last", () => {
  expect(withCode(["5.3", "5.4"], "5.3")).toEqual(["5.4", "5.3"]);
});
