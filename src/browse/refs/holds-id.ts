/** Object IDs of refs compared in full, which columns have the first 8 bytes of. */
import { equalBytes, toHex } from '../../reftable/format/bytes.ts';
import type { MergedCursor } from '../../reftable/index.ts';
import { type BrowseCallbacks, CHECK_EVERY } from '../callbacks.ts';
import type { Condition } from '../filter/filter.ts';
import { Needle } from '../filter/needle.ts';
import type { BrowsedStack } from '../stack/browsed-stack.ts';
import type { RefList } from './ref-list.ts';

/** Up to this many refs, stepping is faster than looking the next one up. */
const NEAR = 64;

/**
 * Of the refs at these positions, ascending, those whose value or peeled value starts with the whole prefix, and those
 * that match as a word. Deleted refs match by their columns. Throws what `callbacks.check` throws.
 */
export function holdsId(
  stack: BrowsedStack,
  list: RefList,
  positions: Uint32Array<ArrayBuffer>,
  { prefix, word }: Extract<Condition, { readonly type: 'id' }>,
  { check }: BrowseCallbacks = {},
): Uint32Array<ArrayBuffer> {
  if (list.content === 'deleted') return positions;
  const needle = word === undefined ? undefined : new Needle(word);
  return stack.readMerged('refs', ({ cursor }) => {
    let at = -1;
    return positions.filter((position, k) => {
      if (k % CHECK_EVERY === 0) check?.();
      const name = list.names.bytesAt(position);
      if (needle?.isIn(name, 0, name.length)) return true;
      const isFound = at >= 0 && position - at <= NEAR ? stepTo(cursor, name, position - at) : seekTo(cursor, name);
      at = isFound ? position : -1;
      return isFound && valueStartsWith(cursor, prefix);
    });
  });
}

function seekTo(cursor: MergedCursor, name: Uint8Array): boolean {
  cursor.seek(name);
  return cursor.next() && equalBytes(cursor.nameBytes, name);
}

/** Steps as far as the list has it; looks the name up if the stack has changed in between. */
function stepTo(cursor: MergedCursor, name: Uint8Array, steps: number): boolean {
  for (let i = 0; i < steps; i++) if (!cursor.next()) return seekTo(cursor, name);
  return equalBytes(cursor.nameBytes, name) || seekTo(cursor, name);
}

function valueStartsWith({ current }: MergedCursor, prefix: string): boolean {
  const { at } = current;
  if (at.extra !== 1 && at.extra !== 2) return false;
  const { hashSize } = at.block.space;
  for (let start = at.valueEnd - at.extra * hashSize; start < at.valueEnd; start += hashSize) {
    if (toHex(at.block.bytes, start, start + hashSize).startsWith(prefix)) return true;
  }
  return false;
}
