/** Tables against each other: the order of the list is that of update indices. */

import type { HashName } from '../../reftable/format/hash.ts';
import { LIST_FILE } from '../../reftable/stack/list.ts';
import { decimal } from '../decimal.ts';
import { type FsckStep, found } from '../make-finding.ts';
import { quote } from '../quote.ts';
import type { ListLine } from './list-lines.ts';

/** What is remembered of a table for the checks between tables. */
export interface TableSummary {
  readonly line: ListLine;
  readonly size: number;
  readonly effectiveSize: number;
  readonly hash: HashName;
  readonly min: bigint;
  readonly max: bigint;
  /** The frame could be believed. */
  readonly sound: boolean;
}

/** Tables whose names a finding has. */
const MOST_NAMED = 20;

/** The run of lines within which the list is out of order, as a whole. */
export function* checkTableOrder(tables: readonly TableSummary[]): Generator<FsckStep, void, undefined> {
  const sound = tables.filter(table => table.sound);
  const sorted = [...sound].sort((a, b) => (isAbove(a, b) ? 1 : isAbove(b, a) ? -1 : 0));
  const moved = sound.filter((table, i) => table !== sorted[i]).map(table => table.line);
  const [first] = moved;
  if (first === undefined) return;
  const names = (each: readonly TableSummary[]) => each.slice(0, MOST_NAMED).map(({ line }) => quote.file(line.name));
  const params = { tables: moved.length, sorted: names(sorted), listed: names(sound) };
  yield found('listOrder', LIST_FILE, params, { start: first.start, end: moved.at(-1)?.next ?? first.next });
}

function isAbove(a: TableSummary, b: TableSummary): boolean {
  return a.max > b.max || (a.max === b.max && a.min > b.min);
}

export function* neighbours(lower: TableSummary, upper: TableSummary): Generator<FsckStep, void, undefined> {
  const { name, start, next: end } = upper.line;
  const { min, max } = upper;
  const limits = { min: decimal(min), max: decimal(max) };
  const older = { older: quote.file(lower.line.name), olderMax: decimal(lower.max) };
  const details = { start: 8, end: 24, related: [{ file: LIST_FILE, start, end, is: 'lineOfTable' }] } as const;
  if (max < lower.max || min < lower.min) yield found('listOrder', name, { ...older, ...limits }, details);
  else if (min <= lower.max) yield found('updateIndexOverlap', name, { ...older, ...limits }, details);
  else if (min > lower.max + 1n) yield found('updateIndexGap', name, { ...older, min: limits.min }, details);
}
