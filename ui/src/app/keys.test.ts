import { expect, test } from "vitest";
import { cap, isBurst } from "./keys.svelte";

let clock = 0;
/** Which of these keys, with so many milliseconds before each, belong to words being typed. */
const words = (keys: [string, number][]) => {
  clock += 10_000;
  return keys.filter(([key, after]) => isBurst({ key, timeStamp: (clock += after) })).map(([key]) => key).join("");
};

test("letters close together are words, not keys", () => {
  expect(words([["O", 0], ["n", 90], ["l", 110], ["y", 120], ["c", 250]])).toBe("nlyc");
  expect(words([["e", 0], ["v", 80], ["v", 80], ["e", 80]])).toBe("vve");
});

test("a reason typed right after a rating is no command", () => {
  expect(words([["2", 0], ["N", 180], ["o", 90]])).toBe("No");
});

test("keys with a moment between them are keys", () => {
  expect(words([["j", 0], ["n", 400], ["g", 900]])).toBe("");
});

test("a key held down, and ratings keyed in as fast as one can, stay keys", () => {
  expect(words([["j", 0], ["j", 30], ["j", 30], ["j", 30]])).toBe("");
  expect(words([["1", 0], ["1", 60], ["2", 60], ["4", 60], ["1", 60]])).toBe("");
});

test("every key cap says something", () => {
  expect([" ", "Ctrl ArrowUp", "Shift N", "Ctrl 1"].map(cap)).toEqual(["Space", "Ctrl ↑", "Shift N", "Ctrl 1"]);
});
