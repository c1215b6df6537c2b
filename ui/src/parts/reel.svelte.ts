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
    else if (last && "gap" in last) {
      last.gap += height(row);
      last.many += 1;
    } else all.push({ key: `gap-${at}`, at, gap: height(row), many: 1 });
  });
  return all;
}

type From<Row> = {
  rows: () => Row[];
  key: (row: Row) => string;
  /** Keys of rows that stay though they are out of sight: what has the focus, what is being changed. */
  kept: () => (string | null | undefined)[];
  /** Which list it is: another one begins anew. */
  list: () => string;
  /** It begins at its end. */
  fromEnd?: boolean;
};

/** A row or a gap as it lies in the window; others in the list (a line being written) are neither. */
type Part = { element: HTMLElement; place: number; many: number; isGap: boolean; box: DOMRect };

/** Each row it gives carries `data-at`, each gap `data-gap`, with the place of the row (of the gap: of its first). */
export class Reel<Row> {
  #given: From<Row>;
  #list: HTMLElement | undefined;
  #heights = new Map<string, number>();
  /** How wide rows were, and how large their text, when they were measured. */
  #measuredAt = "";
  /** The height of a row nobody has seen yet. It changes only where what is in sight is held. */
  #usual = $state(GUESS);
  #from = $state(0);
  #to = $state(FIRST);
  #asked = 0;

