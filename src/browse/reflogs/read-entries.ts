/** The rows of visible reflog entries. */
import { equalBytes } from '../../reftable/format/bytes.ts';
import { decodeText, type LogUpdate } from '../../reftable/index.ts';
import type { BrowsedStack, Certainty } from '../stack/browsed-stack.ts';
import type { ReflogList } from './reflog-list.ts';

/** A reflog entry as one row. */
export interface BrowsedEntry {
  /** In the list. */
  readonly position: number;
  /** The ref's. */
  readonly name: string;
  /** Of the entry. */
  readonly updateIndex: bigint;
  /** What it records; `undefined` if the stack no longer has the entry. */
  readonly update?: LogUpdate;
  /** The position of the table that has it. */
  readonly table?: number;
  readonly certainty: Certainty;
}

/** The rows at these positions of a list, in the order given. RangeError for a position that is not in the list. */
export function readEntries(stack: BrowsedStack, list: ReflogList, positions: ArrayLike<number>): BrowsedEntry[] {
  const ordered = Array.from(positions);
  // In the order of the list, blocks are inflated once.
  const inOrder = ordered.map((_, i) => i).sort((a, b) => (ordered[a] as number) - (ordered[b] as number));
  return stack.readMerged('logs', view => {
    const { cursor } = view;
    const rows: BrowsedEntry[] = [];
    for (const i of inOrder) {
      const position = ordered[i] as number;
      const name = list.nameBytesAt(position);
      const updateIndex = list.updateIndexAt(position);
      cursor.seekLog(name, updateIndex);
      const isFound = cursor.next() && cursor.updateIndex === updateIndex && equalBytes(cursor.nameBytes, name);
      const table = isFound ? view.positionOf(cursor.current) : undefined;
      rows[i] = {
        position,
        name: decodeText(name),
        updateIndex,
        ...(isFound && { update: cursor.current.logUpdate(), table }),
        certainty: stack.certaintyOf(table ?? -1, 'logs'),
      };
    }
    return rows;
  });
}
