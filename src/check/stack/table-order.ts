/** Tables against each other: the order of the list is that of update indices. */

import type { HashName } from '../../reftable/format/hash.ts';
import { LIST_FILE } from '../../reftable/stack/list.ts';
import { type FsckStep, found } from '../make-finding.ts';
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

/** The run of lines within which the list is out of order, as a whole. */
export function* checkTableOrder(tables: readonly TableSummary[]): Generator<FsckStep, void, undefined> {
  const sound = tables.filter(table => table.sound);
  const sorted = [...sound].sort((a, b) => (isAbove(a, b) ? 1 : isAbove(b, a) ? -1 : 0));
  const moved = sound.filter((table, i) => table !== sorted[i]).map(table => table.line);
  const [first] = moved;
  if (first === undefined) return;
  yield found('listOrder', LIST_FILE, `${moved.length} tables are not in the order of their update indices`, {
    start: first.start,
    end: moved.at(-1)?.next ?? first.next,
    expected: sorted.map(table => table.line.name).join(' '),
    actual: sound.map(table => table.line.name).join(' '),
  });
}

function isAbove(a: TableSummary, b: TableSummary): boolean {
  return a.max > b.max || (a.max === b.max && a.min > b.min);
}

export function* neighbours(lower: TableSummary, upper: TableSummary): Generator<FsckStep, void, undefined> {
  const { name } = upper.line;
  const related = [
    { file: LIST_FILE, start: upper.line.start, end: upper.line.next, message: `${name} is named here` },
  ];
  if (upper.max < lower.max || upper.min < lower.min) {
    yield found('listOrder', name, `the table is listed after ${lower.line.name}, which has newer update indices`, {
      start: 8,
      end: 24,
      expected: `above ${lower.max}`,
      actual: `${upper.min} to ${upper.max}`,
      related,
    });
  } else if (upper.min <= lower.max) {
    yield found('updateIndexOverlap', name, `the table and ${lower.line.name} below it share update indices`, {
      start: 8,
      end: 24,
      expected: `${lower.max + 1n} or above`,
      actual: `${upper.min} to ${upper.max}`,
      related,
    });
  } else if (upper.min > lower.max + 1n) {
    yield found(
      'updateIndexGap',
      name,
      `update indices are missing between this table and ${lower.line.name} below it`,
      {
        start: 8,
        end: 24,
        expected: String(lower.max + 1n),
        actual: String(upper.min),
        related,
      },
    );
  }
}
