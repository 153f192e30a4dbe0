/** The fields of a table as the editor gets them: the bytes, the value and the target of each. */

import { type BlockField, type FieldName, rangeInBlock, type TableField } from '../../check/index.ts';
import type { ByteOffset, ByteRange, ByteRows, FieldInfo } from '../../protocol/table.ts';
import { BLOCK_TYPE, type Block } from '../../reftable/index.ts';
import { asBuffer } from '../../reftable/platform/node-buffer.ts';
import type { Context } from '../worker/context.ts';
import { type Anatomy, type Loaded, type Part, withAnatomy } from './anatomy.ts';
import { firstWhere, rangesBetween } from './sorted.ts';

/** The most bytes that are sent at once. */
const MOST_BYTES = 64 * 1024;
/** The most characters of a value that are sent. */
const LONGEST_VALUE = 4096;

/** Bytes [from, from + count) of the file, or of the inflated log block at `inside`, and their fields. */
export function tableBytes(
  file: string,
  { from, count, inside }: { readonly from: number; readonly count: number; readonly inside?: number },
  context: Context,
): ByteRows {
  return withAnatomy(file, context, table => {
    const block = inside === undefined ? undefined : inflatedBlock(table, inside);
    const total = block?.part.block.bytes.length ?? table.size;
    const start = Math.min(from, total);
    const end = Math.min(start + Math.min(count, MOST_BYTES), total);
    const bytes = block?.part.block.bytes.subarray(start, end) ?? table.damagedTable.read(start, end - start);
    const fields = block === undefined ? fieldsIn(table, start, end) : inflatedFields(table, block, start, end);
    return { total, from: start, base64: asBuffer(bytes).toString('base64'), fields };
  });
}

export function inflatedBlock(table: Anatomy, offset: number): Loaded {
  const part = table.partAt(offset);
  const loaded = part?.offset === offset ? table.load(part) : undefined;
  if (loaded?.part.block.type !== BLOCK_TYPE.log) throw new RangeError(`The bytes at ${offset} are not a log block.`);
  return loaded;
}

/** The fields that are, at least in part, in [start, end) of the file. */
export function fieldsIn(table: Anatomy, start: number, end: number): FieldInfo[] {
  const { damagedTable, parts } = table;
  const fields: FieldInfo[] = [];
  if (start < table.headerEnd)
    fields.push(...rangesBetween(headerFooterFields(table, damagedTable.headerFields()), start, end));
  const first = firstWhere(parts, ({ offset, size }) => offset + size > start);
  const last = firstWhere(parts, ({ offset }) => offset >= end);
  for (const part of parts.slice(first, last)) {
    fields.push(...rangesBetween(partFields(table, part, start, end), start, end));
  }
  if (end > damagedTable.headerFooter.bodySize)
    fields.push(...rangesBetween(headerFooterFields(table, damagedTable.footerFields()), start, end));
  return fields;
}

function headerFooterFields(table: Anatomy, fields: Iterable<TableField>): FieldInfo[] {
  return [...fields].map(field => fieldInfo(table, field));
}

/** The fields of a part in the file; the records of a log block are one field, its deflated bytes. */
function partFields(table: Anatomy, part: Part, start: number, end: number): FieldInfo[] {
  const loaded = table.load(part);
  if (loaded === undefined) {
    const from = Math.max(part.offset, table.headerEnd);
    const to = part.offset + part.size;
    return from < to ? [{ start: from, end: to, name: 'unknown' }] : [];
  }
  const { blockFieldList } = loaded;
  const isLog = loaded.part.block.type === BLOCK_TYPE.log;
  // Of a large block only the requested fields are made: those in the window, and the last one with the bytes after it.
  const framing = isLog ? blockFieldList.fields.slice(0, HEADER_FIELDS) : blockFieldList.fields.slice(-1);
  const shown = isLog ? [] : rangesBetween(blockFieldList.fields, start - part.offset, end - part.offset);
  const tail = [...table.damagedTable.blockFields(loaded.part, { ...blockFieldList, fields: framing })]
    .filter(({ inside }) => inside === undefined)
    .map(field => blockField(table, loaded, field, field.start - part.offset));
  const fields = shown.map(field => recordField(table, loaded, field));
  const last = fields.at(-1)?.end ?? 0;
  return [...fields, ...tail.filter(field => field.start >= last)];
}

