/** Which tables a geometric sequence of sizes wants merged. Pure. */
import { checkInteger, invalidArgument } from '../format/arguments.ts';
import { DEFAULT_GEOMETRIC_FACTOR, MAX_GEOMETRIC_FACTOR } from '../format/constants.ts';

/** A half-open run of tables, the base being 0, and the sum of its sizes in bytes. */
export interface Segment {
  readonly start: number;
  readonly end: number;
  readonly bytes: number;
}

/**
 * The run to merge so that each size is at least `factor` times the next one, base first; `undefined` if it is so
 * already (the seed's `suggest_compaction_segment`). `factor` is at most 255; 0 is the default of 2. API_ERROR for other
 * arguments.
 *
 *     64 32 16 8 4 2 1   nothing
 *     64 32 16 8 4 3 1   the first six: 4 is less than 3 × 2, and what that adds up to breaks the rule all the way down
 *     128 32 16 8 4 3 1  tables 1 to 5: 128 is still twice their 63
 */
export function suggestCompactionSegment(sizes: readonly number[], factor = 0): Segment | undefined {
  if (!Array.isArray(sizes)) throw invalidArgument('The sizes', sizes, 'an array');
  for (const size of sizes) checkInteger('A size', size, 0, Number.MAX_SAFE_INTEGER);
  checkInteger('The geometric factor', factor, 0, MAX_GEOMETRIC_FACTOR);
  const times = factor || DEFAULT_GEOMETRIC_FACTOR;
  let last = sizes.length - 1;
  while (last > 0 && sizes[last - 1] >= sizes[last] * times) last--;
  if (last <= 0) return undefined;

  let segment: Segment = { start: 0, end: 0, bytes: 0 };
  let bytes = sizes[last];
  for (let i = last; i > 0; i--) {
    const merged = bytes;
    bytes += sizes[i - 1];
    // An older pair may break the rule too, so the loop continues to the base.
    if (sizes[i - 1] < merged * times) segment = { start: i - 1, end: last + 1, bytes };
  }
  return segment;
}
