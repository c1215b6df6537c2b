// The pages of one rendering of a paper, each fetched when it is first looked at.
import { settleAll } from "../../app/here.svelte";
import { report, type Rendered } from "../../desk";

export class Pages {
  rendered = $state.raw<Rendered | null>(null);
  /** What a page is shown from, by page number from 1. */
  urls = $state<Record<number, string>>({});
  #asked = new Map<number, Promise<void>>();
  #newest = 0;

  /** Renders anew and forgets the pages before. The old pages stay in sight until the new ones are there. */
  async render(work: () => Promise<Rendered>) {
    const mine = ++this.#newest;
    await settleAll();
    if (mine !== this.#newest) return;
    const rendered = await work();
    // A newer one was asked for meanwhile, or the screen was left.
    if (mine !== this.#newest) return;
    const old = Object.values(this.urls);
    this.#asked.clear();
    this.rendered = rendered;
    this.urls = {};
    for (const url of old) URL.revokeObjectURL(url);
  }

  /** Fetches a page once. */
  load(page: number): Promise<void> {
    const id = this.rendered?.id;
    if (id === undefined) return Promise.resolve();
    let asked = this.#asked.get(page);
    if (!asked) {
      asked = this.#fetch(id, page);
      this.#asked.set(page, asked);
    }
    return asked;
  }

  async #fetch(id: string, page: number) {
    const { svg } = await report.page({ id, page });
    if (this.rendered?.id !== id) return;
    this.urls[page] = URL.createObjectURL(new Blob([svg], { type: "image/svg+xml" }));
  }

  /** Fetches all of them, and waits until the printer can see them. `shown` puts them on the page. */
  async forPrinter(shown: () => Promise<void>) {
    for (let page = 1; page <= (this.rendered?.pages ?? 0); page += 1) await this.load(page);
    await shown();
    await Promise.all([...document.querySelectorAll<HTMLImageElement>(".paper img")].map((image) => image.decode().catch(() => {})));
  }

  forget() {
    this.#newest += 1;
    for (const url of Object.values(this.urls)) URL.revokeObjectURL(url);
    this.urls = {};
    this.#asked.clear();
  }
}
