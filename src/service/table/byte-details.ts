/** Everything about one byte, or one record, of a table: its field, its record, its part, and what its key is made of. */
import type { ByteDetails, ByteOffset, ByteQuery, FieldInfo, KeyOrigin, RecordDetails } from '../../protocol/table.ts';
import type { Unwired } from '../../protocol/wire.ts';
import { BLOCK_TYPE, firstIndex, ReftableError } from '../../reftable/index.ts';
import { serviceError } from '../../text/service.ts';
import type { Context } from '../worker/context.ts';
import { type Anatomy, keyText, type Loaded, type Part, partInfo, withAnatomy } from './anatomy.ts';
import { fieldsIn, inflatedBlock, inflatedFields, recordField } from './fields.ts';
import { fieldsOfRecord, partOfRecord, recordLine } from './records.ts';

/** RangeError for an empty file, and for a record that is not there. */
export function byteDetails(file: string, query: ByteQuery, context: Context): Unwired<ByteDetails> {
  return withAnatomy(file, context, table => {
    if ('position' in query) return placeAt(table, query.position);
    const { part, record } = recordOf(table, query);
    const loaded = table.load(part) as Loaded;
    const place = recordPlace(table, part, loaded, record);
    const position = { offset: place.start, ...(place.in === undefined ? {} : { in: place.in }) };
    return { position, field: place.fields[0], part: partInfo(part), record: place };
  });
}

function recordOf(table: Anatomy, query: Exclude<ByteQuery, { position: ByteOffset }>): { part: Part; record: number } {
  if ('section' in query) {
    const parts = table.partsOf(query.section);
    const part = parts[partOfRecord(parts, query.index)];
    if (part) return { part, record: query.index - part.firstRecord };
  } else {
    const part = table.partAt(query.block);
    if (part && query.record < part.records) return { part, record: query.record };
  }
  throw new ReftableError('API_ERROR', serviceError.noRecord(table.name), { file: table.file });
}

function placeAt(table: Anatomy, { offset, in: inside }: ByteOffset): Unwired<ByteDetails> {
  if (table.size === 0) throw new ReftableError('API_ERROR', serviceError.emptyTable(table.name), { file: table.file });
  if (inside !== undefined) {
    const loaded = inflatedBlock(table, inside);
    const at = Math.min(offset, loaded.part.block.bytes.length - 1);
    const [field] = inflatedFields(table, loaded, at, at + 1);
    return placeOf(table, { offset: at, in: inside }, field, table.partAt(inside));
  }
  const at = Math.min(offset, table.size - 1);
  const [field] = fieldsIn(table, at, at + 1);
  return placeOf(table, { offset: at }, field, table.partAt(at));
}

function placeOf(table: Anatomy, position: ByteOffset, field: FieldInfo, part: Part | undefined): Unwired<ByteDetails> {
  const loaded = part && field.record !== undefined ? table.load(part) : undefined;
  const record = part && loaded && recordPlace(table, part, loaded, field.record as number);
  return { position, field, part: part ? partInfo(part) : null, record: record ?? null };
}

function recordPlace(table: Anatomy, part: Part, loaded: Loaded, position: number): Unwired<RecordDetails> {
  const { section } = loaded.part;
  const { key, prefixLength, start } = loaded.blockFieldList.records[position];
  return {
    ...recordLine(loaded, position),
    section,
    index: part.firstRecord + position,
    key: keyText(section, key),
    prefixLength,
    restart: isRestart(loaded, start),
    origins: originsOf(loaded, position),
    fields: fieldsOfRecord(loaded, position).map(field => recordField(table, loaded, field)),
  };
}

function isRestart({ part: { block } }: Loaded, start: number): boolean {
  const { bytes, restartStart, restartCount } = block;
  const restarts = Buffer.from(bytes.subarray(restartStart, restartStart + 3 * restartCount));
  const restart = (i: number) => restarts.readUIntBE(3 * i, 3);
  const at = firstIndex(restartCount, i => restart(i) >= start);
  return at < restartCount && restart(at) === start;
}

/** Which records before this one hold the bytes of its key that it does not repeat, first byte first. */
function originsOf({ part, blockFieldList: { records } }: Loaded, position: number): KeyOrigin[] {
  const origins: KeyOrigin[] = [];
  let end = records[position].prefixLength;
  for (let record = position - 1; record >= 0 && end > 0 && records[record].extra >= 0; record--) {
    const { start: at, key, prefixLength } = records[record];
    if (prefixLength >= end) continue;
    origins.unshift({
      start: prefixLength,
      end,
      record,
      at: part.block.type === BLOCK_TYPE.log ? { offset: at, in: part.start } : { offset: part.start + at },
      key: keyText(part.section, key),
    });
    end = prefixLength;
  }
  return origins;
}