  readonly pieces = $derived.by(() => {
    const { rows, key, kept } = this.#given;
    const all = rows();
    const stay = kept();
    const places = all.length <= WHOLE ? [] : stay.filter((one) => one != null).map((one) => all.findIndex((row) => key(row) === one));
    return pieces(all, key, this.#from, this.#to, places, (row) => this.#heights.get(key(row)) ?? this.#usual);
  });

  constructor(given: From<Row>) {
    this.#given = given;
    const list = $derived(given.list());
    // Before the page is drawn, so that no row of another list's range is.
    $effect.pre(() => {
      void list;
      untrack(() => this.#begin());
    });
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

  /** Brings a row to the page and into sight; answers its element. */
  async show(key: string | undefined): Promise<HTMLElement | null> {
    const place = () => this.#given.rows().findIndex((row) => this.#given.key(row) === key);
    const at = place();
    if (at < 0) return null;
    if (at < this.#from || at >= this.#to) {
      this.#from = at - FIRST / 2;
      this.#to = at + FIRST / 2;
    }
    await tick();
    const row = this.#list?.querySelector<HTMLElement>(`:scope > [data-at="${place()}"]`) ?? null;
    row?.scrollIntoView({ block: "nearest" });
    return row;
  }

  #begin() {
    this.#heights.clear();
    this.#usual = GUESS;
    this.#from = this.#given.fromEnd ? this.#given.rows().length - FIRST : 0;
    this.#to = this.#given.fromEnd ? Infinity : FIRST;
  }

  #ask() {
    cancelAnimationFrame(this.#asked);
    this.#asked = requestAnimationFrame(() => void this.#look());
  }

  /** A few times: rows that come are seldom as high as their gap was. */
  async #look() {
    for (let again = 0; again < 4; again += 1) {
      const list = this.#list;
      const count = untrack(() => this.#given.rows().length);
      if (count <= WHOLE || !list?.checkVisibility()) return;
      const seen = inSight(list);
      const parts = partsOf(list);
      this.#measure(list, parts);
      const range = this.#range(parts, seen, count, isMarked(list));
      if (!range) return;
      await held(list, seen, () => {
        [this.#from, this.#to] = range;
        this.#usual = this.#average();
        return tick();
      });
    }
  }

  /** The rows that should be there, where others are: some are missing, or far too many are there. */
  #range(parts: Part[], { top, bottom }: Sight, count: number, marked: boolean): [number, number] | undefined {
    const screen = Math.max(200, bottom - top);
    const need = between(parts, top - screen / 2, bottom + screen / 2);
    const wanted = between(parts, top - screen * 1.5, bottom + screen * 1.5);
    if (!need || !wanted) return undefined;
    const [from, to] = [Math.max(0, this.#from), Math.min(count, this.#to)];
    const tooMany = !marked && to - from > 3 * (wanted[1] - wanted[0]) + FIRST;
    if (need[0] >= from && need[1] <= to && !tooMany) return undefined;
    // Words that are being marked do not go.
    const [first, last] = marked ? [Math.min(from, wanted[0]), Math.max(to, wanted[1])] : wanted;
    return [first, last >= count ? Infinity : last];
  }

  #measure(list: HTMLElement, parts: Part[]) {
    const at = `${list.clientWidth} ${getComputedStyle(list).fontSize}`;
    if (at !== this.#measuredAt) this.#heights.clear();
    this.#measuredAt = at;
    const rows = untrack(() => this.#given.rows());
    parts.forEach(({ isGap, place, box }, index) => {
      const row = rows[place];
      // With the room before the next one.
      if (!isGap && row && box.height > 0) this.#heights.set(this.#given.key(row), (parts[index + 1]?.box.top ?? box.bottom) - box.top);
    });
  }

  #average(): number {
    let sum = 0;
    for (const height of this.#heights.values()) sum += height;
    return this.#heights.size > 0 ? sum / this.#heights.size : GUESS;
  }
}

type Sight = { top: number; bottom: number };

function inSight(list: HTMLElement): Sight {
  const box = list.getBoundingClientRect();
  return { top: Math.max(0, box.top), bottom: Math.min(innerHeight, box.bottom) };
}

function partsOf(list: HTMLElement): Part[] {
  return [...list.querySelectorAll<HTMLElement>(":scope > [data-at], :scope > [data-gap]")].map((element) => {
    const { at, gap, many } = element.dataset;
    return { element, place: Number(at ?? gap), many: Number(many ?? 1), isGap: gap !== undefined, box: element.getBoundingClientRect() };
  });
}

/** The places of what lies between two heights of the window: the first, and the one after the last. */
function between(parts: Part[], top: number, bottom: number): [number, number] | undefined {
  let range: [number, number] | undefined;
  for (const { place, many, box } of parts) {
    if (box.bottom <= top || box.top >= bottom) continue;
    const each = box.height / many || 1;
    const from = place + Math.max(0, Math.floor((top - box.top) / each));
    const to = place + Math.min(many, Math.ceil((bottom - box.top) / each));
    range = range ? [Math.min(range[0], from), Math.max(range[1], to)] : [from, to];
  }
  return range;
}

/** Changes the list, and leaves what is in sight where it is: what has the focus first of all. */
async function held(list: HTMLElement, { top, bottom }: Sight, change: () => Promise<void>) {
  const children = [...list.children].filter((child): child is HTMLElement => child instanceof HTMLElement && child.dataset["gap"] === undefined);
  const isSeen = (child: HTMLElement) => child.getBoundingClientRect().bottom > top && child.getBoundingClientRect().top < bottom;
  const stays = children.find((child) => child.contains(document.activeElement) && isSeen(child)) ?? children.find(isSeen);
  const before = stays?.getBoundingClientRect().top;
  const scroller = scrolling(list);
  const was = scroller.scrollTop;
  await change();
  // Between the rows that go and those that come, the engine may think the list short.
  if (Math.abs(scroller.scrollTop - was) >= 1) scroller.scrollTop = was;
  const moved = stays?.isConnected && before !== undefined ? stays.getBoundingClientRect().top - before : 0;
  if (Math.abs(moved) >= 1) scroller.scrollTop += moved;
}

/** Whether words in the list are marked, to be copied. */
function isMarked(list: HTMLElement): boolean {
  const marked = getSelection();
  return marked !== null && !marked.isCollapsed && list.contains(marked.anchorNode);
}

/** What scrolls the list: itself, or the nearest around it that does. */
function scrolling(list: HTMLElement): Element {
  for (let one: Element | null = list; one; one = one.parentElement) {
    if (one.scrollHeight > one.clientHeight && /auto|scroll/.test(getComputedStyle(one).overflowY)) return one;
  }
  return document.scrollingElement ?? document.documentElement;
}
