/** Values of refs that are compared. */
import type { StagedValue } from '../protocol/staged.ts';

/** Whether two values are the same object ID, the same target, or both none. */
export function isSameValue(a: StagedValue, b: StagedValue): boolean {
  if (a === null || b === null) return a === b;
  if (a.type === 'oid') return b.type === 'oid' && a.oid === b.oid;
  return b.type === 'symref' && a.target === b.target;
}
