/** Removing tables that a crash left behind (the seed's `reftable_stack_clean`). */
import { Table } from '../table.ts';
import { ioError } from './lock.ts';
import { isTableName } from './names.ts';
import { removeQuietly } from './owned-files.ts';
import type { Stack } from './stack.ts';

/**
 * Under the list's lock unlinks every readable `.ref` file that the list does not name and whose update indices the
 * stack has reached. What cannot be read, and what may be newer, stays. LOCK_ERROR, OUTDATED_ERROR, IO_ERROR.
 */
export function clean(stack: Stack): void {
  using _lock = stack.newAddition();
  const listed = new Set(stack.tables.map(table => table.name));
  for (const name of directoryNames(stack)) {
    if (isTableName(name) && !listed.has(name)) removeIfStale(stack, name);
  }
}

function directoryNames(stack: Stack): string[] {
  try {
    return stack.files.list(stack.directory);
  } catch (error) {
    throw ioError(stack.directory, 'listed', error);
  }
}

function removeIfStale(stack: Stack, name: string): void {
  let newest: bigint;
  try {
    const table = Table.open(stack.path(name), name, stack.files);
    newest = table.maxUpdateIndex;
    table.close();
  } catch {
    return;
  }
  if (newest <= stack.maxUpdateIndex) removeQuietly(stack.files, stack.path(name));
}
