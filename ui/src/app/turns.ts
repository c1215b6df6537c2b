// Work that keeps its turn, so that a key pressed while another is still at work is neither lost nor too early.

/** Runs each piece of work when the one before it has ended, however that went. */
export function turns() {
  let last: Promise<unknown> = Promise.resolve();
  return <T>(work: () => T | Promise<T>): Promise<T> => {
    const mine = last.then(work);
    last = mine.catch(() => {});
    return mine;
  };
}
