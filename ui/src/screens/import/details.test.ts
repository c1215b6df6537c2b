import { expect, test } from "vitest";
import { inWords, stillNeeded, today } from "./details";

test("the day is filled in and written out, day before month", () => {
  expect(today(new Date(2026, 9, 4, 23, 59))).toBe("2026-10-04");
  expect(inWords("2026-10-04")).toBe("Sunday 4 October 2026");
  expect(inWords("")).toBe("No day is chosen yet");
});

test("a grey button says what is still needed", () => {
  const filled = { label: "Ours", unit: "Elm Ward", visitDate: "2026-10-04", myName: "Helen" };
  expect(stillNeeded(filled)).toBe("");
  expect(stillNeeded({ ...filled, unit: " ", visitDate: "" })).toBe("Still needed: unit, day of the visit");
});
