/** The first refs of a stack by name, without a list of all of them. */
import type { BrowseCallbacks } from '../callbacks.ts';
import type { BrowsedStack } from '../stack/browsed-stack.ts';
import { RecordWalk } from '../stack/record-walk.ts';
import { type BrowsedRefRow, readRefs } from './read-refs.ts';

/**
 * The rows of the first `count` refs that exist, as a list of all refs has them. Reads the tables as far as these names
 * are, the tombstones between them included. Throws what `callbacks` throws.
 */
export function firstRefs(stack: BrowsedStack, count: number, callbacks: BrowseCallbacks = {}): BrowsedRefRow[] {
  const names = stack.readMerged('refs', view => {
    const { cursor } = view;
    const walk = new RecordWalk(view, callbacks);
    const first: Uint8Array[] = [];
    while (first.length < count && cursor.next()) {
      walk.pass(cursor.current);
      first.push(cursor.nameBytes.slice());
    }
    return first;
  });
  return readRefs(stack, names).map((ref, position) => ({ ...ref, position }));
}
