/** Removes what a crash left (git's `reftable_stack_clean`). */
import { isReftableError } from '../errors.ts';
import { Table } from '../table/table.ts';
import { Addition } from './addition.ts';
import { ioError } from './lock.ts';
import { isTableName, isTemporaryName, TABLE_EXTENSION } from './names.ts';
import type { StackReader } from './reader.ts';
import { removeReplaced } from './replace.ts';

/** What a clean removes besides tables that no list names. */
export interface CleanOptions {
  /** Also removes unfinished tables, unless a table is locked: then another process may be writing one. */
  temporaryFiles?: boolean;
}

/**
 * Under the list's lock unlinks every readable `.ref` file that the list does not name and whose update indices the
 * stack has reached. What cannot be read, what may be newer, and JGit's unfinished tables, which end in `.ref` too,
 * stay. LOCK_ERROR, OUTDATED_ERROR, IO_ERROR.
 */
export function clean(stack: StackReader, { temporaryFiles = false }: CleanOptions): void {
  using _lock = new Addition(stack, false);
  const listed = new Set(stack.tables.map(table => table.name));
  const names = directoryNames(stack);
  const isCandidate = (name: string) => isTableName(name) && !isTemporaryName(name) && !listed.has(name);
  const stale = names.filter(name => isCandidate(name) && isStale(stack, name));
  // Additions write under the list's lock, which is ours, and compactions under those of the tables they merge.
  const abandoned = temporaryFiles && !names.some(name => name.endsWith(TABLE_LOCK));
  if (abandoned) stale.push(...names.filter(name => isTemporaryName(name) && !listed.has(name)));
  removeReplaced(
    stack,
    stale.map(name => stack.path(name)),
  );
}

const TABLE_LOCK = `${TABLE_EXTENSION}.lock`;

function directoryNames(stack: StackReader): string[] {
  try {
    return stack.files.list(stack.directory);
  } catch (error) {
    throw ioError(stack.directory, 'listed', error);
  }
}

function isStale(stack: StackReader, name: string): boolean {
  try {
    const table = Table.open(stack.path(name), name, stack.files);
    table.close();
    return table.maxUpdateIndex <= stack.maxUpdateIndex;
  } catch (error) {
    if (!isReftableError(error)) throw error;
    return false;
  }
}
