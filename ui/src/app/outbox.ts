// What is typed goes to disk at a pace, one write at a time: the newest text of a field wins, and sealing it waits its turn.
// What could not be written stays here, also when its screen is left, and is tried again.

type Writes<D, A, S> = {
  draft: (value: D) => Promise<A>;
  seal: (value: D) => Promise<S>;
  /** A draft is on disk. */
  drafted?: (key: string, answer: A) => void;
  /** What could not be sealed at first is sealed now. */
  sealed?: (key: string, answer: S) => void;
  /** Whether the review that it is for is open. */
  open?: () => boolean;
};

/** At most one draft in this many milliseconds, so that with the write itself anything is on disk within 300. */
const PACE = 150;
/** After a write that failed, until the next try. */
const PATIENCE = 2_000;
/** Plain refusals: it is gone, not mine to change, not allowed, too long. Trying again would not help. */
const REFUSALS = ["SP-5003", "SP-5006", "SP-5007", "SP-5010"];

export class Outbox<D, A = unknown, S = unknown> {
  #writes: Writes<D, A, S>;
  #waiting = new Map<string, { value: D; seal: boolean }>();
  #sealing = new Map<string, { value: D }>();
  #refused = new Map<string, D>();
  /** Why the text of a field is not on disk. */
  #faults = new Map<string, Error>();
  /** Refusals that have kept somebody from leaving once. */
  #known = new Set<string>();
  #acts: (() => Promise<void>)[] = [];
  #writing = false;
  #failing = false;
  #notBefore = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #idle: (() => void)[] = [];

  constructor(writes: Writes<D, A, S>) {
    this.#writes = writes;
  }

  /** The same outbox for the next visit to a screen. */
  take(writes: Writes<D, A, S>): this {
    this.#writes = writes;
    return this;
  }

  /** Keeps the newest text of a field. */
  draft(key: string, value: D) {
    // Taken out first, so that a field that keeps changing does not go before one that waits.
    this.#waiting.delete(key);
    this.#refused.delete(key);
    this.#known.delete(key);
    this.#waiting.set(key, { value, seal: false });
    this.#turn();
  }

