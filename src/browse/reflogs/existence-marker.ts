/** The entry with which git notes that a ref has a reflog without entries. */
import type { TableCursor } from '../../reftable/table/cursor.ts';

/** Whether both object IDs of a reflog entry are zeros: git does not show such an entry. */
export function isExistenceMarker({ at }: TableCursor): boolean {
  const { bytes } = at.block;
  const end = at.valueStart + 2 * at.block.space.hashSize;
  for (let i = at.valueStart; i < end; i++) if (bytes[i] !== 0) return false;
  return at.extra !== 0;
}
