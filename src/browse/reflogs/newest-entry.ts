/** The newest reflog entry of one ref, without reading the others. */
import { equalBytes } from '../../reftable/format/bytes.ts';
import { encodeText, type MergedCursor } from '../../reftable/index.ts';
import type { TableCursor } from '../../reftable/table/cursor.ts';
import type { BrowsedStack } from '../stack/browsed-stack.ts';
import { isExistenceMarker } from './existence-marker.ts';

/** Moves a cursor over reflogs to the newest entry of a ref that git shows; `undefined` without one. */
export function newestEntry(cursor: MergedCursor, name: Uint8Array): TableCursor | undefined {
  cursor.seek(name);
  while (cursor.next() && equalBytes(cursor.nameBytes, name)) {
    if (!isExistenceMarker(cursor.current)) return cursor.current;
  }
  return undefined;
}

/** Whether exactly this ref has a reflog entry that git shows. */
export function hasEntries(stack: BrowsedStack, name: string): boolean {
  return stack.readMerged('logs', ({ cursor }) => newestEntry(cursor, encodeText(name)) !== undefined);
}
