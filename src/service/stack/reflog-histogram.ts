/** The reflog entries of a stack by time. */
import type { ReflogHistogram } from '../../protocol/stack.ts';
import type { StackLocation } from '../../protocol/values.ts';
import type { Unwired } from '../../protocol/wire.ts';
import type { MergedCursor } from '../../reftable/index.ts';
import { readingReflogs } from '../../text/refs.ts';
import { CHECK_EVERY, type Context } from '../worker/context.ts';
import { Recent } from '../worker/recent.ts';
import { snapshotKey, withStack } from './stacks.ts';

const MAX_BINS = 1000;

interface Entries {
  /** Seconds since the epoch, one for each live entry. */
  readonly times: BigUint64Array;
  readonly minUpdateIndex: bigint;
  readonly maxUpdateIndex: bigint;
}

const recent = new Recent<Entries>(2);

export function histogramOf(location: StackLocation, bins: number, context: Context): Unwired<ReflogHistogram> {
  const { times, minUpdateIndex, maxUpdateIndex } = withStack(location, stack =>
    recent.get(snapshotKey(location, stack), () => {
      const cursor = stack.logCursor();
      try {
        return collect(cursor, context);
      } finally {
        cursor.close();
      }
    }),
  );
  let [from, to] = [times[0] ?? 0n, times[0] ?? 0n];
  for (const time of times) {
    if (time < from) from = time;
    if (time > to) to = time;
  }
  return {
    entries: times.length,
    from,
    to,
    bins: count(times, from, to, Math.max(1, Math.min(bins, MAX_BINS))),
    minUpdateIndex,
    maxUpdateIndex,
  };
}

function collect(cursor: MergedCursor, context: Context): Entries {
  let times = new BigUint64Array(1024);
  let length = 0;
  let [minUpdateIndex, maxUpdateIndex] = [0n, 0n];
  while (cursor.next()) {
    if (length % CHECK_EVERY === 0) {
      context.check();
      context.progress({ message: readingReflogs(length) });
    }
    if (length === times.length) {
      const grown = new BigUint64Array(length * 2);
      grown.set(times);
      times = grown;
    }
    const { updateIndex } = cursor;
    if (length === 0 || updateIndex < minUpdateIndex) minUpdateIndex = updateIndex;
    if (updateIndex > maxUpdateIndex) maxUpdateIndex = updateIndex;
    times[length++] = cursor.current.logTime;
  }
  return { times: times.slice(0, length), minUpdateIndex, maxUpdateIndex };
}

function count(times: BigUint64Array, from: bigint, to: bigint, bins: number): number[] {
  const counts = new Array<number>(bins).fill(0);
  const width = Number(to - from) / bins;
  for (const time of times) {
    const bin = width === 0 ? 0 : Math.min(Math.floor(Number(time - from) / width), bins - 1);
    counts[bin] = (counts[bin] ?? 0) + 1;
  }
  return counts;
}
