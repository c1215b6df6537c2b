// A window over a list of any length. Only the rows in sight, some around them and those that must stay are on the page; the
// others are gaps, as high as their rows were, or as rows are on average. Rows stay in the flow, so nothing need know how high they are.
import { tick, untrack } from "svelte";

export type Piece<Row> = { key: string; at: number; row: Row } | { key: string; at: number; gap: number; many: number };

/** A list up to this long is there whole. */
export const WHOLE = 80;
/** Rows that are there before anything was measured. */
const FIRST = 60;
/** The height of a row nobody has seen yet, in pixels, while none was measured. */
const GUESS = 44;

/** Which rows are there, and gaps for the others. `from` (first) and `to` (after the last) may lie outside of the list; `kept` are places of rows that stay. */
export function pieces<Row>(rows: Row[], key: (row: Row) => string, from: number, to: number, kept: number[], height: (row: Row) => number): Piece<Row>[] {
  const there = (at: number) => rows.length <= WHOLE || (at >= from && at < to) || kept.includes(at);
  const all: Piece<Row>[] = [];
  rows.forEach((row, at) => {
    const last = all.at(-1);
    if (there(at)) all.push({ key: key(row), at, row });
    else if (last && "gap" in last) (last.gap += height(row)), (last.many += 1);
    else all.push({ key: `gap-${at}`, at, gap: height(row), many: 1 });
  });
  return all;
}

type From<Row> = {
  rows: () => Row[];
  key: (row: Row) => string;
  /** Keys of rows that stay though they are out of sight: what has the focus, what is being changed. */
  kept: () => (string | null | undefined)[];
  /** It is shown from its end. */
  fromEnd?: boolean;
};

/** Each row it gives carries `data-at`, each gap `data-gap`, with the place of the row (of the gap: of its first). */
export class Reel<Row> {
  #given: From<Row>;
  #list: HTMLElement | undefined;
  #heights = new Map<string, number>();
  #sum = 0;
  #from = $state(0);
  #to = $state(FIRST);
  #asked = 0;

  readonly pieces = $derived.by(() => {
    const { rows, key, kept } = this.#given;
    const all = rows();
    const stay = kept();
    const usual = this.#heights.size > 0 ? this.#sum / this.#heights.size : GUESS;
    const places = all.length <= WHOLE ? [] : stay.filter((one) => one != null).map((one) => all.findIndex((row) => key(row) === one));
    return pieces(all, key, this.#from, this.#to, places, (row) => this.#heights.get(key(row)) ?? usual);
  });

  constructor(given: From<Row>) {
    this.#given = given;
    if (given.fromEnd) this.#toEnd();
  }

  #toEnd() {
    this.#from = this.#given.rows().length - FIRST;
    this.#to = Infinity;
  }

  /** On the list: sees to it that what is in sight is there. */
  watch = (list: HTMLElement) => {
    this.#list = list;
    const ask = () => this.#ask();
    // Whatever scrolls: the list, or in a narrow window what is around it.
    document.addEventListener("scroll", ask, { capture: true, passive: true });
    const sizes = new ResizeObserver(ask);
    sizes.observe(list);
    $effect(() => {
      void this.pieces;
      ask();
    });
    return () => {
      document.removeEventListener("scroll", ask, { capture: true });
      sizes.disconnect();
      cancelAnimationFrame(this.#asked);
      this.#list = undefined;
    };
  };

  /** Another list from now on. */
  begin() {
    this.#heights.clear();
    this.#sum = 0;
    this.#from = 0;
    this.#to = FIRST;
  }

  /** Brings a row to the page and into sight; answers its element. */
  async show(key: string | undefined): Promise<HTMLElement | null> {
    const at = this.#given.rows().findIndex((row) => this.#given.key(row) === key);
    if (at < 0) return null;
    if (at < this.#from || at >= this.#to) {
      this.#from = at - FIRST / 2;
      this.#to = at + FIRST / 2;
    }
    await tick();
    const row = this.#list?.querySelector<HTMLElement>(`:scope > [data-at="${at}"]`) ?? null;
    row?.scrollIntoView({ block: "nearest" });
    return row;
  }

  #ask() {
    cancelAnimationFrame(this.#asked);
    this.#asked = requestAnimationFrame(() => void this.#look());
  }

  async #look() {
    const count = untrack(() => this.#given.rows().length);
    if (count <= WHOLE) return;
    // A few times: rows that come are seldom as high as their gap was.
    for (let again = 0; again < 4; again += 1) {
      const list = this.#list;
      if (!list?.checkVisibility()) return;
      const box = list.getBoundingClientRect();
      const top = Math.max(0, box.top);
      const bottom = Math.min(innerHeight, box.bottom);
      const screen = Math.max(200, bottom - top);
      const parts = [...list.querySelectorAll<HTMLElement>(":scope > [data-at], :scope > [data-gap]")].map((part) => ({ part, box: part.getBoundingClientRect() }));
      this.#measure(parts);
      const need = this.#between(parts, top - screen / 2, bottom + screen / 2);
      if (!need || (need[0] >= this.#from && need[1] <= this.#to)) return;
      const [from, to] = this.#between(parts, top - screen * 1.5, bottom + screen * 1.5)!;
      const held = parts.find(({ part, box: at }) => part.dataset["at"] !== undefined && at.bottom > top && at.top < bottom);
      const scroller = scrolling(list);
      const was = scroller.scrollTop;
      this.#from = from;
      this.#to = to >= count ? Infinity : to;
      await tick();
      // What was in sight stays where it was. Between the rows that go and those that come, the engine may think the list short.
      scroller.scrollTop = was;
      if (held?.part.isConnected) scroller.scrollTop += held.part.getBoundingClientRect().top - held.box.top;
    }
  }

  #measure(parts: { part: HTMLElement; box: DOMRect }[]) {
    const rows = untrack(() => this.#given.rows());
    for (const [index, { part, box }] of parts.entries()) {
      const row = rows[Number(part.dataset["at"])];
      if (part.dataset["at"] === undefined || !row || box.height === 0) continue;
      // With the room before the next one.
      const height = (parts[index + 1]?.box.top ?? box.bottom) - box.top;
      const key = this.#given.key(row);
      this.#sum += height - (this.#heights.get(key) ?? 0);
      this.#heights.set(key, height);
    }
  }

  /** The places of what lies between two heights of the window: the first, and the one after the last. */
  #between(parts: { part: HTMLElement; box: DOMRect }[], top: number, bottom: number): [number, number] | undefined {
    let range: [number, number] | undefined;
    for (const { part, box } of parts) {
      if (box.bottom <= top || box.top >= bottom) continue;
      const at = Number(part.dataset["at"] ?? part.dataset["gap"]);
      const many = Number(part.dataset["many"] ?? 1);
      const each = box.height / many || 1;
      const from = at + Math.max(0, Math.floor((top - box.top) / each));
      const to = at + Math.min(many, Math.ceil((bottom - box.top) / each));
      range = range ? [Math.min(range[0], from), Math.max(range[1], to)] : [from, to];
    }
    return range;
  }
}

/** What scrolls the list: itself, or the nearest around it that does. */
function scrolling(list: HTMLElement): Element {
  for (let one: Element | null = list; one; one = one.parentElement) {
    if (one.scrollHeight > one.clientHeight && /auto|scroll/.test(getComputedStyle(one).overflowY)) return one;
  }
  return document.scrollingElement ?? document.documentElement;
}
