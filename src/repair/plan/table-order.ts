/** Which tables a list should name, and in what order: pure functions over update indices. */
import type { Limits } from './directory-state.ts';

interface Sortable {
  readonly name: string;
  readonly limits: Limits | undefined;
}

/** Whether every table starts and ends no earlier than the one below it, as git's own lists have it. */
export function isAscending(tables: readonly Sortable[]): boolean {
  const known = tables.filter(hasLimits);
  return known.every((upper, i) => {
    const lower = known[i - 1];
    return lower === undefined || (upper.limits.min >= lower.limits.min && upper.limits.max >= lower.limits.max);
  });
}

/** In the order of their highest update indices; those with unknown ones keep their positions. */
export function sortByIndices<Table extends Sortable>(tables: readonly Table[]): Table[] {
  const sorted = tables.filter(hasLimits).sort((a, b) => compare(a.limits, b.limits));
  return tables.map(table => (hasLimits(table) ? (sorted.shift() ?? table) : table));
}

function compare(a: Limits, b: Limits): number {
  return a.max === b.max ? sign(a.min - b.min) : sign(a.max - b.max);
}

function sign(difference: bigint): number {
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}

/** The position of a table in a list: above all tables that end before it. */
export function positionFor(limits: Limits, tables: readonly Sortable[]): number {
  const above = tables.findIndex(table => table.limits !== undefined && table.limits.max > limits.max);
  return above < 0 ? tables.length : above;
}

/**
 * The minimum update index that each table needs so that those above start no earlier: a table that contains
 * the indices of others is above them, and git does not compact a list whose update indices decrease.
 */
export function ascendingMinima(tables: readonly Sortable[]): (bigint | undefined)[] {
  let min: bigint | undefined;
  return tables
    .toReversed()
    .map(({ limits }) => {
      if (limits === undefined) return undefined;
      min = min === undefined || limits.min < min ? limits.min : min;
      return min;
    })
    .reverse();
}

/** An unlisted table that can be added to the list. */
export interface Candidate extends Sortable {
  readonly limits: Limits;
  /** Seconds since the epoch. */
  readonly modified: number;
}

/** The tables that form a list, and those that were merged into them. */
export interface Chain {
  /** Base first. */
  readonly chosen: readonly Candidate[];
  readonly passedOver: readonly { readonly table: Candidate; readonly by: Candidate }[];
}

/**
 * The newest consistent set of the tables in a directory. Beginning at the highest update index it selects, of the
 * tables that end there, the one that reaches down farthest, and skips every table whose update indices a selected one
 * covers: it was merged into that one. Of two that cover the same the one written last is selected.
 */
export function chooseChain(candidates: readonly Candidate[]): Chain {
  const order = [...candidates].sort(
    (a, b) =>
      sign(b.limits.max - a.limits.max) ||
      sign(a.limits.min - b.limits.min) ||
      b.modified - a.modified ||
      (a.name < b.name ? 1 : -1),
  );
  const chosen: Candidate[] = [];
  const passedOver: { table: Candidate; by: Candidate }[] = [];
  for (const table of order) {
    const by = chosen.find(({ limits }) => covers(limits, table.limits));
    if (by === undefined) chosen.push(table);
    else passedOver.push({ table, by });
  }
  return { chosen: sortByIndices(chosen), passedOver };
}

/** Whether `inner` is within `outer`, limits included. */
export function covers(outer: Limits, inner: Limits): boolean {
  return outer.min <= inner.min && inner.max <= outer.max;
}

/** Whether some table, or several together, hold all of these update indices. */
export function areCovered(limits: Limits, tables: readonly Sortable[]): boolean {
  let next = limits.min;
  for (const { limits: held } of tables.filter(hasLimits).sort((a, b) => sign(a.limits.min - b.limits.min))) {
    if (held.min > next) break;
    if (held.max >= next) next = held.max + 1n;
  }
  return next > limits.max;
}

/** The tables between which `limits` fit without anything left over, as if its line had been removed from the list. */
export function fitsGap({ min, max }: Limits, tables: readonly Sortable[]): boolean {
  const known = tables.filter(hasLimits);
  return known.some((upper, i) => {
    const lower = known[i - 1];
    return upper.limits.min === max + 1n && (lower === undefined ? min > 0n : lower.limits.max === min - 1n);
  });
}

function hasLimits<Table extends Sortable>(table: Table): table is Table & { readonly limits: Limits } {
  return table.limits !== undefined;
}
