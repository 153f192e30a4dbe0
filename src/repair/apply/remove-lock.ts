/** Removes a lock at the user's request: never one with a known holder, and only the file that the plan names. */
import { findLockHolder } from '../../reftable/platform/node-lock-holder.ts';

import { RepairError } from '../errors.ts';
import { identityText, type RepairContext } from '../files.ts';
import type { PlannedLock } from '../plan.ts';
import { attempt } from '../system-calls.ts';

/** Throws LOCK_ERROR, which names the holder, if one is known. That none is known does not mean that there is none. */
export function expectNoHolder({ files, path }: RepairContext, file: string): void {
  const holder = findLockHolder(path(file), files);
  if (holder !== undefined) throw new RepairError({ type: 'lockHeld', lock: file, holder }, { file: path(file) });
}

/**
 * Removes a lock; returns false when it no longer exists. LOCK_ERROR when its holder is known, OUTDATED_ERROR when it is
 * another lock than the one of the plan, IO_ERROR.
 */
export function removeLock(context: RepairContext, { file, identity }: PlannedLock): boolean {
  const path = context.path(file);
  expectNoHolder(context, file);
  const entry = attempt(path, 'looked at', () => context.files.entry(path));
  if (entry === undefined) return false;
  if (identityText(entry) !== identity) throw new RepairError({ type: 'lockReplaced', lock: file }, { file: path });
  attempt(path, 'removed', () => context.files.unlink(path));
  return true;
}

/** Removes the pid file of a removed lock; one that another process has written since stays. Returns whether it is removed. */
export function removePidFile({ files, path }: RepairContext, { file, identity }: PlannedLock): boolean {
  const at = path(file);
  const entry = attempt(at, 'looked at', () => files.entry(at));
  if (entry === undefined || identityText(entry) !== identity) return false;
  attempt(at, 'removed', () => files.unlink(at));
  return true;
}
