/** The leaves of a table as the editor gets them: where each stands, what it says and what it points to. */
import type { ByteRows, FieldInfo, Position } from '../protocol/table.ts';
import { BLOCK_TYPE, type Field, firstIndex, type InflatedSpan, type Span } from '../reftable/index.ts';
import { type Anatomy, type Loaded, type Part, withAnatomy } from './anatomy.ts';
import type { Context } from './context.ts';

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
    const bytes = block?.part.block.bytes.subarray(start, end) ?? table.specimen.read(start, end - start);
    const fields = block === undefined ? fieldsIn(table, start, end) : within(inflatedFields(table, block), start, end);
    return { total, from: start, base64: bytes.toString('base64'), fields };
  });
}

export function inflatedBlock(table: Anatomy, offset: number): Loaded {
  const part = table.partAt(offset);
  const loaded = part?.offset === offset ? table.load(part) : undefined;
  if (loaded?.part.block.type !== BLOCK_TYPE.log) throw new RangeError(`There is no log block at ${offset}.`);
  return loaded;
}

/** The leaves that lie, at least in part, in [start, end) of the file. */
export function fieldsIn(table: Anatomy, start: number, end: number): FieldInfo[] {
  const { specimen, parts } = table;
  const fields: FieldInfo[] = [];
  if (start < table.headerEnd) fields.push(...within(frameFields(table, specimen.headerSpans()), start, end));
  let at = firstIndex(parts.length, i => parts[i].offset + parts[i].size > start);
  for (; at < parts.length && parts[at].offset < end; at++)
    fields.push(...within(partFields(table, parts[at]), start, end));
  if (end > specimen.frame.bodySize) fields.push(...within(frameFields(table, specimen.footerSpans()), start, end));
  return fields;
}

function within(fields: readonly FieldInfo[], start: number, end: number): readonly FieldInfo[] {
  const first = firstIndex(fields.length, i => fields[i].end > start);
  return fields.slice(
    first,
    firstIndex(fields.length, i => fields[i].start >= end),
  );
}

function frameFields(table: Anatomy, spans: Iterable<Span>): FieldInfo[] {
  return [...spans].map(span => fieldInfo(table, span, {}));
}

const inFile = new WeakMap<Loaded, readonly FieldInfo[]>();
const inflated = new WeakMap<Loaded, readonly FieldInfo[]>();

/** The leaves of a part in the file; those of the records of a log block are one, its deflated bytes. */
function partFields(table: Anatomy, part: Part): readonly FieldInfo[] {
  const loaded = table.load(part);
  if (loaded === undefined) {
    const start = Math.max(part.offset, table.headerEnd);
    const end = part.offset + part.size;
    return start < end ? [{ start, end, name: 'unknown' }] : [];
  }
  const known = inFile.get(loaded);
  if (known) return known;
  const fields: FieldInfo[] = [];
  for (const span of table.specimen.blockSpans(loaded.part, loaded.dissection)) {
    if (!isInflated(span)) fields.push(blockField(table, loaded, span, part.offset, span.start - part.offset));
  }
  inFile.set(loaded, fields);
  return fields;
}

/** The leaves of an inflated log block, the headers in front of its records included. */
export function inflatedFields(table: Anatomy, loaded: Loaded): readonly FieldInfo[] {
  const known = inflated.get(loaded);
  if (known) return known;
  const { start } = loaded.part;
  const headers = start === 0 ? frameFields(table, table.specimen.headerSpans()) : [];
  const fields = [
    ...headers.map(field => ({ ...field, in: start })),
    ...loaded.dissection.fields.map(field => recordField(table, loaded, field)),
  ];
  inflated.set(loaded, fields);
  return fields;
}

/** A field of a block, where it stands in the file or, in a log block, in the inflated one. */
export function recordField(table: Anatomy, loaded: Loaded, field: Field): FieldInfo {
  const { start, block } = loaded.part;
  if (block.type !== BLOCK_TYPE.log) {
    const moved = { ...field, start: start + field.start, end: start + field.end, block: start };
    return blockField(table, loaded, moved, start, field.start);
  }
  return { ...blockField(table, loaded, { ...field, block: start }, start, field.start), in: start };
}

/** `at`: where the field starts in the block. */
function blockField(table: Anatomy, { part }: Loaded, span: Span, block: number, at: number): FieldInfo {
  // A piece of an id, which the engine gives as the text that keys of an index else are.
  if (part.section === 'obj-index' && span.name === 'suffix') {
    const value = part.block.bytes.toString('hex', at, at + span.end - span.start);
    return fieldInfo(table, { ...span, value }, { block });
  }
  const target = span.name === 'restart point' ? restartTarget(part, Number(span.value)) : undefined;
  const stream = span.name === 'deflated records' ? { offset: part.block.start, in: block } : undefined;
  return fieldInfo(table, span, { block, target: target ?? stream });
}

function restartTarget({ start, block }: Loaded['part'], value: number): Position | undefined {
  if (value < block.start || value >= block.restartStart) return undefined;
  return block.type === BLOCK_TYPE.log ? { offset: value, in: start } : { offset: start + value };
}

function fieldInfo(
  table: Anatomy,
  { start, end, name, value, record }: Span,
  more: { readonly block?: number; readonly target?: Position },
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
function pointedTo({ size }: Anatomy, name: string, value: string): Position | undefined {
  const known =
    /^(block offset|position|(ref index|object index|log|log index) position|object position and id length)$/;
  if (!known.test(name)) return undefined;
  const offset = Number.parseInt(value, 10);
  // In the footer 0 says that there is no such section; in a record it is the first block.
  const none = offset === 0 && name !== 'block offset' && name !== 'position';
  return none || !(offset < size) ? undefined : { offset };
}

function isInflated(span: Span | InflatedSpan): span is InflatedSpan {
  return 'in' in span;
}
