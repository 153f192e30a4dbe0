/** Compares tables with each other: the order of the list must be that of update indices. */

import type { HashName } from '../../reftable/format/hash.ts';
import { LIST_FILE } from '../../reftable/stack/list.ts';
import { decimal } from '../decimal.ts';
import { type FsckStep, found } from '../make-finding.ts';
import { quote } from '../quote.ts';
import type { ListLine } from './list-lines.ts';

/** The data of a table that the checks between tables need. */
export interface TableSummary {
  readonly line: ListLine;
  /** Bytes of the file. */
  readonly size: number;
  /** Bytes as the geometric rule counts them (docs/stack.md#geometric-compaction). */
  readonly effectiveSize: number;
  readonly hash: HashName;
  /** The lowest update index according to the header. */
  readonly min: bigint;
  /** The highest update index according to the header. */
  readonly max: bigint;
  /** The header is there, it or its copy in the footer can be read, and its update indices do not contradict each other. */
  readonly sound: boolean;
}

/** Tables whose names a finding has. */
const MOST_NAMED = 20;

/** The run of lines within which the list is out of order, as a whole. */
export function* checkTableOrder(tables: readonly TableSummary[]): Generator<FsckStep, void, undefined> {
  const sound = tables.filter(table => table.sound);
  const sorted = inOrder(sound);
  const moved = sound.filter((table, i) => table !== sorted[i]).map(table => table.line);
  const [first] = moved;
  if (first === undefined) return;
  const names = (each: readonly TableSummary[]) => each.slice(0, MOST_NAMED).map(({ line }) => quote.file(line.name));
  const params = { tables: moved.length, sorted: names(sorted), listed: names(sound) };
  // The list or the headers of these tables are wrong.
  const related = moved.slice(0, MOST_NAMED).map(({ name }) => {
    return { file: name, start: 8, end: 24, is: 'consequence' } as const;
  });
  yield found('listOrder', LIST_FILE, params, { start: first.start, end: moved.at(-1)?.next ?? first.next, related });
}

function inOrder(tables: readonly TableSummary[]): TableSummary[] {
  return [...tables].sort((a, b) => (isAbove(a, b) ? 1 : isAbove(b, a) ? -1 : 0));
}

function isAbove(a: TableSummary, b: TableSummary): boolean {
  return a.max > b.max || (a.max === b.max && a.min > b.min);
}

/**
 * Checks the update indices of each table against those of the next older line. `tables` are in the order of `lines`.
 * Where the list is out of order, which `checkTableOrder` reports, lines next to each other show nothing more.
 */
export function* checkNeighbours(
  tables: readonly TableSummary[],
  lines: readonly ListLine[],
): Generator<FsckStep, void, undefined> {
  const sound = tables.filter(table => table.sound);
  if (inOrder(sound).some((table, i) => table !== sound[i])) return;
  const older = new Map(lines.map((line, i) => [line, lines[i - 1]]));
  for (const [i, upper] of sound.entries()) {
    const lower = sound[i - 1];
    // A table between them that is missing or cannot be read has update indices too.
    if (lower !== undefined && older.get(upper.line) === lower.line) yield* neighbours(lower, upper);
  }
}

/** What is wrong with the update indices of a table and the next newer one: their order, an overlap or a gap. */
function* neighbours(lower: TableSummary, upper: TableSummary): Generator<FsckStep, void, undefined> {
  const { name, start, next: end } = upper.line;
  const { min, max } = upper;
  const limits = { min: decimal(min), max: decimal(max) };
  const older = { older: quote.file(lower.line.name), olderMax: decimal(lower.max) };
  const details = { start: 8, end: 24, related: [{ file: LIST_FILE, start, end, is: 'lineOfTable' }] } as const;
  if (max < lower.max || min < lower.min) yield found('listOrder', name, { ...older, ...limits }, details);
  else if (min <= lower.max) yield found('updateIndexOverlap', name, { ...older, ...limits }, details);
  else if (min > lower.max + 1n) yield found('updateIndexGap', name, { ...older, min: limits.min }, details);
}
