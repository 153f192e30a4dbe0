/** Which state of each ref is restored, under which name. */
import type { RestoredRef, RestoreProblem } from '../../git/index.ts';
import type { BrowseCallbacks } from '../callbacks.ts';
import { lookUpRef } from '../refs/provenance.ts';
import { lastState, type StoredState, stateAfter } from './find-deleted.ts';
import type { DeletedSources } from './sources.ts';
import { storedRefs } from './stored-ref.ts';

/** What is asked for. */
export interface RestoreRequest {
  readonly name: string;
  /** The name that the ref gets. Default: the same. */
  readonly as?: string;
  /** The state after the transaction with this update index. Default: the last one that is stored. */
  readonly at?: bigint;
}

/** A ref to restore, as far as it was found. */
export interface PlannedRestore {
  readonly name: string;
  readonly as: string;
  readonly found?: StoredState;
  /** As in `RestoredRef`. */
  readonly deletionEntry?: bigint;
  /** Why it cannot be restored. */
  readonly problem?: RestoreProblem;
}

/** Finds the state to restore in the sources of the ref's stack. Throws what `callbacks` throws. */
export function planRestore(
  sources: DeletedSources | undefined,
  { name, as = name, at }: RestoreRequest,
  callbacks: BrowseCallbacks = {},
): PlannedRestore {
  const found = sources && foundIn(sources, name, at, callbacks);
  if (found === undefined) {
    const exists =
      at === undefined && sources !== undefined && lookUpRef(sources.stack, name).newest?.isDeletion === false;
    return { name, as, problem: { type: exists ? 'notDeleted' : 'notStored' } };
  }
  const deletionEntry = sources && as === name ? deletionEntryOf(sources, name, callbacks) : undefined;
  return {
    ...{ name, as, found },
    ...(deletionEntry !== undefined && { deletionEntry }),
    ...(found.state.isDoubtful && { problem: { type: 'doubtful' } }),
  };
}

function deletionEntryOf({ stack }: DeletedSources, name: string, callbacks: BrowseCallbacks): bigint | undefined {
  const [current] = storedRefs(stack, [name], callbacks);
  return current?.deletionEntry;
}

function foundIn(
  sources: DeletedSources,
  name: string,
  at: bigint | undefined,
  callbacks: BrowseCallbacks,
): StoredState | undefined {
  if (at !== undefined) return stateAfter(sources, name, at, callbacks);
  const last = lastState(sources, name, callbacks);
  return last && { state: last.state, source: last.ref.source };
}

/** The refs of a plan as a transaction takes them, without those that cannot be restored. */
export function refsToRestore(plan: readonly PlannedRestore[]): RestoredRef[] {
  return plan.flatMap(({ name, as, found, deletionEntry, problem }) => {
    if (found === undefined || problem !== undefined) return [];
    const { value, entries } = found.state;
    if (value.type !== 'symref' || name !== as) return [{ name: as, value, entries }];
    // The reflog of a symbolic ref outlives it.
    return [{ name, value, entries: [], ...(deletionEntry !== undefined && { deletionEntry }) }];
  });
}
