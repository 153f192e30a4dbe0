/**
 * What every byte of a block is (docs/format.md#blocks, docs/format.md#records): the fields of its header, of each
 * record and of its restart points, one after the other without gap or overlap. A record that cannot be decoded is one
 * field; reading continues at the next restart point.
 */

import { byteAt, readInt16, readUint24, toHex } from '../../reftable/format/bytes.ts';
import { BLOCK_HEADER_SIZE, BLOCK_TYPE } from '../../reftable/format/constants.ts';
import { compareKeys, firstIndex, logNameLength } from '../../reftable/format/keys.ts';
import { decodeText } from '../../reftable/format/utf8.ts';
import { ByteReader } from '../../reftable/format/varint.ts';
import type { Block } from '../../reftable/table/block.ts';
import { type Fault, faultOf, faultRange } from '../fault.ts';
import type { FindingId, FindingParams, RecordProblem, RestartProblem } from '../finding-params.ts';
import type { FieldName, RecordField, TextField } from './fields.ts';
import { nextRecord } from './next-record.ts';
import { recordKey } from './record-key.ts';

/**
 * A field: bytes [`start`, `end`) of a block, counted from its start; of a log block they are bytes of the inflated
 * block.
 */
export interface BlockField {
  readonly start: number;
  readonly end: number;
  readonly name: FieldName;
  /** A number, a text (as `utf8.ts` makes them) or an object ID in hex. */
  readonly value?: string | bigint;
  /** Position of the record it belongs to in its block. */
  readonly record?: number;
}

/**
 * A record: bytes [`start`, `end`), counted as those of a field, with its value from `valueStart` on, and its whole
 * key.
 */
export interface BlockRecord {
  readonly start: number;
  readonly end: number;
  readonly key: Buffer;
  /** How many bytes of the key were taken from the key before it. */
  readonly prefixLength: number;
  /** The three bits next to the suffix length; -1 for a record that cannot be decoded, whose key is empty then. */
  readonly extra: number;
  readonly valueStart: number;
}

/** All fields in the order of the block, its records, and what is wrong with them. */
export interface BlockFields {
  readonly fields: readonly BlockField[];
  readonly records: readonly BlockRecord[];
  readonly faults: readonly Fault[];
}

/** Reads the fields of a block. `minUpdateIndex` is the table's, which ref records count from. Never throws. */
export function readBlockFields(block: Block, minUpdateIndex: bigint): BlockFields {
  return new BlockFieldsReader(block, minUpdateIndex).run();
}

class BlockFieldsReader {
  readonly #block: Block;
  readonly #reader: ByteReader;
  readonly #minUpdateIndex: bigint;
  readonly #fields: BlockField[] = [];
  readonly #records: BlockRecord[] = [];
  readonly #faults: Fault[] = [];
  #key: Buffer = Buffer.alloc(0);
  #restarts: Uint32Array | undefined;

  constructor(block: Block, minUpdateIndex: bigint) {
    this.#block = block;
    this.#minUpdateIndex = minUpdateIndex;
    this.#reader = new ByteReader(block.bytes, block.start, block.restartStart);
  }

  run(): BlockFields {
    const { block } = this;
    const header = this.#firstRecord - BLOCK_HEADER_SIZE;
    // As they are in the file: a block that could be read in spite of them has other ones in memory.
    const stored = block.space.read(block.offset, this.#firstRecord);
    this.#push(header, header + 1, 'blockType', typeText(byteAt(stored, header)));
    this.#push(header + 1, this.#firstRecord, 'blockLength', BigInt(readUint24(stored, header + 1)));
    this.#push(this.#firstRecord, block.start, 'undecodable');
    this.#recordFields();
    this.#restartFields();
    return { fields: this.#fields, records: this.#records, faults: this.#faults };
  }

  get block(): Block {
    return this.#block;
  }

  /** Where the first record is, or was: a block whose beginning is damaged is read from a later one on. */
  get #firstRecord(): number {
    const { offset, space } = this.#block;
    return (offset === 0 ? space.headerSize : 0) + BLOCK_HEADER_SIZE;
  }

  #recordFields(): void {
    const reader = this.#reader;
    while (reader.pos < reader.end) {
      const start = reader.pos;
      const fields = this.#fields.length;
      const problem = this.#record(start);
      if (problem === undefined) continue;
      this.#fields.length = fields;
      const next = nextRecord(this.#block, start, this.#nextRestart(start), this.#key);
      this.#records.push({ start, end: next, key: Buffer.alloc(0), prefixLength: 0, extra: -1, valueStart: start });
      this.#push(start, next, 'undecodable', undefined, this.#records.length - 1);
      this.#fault('badRecord', start, next, { block: this.#block.offset, ...problem });
      reader.pos = next;
      this.#key = Buffer.alloc(0);
    }
  }

  /** Where reading can continue after a record that cannot be decoded. */
  #nextRestart(after: number): number {
    this.#restarts ??= this.#wholeKeys();
    const restarts = this.#restarts;
    return restarts[firstIndex(restarts.length, i => (restarts[i] ?? Infinity) > after)] ?? this.block.restartStart;
  }

