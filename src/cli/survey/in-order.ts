/** Results that are made at the same time, in the order in which they were begun. */

/** In an object, because an asynchronous generator waits for a promise that it yields. */
export interface Begun<Result> {
  readonly result: Promise<Result>;
}

/** Results that may wait for an earlier one, or are not finished. */
const MOST_WAITING = 1000;

/**
 * Calls `use` for each result as soon as it and all before it are known. Rejects with the first error, at which `stop` is
 * called; `begun` should then end.
 */
export async function inOrder<Result>(
  begun: AsyncIterable<Begun<Result>>,
  use: (result: Result) => void,
  stop: () => void,
): Promise<void> {
  let waiting = 0;
  let failed = false;
  let resume = () => {};
  let last: Promise<void> = Promise.resolve();
  for await (const { result } of begun) {
    waiting++;
    last = Promise.all([result, last]).then(([known]) => {
      use(known);
      waiting--;
      resume();
    });
    last.catch(() => {
      failed = true;
      stop();
      resume();
    });
    if (waiting >= MOST_WAITING) {
      await new Promise<void>(resolve => {
        resume = resolve;
      });
    }
    if (failed) break;
  }
  await last;
}
