/** The names of refs that may be restorable, found without reading their values. */
import { compareKeys, decodeText } from '../../reftable/index.ts';
import type { TableCursor } from '../../reftable/table/cursor.ts';
import { type BrowseCallbacks, CHECK_EVERY } from '../callbacks.ts';
import type { BrowsedStack } from '../stack/browsed-stack.ts';
import { RecordWalk } from '../stack/record-walk.ts';

/**
 * The refs of which a table has a tombstone, of the ref or of a reflog entry, in any order. The base table has no older
 * one below it, so its tombstones hide nothing. Throws what `callbacks.check` throws.
 */
export function namesWithTombstones(stack: BrowsedStack, callbacks: BrowseCallbacks = {}): string[] {
  const names = new Set<string>();
  for (const section of ['refs', 'logs'] as const) {
    stack.read(section, cursors => {
      for (const { cursor } of cursors.slice(1)) collectTombstones(cursor, names, callbacks);
    });
  }
  return [...names];
}

function collectTombstones(cursor: TableCursor, names: Set<string>, { check }: BrowseCallbacks): void {
  let last: Uint8Array | undefined;
  for (let records = 0; cursor.next(); records++) {
    if (records % CHECK_EVERY === 0) check?.();
    if (!cursor.isDeletion) continue;
    // The reflog of a deleted ref has one tombstone for each entry.
    const name = cursor.nameBytes;
    if (last !== undefined && compareKeys(last, last.length, name, name.length) === 0) continue;
    last = name.slice();
    names.add(decodeText(last));
  }
}

/** The refs that exist in `source` and not in `stack`, in the order of their names. Throws what `callbacks` throws. */
export function namesMissingIn(stack: BrowsedStack, source: BrowsedStack, callbacks: BrowseCallbacks = {}): string[] {
  return source.readMerged('refs', theirs =>
    stack.readMerged('refs', ours => {
      const names: string[] = [];
      const walk = new RecordWalk(theirs, callbacks);
      let isOpen = ours.cursor.next();
      while (theirs.cursor.next()) {
        walk.pass(theirs.cursor.current);
        const name = theirs.cursor.nameBytes;
        let order = 1;
        while (isOpen) {
          const { nameBytes } = ours.cursor;
          order = compareKeys(nameBytes, nameBytes.length, name, name.length);
          if (order >= 0) break;
          isOpen = ours.cursor.next();
        }
        if (!isOpen || order !== 0) names.push(decodeText(name));
      }
      return names;
    }),
  );
}
