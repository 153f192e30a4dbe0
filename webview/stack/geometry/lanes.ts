/** The update indices of the tables on one axis. Differences are taken as bigints: indices may pass 2^53. */
import { scaleLinear, scaleSymlog } from 'd3';
import type { DrawnTable } from '../drawn-tables.ts';

export interface Lane {
  readonly table: number;
  readonly min: bigint;
  readonly max: bigint;
  /** Both ends on the axis, from 0 (oldest) to 1 (just after the newest). */
  readonly from: number;
  readonly to: number;
  /** The table cannot be read. */
  readonly isBroken: boolean;
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
  /** `linear`: each transaction has the same length. `log`: the newest ones are longer. */
  readonly kind: 'linear' | 'log';
  readonly lanes: readonly Lane[];
  readonly seams: readonly Seam[];
  /** `back` counts the transactions before the newest; the linear axis names the index itself. */
  readonly ticks: readonly { readonly at: number; readonly back?: bigint; readonly index?: bigint }[];
}

/** Transactions that a linear axis shows. */
const MOST_LINEAR = 40n;

/** `null` if nothing overlaps, is missing or cannot be read: each table continues the older one. */
export function layLanes(tables: readonly DrawnTable[]): LaneLayout | null {
  const spans = tables.flatMap(({ position, updateIndices, damage }) =>
    updateIndices === null || BigInt(updateIndices.max) < BigInt(updateIndices.min)
      ? []
      : [{ ...range(updateIndices), table: position, isBroken: damage !== null }],
  );
  const pairs = spans.flatMap((span, index) => {
    const older = spans[index - 1];
    return older === undefined ? [] : seam(older, span);
  });
  if (spans.length === 0 || (pairs.length === 0 && tables.every(({ damage }) => damage === null))) return null;
  const oldest = spans.map(({ min }) => min).reduce(smaller);
  const end = spans.map(({ max }) => max).reduce(larger) + 1n;
  const kind = end - oldest <= MOST_LINEAR ? 'linear' : 'log';
  const scale = kind === 'log' ? logAxis(oldest, end) : linearAxis(oldest, end);
  return {
    kind,
    lanes: spans.map(span => ({ ...span, from: scale(span.min), to: scale(span.max + 1n) })),
    seams: pairs.map(pair => ({ ...pair, from: scale(pair.first), to: scale(pair.last + 1n) })),
    ticks: kind === 'log' ? logTicks(oldest, end, scale) : linearTicks(oldest, end, scale),
  };
}

type Scale = (index: bigint) => number;
interface Span {
  readonly table: number;
  readonly min: bigint;
  readonly max: bigint;
}

function range({ min, max }: { readonly min: string; readonly max: string }) {
  return { min: BigInt(min), max: BigInt(max) };
}

/** Distance from the end on a log axis: the newest tables are small and many, the base is long and one. */
function logAxis(oldest: bigint, end: bigint): Scale {
  const scale = scaleSymlog([Number(end - oldest), 0], [0, 1]);
  return index => scale(Number(end - index));
}

function linearAxis(oldest: bigint, end: bigint): Scale {
  const scale = scaleLinear([0, Number(end - oldest)], [0, 1]);
  return index => scale(Number(index - oldest));
}

function seam(older: Span, newer: Span): Omit<Seam, 'from' | 'to'>[] {
  const at = (type: Seam['type'], first: bigint, last: bigint) => [{ type, table: newer.table, first, last }];
  if (newer.min > older.max + 1n) return at('gap', older.max + 1n, newer.min - 1n);
  if (newer.min > older.max) return [];
  if (newer.max < older.min) return at('disorder', newer.min, newer.max);
  return at('overlap', larger(newer.min, older.min), smaller(newer.max, older.max));
}

const larger = (a: bigint, b: bigint) => (a > b ? a : b);
const smaller = (a: bigint, b: bigint) => (a < b ? a : b);

function logTicks(oldest: bigint, end: bigint, scale: Scale): LaneLayout['ticks'] {
  const ticks = [{ back: 0n, at: 1 }];
  for (let back = 10n; back < end - oldest; back *= 10n) ticks.push({ back, at: scale(end - back) });
  return ticks.reverse();
}

/** In the middle of each transaction. */
function linearTicks(oldest: bigint, end: bigint, scale: Scale): LaneLayout['ticks'] {
  const half = (scale(oldest + 1n) - scale(oldest)) / 2;
  const ticks = [];
  for (let index = oldest; index < end; index++) ticks.push({ index, at: scale(index) + half });
  return ticks;
}
