import { expect, test } from "vitest";
import { isCalled } from "./called";

test("a name is asked for by its first whole words", () => {
  expect(["dark", " Dark ", "dark appearance"].every((query) => isCalled("Dark appearance", query))).toBe(true);
  expect(["", "da", "appearance", "dark appearances"].some((query) => isCalled("Dark appearance", query))).toBe(false);
});
