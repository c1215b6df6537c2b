// What is typed goes to disk at a pace, one write at a time: the newest text of a field wins, and sealing it waits its turn.

type Writes<D, A, S> = {
  draft: (value: D) => Promise<A>;
  seal: (value: D) => Promise<S>;
  /** A draft is on disk. */
  drafted?: (key: string, answer: A) => void;
};

/** At most one draft in this many milliseconds, so that with the write itself anything is on disk within 300. */
const PACE = 150;
/** After a write that failed, until the next try. */
const PATIENCE = 2_000;

export class Outbox<D, A = unknown, S = unknown> {
  #writes: Writes<D, A, S>;
  #drafts = new Map<string, D>();
  #acts: (() => Promise<void>)[] = [];
  #sealing = new Set<string>();
  #writing = false;
  #notBefore = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #idle: (() => void)[] = [];
  #closed = false;

  constructor(writes: Writes<D, A, S>) {
    this.#writes = writes;
  }

  /** Keeps the newest text of a field. */
  draft(key: string, value: D) {
    // Taken out first, so that a field that keeps changing does not go before one that waits.
    this.#drafts.delete(key);
    this.#drafts.set(key, value);
    this.#turn();
  }

  /** Seals a field after what is being written now; its draft that still waits is not needed any more. */
  seal(key: string, value: D): Promise<S> {
    this.#drafts.delete(key);
    this.#sealing.add(key);
    return this.act(() => this.#writes.seal(value)).finally(() => this.#sealing.delete(key));
  }

  /** Any other write that must keep its place in the order. */
  act<T>(work: () => Promise<T>): Promise<T> {
    const done = new Promise<T>((resolve, reject) => this.#acts.push(() => work().then(resolve, reject)));
    this.#turn();
    return done;
  }

  /** Forgets a draft that is not wanted any more. */
  forget(key: string) {
    this.#drafts.delete(key);
  }

  /** Writes what waits without minding the pace. Resolves when nothing is under way, or a write failed. */
  flush(): Promise<void> {
    this.#notBefore = 0;
    this.#turn();
    if (!this.#writing && this.#acts.length === 0) return Promise.resolve();
    return new Promise((resolve) => this.#idle.push(resolve));
  }

  /** Nothing is tried again after this. */
  close() {
    this.#closed = true;
    clearTimeout(this.#timer);
  }

  #turn() {
    if (this.#writing) return;
    const act = this.#acts.shift();
    if (act) return void this.#run(act);
    const [next] = this.#drafts;
    if (!next || this.#closed) return this.#rest();
    const wait = this.#notBefore - Date.now();
    clearTimeout(this.#timer);
    if (wait > 0) this.#timer = setTimeout(() => this.#turn(), wait);
    else void this.#run(() => this.#write(...next));
  }

  async #run(work: () => Promise<void>) {
    this.#writing = true;
    await work();
    this.#writing = false;
    this.#turn();
  }

  async #write(key: string, value: D) {
    this.#drafts.delete(key);
    this.#notBefore = Date.now() + PACE;
    try {
      const answer = await this.#writes.draft(value);
      this.#writes.drafted?.(key, answer);
    } catch {
      if (!this.#drafts.has(key) && !this.#sealing.has(key)) this.#drafts.set(key, value);
      this.#notBefore = Date.now() + PATIENCE;
      this.#rest();
    }
  }

  #rest() {
    for (const tell of this.#idle.splice(0)) tell();
  }
}
