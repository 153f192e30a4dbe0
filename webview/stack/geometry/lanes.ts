/** The update indices of the tables on one axis. Differences are taken as bigints: indices may pass 2^53. */
import type { TableSummary } from '../../../src/protocol/stack.ts';
import type { ScaleKind } from './columns.ts';

export interface Lane {
  readonly min: bigint;
  readonly max: bigint;
  /** Both ends on the axis, from 0 (oldest) to 1 (just after the newest). */
  readonly from: number;
  readonly to: number;
}

/**
 * Where two neighbours do not meet: indices between them that no table covers (`gap`), that both do (`overlap`), or a
 * newer table that is completely below the older one (`disorder`).
 */
export interface Seam {
  readonly type: 'gap' | 'overlap' | 'disorder';
  /** Position of the newer of the two tables. */
  readonly table: number;
  readonly first: bigint;
  readonly last: bigint;
  readonly from: number;
  readonly to: number;
}

export interface LaneLayout {
  readonly lanes: readonly Lane[];
  readonly seams: readonly Seam[];
  /** `back` counts the transactions before the newest; the linear axis names the index itself. */
  readonly ticks: readonly { readonly at: number; readonly back?: bigint; readonly index?: bigint }[];
}

export function layLanes(tables: readonly TableSummary[], kind: ScaleKind): LaneLayout {
  if (tables.length === 0) return { lanes: [], seams: [], ticks: [] };
  const spans = tables.map(table => ({ min: BigInt(table.minUpdateIndex), max: BigInt(table.maxUpdateIndex) }));
  const oldest = spans.map(({ min }) => min).reduce(smaller);
  const end = spans.map(({ max }) => max).reduce(larger) + 1n;
  const place = kind === 'log' ? logAxis(oldest, end) : linearAxis(oldest, end);
  return {
    lanes: spans.map(span => ({ ...span, from: place(span.min), to: place(span.max + 1n) })),
    seams: spans.slice(1).flatMap((span, index) => seam(spans[index], span, index + 1, place)),
    ticks: kind === 'log' ? logTicks(oldest, end, place) : linearTicks(oldest, end, place),
  };
}

type Place = (index: bigint) => number;
interface Span {
  readonly min: bigint;
  readonly max: bigint;
}

/** Distance from the end on a log axis: the newest tables are small and many, the base is long and one. */
function logAxis(oldest: bigint, end: bigint): Place {
  const whole = Math.log1p(Number(end - oldest));
  return index => 1 - Math.log1p(Number(end - index)) / whole;
}

function linearAxis(oldest: bigint, end: bigint): Place {
  const whole = Number(end - oldest);
  return index => Number(index - oldest) / whole;
}

function seam(older: Span, newer: Span, table: number, place: Place): Seam[] {
  const at = (type: Seam['type'], first: bigint, last: bigint): Seam[] => [
    { type, table, first, last, from: place(first), to: place(last + 1n) },
  ];
  if (newer.min > older.max + 1n) return at('gap', older.max + 1n, newer.min - 1n);
  if (newer.min > older.max) return [];
  if (newer.max < older.min) return at('disorder', newer.min, newer.max);
  return at('overlap', larger(newer.min, older.min), smaller(newer.max, older.max));
}

export const larger = (a: bigint, b: bigint) => (a > b ? a : b);
const smaller = (a: bigint, b: bigint) => (a < b ? a : b);

function logTicks(oldest: bigint, end: bigint, place: Place): LaneLayout['ticks'] {
  const ticks = [];
  for (let back = 10n; back < end - oldest; back *= 10n) ticks.push({ back, at: place(end - back) });
  return ticks.reverse();
}

function linearTicks(oldest: bigint, end: bigint, place: Place): LaneLayout['ticks'] {
  const step = roundStep((end - oldest) / 5n);
  const ticks = [];
  for (let index = (oldest / step + 1n) * step; index < end; index += step) ticks.push({ index, at: place(index) });
  return ticks;
}

/** The next 1, 2 or 5 followed by zeros. */
function roundStep(rough: bigint): bigint {
  let power = 1n;
  while (power * 10n <= rough) power *= 10n;
  return [1n, 2n, 5n].map(digit => digit * power).find(step => step >= rough) ?? power * 10n;
}
