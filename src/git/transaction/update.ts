/** One update of a ref, as it is asked for and as a transaction works on it. */
import type { LogRecord } from '../../reftable/index.ts';
import type { RefTransactionError } from './errors.ts';
import type { StoredName } from './ref-stacks.ts';

/** What is asked of one ref. Object IDs are full and in lower case; all zeros mean that the ref does not exist. */
export interface RefUpdate {
  readonly name: string;
  /** The new value; zeros delete the ref. Without it and `newTarget`, the ref is only checked. */
  readonly newOid?: string;
  readonly newTarget?: string;
  /** The value that the ref must have before; left out: any. */
  readonly oldOid?: string;
  readonly oldTarget?: string;
  /** Whether a symbolic ref itself is changed, not the ref that it leads to. */
  readonly noDeref: boolean;
  /** A reflog is begun even if the configuration has none for this ref. */
  readonly createReflog: boolean;
  /** For the reflog, as the person wrote it. */
  readonly message: string;
  /**
   * The whole reflog of a ref that is restored, newest entry first. It is written with its own update indices instead of
   * an entry for this update, under every policy.
   */
  readonly reflog?: readonly LogRecord[];
  /**
   * The ref that is renamed to this one, in the same stack: the entries of its reflog are written with their update indices,
   * before the entry for this update, whose old value is that of the renamed ref. The same transaction deletes that ref.
   */
  readonly renamedFrom?: string;
}

/** An update in a transaction: one that was asked for, or one that follows from another. */
export interface PendingUpdate extends Readonly<Omit<RefUpdate, 'noDeref'>> {
  noDeref: boolean;
  /** Only a reflog entry is written. */
  logOnly: boolean;
  /** The old value counts (git's `REF_HAVE_OLD`). */
  checksOld: boolean;
  /** Made by following HEAD. */
  readonly viaHead: boolean;
  /** The name in the repository: without a prefix that leads to the worktree's own stack. */
  readonly canonical: string;
  /** Where the ref is stored; `undefined` before its stack is locked. */
  stored: StoredName | undefined;
  /** What the tag `newOid` finally leads to. */
  readonly peeled?: string;
  /** The type of the object `newOid`. */
  readonly type?: string;
  /** The update that was asked for, of which this one is a part; itself for that one. */
  readonly root: PendingUpdate;
  /** What the ref was when it was read under the lock. */
  wasSymref: boolean;
  /** The object ID that it led to; zeros without one. */
  current: string;
  /** The table of its stack gets it, unless its root is rejected. */
  isQueued: boolean;
  /** In batch mode, of a root: it or an update that follows from it was rejected, and none of them is written. */
  isRejected: boolean;
}

/** An update whose stack is locked. */
export interface PreparedUpdate extends PendingUpdate {
  stored: StoredName;
}

/** An update that batch mode left out, and why. */
export interface RejectedUpdate {
  readonly update: PendingUpdate;
  readonly error: RefTransactionError;
}

/** Whether the update deletes the ref. */
export function deletes({ newOid, newTarget }: RefUpdate): boolean {
  return newTarget === undefined && newOid?.startsWith('0') === true && /^0+$/.test(newOid);
}

/** Whether the update gives the ref a value or removes it. */
export function changes({ newOid, newTarget }: RefUpdate): boolean {
  return newOid !== undefined || newTarget !== undefined;
}
