/** The records of a section, those of damaged blocks included, in windows of a list of any length. */

import { type BlockField, type BlockRecord, type FieldName, rangeInBlock } from '../../check/index.ts';
import type { DamagedRow, RecordLine, RecordRows, SectionName } from '../../protocol/table.ts';
import type { IndexRow, LogRow, RecordRow, RefValue } from '../../protocol/values.ts';
import type { Unwired } from '../../protocol/wire.ts';
import {
  BLOCK_TYPE,
  compareKeys,
  decodeText,
  encodeText,
  logKey,
  logNameLength,
  logUpdateIndex,
} from '../../reftable/index.ts';
import { tableProgress } from '../../text/table-editor.ts';
import type { Context } from '../worker/context.ts';
import { type Anatomy, keyText, type Loaded, type Part, withAnatomy } from './anatomy.ts';
import { firstWhere } from './sorted.ts';

const MAX_ROWS = 10_000;
/** The number of bytes between two reports of progress. */
const PROGRESS_EVERY = 4 * 1024 * 1024;
/** The most characters of a name or a message that a row holds. */
const LONGEST_TEXT = 2000;
const NEWEST = 0xffffffffffffffffn;

export function tableRecords(
  file: string,
  query: { readonly section: SectionName; readonly from: number; readonly count: number },
  context: Context,
): Unwired<RecordRows> {
  return withAnatomy(file, context, table => {
    const parts = table.partsOf(query.section);
    const last = parts.at(-1);
    const total = last ? last.firstRecord + last.records : 0;
    const from = Math.min(query.from, total);
    const count = Math.min(query.count, total - from, MAX_ROWS);
    const rows: Unwired<RecordLine>[] = [];
    for (const part of parts.slice(partOfRecord(parts, from), partOfRecord(parts, from + count - 1) + 1)) {
      const loaded = table.load(part);
      if (!loaded) continue;
      const first = Math.max(from - part.firstRecord, 0);
      const records = loaded.blockFieldList.records.slice(first, Math.min(part.records, first + count - rows.length));
      rows.push(...records.map((record, i) => recordLine(loaded, record, first + i)));
    }
    return { section: query.section, total, from, rows };
  });
}

/** Position among the parts of a section of the one that holds a record. */
export function partOfRecord(parts: readonly Part[], record: number): number {
  return firstWhere(parts, ({ firstRecord, records }) => firstRecord + records > record);
}

export function recordLine(loaded: Loaded, record: BlockRecord, position: number): Unwired<RecordLine> {
  const { block } = loaded.part;
  return {
    ...rangeInBlock(block, record.start, record.end),
    row: rowOf(loaded, record),
    block: block.offset,
    position,
  };
}

/** The fields of one record; they are adjacent. */
export function fieldsOfRecord({ blockFieldList: { fields } }: Loaded, record: BlockRecord): readonly BlockField[] {
  return fields.slice(
    firstWhere(fields, ({ start }) => start >= record.start),
    firstWhere(fields, ({ start }) => start >= record.end),
  );
}

function rowOf(loaded: Loaded, record: BlockRecord): Unwired<RecordRow> | DamagedRow {
  if (record.extra < 0) return { kind: 'damaged', bytes: record.end - record.start };
  const fields = fieldsOfRecord(loaded, record);
  const values = valuesOf(fields);
  const { section } = loaded.part;
  switch (loaded.part.block.type) {
    case BLOCK_TYPE.ref:
      return {
        kind: 'ref',
        name: short(decodeText(record.key)),
        updateIndex: values.number('updateIndex'),
        value: refValue(record, values),
      };
    case BLOCK_TYPE.log:
      return logRow(record, values);
    case BLOCK_TYPE.obj: {
      const offsets = fields.filter(({ name }) => name === 'refBlockOffset').map(field => BigInt(field.value ?? 0));
      return { kind: 'object', prefix: record.key.toString('hex'), offsets };
    }
    case BLOCK_TYPE.index:
      return indexRow(section, record.key, values.number('blockOffset'));
  }
}

/** The values of a record's fields by name; '' or 0 for a field that it does not have. */
interface Values {
  string(name: FieldName): string;
  number(name: FieldName): bigint;
}

function valuesOf(fields: readonly BlockField[]): Values {
  const find = (name: FieldName) => fields.find(field => field.name === name)?.value;
  return { string: name => String(find(name) ?? ''), number: name => BigInt(find(name) ?? 0) };
}

