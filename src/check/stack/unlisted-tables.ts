/** Tables in the directory that the list does not name. */

import { join } from 'node:path';
import { isReftableError } from '../../reftable/errors.ts';
import type { FileSystem } from '../../reftable/platform/files.ts';
import { LIST_FILE } from '../../reftable/stack/list.ts';
import { decimal } from '../decimal.ts';
import type { FaultFacts } from '../finding-params.ts';
import { type FsckStep, found, step } from '../make-finding.ts';
import { quote } from '../quote.ts';
import { DamagedTable } from '../table/damaged-table.ts';
import { type Beside, inProgress } from './leftovers.ts';
import type { TableSummary } from './table-order.ts';

/** Findings about the unlisted table `name`. While a lock exists, only that a table is missing from the list is certain. */
export function* checkUnlisted(
  name: string,
  tables: readonly TableSummary[],
  { directory, files, locked }: Beside,
): Generator<FsckStep, void, undefined> {
  if (locked) {
    yield { type: 'finding', finding: inProgress(name) };
    const limits = limitsOf(directory, name, files);
    if (limits !== undefined) yield* missingFromList(name, limits, tables);
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
    yield step({ ...range, id: 'tableUnlistedUnreadable', params: { fault: { id, params } as FaultFacts } }, name);
    return;
  }
  const { minUpdateIndex: min, maxUpdateIndex: max } = open.headerFooter;
  if (tables.every(table => table.max < max)) {
    yield found('tableUnlistedNewer', name, { min: decimal(min), max: decimal(max) });
    return;
  }
  yield found('tableUnlisted', name, { min: decimal(min), max: decimal(max) });
  yield* missingFromList(name, { min, max }, tables);
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

function* missingFromList(
  name: string,
  { min, max }: Limits,
  tables: readonly TableSummary[],
): Generator<FsckStep, void, undefined> {
  const gap = gapFor(min, max, tables);
  if (gap === undefined) return;
  yield found(
    'listIncomplete',
    LIST_FILE,
    { table: quote.file(name), min: decimal(min), max: decimal(max) },
    { start: gap.line.start, end: gap.line.start, related: [{ file: name, is: 'unlistedTable' }] },
  );
}

/** The table before which there is a gap in the update indices that this one fills exactly. */
function gapFor(min: bigint, max: bigint, tables: readonly TableSummary[]): TableSummary | undefined {
  return tables.find((table, i) => {
    const below = tables[i - 1];
    return table.min === max + 1n && (below === undefined ? min > 0n : below.max + 1n === min);
  });
}
