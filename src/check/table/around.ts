import { firstIndex } from '../../reftable/format/keys.ts';
import type { ByteRange } from '../byte-range.ts';

/** The range that contains an offset, of ranges that are in order and do not overlap. */
export function around<Range extends ByteRange>(ranges: readonly Range[], offset: number): Range | undefined {
  const next = firstIndex(ranges.length, i => (ranges[i]?.start ?? Infinity) > offset);
  const range = ranges[next - 1];
  return range !== undefined && offset < range.end ? range : undefined;
}
