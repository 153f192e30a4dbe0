/** Removing tables that a crash left behind (the seed's `reftable_stack_clean`). */
import { Table } from '../table.ts';
import { ioError } from './lock.ts';
import { isTableName } from './names.ts';
import { removeReplaced } from './replace.ts';
import type { Stack } from './stack.ts';

/**
 * Under the list's lock unlinks every readable `.ref` file that the list does not name and whose update indices the
 * stack has reached. What cannot be read, and what may be newer, stays. LOCK_ERROR, OUTDATED_ERROR, IO_ERROR.
 */
export function clean(stack: Stack): void {
  using _lock = stack.newAddition();
  const listed = new Set(stack.tables.map(table => table.name));
  const stale = directoryNames(stack).filter(name => isTableName(name) && !listed.has(name) && isStale(stack, name));
  removeReplaced(
    stack,
    stale.map(name => stack.path(name)),
  );
}

function directoryNames(stack: Stack): string[] {
  try {
    return stack.files.list(stack.directory);
  } catch (error) {
    throw ioError(stack.directory, 'listed', error);
  }
}

function isStale(stack: Stack, name: string): boolean {
  try {
    const table = Table.open(stack.path(name), name, stack.files);
    table.close();
    return table.maxUpdateIndex <= stack.maxUpdateIndex;
  } catch {
    return false;
  }
}
