/** What another process did meanwhile to the refs of staged changes. */
import type { PresentRef, StagedChange } from '../protocol/staged.ts';
import { isSameValue } from './values.ts';

/** A change whose ref no longer has the value that it was staged for. */
export interface Conflict {
  readonly change: StagedChange;
  /** What the stack has instead of its base. */
  readonly present: PresentRef;
}

/** The conflicts, in the order of the changes. A ref that `present` leaves out is not compared. */
export function conflictsOf(changes: Iterable<StagedChange>, present: readonly PresentRef[]): Conflict[] {
  const byName = new Map(present.map(each => [each.ref, each]));
  return [...changes].flatMap(change => {
    const now = byName.get(change.ref);
    return now === undefined || isSameValue(now.value, change.base) ? [] : [{ change, present: now }];
  });
}
