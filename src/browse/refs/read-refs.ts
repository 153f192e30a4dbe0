/** The rows of visible refs. */
import { decodeText, type LogUpdate, type RefValue } from '../../reftable/index.ts';
import { newestEntry } from '../reflogs/newest-entry.ts';
import type { BrowsedStack, BrowsedTable, Certainty } from '../stack/browsed-stack.ts';
import { corrupt } from '../stack/corrupt.ts';
import { type Provenance, type ProvenanceMark, provenanceOf } from './provenance.ts';
import { kindOf, REF_KINDS, type RefKind } from './ref-kind.ts';
import type { RefList } from './ref-list.ts';

/** The newest reflog entry of a ref. */
export interface LastChange extends LogUpdate {
  /** Of the transaction that wrote it. */
  readonly updateIndex: bigint;
}

/** A ref as one row. */
export interface BrowsedRef {
  readonly name: string;
  readonly kind: RefKind;
  /** `missing`: no table that can be read has a record of it. */
  readonly state: 'live' | 'deleted' | 'missing';
  /** The newest value; of a deleted ref the last it had. */
  readonly value?: RefValue;
  /** The position of the table with the newest record, which of a deleted ref is the tombstone. */
  readonly table?: number;
  /** Of the newest record. */
  readonly updateIndex?: bigint;
  readonly certainty: Certainty;
  /** One mark for each table, base first. */
  readonly provenance: readonly ProvenanceMark[];
  readonly lastChange?: LastChange;
}

/** A row of a list. */
export interface BrowsedRefRow extends BrowsedRef {
  /** In the list. */
  readonly position: number;
}

/**
 * The rows at these positions of a list, in the order given. Each is what the stack holds of that name now, also if the
 * list was read from an earlier state. RangeError for a position that is not in the list.
 */
export function readRows(stack: BrowsedStack, list: RefList, positions: ArrayLike<number>): BrowsedRefRow[] {
  const ordered = Array.from(positions);
  const names = ordered.map(position => list.names.bytesAt(position));
  const isCurrent = list.stamp === stack.stamp;
  const rows = readNames(stack, names, i => (isCurrent ? list.tableAt(ordered[i] as number) : undefined));
  return rows.map((ref, i) => ({ ...ref, position: ordered[i] as number }));
}

/** What the stack holds of these names, in the order given. Throws only what `files.onWork` throws. */
export function readRefs(stack: BrowsedStack, names: readonly Uint8Array[]): BrowsedRef[] {
  return readNames(stack, names, () => undefined);
}

/** `tableOf` returns the position of a table that has a record of name `i`, where one is known. */
function readNames(
  stack: BrowsedStack,
  names: readonly Uint8Array[],
  tableOf: (i: number) => number | undefined,
): BrowsedRef[] {
  // In order of names, blocks are read once.
  const order = names.map((_, i) => i).sort((a, b) => Buffer.compare(names[a] as Uint8Array, names[b] as Uint8Array));
  const records = stack.read('refs', cursors =>
    order.map(i => {
      const found = provenanceOf(stack, cursors, names[i] as Uint8Array);
      expectIn(stack.tables[tableOf(i) ?? -1], found);
      return found;
    }),
  );
  const changes = lastChanges(
    stack,
    order.map(i => names[i] as Uint8Array),
  );
  const rows: BrowsedRef[] = [];
  for (const [at, i] of order.entries()) {
    rows[i] = rowOf(stack, names[i] as Uint8Array, records[at] as Provenance, changes[at]);
  }
  return rows;
}

/** FORMAT_ERROR if a sound table has the record when it is read from its start, and not when it is looked up. */
function expectIn(table: BrowsedTable | undefined, { marks }: Provenance): void {
  if (table?.state !== 'ok' || marks[table.position] !== 'none') return;
  throw corrupt(table.file, 'its index or its restart points do not lead to all of its records');
}

function rowOf(stack: BrowsedStack, name: Uint8Array, found: Provenance, lastChange?: LastChange): BrowsedRef {
  const { marks, newest, value } = found;
  const isSymref = value?.type === 'symref';
  return {
    name: decodeText(name),
    kind: REF_KINDS[kindOf(name, name.length, isSymref ? 3 : 1)] as RefKind,
    state: newest === undefined ? 'missing' : newest.isDeletion ? 'deleted' : 'live',
    ...(value && { value }),
    ...(newest && { table: newest.table, updateIndex: newest.updateIndex }),
    certainty: stack.certaintyOf(newest?.table ?? -1),
    provenance: marks,
    ...(lastChange && { lastChange }),
  };
}

/** The newest reflog entry of each name. */
function lastChanges(stack: BrowsedStack, names: readonly Uint8Array[]): (LastChange | undefined)[] {
  return stack.readMerged('logs', ({ cursor }) =>
    names.map(name => {
      const entry = newestEntry(cursor, name);
      return entry && { ...entry.logUpdate(), updateIndex: entry.updateIndex };
    }),
  );
}
