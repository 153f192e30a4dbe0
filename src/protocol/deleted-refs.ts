/** Deleted refs that can be restored, and what restoring them would do. */
import type { DeletedRef, DeletingTransaction } from '../browse/index.ts';
import type { RestoreProblem as EngineProblem, PossibleUpstream } from '../git/index.ts';
import type { Uint64, Wire } from './wire.ts';

export type { PossibleUpstream };

export type RestoreProblem = Wire<EngineProblem>;

/** A ref that can be restored, and the transaction that deleted it. */
export interface DeletedRefInfo extends Wire<DeletedRef> {
  /** `null` if no table has a tombstone of the ref. */
  readonly transaction: Wire<DeletingTransaction> | null;
}

/** How many deleted refs of a stack can be restored. */
export interface DeletedCount {
  readonly total: number;
  /** Why not everything could be read, so that more refs may be stored; `null` if everything was. */
  readonly unread: string | null;
}

/** The deleted refs of a stack. `total` is the number of those that can be restored. */
export interface DeletedRefs extends DeletedCount {
  /** Of the stack that was read. */
  readonly stamp: string;
  /** Number of those that the stack itself stores and the filter `deleted:` finds. */
  readonly listed: number;
  /** The first ones, in the order of their names. */
  readonly refs: readonly DeletedRefInfo[];
}

/** A ref to restore. */
export interface RestoreRequest {
  readonly name: string;
  /** The name that it gets; left out: the same. */
  readonly as?: string;
  /** The state after this transaction; left out: the last one that is stored. */
  readonly at?: Uint64;
}

/** What restoring a ref would write. */
export interface PlannedRestore {
  readonly name: string;
  readonly as: string;
  /** `null` if nothing is stored. */
  readonly value: DeletedRefInfo['value'] | null;
  /** Of the transaction that wrote the value. */
  readonly updateIndex: Uint64 | null;
  /** Number of reflog entries. */
  readonly entries: number;
  readonly source: DeletedRefInfo['source'] | null;
  /** `null` if it can be restored. */
  readonly problem: RestoreProblem | null;
}

/** The result of restoring refs. */
export interface RestoredRefs {
  /** Number of refs. */
  readonly refs: number;
  /** Why the stack was not compacted afterwards; `null` if that did not fail. */
  readonly notCompacted: string | null;
  /** Restored branches without an upstream, each with a remote-tracking ref of its name. */
  readonly upstreams: readonly PossibleUpstream[];
}
