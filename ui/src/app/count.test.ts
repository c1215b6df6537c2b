import { expect, test } from "vitest";
import { count, thousands } from "./count";

test.each([
  [0, "0"], [7, "7"], [999, "999"], [1_000, "1,000"], [1_204, "1,204"], [12_040, "12,040"], [120_400, "120,400"], [1_000_000, "1,000,000"],
])("%i is read as %s", (n, words) => {
  expect(thousands(n)).toBe(words);
});

test("one of a thing is one, and of any other number there are many", () => {
  expect([0, 1, 2, 1_204].map((n) => count(n, "change", "changes"))).toEqual(["0 changes", "1 change", "2 changes", "1,204 changes"]);
});
