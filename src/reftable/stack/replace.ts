/** The step that changes a stack: a new list replaces the old one, and tables are removed before and after it. */

import { removeQuietly } from '../platform/owned-files.ts';
import { formatNames, readNames } from './list.ts';
import type { LockFile } from './lock.ts';
import { type StackContext, syncDirectory, syncer } from './options.ts';

/**
 * Writes a list to its lock and renames it into place. The names of the tables are on the disk before the list is, so
 * that no power cut leaves a list without its tables, and the list is before this returns. IO_ERROR; the new list is in
 * place nevertheless if only the last sync failed, or if the rename succeeded and reported a failure.
 */
export function replaceList(stack: StackContext, lock: LockFile, names: readonly string[]): void {
  syncDirectory(stack);
  lock.write(formatNames(names), syncer(stack));
  lock.commit();
  syncDirectory(stack);
}

/** Removes tables that were renamed into place for a list that was not written. A table that the list names stays. */
export function removeUnlisted(stack: StackContext, names: readonly string[]): void {
  if (names.length === 0) return;
  let listed: readonly string[];
  try {
    listed = readNames(stack.files, stack.listFile) ?? [];
  } catch {
    return;
  }
  for (const name of names) if (!listed.includes(name)) removeQuietly(stack.files, stack.path(name));
}

/**
 * Unlinks tables that the list no longer names. The process that wrote the list may have crashed before it was on the disk: it is
 * synced first, so that a power loss cannot restore a list whose tables are gone. If that fails, the tables stay.
 */
export function removeReplaced(stack: StackContext, paths: readonly string[]): void {
  if (paths.length === 0) return;
  try {
    syncDirectory(stack);
  } catch {
    return;
  }
  for (const path of paths) removeQuietly(stack.files, path);
}