  /** The restart points at which a whole key may be, in order: a damaged block has many records to continue after. */
  #wholeKeys(): Uint32Array {
    const { bytes, start, restartStart, restartCount } = this.block;
    const offsets = Array.from({ length: restartCount }, (_, i) => readUint24(bytes, restartStart + 3 * i));
    return Uint32Array.from(
      offsets.filter(offset => offset >= start && offset < restartStart && bytes[offset] === 0),
    ).sort();
  }

  /** Decodes one record, or returns the reason why it cannot. */
  #record(start: number): RecordProblem | undefined {
    const reader = this.#reader;
    const record = this.#records.length;
    const prefix = reader.varint();
    if (prefix < 0) return notANumber('prefixLength');
    this.#push(start, reader.pos, 'prefixLength', BigInt(prefix), record);
    const lengthAt = reader.pos;
    const suffixAndExtra = reader.varint();
    if (suffixAndExtra < 0) return notANumber('suffixLengthAndValueType');
    const suffix = Math.floor(suffixAndExtra / 8);
    const extra = suffixAndExtra % 8;
    this.#push(lengthAt, reader.pos, 'suffixLengthAndValueType', `${suffix}, ${extra}`, record);
    if (prefix > this.#key.length) return { problem: 'prefix', length: prefix, previous: this.#key.length };
    const left = reader.end - reader.pos;
    if (suffix > left) return { problem: 'tooLong', field: 'suffix', length: suffix, left };
    const suffixAt = reader.pos;
    reader.skip(suffix);
    const key = Buffer.concat([this.#key.subarray(0, prefix), this.block.bytes.subarray(suffixAt, reader.pos)]);
    if (key.length === 0) return { problem: 'emptyKey' };
    this.#push(suffixAt, reader.pos, 'suffix', this.#keyText(key, prefix), record);
    const valueStart = reader.pos;
    const problem = this.#keyProblem(key) ?? this.#value(extra, record);
    if (problem !== undefined) return problem;
    this.#checkOrder(key, start);
    this.#key = key;
    this.#records.push({ start, end: reader.pos, key, prefixLength: prefix, extra, valueStart });
    return undefined;
  }

  #keyText(key: Buffer, prefix: number): string {
    return this.block.type === BLOCK_TYPE.obj ? key.toString('hex', prefix) : decodeText(key, prefix);
  }

  #keyProblem(key: Buffer): RecordProblem | undefined {
    if (this.block.type !== BLOCK_TYPE.log || logNameLength(key, key.length) >= 0) return undefined;
    return { problem: 'logKey', length: key.length };
  }

  #checkOrder(key: Buffer, start: number): void {
    const previous = this.#records.at(-1);
    if (previous === undefined || previous.extra < 0) return;
    const order = compareKeys(previous.key, previous.key.length, key, key.length);
    if (order < 0) return;
    const { offset } = this.#block;
    const named = recordKey(this.#block, key);
    if (order === 0) this.#fault('recordRepeated', start, this.#reader.pos, { key: named, block: offset });
    else {
      const params = { key: named, previous: recordKey(this.#block, previous.key), block: offset };
      this.#fault('recordOrder', start, this.#reader.pos, params);
    }
  }

  #value(extra: number, record: number): RecordProblem | undefined {
    switch (this.block.type) {
      case BLOCK_TYPE.ref:
        return this.#refValue(extra, record);
      case BLOCK_TYPE.log:
        return extra === 0 ? undefined : this.#logValue(record);
      case BLOCK_TYPE.obj:
        return this.#objectValue(extra, record);
      case BLOCK_TYPE.index:
        return this.#varint('blockOffset', record) === undefined ? notANumber('blockOffset') : undefined;
    }
  }

  #refValue(extra: number, record: number): RecordProblem | undefined {
    const at = this.#reader.pos;
    const delta = this.#reader.varint64();
    if (delta === undefined) return notANumber('updateIndex');
    this.#push(at, this.#reader.pos, 'updateIndex', delta + this.#minUpdateIndex, record);
    if (extra > 3) return { problem: 'valueType', type: extra };
    if (extra === 3) return this.#string('target', record);
    if (extra > 0 && !this.#id('objectId', record)) return cutOff('objectId');
    if (extra > 1 && !this.#id('peeledObjectId', record)) return cutOff('peeledObjectId');
    return undefined;
  }

  #logValue(record: number): RecordProblem | undefined {
    if (!this.#id('oldObjectId', record)) return cutOff('oldObjectId');
    if (!this.#id('newObjectId', record)) return cutOff('newObjectId');
    const problem = this.#string('name', record) ?? this.#string('email', record);
    if (problem !== undefined) return problem;
    if (this.#varint('time', record) === undefined) return notANumber('time');
    const reader = this.#reader;
    const at = reader.pos;
    if (!reader.skip(2)) return cutOff('timeZone');
    this.#push(at, reader.pos, 'timeZone', zoneText(readInt16(this.block.bytes, at)), record);
    return this.#string('message', record);
  }

  #objectValue(extra: number, record: number): RecordProblem | undefined {
    const count = extra > 0 ? BigInt(extra) : this.#varint('offsetCount', record);
    if (count === undefined) return notANumber('offsetCount');
    let offset = 0n;
    for (let i = 0n; i < count; i++) {
      const at = this.#reader.pos;
      const delta = this.#reader.varint64();
      if (delta === undefined) return { problem: 'offsets' };
      offset += delta;
      this.#push(at, this.#reader.pos, 'refBlockOffset', offset, record);
    }
    return undefined;
  }

  #varint(name: RecordField, record: number): bigint | undefined {
    const at = this.#reader.pos;
    const value = this.#reader.varint64();
    if (value !== undefined) this.#push(at, this.#reader.pos, name, value, record);
    return value;
  }

  #id(name: RecordField, record: number): boolean {
    const at = this.#reader.pos;
    if (!this.#reader.skip(this.block.space.hashSize)) return false;
    this.#push(at, this.#reader.pos, name, toHex(this.block.bytes, at, this.#reader.pos), record);
    return true;
  }

  #string(name: TextField, record: number): RecordProblem | undefined {
    const reader = this.#reader;
    const at = reader.pos;
    const length = reader.varint();
    if (length < 0) return { problem: 'lengthNotANumber', field: name };
    this.#push(at, reader.pos, `${name}Length`, BigInt(length), record);
    const textAt = reader.pos;
    const left = reader.end - reader.pos;
    if (!reader.skip(length)) return { problem: 'tooLong', field: name, length, left };
    this.#push(textAt, reader.pos, name, decodeText(this.block.bytes, textAt, reader.pos), record);
    return undefined;
  }

  #restartFields(): void {
    const { bytes, length, restartStart, restartCount } = this.block;
    // If a stream is cut off, nothing follows the records.
    if (restartStart === length) return;
    const starts = new Map(this.#records.map((record, index) => [record.start, index]));
    let previous = 0;
    for (let i = 0; i < restartCount; i++) {
      const at = restartStart + 3 * i;
      const offset = readUint24(bytes, at);
      this.#push(at, at + 3, 'restartPoint', BigInt(offset));
      const problem = this.#restartProblem(offset, previous, starts);
      if (problem !== undefined) {
        const params = { block: this.#block.offset, index: i, offset, problem };
        this.#fault('restartOffset', offset <= previous && i > 0 ? at - 3 : at, at + 3, params);
      } else {
        previous = offset;
      }
    }
    this.#push(length - 2, length, 'restartCount', BigInt(restartCount));
    if (restartCount === 0) {
      this.#fault('restartCount', length - 2, length, { block: this.#block.offset, stated: 0, actual: null });
    }
  }

  #restartProblem(offset: number, previous: number, starts: ReadonlyMap<number, number>): RestartProblem | undefined {
    const { start, restartStart } = this.block;
    if (offset < this.#firstRecord || offset >= restartStart) return 'outside';
    if (offset <= previous) return 'order';
    if (offset < start) return undefined;
    const record = this.#records[starts.get(offset) ?? -1];
    if (record === undefined) return 'notARecord';
    return record.extra >= 0 && record.prefixLength > 0 ? 'noWholeKey' : undefined;
  }

  #push(start: number, end: number, name: FieldName, value?: string | bigint, record?: number): void {
    // An empty text takes no byte.
    if (end === start) return;
    this.#fields.push({
      start,
      end,
      name,
      ...(value === undefined ? {} : { value }),
      ...(record === undefined ? {} : { record }),
    });
  }

  #fault<Id extends FindingId>(id: Id, start: number, end: number, params: FindingParams[Id]): void {
    this.#faults.push(faultOf(id, faultRange(this.#block, start, end), params));
  }
}

function notANumber(field: RecordField): RecordProblem {
  return { problem: 'notANumber', field };
}

function cutOff(field: RecordField): RecordProblem {
  return { problem: 'cutOff', field };
}

/** A block type as the value of its field: the letter in quotes, any other byte in hex. */
function typeText(byte: number): string {
  return byte > 0x20 && byte < 0x7f ? `'${String.fromCharCode(byte)}'` : `0x${byte.toString(16).padStart(2, '0')}`;
}

/** A time zone as stored, signed decimal ±hhmm, with sign and four digits. */
export function zoneText(zone: number): string {
  return `${zone < 0 ? '-' : '+'}${String(Math.abs(zone)).padStart(4, '0')}`;
}
