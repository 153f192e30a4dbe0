/** Tables in the directory that the list does not name. */

import { join } from 'node:path';
import { isReftableError } from '../../reftable/errors.ts';
import type { FileSystem } from '../../reftable/platform/files.ts';
import { LIST_FILE } from '../../reftable/stack/list.ts';
import { decimal } from '../decimal.ts';
import type { IdWithParams } from '../finding-params.ts';
import { type FsckStep, found, step } from '../make-finding.ts';
import { quote } from '../quote.ts';
import { DamagedTable } from '../table/damaged-table.ts';
import { type Beside, inProgress } from './leftovers.ts';
import type { ListLine } from './list-lines.ts';
import type { TableSummary } from './table-order.ts';

/** A line of the list and the update indices of its table. */
export type ListedLimits = Pick<TableSummary, 'line' | 'min' | 'max'>;

/** The update indices of the listed tables, base first. */
export class ListedTables {
  readonly #newest: bigint;
  /** The lines after a gap in the update indices, by the limits of the table that would fill it. */
  readonly #gaps = new Map<string, ListLine>();

  constructor(tables: readonly ListedLimits[]) {
    let newest = -1n;
    for (const [i, { line, min, max }] of tables.entries()) {
      if (max > newest) newest = max;
      const below = tables[i - 1];
      // Any table that ends before the base fits there.
      const key = gapKey(below && below.max + 1n, min - 1n);
      if (!this.#gaps.has(key)) this.#gaps.set(key, line);
    }
    this.#newest = newest;
  }

  /** Whether no listed table reaches `max`. */
  isNewer({ max }: Limits): boolean {
    return max > this.#newest;
  }

  /** The line before which there is a gap in the update indices that a table with these limits fills exactly. */
  gapFor({ min, max }: Limits): ListLine | undefined {
    const base = min > 0n ? this.#gaps.get(gapKey(undefined, max)) : undefined;
    return base ?? this.#gaps.get(gapKey(min, max));
  }
}

function gapKey(min: bigint | undefined, max: bigint): string {
  return `${min ?? ''}-${max}`;
}

/**
 * Findings about the unlisted table `name`. While a lock exists, only that a table is missing from the list is certain.
 * Throws no ReftableError.
 */
export function* checkUnlisted(
  name: string,
  tables: ListedTables,
  { directory, files, locked }: Beside,
): Generator<FsckStep, void, undefined> {
  if (locked) {
    const limits = limitsOf(directory, name, files);
    const missing = limits && missingFromList(name, limits, tables);
    yield missing ?? { type: 'finding', finding: inProgress(name) };
    return;
  }
  let damagedTable: DamagedTable;
  try {
    damagedTable = new DamagedTable(join(directory, name), files);
  } catch (error) {
    if (!isReftableError(error)) throw error;
    yield found('tableUnlistedUnreadable', name, { error: quote.error(error) });
    return;
  }
  using open = damagedTable;
  const [fault] = open.faults;
  if (fault !== undefined) {
    const { id, params, ...range } = fault;
    yield step({ ...range, id: 'tableUnlistedUnreadable', params: { fault: { id, params } as IdWithParams } }, name);
    return;
  }
  const { minUpdateIndex: min, maxUpdateIndex: max } = open.headerFooter;
  if (tables.isNewer({ min, max })) {
    yield found('tableUnlistedNewer', name, { min: decimal(min), max: decimal(max) });
    return;
  }
  const missing = missingFromList(name, { min, max }, tables);
  yield missing ?? found('tableUnlisted', name, { min: decimal(min), max: decimal(max) });
}

/** The update indices of a healthy table. */
function limitsOf(directory: string, name: string, files: FileSystem): Limits | undefined {
  try {
    using damagedTable = new DamagedTable(join(directory, name), files);
    const { minUpdateIndex: min, maxUpdateIndex: max } = damagedTable.headerFooter;
    return damagedTable.faults.length === 0 ? { min, max } : undefined;
  } catch (error) {
    if (!isReftableError(error)) throw error;
    return undefined;
  }
}

interface Limits {
  readonly min: bigint;
  readonly max: bigint;
}

/** The finding about the list if it lacks the table, which fills a gap in its update indices. */
function missingFromList(name: string, limits: Limits, tables: ListedTables): FsckStep | undefined {
  const line = tables.gapFor(limits);
  if (line === undefined) return undefined;
  const { min, max } = limits;
  return found(
    'listIncomplete',
    LIST_FILE,
    { table: quote.file(name), min: decimal(min), max: decimal(max) },
    { start: line.start, end: line.start, related: [{ file: name, is: 'unlistedTable' }] },
  );
}