function refValue({ extra }: BlockRecord, { string }: Values): RefValue {
  if (extra === 0) return { type: 'deletion' };
  if (extra === 3) return { type: 'symref', target: short(string('target')) };
  const oid = string('objectId');
  return extra === 1 ? { type: 'oid', oid } : { type: 'peeled', oid, peeled: string('peeledObjectId') };
}

function logRow({ key, extra }: BlockRecord, { string, number }: Values): Unwired<LogRow> {
  const name = short(decodeText(key, 0, logNameLength(key, key.length)));
  const updateIndex = logUpdateIndex(key, key.length);
  if (extra === 0) return { kind: 'log', name, updateIndex, update: null };
  const update = {
    old: string('oldObjectId'),
    new: string('newObjectId'),
    committer: { name: short(string('name')), email: short(string('email')) },
    time: number('time'),
    tz: Number(number('timeZone')),
    message: short(string('message')),
  };
  return { kind: 'log', name, updateIndex, update };
}

function indexRow(section: SectionName, key: Buffer, offset: bigint): Unwired<IndexRow> {
  const nameLength = section === 'log-index' ? logNameLength(key, key.length) : -1;
  if (nameLength < 0) return { kind: 'index', lastKey: short(keyText(section, key)), offset };
  const lastKey = short(decodeText(key, 0, nameLength));
  return { kind: 'index', lastKey, lastKeyUpdateIndex: logUpdateIndex(key, key.length), offset };
}

function short(text: string): string {
  return text.length > LONGEST_TEXT ? `${text.slice(0, LONGEST_TEXT)}…` : text;
}

/**
 * The first record of a section that is not below a key: a ref name, or the first hex digits of an object ID. In a
 * damaged table, whose records may be out of order, the whole section is searched for it.
 */
export function findRecord(
  file: string,
  section: SectionName,
  key: string,
  context: Context,
): { index: number; exact: boolean } {
  return withAnatomy(file, context, table => {
    const sought = keyOf(section, key);
    const parts = table.partsOf(section);
    const isSought = (found: Buffer) => matches(section, found, key, sought);
    const index = inOrder(table, parts, sought);
    if (isSought(keyAt(table, parts, index))) return { index, exact: true };
    if (!parts.some(({ damaged }) => damaged) && isSorted(parts)) return { index, exact: false };
    let notified = 0;
    for (const part of parts) {
      context.check();
      if (part.offset - notified >= PROGRESS_EVERY) {
        notified = part.offset;
        context.progress({ message: tableProgress.finding(key), fraction: notified / table.size });
      }
      const position = table.load(part)?.blockFieldList.records.findIndex(record => isSought(record.key)) ?? -1;
      if (position >= 0) return { index: part.firstRecord + position, exact: true };
    }
    return { index, exact: false };
  });
}

function inOrder(table: Anatomy, parts: readonly Part[], sought: Buffer): number {
  const below = (key: Buffer) => compareKeys(key, key.length, sought, sought.length) < 0;
  const part = parts[firstWhere(parts, ({ firstKey }) => !below(firstKey)) - 1];
  if (!part) return 0;
  const position = table.load(part)?.blockFieldList.records.findIndex(({ key }) => !below(key)) ?? -1;
  return part.firstRecord + (position < 0 ? part.records : position);
}

function keyAt(table: Anatomy, parts: readonly Part[], index: number): Buffer {
  const part = parts[partOfRecord(parts, index)];
  const record = part && table.load(part)?.blockFieldList.records[index - part.firstRecord];
  return record?.key ?? Buffer.alloc(0);
}

function isSorted(parts: readonly Part[]): boolean {
  return parts.every(({ firstKey }, i) => {
    const before = parts[i - 1]?.firstKey;
    return before === undefined || compareKeys(before, before.length, firstKey, firstKey.length) < 0;
  });
}

function matches(section: SectionName, found: Buffer, key: string, sought: Buffer): boolean {
  if (section.startsWith('obj')) {
    const length = Math.min(found.length, sought.length);
    return length > 0 && found.compare(sought, 0, length, 0, length) === 0;
  }
  const nameLength = section.startsWith('log') ? logNameLength(found, found.length) : found.length;
  return nameLength > 0 && found.subarray(0, nameLength).equals(encodeText(key));
}

function keyOf(section: SectionName, key: string): Buffer {
  if (section.startsWith('obj')) return Buffer.from(/^[0-9a-f]*/i.exec(key)?.[0] ?? '', 'hex');
  const name = encodeText(key);
  return Buffer.from(section.startsWith('log') && name.length > 0 ? logKey(name, NEWEST) : name);
}
