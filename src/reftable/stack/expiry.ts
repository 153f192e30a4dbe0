/** Which reflog entries a compaction removes. */
import { checkFunction, checkObject, checkUint64 } from '../format/arguments.ts';
import type { TableCursor } from '../table/cursor.ts';

/** Which reflog entries are removed: those below either bound. 0 or omitted: no bound. */
export interface Expiry {
  /** Seconds since the epoch. */
  readonly time?: bigint;
  /** The lowest update index that stays. */
  readonly minUpdateIndex?: bigint;
  /** Instead of `time`: the time for the entries of a ref; 0: no bound. Called once or more for a name. */
  readonly timeOf?: (name: string) => bigint;
}

/** API_ERROR for an expiry with a bound that is not a bigint from 0 to 2^64 - 1, or a `timeOf` that is not a function. */
export function checkExpiry(expiry: Expiry | undefined): void {
  if (expiry === undefined) return;
  checkObject('The expiry', expiry);
  if (expiry.time !== undefined) checkUint64('The time of the expiry', expiry.time);
  if (expiry.minUpdateIndex !== undefined) checkUint64('The lowest update index of the expiry', expiry.minUpdateIndex);
  if (expiry.timeOf !== undefined) checkFunction('The times of the expiry', expiry.timeOf);
}

/** Returns whether an entry, not a tombstone, is expired; `undefined` if none is. */
export function expiryTest({
  time = 0n,
  minUpdateIndex = 0n,
  timeOf,
}: Expiry = {}): ((entry: TableCursor) => boolean) | undefined {
  if (time === 0n && minUpdateIndex === 0n && timeOf === undefined) return undefined;
  // The entries of a ref follow each other.
  let last: { readonly name: string; readonly time: bigint } | undefined;
  const timeFor = (name: string) => {
    if (last?.name !== name) last = { name, time: timeOf?.(name) ?? time };
    return last.time;
  };
  return entry => {
    if (entry.updateIndex < minUpdateIndex) return true;
    const bound = timeOf === undefined ? time : timeFor(entry.name);
    return bound > 0n && entry.logTime < bound;
  };
}
