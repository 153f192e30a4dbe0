/** How many reflog entries are in each of some periods. */
import type { ReflogList } from './reflog-list.ts';

/** Bin `i` is from `from + i × width` on, in seconds since the epoch; the last one includes `to`. */
export interface Histogram {
  /** The time of the oldest entry, or the one asked for. */
  readonly from: number;
  /** The time of the newest entry, or the one asked for. */
  readonly to: number;
  /** Entries in each bin. */
  readonly counts: Uint32Array;
}

/** Which periods are counted. */
export interface HistogramOptions {
  /** Number of bins, at least 1. */
  readonly bins: number;
  /** Seconds since the epoch. Default: the time of the oldest entry. */
  readonly from?: number;
  /** Seconds since the epoch, included. Default: the time of the newest entry. */
  readonly to?: number;
}

/** Counts the entries at these positions. Those outside of the period are left out. RangeError without a bin. */
export function histogramOf(list: ReflogList, positions: Uint32Array, options: HistogramOptions): Histogram {
  const { bins } = options;
  if (!(bins >= 1)) throw new RangeError(`${bins} bins are too few`);
  let [oldest, newest] = [Infinity, -Infinity];
  for (let k = 0; k < positions.length; k++) {
    const time = list.timeAt(positions[k] as number);
    if (time < oldest) oldest = time;
    if (time > newest) newest = time;
  }
  const isEmpty = positions.length === 0;
  const from = options.from ?? (isEmpty ? 0 : oldest);
  const to = options.to ?? (isEmpty ? from : newest);
  const counts = new Uint32Array(bins);
  const width = (to - from) / bins;
  for (let k = 0; k < positions.length; k++) {
    const time = list.timeAt(positions[k] as number);
    if (time < from || time > to) continue;
    const bin = width > 0 ? Math.min(bins - 1, Math.floor((time - from) / width)) : 0;
    counts[bin] = (counts[bin] as number) + 1;
  }
  return { from, to, counts };
}