/** Type and length, before every block. */
const HEADER_FIELDS = 2;

/** The fields of an inflated log block in a window, including the headers before its records. */
export function inflatedFields(table: Anatomy, loaded: Loaded, start: number, end: number): FieldInfo[] {
  const inside = loaded.part.start;
  const headers = inside === 0 ? headerFooterFields(table, table.damagedTable.headerFields()) : [];
  return [
    ...rangesBetween(headers, start, end).map(field => ({ ...field, inside })),
    ...rangesBetween(loaded.blockFieldList.fields, start, end).map(field => recordField(table, loaded, field)),
  ];
}

/** A field of a block with its bytes in the file or, of a log block, in the inflated block. */
export function recordField(table: Anatomy, loaded: Loaded, field: BlockField): FieldInfo {
  const { start, end } = field;
  return blockField(table, loaded, { ...field, ...rangeInBlock(loaded.part.block, start, end) }, start);
}

/** `offset`: where the field starts in the block. */
function blockField(
  table: Anatomy,
  { part: { section, block } }: Loaded,
  field: TableField,
  offset: number,
): FieldInfo {
  // A piece of an id, which the engine gives as the text that keys of an index else are.
  if (section === 'obj-index' && field.name === 'suffix') {
    const value = asBuffer(block.bytes).toString('hex', offset, offset + field.end - field.start);
    return fieldInfo(table, { ...field, value });
  }
  if (field.name === 'restartPoint') return fieldInfo(table, field, restartTarget(block, Number(field.value)));
  if (field.name === 'deflatedRecords') return fieldInfo(table, field, { offset: block.start, inside: block.offset });
  return fieldInfo(table, field);
}

function restartTarget(block: Block, value: number): ByteOffset | undefined {
  return value < block.start || value >= block.restartStart ? undefined : offsetInBlock(block, value);
}

/** The offset in the table of a byte of a block; of a log block it is a byte of the inflated block. */
export function offsetInBlock(block: Block, offset: number): ByteOffset {
  return firstByte(rangeInBlock(block, offset, offset + 1));
}

/** The offset of the first byte of a range. */
export function firstByte({ start, inside }: ByteRange): ByteOffset {
  return { offset: start, ...(inside === undefined ? {} : { inside }) };
}

function fieldInfo(
  table: Anatomy,
  { start, end, inside, name, value, record }: TableField,
  target?: ByteOffset,
): FieldInfo {
  const text = value === undefined ? undefined : String(value);
  const pointed = target ?? pointedTo(table, name, text ?? '');
  return {
    start,
    end,
    ...(inside === undefined ? {} : { inside }),
    name,
    ...(text === undefined ? {} : { value: text.slice(0, LONGEST_VALUE) }),
    ...(text !== undefined && text.length > LONGEST_VALUE ? { cut: true as const } : {}),
    ...(record === undefined ? {} : { record }),
    ...(pointed === undefined ? {} : { target: pointed }),
  };
}

/** Fields of the footer with the offset of a section; 0 marks a missing one. */
const SECTION_OFFSETS: ReadonlySet<FieldName> = new Set([
  'refIndexOffset',
  'objectOffsetAndIdLength',
  'objectIndexOffset',
  'logOffset',
  'logIndexOffset',
]);
/** Fields of records with the offset of a block; 0 is that of the first. */
const BLOCK_OFFSETS: ReadonlySet<FieldName> = new Set(['blockOffset', 'refBlockOffset']);

/** The offsets in the footer, and those in records of indexes and objects, lead to blocks. */
function pointedTo({ size, headerEnd }: Anatomy, name: FieldName, value: string): ByteOffset | undefined {
  const ofSection = SECTION_OFFSETS.has(name);
  if (!ofSection && !BLOCK_OFFSETS.has(name)) return undefined;
  const offset = Number.parseInt(value, 10);
  const none = offset === 0 && ofSection;
  if (none || !(offset < size)) return undefined;
  // The first block comes after the file's header, but its offset is 0.
  return { offset: offset === 0 ? headerEnd : offset };
}
