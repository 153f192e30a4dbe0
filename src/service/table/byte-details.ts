/**
 * Everything about one byte, or one record, of a table: its field, its record, its part, and the records that its key
 * comes from.
 */
import type { BlockRecord } from '../../check/index.ts';
import type { ByteDetails, ByteOffset, ByteQuery, FieldInfo, KeyOrigin, RecordDetails } from '../../protocol/table.ts';
import type { Unwired } from '../../protocol/wire.ts';
import { firstIndex, ReftableError } from '../../reftable/index.ts';
import { asBuffer } from '../../reftable/platform/node-buffer.ts';
import { serviceError } from '../../text/service.ts';
import type { Context } from '../worker/context.ts';
import { type Anatomy, keyText, type Loaded, type Part, partInfo, withAnatomy } from './anatomy.ts';
import { fieldsIn, firstByte, inflatedBlock, inflatedFields, offsetInBlock, recordField } from './fields.ts';
import { fieldsOfRecord, partOfRecord, recordLine } from './records.ts';

/** RangeError for an empty file, and for a record that is not there. */
export function byteDetails(file: string, query: ByteQuery, context: Context): Unwired<ByteDetails> {
  return withAnatomy(file, context, table => {
    if ('offset' in query) return detailsAt(table, query);
    const part = partOf(table, query);
    const record =
      part && recordDetails(table, part, 'section' in query ? query.index - part.firstRecord : query.record);
    const field = record?.fields[0];
    if (!part || !field) throw new ReftableError('API_ERROR', serviceError.noRecord(table.name), { file: table.file });
    return { at: firstByte(record), field, part: partInfo(part), record };
  });
}

function partOf(table: Anatomy, query: Exclude<ByteQuery, ByteOffset>): Part | undefined {
  if (!('section' in query)) return table.partAt(query.block);
  const parts = table.partsOf(query.section);
  return parts[partOfRecord(parts, query.index)];
}

function detailsAt(table: Anatomy, { offset, inside }: ByteOffset): Unwired<ByteDetails> {
  if (table.size === 0) throw new ReftableError('API_ERROR', serviceError.emptyTable(table.name), { file: table.file });
  if (inside !== undefined) {
    const loaded = inflatedBlock(table, inside);
    const within = Math.min(offset, loaded.part.block.bytes.length - 1);
    const [field] = inflatedFields(table, loaded, within, within + 1);
    return detailsOf(table, { offset: within, inside }, field, table.partAt(inside));
  }
  const within = Math.min(offset, table.size - 1);
  const [field] = fieldsIn(table, within, within + 1);
  return detailsOf(table, { offset: within }, field, table.partAt(within));
}

function detailsOf(
  table: Anatomy,
  at: ByteOffset,
  field: FieldInfo | undefined,
  part: Part | undefined,
): Unwired<ByteDetails> {
  if (!field) throw new RangeError(`no field at ${at.offset}`);
  const record = part && field.record !== undefined ? recordDetails(table, part, field.record) : undefined;
  return { at, field, part: part ? partInfo(part) : null, record: record ?? null };
}

function recordDetails(table: Anatomy, part: Part, position: number): Unwired<RecordDetails> | undefined {
  const loaded = table.load(part);
  const record = loaded?.blockFieldList.records[position];
  if (!record) return undefined;
  const { section } = loaded.part;
  const { key, prefixLength, start } = record;
  return {
    ...recordLine(loaded, record, position),
    section,
    index: part.firstRecord + position,
    key: keyText(section, key),
    prefixLength,
    restart: isRestart(loaded, start),
    origins: originsOf(loaded, record, position),
    fields: fieldsOfRecord(loaded, record).map(field => recordField(table, loaded, field)),
  };
}

function isRestart({ part: { block } }: Loaded, start: number): boolean {
  const { bytes, restartStart, restartCount } = block;
  const restart = (i: number) => asBuffer(bytes).readUIntBE(restartStart + 3 * i, 3);
  const at = firstIndex(restartCount, i => restart(i) >= start);
  return at < restartCount && restart(at) === start;
}

/** Which records before this one hold the bytes of its key that it does not repeat, first byte first. */
function originsOf(
  { part, blockFieldList }: Loaded,
  { prefixLength: end }: BlockRecord,
  position: number,
): KeyOrigin[] {
  const origins: KeyOrigin[] = [];
  for (let record = position - 1; end > 0; record--) {
    const earlier = blockFieldList.records[record];
    if (!earlier || earlier.extra < 0) break;
    const { start, key, prefixLength } = earlier;
    if (prefixLength >= end) continue;
    origins.unshift({
      start: prefixLength,
      end,
      record,
      at: offsetInBlock(part.block, start),
      key: keyText(part.section, key),
    });
    end = prefixLength;
  }
  return origins;
}
