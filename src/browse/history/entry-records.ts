/** The records of one reflog entry in all tables. */
import { encodeText } from '../../reftable/index.ts';
import type { BrowseCallbacks } from '../callbacks.ts';
import type { BrowsedStack } from '../stack/browsed-stack.ts';
import type { RefEntry } from './ref-history.ts';
import { storedEntry } from './stored-records.ts';

/**
 * The records with the key of this entry, newest table first. The first one is current, and hides the others. Throws
 * what `callbacks.check` throws.
 */
export function entryRecords(
  stack: BrowsedStack,
  name: string,
  updateIndex: bigint,
  callbacks: BrowseCallbacks = {},
): RefEntry[] {
  const bytes = encodeText(name);
  return stack.read('logs', cursors => {
    const records: RefEntry[] = [];
    for (const cursor of [...cursors].reverse()) {
      const stored = storedEntry(cursor, bytes, updateIndex, callbacks);
      if (stored === undefined) continue;
      const newer = records.at(-1);
      const certainty = stack.certaintyOf(stored.table, 'logs');
      records.push({ ...stored, ...(newer && { hiddenBy: newer.table }), certainty });
    }
    return records;
  });
}