  /** Seals a field after what is being written now; its draft that still waits is not needed any more. */
  seal(key: string, value: D): Promise<S> {
    const mine = this.#take(key, value);
    return this.act(() => this.#seal(key, mine));
  }

  /** Any other write that must keep its place in the order. */
  act<T>(work: () => Promise<T>): Promise<T> {
    const done = new Promise<T>((resolve, reject) => this.#acts.push(() => work().then(resolve, reject)));
    this.#turn();
    return done;
  }

  /** Forgets what is not wanted any more. */
  forget(key: string) {
    this.#waiting.delete(key);
    this.#refused.delete(key);
    this.#saved(key);
  }

  /** The text of a field that is not known to be on disk. */
  held(key: string): D | undefined {
    return (this.#waiting.get(key) ?? this.#sealing.get(key))?.value ?? this.#refused.get(key);
  }

  /** Why something is not on disk. */
  get fault(): Error | null {
    return this.#faults.values().next().value ?? null;
  }

  /** Why its screen should not be left now. A plain refusal keeps one once: the text stays here all the same. */
  stay(): Error | null {
    let why: Error | null = null;
    if (!this.#open) return why;
    for (const [key, fault] of this.#faults) {
      if (!this.#known.has(key)) why ??= fault;
      if (this.#refused.has(key)) this.#known.add(key);
    }
    return why;
  }

  /** Whether something typed is not known to be on disk. */
  get holds(): boolean {
    const kept = this.#waiting.size + this.#sealing.size + this.#refused.size + this.#faults.size;
    return kept > 0 || this.#writing || this.#acts.length > 0;
  }

  /** Writes what waits without minding the pace. Resolves when nothing is under way, or a write failed. */
  flush(): Promise<void> {
    this.#notBefore = 0;
    this.#failing = false;
    this.#turn();
    if (!this.#writing && this.#acts.length === 0) return Promise.resolve();
    return new Promise((resolve) => this.#idle.push(resolve));
  }

  #turn() {
    if (this.#writing) return;
    const act = this.#acts.shift();
    if (act) return void this.#run(act);
    clearTimeout(this.#timer);
    const [next] = this.#waiting;
    if (!next) return this.#rest();
    const wait = this.#open ? this.#notBefore - Date.now() : PATIENCE;
    if (wait <= 0) return void this.#run(() => this.#write(...next));
    this.#timer = setTimeout(() => this.#turn(), wait);
    if (this.#failing || !this.#open) this.#rest();
  }

  async #run(work: () => Promise<void>) {
    this.#writing = true;
    await work();
    this.#writing = false;
    this.#turn();
  }

  async #write(key: string, { value, seal }: { value: D; seal: boolean }) {
    this.#notBefore = Date.now() + PACE;
    try {
      if (seal) {
        const answer = await this.#seal(key, this.#take(key, value));
        this.#writes.sealed?.(key, answer);
      } else {
        this.#waiting.delete(key);
        const answer = await this.#writes.draft(value);
        this.#saved(key);
        this.#writes.drafted?.(key, answer);
      }
    } catch (fault) {
      if (!seal) this.#failed(key, value, false, fault);
    }
  }

  #take(key: string, value: D): { value: D } {
    const mine = { value };
    this.#waiting.delete(key);
    this.#refused.delete(key);
    this.#sealing.set(key, mine);
    return mine;
  }

  async #seal(key: string, mine: { value: D }): Promise<S> {
    const done = () => this.#sealing.get(key) === mine && this.#sealing.delete(key);
    try {
      if (!this.#open) throw new Error("Its review is not open.");
      const answer = await this.#writes.seal(mine.value);
      done();
      this.#saved(key);
      return answer;
    } catch (fault) {
      done();
      this.#failed(key, mine.value, true, fault);
      throw fault;
    }
  }

  get #open(): boolean {
    return this.#writes.open?.() ?? true;
  }

  #saved(key: string) {
    this.#failing = false;
    this.#known.delete(key);
    if (this.#faults.delete(key)) tell();
  }

  /** Keeps it, unless there is a newer text of the field. */
  #failed(key: string, value: D, seal: boolean, fault: unknown) {
    const refused = REFUSALS.includes((fault as { code?: string }).code ?? "");
    this.#faults.set(key, fault instanceof Error ? fault : new Error(String(fault)));
    if (!this.#waiting.has(key) && !this.#sealing.has(key)) {
      if (refused) this.#refused.set(key, value);
      else this.#waiting.set(key, { value, seal });
    }
    if (!refused) {
      this.#failing = true;
      this.#notBefore = Date.now() + PATIENCE;
    }
    tell();
  }

  #rest() {
    for (const done of this.#idle.splice(0)) done();
  }
}

const kept = new Map<string, Pick<Outbox<unknown>, "fault" | "flush" | "holds" | "stay">>();
let heard: (fault: Error | null) => void = () => {};
const tell = () => heard(unsaved());

/** The outbox of this name, which outlives the screen that uses it. */
export function outbox<D, A = unknown, S = unknown>(name: string, writes: Writes<D, A, S>): Outbox<D, A, S> {
  const known = kept.get(name) as Outbox<D, A, S> | undefined;
  const mine = known?.take(writes) ?? new Outbox(writes);
  kept.set(name, mine);
  return mine;
}

/** Who tells the person that something is not on disk. */
export function onUnsaved(listener: (fault: Error | null) => void) {
  heard = listener;
}

/** Why something that was typed is not on disk. */
export function unsaved(): Error | null {
  for (const one of kept.values()) if (one.fault) return one.fault;
  return null;
}

/** Whether anything typed is only in this window. */
export function holds(): boolean {
  return [...kept.values()].some((one) => one.holds);
}

/** Writes what waits anywhere, without minding the pace. */
export async function flushAll() {
  await Promise.all([...kept.values()].map((one) => one.flush()));
}

/** Why the screen should not be left now. */
export function stay(): Error | null {
  let why: Error | null = null;
  for (const one of kept.values()) why = one.stay() ?? why;
  return why;
}
