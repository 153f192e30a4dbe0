/** Adds tables to stacks that are locked: the last step of everything that changes refs and reflogs. */
import { isReftableError, type Stack } from '../../reftable/index.ts';
import { planTable } from './plan.ts';
import type { RefDatabase } from './ref-database.ts';
import type { RefStack } from './ref-stacks.ts';
import { isEmpty, type TableRecords, writeRecords } from './table-records.ts';

/** A table for a stack that is locked. Without a record, none is written. */
export interface NewTable {
  readonly stack: RefStack;
  readonly records: TableRecords;
}

/**
 * Writes the tables, then releases the locks of their stacks and compacts these as git does. All tables are on disk before
 * the first stack names one. Throws what adding to a stack throws; a compaction that fails only warns.
 */
export function commitTables(database: RefDatabase, tables: readonly NewTable[]): void {
  const written = tables.filter(({ records }) => !isEmpty(records));
  for (const { stack, records } of written) stack.lock().add(writer => writeRecords(writer, records));
  const plans = database.planned && written.map(({ stack, records }) => planTable(stack, records));
  for (const { stack } of written) stack.addition?.commit();
  for (const { stack } of tables) stack.unlock();
  if (plans !== undefined) database.planned?.push(...plans.map(finish => finish(database.compacts)));
  if (database.compacts) for (const { stack } of tables) compact(stack.stack, database);
}

/** The change is committed, also if the compaction fails. */
function compact(stack: Stack, database: RefDatabase): void {
  try {
    stack.autoCompact();
  } catch (error) {
    if (!isReftableError(error)) throw error;
    // Another process compacts, or has compacted.
    if (error.code !== 'LOCK_ERROR' && error.code !== 'OUTDATED_ERROR') database.warn(error);
  }
}
