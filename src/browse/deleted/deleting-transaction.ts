/** What else the transactions did that deleted refs: the other refs that they changed, and when, if an entry records it. */
import type { LogUpdate } from '../../reftable/index.ts';
import { type BrowseCallbacks, CHECK_EVERY } from '../callbacks.ts';
import type { BrowsedStack, StackCursor } from '../stack/browsed-stack.ts';
import type { Deletion } from './deleted-ref.ts';
import { isMarker } from './stored-ref.ts';

/** Refs of a transaction that are named. */
const NAMED = 20;

/** A transaction, as far as the table that it wrote still shows it. */
export interface DeletingTransaction {
  /** The refs that it changed, at most 20, in the order of their names. */
  readonly refs: readonly string[];
  /** Number of refs that it changed. */
  readonly total: number;
  /** A reflog entry that it wrote, which has its time and committer; `undefined` if no entry of it is stored. */
  readonly entry?: { readonly name: string; readonly update: LogUpdate };
}

/** Identifies a transaction of a stack: its table and its update index. */
export function transactionKey({ table, updateIndex }: Deletion): string {
  return `${table} ${updateIndex}`;
}

/** Reads the transactions of these deletions, by `transactionKey`. Throws what `callbacks.check` throws. */
export function deletingTransactions(
  stack: BrowsedStack,
  deletions: readonly Deletion[],
  callbacks: BrowseCallbacks = {},
): Map<string, DeletingTransaction> {
  const asked = new Set(deletions.map(transactionKey));
  const tables = new Set(deletions.map(({ table }) => table));
  const changed = stack.read('refs', cursors => refsOf(cursors, tables, asked, callbacks));
  const entries = stack.read('logs', cursors => entriesOf(cursors, tables, asked, callbacks));
  return new Map(
    [...asked].map(key => {
      const entry = entries.get(key);
      return [key, { ...(changed.get(key) ?? { refs: [], total: 0 }), ...(entry && { entry }) }];
    }),
  );
}

function refsOf(
  cursors: readonly StackCursor[],
  tables: ReadonlySet<number>,
  asked: ReadonlySet<string>,
  callbacks: BrowseCallbacks,
): Map<string, { refs: string[]; total: number }> {
  const found = new Map<string, { refs: string[]; total: number }>();
  for (const { key, cursor } of recordsIn(cursors, tables, asked, callbacks)) {
    const known = found.get(key) ?? { refs: [], total: 0 };
    found.set(key, known);
    if (known.total++ < NAMED) known.refs.push(cursor.name);
  }
  return found;
}

/** The first entry of each transaction. */
function entriesOf(
  cursors: readonly StackCursor[],
  tables: ReadonlySet<number>,
  asked: ReadonlySet<string>,
  callbacks: BrowseCallbacks,
): Map<string, { name: string; update: LogUpdate }> {
  const found = new Map<string, { name: string; update: LogUpdate }>();
  for (const { key, cursor } of recordsIn(cursors, tables, asked, callbacks)) {
    if (found.has(key) || cursor.isDeletion) continue;
    const update = cursor.logUpdate();
    if (!isMarker(update)) found.set(key, { name: cursor.name, update });
  }
  return found;
}

function* recordsIn(
  cursors: readonly StackCursor[],
  tables: ReadonlySet<number>,
  asked: ReadonlySet<string>,
  { check }: BrowseCallbacks,
): Generator<{ readonly key: string; readonly cursor: StackCursor['cursor'] }, void, undefined> {
  let records = 0;
  for (const { table, cursor } of cursors) {
    if (!tables.has(table.position)) continue;
    while (cursor.next()) {
      if (records++ % CHECK_EVERY === 0) check?.();
      const key = transactionKey({ table: table.position, updateIndex: cursor.updateIndex });
      if (asked.has(key)) yield { key, cursor };
    }
  }
}
