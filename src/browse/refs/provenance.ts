/** Where the values of a ref are: one lookup in each table. */
import { equalBytes } from '../../reftable/format/bytes.ts';
import { encodeText, type RefValue } from '../../reftable/index.ts';
import type { BrowsedStack, StackCursor } from '../stack/browsed-stack.ts';

/**
 * What a table has of a ref: `value` is the one that counts, `older` one that a newer table hides. `unknown` is a table
 * that cannot be read.
 */
export type ProvenanceMark = 'none' | 'value' | 'older' | 'tombstone' | 'unknown';

/** The records of one name. */
export interface Provenance {
  /** One for each table, base first. */
  readonly marks: readonly ProvenanceMark[];
  /** Of the newest record, whether it has a value or is a tombstone; `undefined` without a record. */
  readonly newest: { readonly table: number; readonly updateIndex: bigint; readonly isDeletion: boolean } | undefined;
  /** The newest value, of a deleted ref the last it had. */
  readonly value: RefValue | undefined;
}

/** Looks a name up in all tables. `cursors` are those of `stack.read('refs', …)`. Throws what reading a table throws. */
export function provenanceOf(stack: BrowsedStack, cursors: readonly StackCursor[], name: Uint8Array): Provenance {
  const marks: ProvenanceMark[] = stack.tables.map(() => 'unknown');
  let newest: Provenance['newest'];
  let value: RefValue | undefined;
  for (const { table, cursor } of [...cursors].reverse()) {
    cursor.seek(name);
    if (!cursor.next() || !equalBytes(cursor.nameBytes, name)) {
      marks[table.position] = 'none';
      continue;
    }
    const { isDeletion } = cursor;
    const isNewest = newest === undefined;
    newest ??= { table: table.position, updateIndex: cursor.updateIndex, isDeletion };
    if (!isDeletion) value ??= cursor.refValue();
    marks[table.position] = isDeletion ? 'tombstone' : isNewest ? 'value' : 'older';
  }
  return { marks, newest, value };
}

/** Looks exactly this name up, without its reflog. Throws only what `files.onWork` throws. */
export function lookUpRef(stack: BrowsedStack, name: string): Provenance {
  const bytes = encodeText(name);
  return stack.read('refs', cursors => provenanceOf(stack, cursors, bytes));
}
