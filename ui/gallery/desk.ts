// A desk that says what is asked of it here and keeps nothing: the parts need no more of it than this.
import type { SearchResults } from "../src/desk";
import { here } from "../src/app/here.svelte";
import { found } from "./example";

const nothingFound: SearchResults = { count: 0, standards: [], notes: [], texts: [], sections: [] };

const answers: Record<string, (args: Record<string, unknown>) => unknown> = {
  "app.preferences": (args) => ({ ...here.preferences, ...args }),
  "search.find": ({ query }) => (String(query).startsWith("zz") ? nothingFound : found),
};

function invoke(command: string, { command: asked, args }: { command: string; args: Record<string, unknown> }): Promise<unknown> {
  const answer = command === "desk" ? answers[asked] : undefined;
  if (!answer) return Promise.reject({ code: "SP-5001", message: "There is no desk behind this page. Nothing is kept here, and nothing is lost.", details: asked });
  return Promise.resolve({ value: answer(args), saving: null });
}

Object.assign(window, { __TAURI_INTERNALS__: { invoke, transformCallback: () => 0 } });

