// Which components are parts, read from the files themselves, so that no new one is forgotten.
const all = import.meta.glob<string>("../src/**/*.{svelte,ts}", { query: "?raw", import: "default", eager: true });
const sources = new Map(Object.entries(all).filter(([path]) => !path.endsWith(".test.ts")).map(([path, source]) => [path.replace("../src/", ""), source]));

type Imported = { path: string; typesOnly: boolean };

function importsOf(path: string): Imported[] {
  const folder = path.split("/").slice(0, -1);
  return [...(sources.get(path) ?? "").matchAll(/\bimport\s+(type\s+)?([^;"]*?)\s*from\s*"(\.[^"]+)"/g)].flatMap(([, type, names = "", from = ""]) => {
    const way = [...folder];
    for (const step of from.split("/")) {
      if (step === "..") way.pop();
      else if (step !== ".") way.push(step);
    }
    const found = ["", ".ts", "/index.ts"].map((end) => way.join("/") + end).find((one) => sources.has(one));
    const named = names.replace(/[{}]/g, "").split(",").map((name) => name.trim()).filter(Boolean);
    return found ? [{ path: found, typesOnly: type !== undefined || named.every((name) => name.startsWith("type ")) }] : [];
  });
}

/** Everything that comes along when this is used. */
function uses(path: string, known = new Set<string>()): Set<string> {
  for (const one of importsOf(path)) {
    if (one.typesOnly || known.has(one.path)) continue;
    known.add(one.path);
    uses(one.path, known);
  }
  return known;
}

const isStateOfScreen = (path: string) => /^screens\/.*\.svelte\.ts$/.test(path);

/**
 * Whether a component has to be shown on this page: in `parts` and `app` every one, but for the frame that mounts the screens;
 * in `screens` those that need nothing but what they are given. What calls the desk or holds the state of its screen is a piece of
 * that screen, and is looked at there. A file without an element of its own shows nothing.
 */
function isPart(path: string): boolean {
  const source = sources.get(path) ?? "";
  const markup = source.replace(/<script[\s\S]*?<\/script>|<style[\s\S]*?<\/style>/g, "");
  if (!/<[a-z]/.test(markup.replace(/<svelte:(?!element)[^>]*>/g, ""))) return false;
  if (path.startsWith("parts/")) return true;
  if (path.startsWith("app/")) return !importsOf(path).some((one) => one.path === "app/screens.svelte.ts");
  const needs = [...importsOf(path).map((one) => one.path), ...uses(path)];
  return path.startsWith("screens/") && !uses(path).has("desk/call.ts") && !needs.some(isStateOfScreen);
}

const name = (path: string) => path.replace(/\.svelte$/, "");

/** `parts/Button` is the file `ui/src/parts/Button.svelte`. */
export const parts = [...sources.keys()].filter((path) => path.endsWith(".svelte") && isPart(path)).map(name).sort();

/** When a part is used: the comment at the top of its file. */
export function about(part: string): string {
  const source = sources.get(`${part}.svelte`);
  if (source === undefined) throw new Error(`there is no part ${part}`);
  const said = /<script lang="ts"(?: generics="[^"]*")?>\n((?: *\/\/(?! svelte-ignore).*\n)+)/.exec(source)?.[1] ?? "";
  const words = said.split("\n").map((line) => line.trim().replace(/^\/\/ ?/, "")).join(" ").trim();
  if (!words) throw new Error(`${part} does not say when it is used`);
  return words;
}

type Meta = { loc?: { file: string } };

/** The parts of which an element is on the page, in this element or in all of it. Svelte notes the file of each. */
function shownIn(root: ParentNode): Set<string> {
  const found = new Set<string>();
  for (const element of root.querySelectorAll("*")) {
    const file = (element as Element & { __svelte_meta?: Meta }).__svelte_meta?.loc?.file;
    const inSource = file && /(?:^|\/)src\/(.*)\.svelte$/.exec(file)?.[1];
    if (inSource) found.add(inSource);
  }
  return found;
}

/** The parts of which a control looks as if it had the focus, and nobody sees it. */
function ringless(): string[] {
  const controls = [...document.querySelectorAll<HTMLElement>(".is-focused")];
  const bare = controls.filter((control) => {
    const { outlineStyle, outlineWidth } = getComputedStyle(control);
    return outlineStyle === "none" || parseFloat(outlineWidth) < 2;
  });
  return bare.map((control) => control.closest<HTMLElement>("[data-part]")?.dataset["part"] ?? "what is no part");
}

const seen = new Set<string>();

/** What is wrong with the page itself: parts shown nowhere, names over what is not there, no ring. What was seen once, counts. */
export function amiss(): string[] {
  for (const part of shownIn(document)) seen.add(part);
  const named = [...document.querySelectorAll<HTMLElement>("[data-part]")].map((one) => one.dataset["part"] ?? "");
  return [
    ...parts.filter((part) => !seen.has(part)).map((part) => `${part} is shown nowhere`),
    ...parts.filter((part) => seen.has(part) && !named.includes(part)).map((part) => `${part} has no place of its own`),
    ...named.filter((part) => !seen.has(part)).map((part) => `${part} is named and not shown`),
    ...ringless().map((part) => `${part} does not show that it has the focus`),
  ];
}
Object.assign(window, { amiss });
