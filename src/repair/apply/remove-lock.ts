/** Removing a lock because the user asked for it: never one with a known holder, and only the very file of the plan. */
import { ReftableError } from '../../reftable/errors.ts';
import { lockHolderText } from '../../reftable/platform/lock-holder.ts';
import { findLockHolder } from '../../reftable/platform/node-lock-holder.ts';

import { identityText, type RepairPlace } from '../files.ts';
import type { PlannedLock } from '../plan.ts';
import { attempt } from '../system-calls.ts';

/** Throws LOCK_ERROR, which names the holder, if one is known. That none is known does not mean that there is none. */
export function expectNoHolder({ files, path }: RepairPlace, file: string): void {
  const holder = findLockHolder(path(file), files);
  if (holder === undefined) return;
  const by =
    holder.source === 'descriptor'
      ? `the lock is held by ${lockHolderText(holder)}`
      : `its pid file names ${lockHolderText(holder)}, which is running`;
  throw new ReftableError('LOCK_ERROR', `cannot remove ${file}: ${by}. Try again when it has finished.`, {
    file: path(file),
  });
}

/**
 * Removes a lock; returns false when it no longer exists. LOCK_ERROR when its holder is known, OUTDATED_ERROR when it is
 * another lock than the one of the plan, IO_ERROR.
 */
export function removeLock(place: RepairPlace, { file, identity }: PlannedLock): boolean {
  const path = place.path(file);
  expectNoHolder(place, file);
  const entry = attempt(path, 'looked at', () => place.files.entry(path));
  if (entry === undefined) return false;
  if (identityText(entry) !== identity) {
    throw new ReftableError(
      'OUTDATED_ERROR',
      `cannot remove ${file}: it is not the lock that the plan was made for, so that another process is writing. Plan the repair again.`,
      { file: path },
    );
  }
  attempt(path, 'removed', () => place.files.unlink(path));
  return true;
}

/** Removes the pid file of a removed lock; one that another process has written since stays. Returns whether it is removed. */
export function removePidFile({ files, path }: RepairPlace, { file, identity }: PlannedLock): boolean {
  const at = path(file);
  const entry = attempt(at, 'looked at', () => files.entry(at));
  if (entry === undefined || identityText(entry) !== identity) return false;
  attempt(at, 'removed', () => files.unlink(at));
  return true;
}
