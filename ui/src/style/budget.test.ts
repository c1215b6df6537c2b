// @ts-expect-error The screens know nothing of Node; this test does.
import { existsSync, readdirSync, readFileSync } from "node:fs";
// @ts-expect-error As above.
import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";

/** What has to be there before the first screen: scripts and styles, compressed, without the fonts. */
const MOST = 120_000;
const built = new URL("../../dist/", import.meta.url);
const read = (path: string): string => readFileSync(new URL(path, built), "utf8");

/** A script and all that it imports before it runs. What is imported while it runs comes later. */
function withImports(path: string, all = new Set<string>()): Set<string> {
  if (all.has(path)) return all;
  all.add(path);
  for (const [, other] of read(path).matchAll(/(?:\bfrom|\bimport)\s*"\.\/([^"]+\.js)"/g)) withImports(`assets/${other}`, all);
  return all;
}

// Where the screens are not built there is nothing to weigh; `make lint` builds them first.
test.skipIf(!existsSync(new URL("index.html", built)))("the window opens with less than 120 kB of scripts and styles", () => {
  const page = read("index.html");
  const named = [...page.matchAll(/(?:src|href)="\/([^"]+\.(?:js|css))"/g)].map(([, path]) => path ?? "");
  const files = new Set(named.flatMap((path) => (path.endsWith(".js") ? [...withImports(path)] : [path])));
  const weights = [...files].map((path) => [path, gzipSync(read(path)).length] as const);
  expect(weights.length).toBeGreaterThan(1);
  expect(weights.reduce((sum, [, weight]) => sum + weight, 0), JSON.stringify(weights)).toBeLessThan(MOST);
});

test.skipIf(!existsSync(new URL("index.html", built)))("the page of parts stays out of the product", () => {
  const scripts = (readdirSync(new URL("assets/", built)) as string[]).filter((name) => name.endsWith(".js"));
  expect(scripts.filter((name) => read(`assets/${name}`).includes("The parts of Standpoint"))).toEqual([]);
});
