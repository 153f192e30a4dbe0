/** Refs and reflog entries of loaded tables, of which a newer one hides older ones. */

import { equalBytes, equalsAt } from '../../reftable/format/bytes.ts';
import { MAX_UINT64 } from '../../reftable/format/constants.ts';
import type { LogRecord, RefRecord } from '../../reftable/format/records.ts';
import { encodeText } from '../../reftable/format/utf8.ts';
import { MergedCursor } from '../../reftable/table/merged-cursor.ts';
import type { Table } from '../../reftable/table/table.ts';

/** The ref of exactly this name; `undefined` without one. Throws what reading a table throws, as all functions here. */
export function findRef(tables: readonly Table[], name: string): RefRecord | undefined {
  const nameBytes = encodeText(name);
  for (const table of tables.toReversed()) {
    const ref = table.findRef(nameBytes);
    if (ref !== undefined) return ref.value.type === 'deletion' ? undefined : ref;
  }
  return undefined;
}

/** The refs whose names start with `prefix`, in byte order. */
export function listRefs(tables: readonly Table[], prefix: string): RefRecord[] {
  const bytes = encodeText(prefix);
  const refs: RefRecord[] = [];
  using cursor = new MergedCursor(tables.map(table => table.refCursor()));
  cursor.seekKey(bytes, bytes.length);
  while (cursor.next() && cursor.nameBytes.length >= bytes.length && equalsAt(cursor.nameBytes, 0, bytes))
    if (!cursor.isDeletion) refs.push(cursor.ref());
  return refs;
}

/** The reflog of exactly this ref, newest entry first. */
export function listLog(tables: readonly Table[], name: string): LogRecord[] {
  const bytes = encodeText(name);
  const entries: LogRecord[] = [];
  using cursor = new MergedCursor(tables.map(table => table.logCursor()));
  cursor.seekLog(bytes, MAX_UINT64);
  while (cursor.next() && equalBytes(cursor.nameBytes, bytes)) if (!cursor.isDeletion) entries.push(cursor.log());
  return entries;
}
