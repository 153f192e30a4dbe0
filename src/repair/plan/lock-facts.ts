/** The facts about a lock. A lock without a known holder may still have one. */
import { dirname } from 'node:path';
import { LIST_LOCK } from '../../check/stack/stack-files.ts';
import type { FileSystem } from '../../reftable/platform/files.ts';
import { findLockHolder, processVisibility, recordedPid } from '../../reftable/platform/node-lock-holder.ts';
import type { LockFacts } from '../facts.ts';

/** The facts of the lock at `path`, which is `age` seconds old and has `size` bytes. Never throws. */
export function lockFacts(path: string, age: number, size: number, files: FileSystem): LockFacts {
  const holder = findLockHolder(path, files);
  const pid = holder === undefined ? recordedPid(path, files) : undefined;
  return {
    target: path.endsWith(LIST_LOCK) ? 'list' : 'table',
    ...{ age, size },
    ...(holder && { holder }),
    ...(pid !== undefined && { recordedPid: pid }),
    limits: processVisibility(dirname(path)).limits,
  };
}
