/** The refs of a stack one after the other, without a list of them in memory. */
import { equalsAt } from '../../reftable/format/bytes.ts';
import { compareKeys, decodeText, encodeText, type RefValue } from '../../reftable/index.ts';
import type { TableCursor } from '../../reftable/table/cursor.ts';
import type { BrowseCallbacks } from '../callbacks.ts';
import type { BrowsedStack, Certainty } from '../stack/browsed-stack.ts';
import { RecordWalk } from '../stack/record-walk.ts';
import { kindOf, REF_KINDS, type RefKind } from './ref-kind.ts';

/** A ref that exists. */
export interface LiveRef {
  readonly name: string;
  readonly kind: RefKind;
  readonly value: RefValue;
  /** The position of the table that has the value. */
  readonly table: number;
  /** Of its newest record. */
  readonly updateIndex: bigint;
  readonly certainty: Certainty;
}

/** Which refs are visited. */
export interface EachRefOptions {
  /** What their names start with. Default: all refs. */
  readonly prefix?: string;
  readonly callbacks?: BrowseCallbacks;
}

/**
 * Calls `visit` for each ref that exists, in the byte order of names. If a table turns out to be damaged, the refs after
 * the last one that was visited are salvaged. Throws what `visit` and `callbacks` throw.
 */
export function eachRef(
  stack: BrowsedStack,
  visit: (ref: LiveRef) => void,
  { prefix = '', callbacks = {} }: EachRefOptions = {},
): void {
  const start = encodeText(prefix);
  let visited: Uint8Array | undefined;
  stack.readMerged('refs', view => {
    const { cursor } = view;
    const walk = new RecordWalk(view, callbacks);
    if (prefix !== '') cursor.seek(start);
    while (cursor.next()) {
      const { current } = cursor;
      walk.pass(current);
      const name = current.nameBytes;
      if (!equalsAt(name, 0, start)) break;
      // Damage ends the cursor. The next one starts at the beginning, which needs no index of the damaged table.
      if (visited !== undefined && compareKeys(name, name.length, visited, visited.length) <= 0) continue;
      const ref = liveRef(stack, name, current, view.positionOf(current));
      visited = name.slice();
      visit(ref);
    }
  });
}

function liveRef(stack: BrowsedStack, name: Uint8Array, current: TableCursor, table: number): LiveRef {
  return {
    name: decodeText(name),
    kind: REF_KINDS[kindOf(name, name.length, current.at.extra)] as RefKind,
    value: current.refValue(),
    table,
    updateIndex: current.updateIndex,
    certainty: stack.certaintyOf(table),
  };
}
