// @ts-expect-error The screens know nothing of Node; this test does.
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";

test("what the window prints can be copied: no glyphs that stand for others", () => {
  // Read as a file: an imported style sheet is empty in tests.
  const css: string = readFileSync(new URL("./base.css", import.meta.url), "utf8");
  const print = css.slice(css.lastIndexOf("@media print"));
  expect(print).toContain("font-variant-numeric: normal !important");
  expect(print).toContain("font-variant-ligatures: none !important");
});
