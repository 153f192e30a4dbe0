/** The records of one ref in one table, with their bytes in the file, also if the table is damaged. */
import { type FaultRange, faultRange } from '../../check/fault.ts';
import { salvageBlock } from '../../check/table/salvage.ts';
import { equalBytes } from '../../reftable/format/bytes.ts';
import { BLOCK_TYPE, decodeText, type LogUpdate, type RefValue } from '../../reftable/index.ts';
import type { TableCursor } from '../../reftable/table/cursor.ts';
import type { BrowseCallbacks } from '../callbacks.ts';
import type { StackCursor } from '../stack/browsed-stack.ts';
import type { ListedTable } from '../stack/listed-table.ts';

/** Where a record is: bytes of its table, and of an inflated block. */
export interface StoredAt extends FaultRange {
  /** The position of the table. */
  readonly table: number;
  /** Where its block starts in the file. */
  readonly block: number;
  /** What is wrong with its block may have changed it. */
  readonly isDoubtful: boolean;
}

/** A record of a ref section, which gives the ref a value or deletes it. */
export interface StoredValue extends StoredAt {
  /** That of the transaction that wrote it, 0 to 2^64 - 1. */
  readonly updateIndex: bigint;
  /** A `deletion` is a tombstone. */
  readonly value: RefValue;
}

/** A record of a reflog section: one entry, or its deletion. */
export interface StoredEntry extends StoredAt {
  /** That of the transaction that wrote the entry, 0 to 2^64 - 1. */
  readonly updateIndex: bigint;
  /** `null` is a tombstone of the entry with this update index. */
  readonly update: LogUpdate | null;
}

/** The ref record of this name; `undefined` without one. Throws what reading the table throws. */
export function storedValue(
  { table, cursor }: StackCursor,
  name: Uint8Array,
  callbacks: BrowseCallbacks,
): StoredValue | undefined {
  if (!table.isReadByEngine(cursor)) return salvagedRecords(table, 'ref', name, callbacks).at(-1);
  cursor.seek(name);
  if (!cursor.next() || !equalBytes(cursor.nameBytes, name)) return undefined;
  return { ...storedAt(table, cursor), updateIndex: cursor.updateIndex, value: storedRefValue(cursor) };
}

/** The reflog records of this name, newest first. Throws what reading the table throws. */
export function* storedEntries(
  { table, cursor }: StackCursor,
  name: Uint8Array,
  callbacks: BrowseCallbacks,
): Generator<StoredEntry, void, undefined> {
  if (!table.isReadByEngine(cursor)) {
    const found = new Map(salvagedRecords(table, 'log', name, callbacks).map(entry => [entry.updateIndex, entry]));
    yield* [...found.values()].sort((a, b) => (a.updateIndex < b.updateIndex ? 1 : -1));
    return;
  }
  cursor.seek(name);
  while (cursor.next() && equalBytes(cursor.nameBytes, name)) {
    const update = cursor.isDeletion ? null : cursor.logUpdate();
    yield { ...storedAt(table, cursor), updateIndex: cursor.updateIndex, update };
  }
}

/** The record of the entry with exactly this key; `undefined` without one. Throws what reading the table throws. */
export function storedEntry(
  { table, cursor }: StackCursor,
  name: Uint8Array,
  updateIndex: bigint,
  callbacks: BrowseCallbacks,
): StoredEntry | undefined {
  if (!table.isReadByEngine(cursor)) {
    return salvagedRecords(table, 'log', name, callbacks).findLast(entry => entry.updateIndex === updateIndex);
  }
  cursor.seekLog(name, updateIndex);
  if (!cursor.next() || cursor.updateIndex !== updateIndex || !equalBytes(cursor.nameBytes, name)) return undefined;
  const update = cursor.isDeletion ? null : cursor.logUpdate();
  return { ...storedAt(table, cursor), updateIndex, update };
}

function storedRefValue(cursor: TableCursor): RefValue {
  return cursor.isDeletion ? { type: 'deletion' } : cursor.refValue();
}

function storedAt({ position }: ListedTable, { at }: TableCursor): StoredAt {
  const { block, recordStart, valueEnd } = at;
  return { table: position, block: block.offset, isDoubtful: false, ...faultRange(block, recordStart, valueEnd) };
}

type Kind = 'ref' | 'log';
type StoredOf<K extends Kind> = K extends 'ref' ? StoredValue : StoredEntry;

/** In the order of the file: of records with one key the last counts. */
function salvagedRecords<K extends Kind>(
  table: ListedTable,
  kind: K,
  name: Uint8Array,
  { check }: BrowseCallbacks,
): StoredOf<K>[] {
  const damagedTable = table.openLeniently();
  const text = decodeText(name);
  const found: StoredOf<K>[] = [];
  for (const part of damagedTable.walk()) {
    check?.();
    if (part.kind !== 'block' || part.block.type !== BLOCK_TYPE[kind]) continue;
    for (const salvaged of salvageBlock(damagedTable, part).records) {
      if (salvaged.kind !== kind || salvaged.record.name !== text) continue;
      const { start, end, inflated, doubtful: isDoubtful, record } = salvaged;
      const at = { table: table.position, block: part.start, isDoubtful, start, end, ...(inflated && { inflated }) };
      const { name: _, ...stored } = record;
      found.push({ ...at, ...stored } as unknown as StoredOf<K>);
    }
  }
  return found;
}
