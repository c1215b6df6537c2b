import { expect, test } from "vitest";
import css from "./base.css?raw";

test("what the window prints can be copied: no glyphs that stand for others", () => {
  const print = css.slice(css.lastIndexOf("@media print"));
  expect(print).toContain("font-variant-numeric: normal !important");
  expect(print).toContain("font-variant-ligatures: none !important");
});
