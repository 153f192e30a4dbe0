/** The leaves of a table as the editor gets them: the bytes, the value and the target of each. */

import type { BlockField, FieldSpan, InflatedFieldSpan } from '../../check/index.ts';
import type { ByteOffset, ByteRows, FieldInfo } from '../../protocol/table.ts';
import { BLOCK_TYPE } from '../../reftable/index.ts';
import { asBuffer } from '../../reftable/platform/node-buffer.ts';
import type { Context } from '../worker/context.ts';
import { type Anatomy, type Loaded, type Part, withAnatomy } from './anatomy.ts';
import { firstWhere, spansBetween } from './sorted.ts';

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
  if (loaded?.part.block.type !== BLOCK_TYPE.log) throw new RangeError(`There is no log block at ${offset}.`);
  return loaded;
}

/** The leaves that are, at least in part, in [start, end) of the file. */
export function fieldsIn(table: Anatomy, start: number, end: number): FieldInfo[] {
  const { damagedTable, parts } = table;
  const fields: FieldInfo[] = [];
  if (start < table.headerEnd)
    fields.push(...spansBetween(headerFooterFields(table, damagedTable.headerSpans()), start, end));
  const first = firstWhere(parts, ({ offset, size }) => offset + size > start);
  const last = firstWhere(parts, ({ offset }) => offset >= end);
  for (const part of parts.slice(first, last)) {
    fields.push(...spansBetween(partFields(table, part, start, end), start, end));
  }
  if (end > damagedTable.headerFooter.bodySize)
    fields.push(...spansBetween(headerFooterFields(table, damagedTable.footerSpans()), start, end));
  return fields;
}

function headerFooterFields(table: Anatomy, spans: Iterable<FieldSpan>): FieldInfo[] {
  return [...spans].map(span => fieldInfo(table, span, {}));
}

/** The leaves of a part in the file; those of the records of a log block are one, its deflated bytes. */
function partFields(table: Anatomy, part: Part, start: number, end: number): FieldInfo[] {
  const loaded = table.load(part);
  if (loaded === undefined) {
    const from = Math.max(part.offset, table.headerEnd);
    const to = part.offset + part.size;
    return from < to ? [{ start: from, end: to, name: 'unknown' }] : [];
  }
  const { blockFieldList } = loaded;
  const isLog = loaded.part.block.type === BLOCK_TYPE.log;
  // Of a large block only what is asked for is made: its fields in the window, and the last one with what follows it.
  const framing = isLog ? blockFieldList.fields.slice(0, HEADER_FIELDS) : blockFieldList.fields.slice(-1);
  const inside = isLog ? [] : spansBetween(blockFieldList.fields, start - part.offset, end - part.offset);
  const tail = [...table.damagedTable.blockSpans(loaded.part, { ...blockFieldList, fields: framing })].flatMap(span =>
    isInflated(span) ? [] : [blockField(table, loaded, span, part.offset, span.start - part.offset)],
  );
  const fields = inside.map(field => recordField(table, loaded, field));
  const last = fields.at(-1)?.end ?? 0;
  return [...fields, ...tail.filter(field => field.start >= last)];
}

/** Type and length, before every block. */
const HEADER_FIELDS = 2;

/** The leaves of an inflated log block in a window, including the headers before its records. */
export function inflatedFields(table: Anatomy, loaded: Loaded, start: number, end: number): FieldInfo[] {
  const block = loaded.part.start;
  const headers = block === 0 ? headerFooterFields(table, table.damagedTable.headerSpans()) : [];
  return [
    ...spansBetween(headers, start, end).map(field => ({ ...field, in: block })),
    ...spansBetween(loaded.blockFieldList.fields, start, end).map(field => recordField(table, loaded, field)),
  ];
}

/** A field of a block with its bytes in the file or, of a log block, in the inflated block. */
export function recordField(table: Anatomy, loaded: Loaded, field: BlockField): FieldInfo {
  const { start, block } = loaded.part;
  if (block.type !== BLOCK_TYPE.log) {
    const moved = { ...field, start: start + field.start, end: start + field.end, block: start };
    return blockField(table, loaded, moved, start, field.start);
  }
  return { ...blockField(table, loaded, { ...field, block: start }, start, field.start), in: start };
}

/** `at`: where the field starts in the block. */
function blockField(table: Anatomy, { part }: Loaded, span: FieldSpan, block: number, at: number): FieldInfo {
  // A piece of an id, which the engine gives as the text that keys of an index else are.
  if (part.section === 'obj-index' && span.name === 'suffix') {
    const value = asBuffer(part.block.bytes).toString('hex', at, at + span.end - span.start);
    return fieldInfo(table, { ...span, value }, { block });
  }
  const target = span.name === 'restart point' ? restartTarget(part, Number(span.value)) : undefined;
  const stream = span.name === 'deflated records' ? { offset: part.block.start, in: block } : undefined;
  return fieldInfo(table, span, { block, target: target ?? stream });
}

function restartTarget({ start, block }: Loaded['part'], value: number): ByteOffset | undefined {
  if (value < block.start || value >= block.restartStart) return undefined;
  return block.type === BLOCK_TYPE.log ? { offset: value, in: start } : { offset: start + value };
}

function fieldInfo(
  table: Anatomy,
  { start, end, name, value, record }: FieldSpan,
  more: { readonly block?: number; readonly target?: ByteOffset },
): FieldInfo {
  const text = value === undefined ? undefined : String(value);
  const target = more.target ?? pointedTo(table, name, text ?? '');
  return {
    start,
    end,
    name,
    ...(text === undefined ? {} : { value: text.slice(0, LONGEST_VALUE) }),
    ...(text !== undefined && text.length > LONGEST_VALUE ? { cut: true as const } : {}),
    ...(more.block === undefined ? {} : { block: more.block }),
    ...(record === undefined ? {} : { record }),
    ...(target === undefined ? {} : { target }),
  };
}

/** Positions in the footer and in records of indexes and objects are offsets of blocks. */
function pointedTo({ size, headerEnd }: Anatomy, name: string, value: string): ByteOffset | undefined {
  const known =
    /^(block offset|position|(ref index|object index|log|log index) position|object position and id length)$/;
  if (!known.test(name)) return undefined;
  const offset = Number.parseInt(value, 10);
  // In the footer, 0 marks a missing section; in a record, it is the offset of the first block.
  const none = offset === 0 && name !== 'block offset' && name !== 'position';
  if (none || !(offset < size)) return undefined;
  // The first block comes after the file's header, but its offset is 0.
  return { offset: offset === 0 ? headerEnd : offset };
}

function isInflated(span: FieldSpan | InflatedFieldSpan): span is InflatedFieldSpan {
  return 'in' in span;
}
