import { expect, test } from "vitest";
import { jumpTo } from "./jump";

const fifteen = Array.from({ length: 15 }, (_, at) => String(at + 1));

test.each([
  ["1", fifteen, { section: 0, more: true }],
  ["15", fifteen, { section: 14, more: false }],
  ["5", fifteen, { section: 4, more: false }],
  ["0", fifteen, { section: null, more: false }],
  ["2", ["A1", "A2", "B1"], { section: 1, more: false }],
  ["2", ["2", "4", "6"], { section: 0, more: false }],
])("G %s of %j", (typed, codes, jump) => {
  expect(jumpTo(typed, codes)).toEqual(jump);
});
