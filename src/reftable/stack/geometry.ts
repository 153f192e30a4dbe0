/** The geometric rule: each table is at least `factor` times as large as the next newer one. Pure. */
import { checkInteger, invalidArgument } from '../format/arguments.ts';
import { DEFAULT_GEOMETRIC_FACTOR, MAX_GEOMETRIC_FACTOR } from '../format/constants.ts';

/** The tables at positions [`start`, `end`), the base being 0, and the sum of their sizes as `bytes`. */
export interface Segment {
  readonly start: number;
  readonly end: number;
  readonly bytes: number;
}

/**
 * The run to merge so that each size is at least `factor` times the next one, base first; `undefined` if it is so
 * already (git's `suggest_compaction_segment`). `factor` is at most 255; 0 is the default of 2. API_ERROR for other
 * arguments.
 *
 *     64 32 16 8 4 2 1   nothing
 *     64 32 16 8 4 3 1   the first six: 4 is less than 3 × 2, and what that adds up to breaks the rule all the way down
 *     128 32 16 8 4 3 1  tables 1 to 5: 128 is still twice their 63
 */
export function suggestCompactionSegment(sizes: readonly number[], factor = 0): Segment | undefined {
  const times = checkedFactor(sizes, factor);
  const end = sizes.findLastIndex((size, index) => isTooLarge(size, sizes[index - 1], times)) + 1;
  let segment: Segment | undefined;
  let newer = 0;
  // An older table may break the rule too, so the loop continues to the base.
  for (const [start, size] of [...sizes.entries()].slice(0, end).reverse()) {
    if (isTooLarge(newer, size, times)) segment = { start, end, bytes: newer + size };
    newer += size;
  }
  return segment;
}

/** The sizes of a table in bytes. */
export interface TableSizes {
  /** Of its file. */
  readonly size: number;
  /** What the rule compares. */
  readonly effectiveSize: number;
}

/** The segment of `suggestCompactionSegment` for these tables, base first. `bytes` is the sum of the sizes of their files. */
export function segmentToCompact(tables: readonly TableSizes[], factor = 0): Segment | undefined {
  const segment = suggestCompactionSegment(
    tables.map(table => table.effectiveSize),
    factor,
  );
  return segment && { ...segment, bytes: totalSize(tables.slice(segment.start, segment.end)) };
}

function totalSize(tables: readonly TableSizes[]): number {
  return tables.reduce((sum, table) => sum + table.size, 0);
}

/** A table compared with the next older one. */
export interface SizeLimit {
  /** The largest size that keeps the rule, in bytes, with a fraction; `null` for the base. */
  readonly limit: number | null;
  /** Size ÷ limit, at least 0; 0 for the base, infinite where the limit is 0 and the size is not. */
  readonly excess: number;
  readonly isTooLarge: boolean;
}

/**
 * The rule for each table, base first. `suggestCompactionSegment` returns a segment exactly when a table is too large.
 * The same arguments and errors.
 */
export function sizeLimits(sizes: readonly number[], factor = 0): SizeLimit[] {
  const times = checkedFactor(sizes, factor);
  return sizes.map((size, index) => {
    const older = sizes[index - 1];
    if (older === undefined) return { limit: null, excess: 0, isTooLarge: false };
    const excess = size === 0 ? 0 : (size * times) / older;
    return { limit: older / times, excess, isTooLarge: isTooLarge(size, older, times) };
  });
}

/** Whether the size breaks the rule. The base, which has no older table, never does. */
function isTooLarge(size: number, older: number | undefined, factor: number): boolean {
  return older !== undefined && older < size * factor;
}

/** The factor to use. API_ERROR unless all arguments are in their ranges. */
function checkedFactor(sizes: readonly number[], factor: number): number {
  if (!Array.isArray(sizes)) throw invalidArgument('The sizes', sizes, 'an array');
  for (const size of sizes) checkInteger('A size', size, 0, Number.MAX_SAFE_INTEGER);
  checkInteger('The geometric factor', factor, 0, MAX_GEOMETRIC_FACTOR);
  return factor || DEFAULT_GEOMETRIC_FACTOR;
}
