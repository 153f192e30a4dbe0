/** Binary searches in lists that are in the order of the file. */
import { firstIndex } from '../../reftable/index.ts';

/** Position of the first item that `holds`, or the list's length. Of every item after that one it must hold as well. */
export function firstWhere<T>(items: readonly T[], holds: (item: T) => boolean): number {
  return firstIndex(items.length, index => {
    const item = items[index];
    return item !== undefined && holds(item);
  });
}

/** The ranges that are, at least in part, in [start, end). */
export function rangesBetween<T extends { readonly start: number; readonly end: number }>(
  ranges: readonly T[],
  start: number,
  end: number,
): readonly T[] {
  return ranges.slice(
    firstWhere(ranges, range => range.end > start),
    firstWhere(ranges, range => range.start >= end),
  );
}
