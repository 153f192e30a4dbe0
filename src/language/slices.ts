/** Long work in slices, so that requests are answered in between. */

/** Milliseconds of a slice. */
const SLICE = 10;

/** Runs to the end, or until `signal` is aborted: then the iterator is closed. */
export async function inSlices<T>(run: Iterator<unknown, T>, signal: AbortSignal): Promise<T | undefined> {
  try {
    for (;;) {
      const until = performance.now() + SLICE;
      do {
        const { done, value } = run.next();
        if (done) return value;
      } while (performance.now() < until);
      await new Promise(resolve => setImmediate(resolve));
      if (signal.aborted) return undefined;
    }
  } finally {
    run.return?.();
  }
}
