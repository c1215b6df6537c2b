import { expect, test } from "vitest";
import { pieces, WHOLE } from "./reel.svelte";

const list = (many: number) => Array.from({ length: many }, (_, at) => `row ${at}`);
const laid = (rows: string[], from: number, to: number, kept: number[] = []) => pieces(rows, (row) => row, from, to, kept, () => 10);

test("a list that is not long is there whole, wherever one is in it", () => {
  const rows = list(WHOLE);
  expect(laid(rows, 5, 8).map((piece) => piece.key)).toEqual(rows);
});

test("of a long list only the rows in sight are there, with gaps as high as the others", () => {
  const all = laid(list(1000), 300, 302);
  expect(all).toEqual([
    { key: "gap-0", at: 0, gap: 3000, many: 300 },
    { key: "row 300", at: 300, row: "row 300" },
    { key: "row 301", at: 301, row: "row 301" },
    { key: "gap-302", at: 302, gap: 6980, many: 698 },
  ]);
});

test("what must stay is there though it is out of sight, in its place", () => {
  const all = laid(list(200), 100, 101, [3, 199, -1]);
  expect(all.map((piece) => ("gap" in piece ? piece.many : piece.row))).toEqual([3, "row 3", 96, "row 100", 98, "row 199"]);
});

test("whatever is shown, every row is there once or in one gap, in order", () => {
  for (const many of [0, 1, WHOLE, WHOLE + 1, 500]) {
    for (const [from, to] of [[-30, 20], [0, 0], [40, Infinity], [480, 900], [600, 700]] as const) {
      for (const kept of [[], [0], [many - 1], [7, 8, 90]]) {
        const places = laid(list(many), from, to, kept).flatMap((piece) => ("gap" in piece ? Array.from({ length: piece.many }, (_, by) => piece.at + by) : [piece.at]));
        expect(places).toEqual(Array.from({ length: many }, (_, at) => at));
      }
    }
  }
});
