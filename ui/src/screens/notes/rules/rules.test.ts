import { describe, expect, test } from "vitest";
import type { HintView, Named } from "../../../desk";
import { pieces, stillThere, takeOut } from "./flagged";
import { scrollFor } from "./sight";
import { slashAt, slashRange } from "./slash";
import { speakerOptions } from "./speakers";
import { markTyped, whoAt } from "./start";

describe("a mark is typed at the start of a line", () => {
  test.each([
    ["+ ", "good"], ["! ", "concern"], ['" ', "quote"], ["“ ", "quote"], ["? ", "check"],
    ["+ Patients take turns", "good"],
    ["+a", "good"], ["!L", "concern"], ["?é", "check"], ['"a', null], ["“a", null],
    ["+", null], ["+5", null], ["?!", null], ["a ", null], ["", null],
  ])("%j is %s", (text, mark) => {
    expect(markTyped(text, 2, "insertText")).toBe(mark);
  });

  test("a sign further on, and pasted text, stay text", () => {
    expect(markTyped("a + b", 4, "insertText")).toBeNull();
    expect(markTyped("+ pasted", 2, "insertFromPaste")).toBeNull();
  });
});

describe("who is speaking is named at the start of a line", () => {
  test.each([
    ["@", 1, { lasting: false, query: "", length: 1 }],
    ["@adv", 4, { lasting: false, query: "adv", length: 4 }],
    ["@@", 2, { lasting: true, query: "", length: 2 }],
    ["@@staff", 7, { lasting: true, query: "staff", length: 7 }],
    ["@Most shop", 1, { lasting: false, query: "", length: 1 }],
    ["Most @adv", 9, null],
    ["@", 0, null],
    ["@one two three four five", 24, null],
    ["@adv\nnext", 9, null],
  ])("%j at %i", (text, caret, who) => {
    expect(whoAt(text, caret)).toEqual(who);
  });
});

describe("a slash asks for a standard", () => {
  test.each([
    ["/", 1, ""],
    ["/5.3", 4, "5.3"],
    ["Two are learning the bus. /bus", 30, "bus"],
    ["line one\n/cancelled leave", 25, "cancelled leave"],
    ["(/5", 3, "5"],
    ["/leave and more", 6, "leave"],
    ["he/she", 6, null],
    ["and / or", 8, null],
    ["/leave. Then", 12, null],
    ["/leave\nnext", 11, null],
    ["/one two three four five six", 28, null],
    ["no slash", 8, null],
  ])("%j at %i", (text, caret, query) => {
    expect(slashAt(text, caret)?.query ?? null).toBe(query);
  });

  test.each([
    ["the bus. /bus", 13, "the bus. "],
    ["a /bus b", 6, "a b"],
    ["/bus b", 4, "b"],
    ["(/5.3)", 5, "()"],
    ["a /bus\nb", 6, "a \nb"],
  ])("%j becomes text without it", (text, caret, left) => {
    const slash = slashAt(text, caret);
    expect(slash).not.toBeNull();
    const [start, end] = slashRange(text, slash!);
    expect(text.slice(0, start) + text.slice(end)).toBe(left);
  });
});

const hint = (text: string, words: string): HintView => {
  const start = text.indexOf(words);
  return { start, end: start + words.length, text: words, says: "" };
};

describe("flagged words", () => {
  test.each([
    ["Shown a leave form (999 012 3456): reason left blank.", "999 012 3456", "Shown a leave form: reason left blank."],
    ["Mr Hughes said so.", "Mr Hughes", "said so."],
    ["It was Mr Hughes.", "Mr Hughes", "It was."],
    ["with Mr Hughes there", "Mr Hughes", "with there"],
    ["Mr Hughes", "Mr Hughes", ""],
  ])("%j without %j", (text, words, left) => {
    expect(takeOut(text, hint(text, words))).toBe(left);
  });

  test("a flag goes when its words change, and stays when text follows", () => {
    const text = "a 999 012 3456";
    const flag = hint(text, "999 012 3456");
    expect(stillThere(`${text} and more`, [flag])).toEqual([flag]);
    expect(stillThere("b a 999 012 3456", [flag])).toEqual([]);
  });

  test("text falls into pieces that put together are the text", () => {
    const text = "a 1 b 2";
    const span = (words: string, kind: string) => ({ ...hint(text, words), kind });
    const found = pieces(text, [span("2", "slash"), span("1", "flagged"), span("1 b", "flagged")]);
    expect(found.filter(({ kind }) => kind)).toEqual([{ words: "1", kind: "flagged" }, { words: "2", kind: "slash" }]);
    expect(found.map(({ words }) => words).join("")).toBe(text);
  });
});

describe("who may be speaking", () => {
  const groups: Named[] = [{ code: "staff", label: "Frontline staff" }, { code: "patients", label: "Patients" }];
  const labels = (query: string) => speakerOptions(query, groups, ["Advocate"], "patients").map(({ label }) => label);

  test("this session's group first, then the others, then names used before", () => {
    expect(labels("")).toEqual(["Patients", "Frontline staff", "Advocate"]);
  });

  test("any word may begin the query, and whoever is new comes as typed", () => {
    expect(labels("sta")).toEqual(["Frontline staff", "sta"]);
    expect(labels("advocate")).toEqual(["Advocate"]);
    expect(speakerOptions("chaplain", groups, [], "patients")).toEqual([
      { group: "patients", speaker: "Chaplain", label: "chaplain", about: "As typed" },
    ]);
  });
});

describe("what stays in sight", () => {
  const view = { top: 100, bottom: 300 };
  test.each([
    ["what is in view stays where it is", [[150, 170], [170, 280]], 0],
    ["what is offered below comes up", [[250, 270], [270, 350]], 50],
    ["but never so far that the caret's line is gone", [[250, 270], [270, 600]], 150],
    ["a line above comes down", [[60, 80]], -40],
    ["the first of what is offered counts before the rest of it", [[250, 270], [270, 330], [270, 900]], 150],
    ["a line taller than the view shows its top", [[350, 700]], 250],
  ])("%s", (_, spans, by) => {
    expect(scrollFor(view, (spans as [number, number][]).map(([top, bottom]) => ({ top, bottom })))).toBe(by);
  });
});
