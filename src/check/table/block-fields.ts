/**
 * What every byte of a block is (docs/format.md#blocks, docs/format.md#records): the fields of its header, of each record and of its restart points,
 * one after the other without gap or overlap. A record that cannot be decoded is one field; the records after it are
 * taken up again at the next restart point.
 */

import { readInt16, readUint24, toHex } from '../../reftable/format/bytes.ts';
import { BLOCK_HEADER_SIZE, BLOCK_TYPE } from '../../reftable/format/constants.ts';
import { compareKeys, firstIndex, logNameLength } from '../../reftable/format/keys.ts';
import { decodeText } from '../../reftable/format/utf8.ts';
import { ByteReader } from '../../reftable/format/varint.ts';
import { type Block, hex } from '../../reftable/table/block.ts';
import type { Fault } from '../fault.ts';
import { nextRecord } from './next-record.ts';
import { typeText } from './read-damaged-block.ts';

/** One leaf. Offsets count from the start of the block, in the inflated bytes of a log block. */
export interface BlockField {
  readonly start: number;
  readonly end: number;
  readonly name: string;
  /** A number, a text (as `text.ts` makes them) or an object id in hex. */
  readonly value?: string | bigint;
  /** Position of the record it belongs to. */
  readonly record?: number;
}

/** Where a record is, and its whole key. */
export interface RecordSpan {
  readonly start: number;
  readonly end: number;
  readonly key: Buffer;
  /** How many bytes of the key were taken from the key before it. */
  readonly prefixLength: number;
  /** The three bits next to the suffix length; -1 for a record that cannot be decoded, whose key is empty then. */
  readonly extra: number;
  readonly valueStart: number;
}

export interface BlockFields {
  readonly fields: readonly BlockField[];
  readonly records: readonly RecordSpan[];
  readonly faults: readonly Fault[];
}

/** Takes a block apart. `minUpdateIndex` is the table's, which ref records count from. Never throws. */
export function readBlockFields(block: Block, minUpdateIndex: bigint): BlockFields {
  return new Dissector(block, minUpdateIndex).run();
}

class Dissector {
  readonly #block: Block;
  readonly #reader: ByteReader;
  readonly #minUpdateIndex: bigint;
  readonly #fields: BlockField[] = [];
  readonly #records: RecordSpan[] = [];
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
    const header = block.start - BLOCK_HEADER_SIZE;
    // As they are in the file: a block that could be read in spite of them has other ones in memory.
    const stored = block.space.read(block.offset, block.start);
    this.#push(header, header + 1, 'block type', typeText(stored[header]));
    this.#push(header + 1, block.start, 'block length', BigInt(readUint24(stored, header + 1)));
    this.#recordFields();
    this.#restartFields();
    return { fields: this.#fields, records: this.#records, faults: this.#faults };
  }

  get block(): Block {
    return this.#block;
  }

  #recordFields(): void {
    const reader = this.#reader;
    while (reader.pos < reader.end) {
      const start = reader.pos;
      const fields = this.#fields.length;
      const why = this.#record(start);
      if (why === undefined) continue;
      this.#fields.length = fields;
      const next = nextRecord(this.#block, start, this.#nextRestart(start), this.#key);
      this.#records.push({ start, end: next, key: Buffer.alloc(0), prefixLength: 0, extra: -1, valueStart: start });
      this.#push(start, next, 'undecodable', undefined, this.#records.length - 1);
      this.#fault('badRecord', start, next, `a record cannot be decoded: ${why}`);
      reader.pos = next;
      this.#key = Buffer.alloc(0);
    }
  }

  /** Where reading can continue after a record that cannot be decoded. */
  #nextRestart(after: number): number {
    this.#restarts ??= this.#wholeKeys();
    const restarts = this.#restarts;
    return restarts[firstIndex(restarts.length, i => restarts[i] > after)] ?? this.block.restartStart;
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
  #record(start: number): string | undefined {
    const reader = this.#reader;
    const record = this.#records.length;
    const prefix = reader.varint();
    if (prefix < 0) return 'its prefix length is not a number';
    this.#push(start, reader.pos, 'prefix length', BigInt(prefix), record);
    const lengthAt = reader.pos;
    const suffixAndExtra = reader.varint();
    if (suffixAndExtra < 0) return 'its suffix length is not a number';
    const suffix = Math.floor(suffixAndExtra / 8);
    const extra = suffixAndExtra % 8;
    this.#push(lengthAt, reader.pos, 'suffix length and value type', `${suffix}, ${extra}`, record);
    if (prefix > this.#key.length) {
      return `its key takes ${prefix} bytes from the key before it, which has ${this.#key.length}`;
    }
    if (suffix > reader.end - reader.pos) {
      return `its key goes on for ${suffix} bytes, ${reader.end - reader.pos} are left in the block`;
    }
    const suffixAt = reader.pos;
    reader.skip(suffix);
    const key = Buffer.concat([this.#key.subarray(0, prefix), this.block.bytes.subarray(suffixAt, reader.pos)]);
    if (key.length === 0) return 'its key is empty';
    this.#push(suffixAt, reader.pos, 'suffix', this.#keyText(key, prefix), record);
    const valueStart = reader.pos;
    const why = this.#keyTrouble(key) ?? this.#value(extra, record);
    if (why !== undefined) return why;
    this.#checkOrder(key, start);
    this.#key = key;
    this.#records.push({ start, end: reader.pos, key, prefixLength: prefix, extra, valueStart });
    return undefined;
  }

  #keyText(key: Buffer, prefix: number): string {
    return this.block.type === BLOCK_TYPE.obj ? key.toString('hex', prefix) : decodeText(key, prefix);
  }

  #keyTrouble(key: Buffer): string | undefined {
    if (this.block.type !== BLOCK_TYPE.log || logNameLength(key, key.length) >= 0) return undefined;
    return `its key of ${key.length} bytes is not a ref name with an update index`;
  }

  #checkOrder(key: Buffer, start: number): void {
    const previous = this.#records.at(-1);
    if (previous === undefined || previous.extra < 0) return;
    const order = compareKeys(previous.key, previous.key.length, key, key.length);
    if (order < 0) return;
    const [now, before] = [keyText(this.block, key), keyText(this.block, previous.key)];
    if (order === 0) this.#fault('recordRepeated', start, this.#reader.pos, `the key ${now} appears twice in a block`);
    else {
      this.#fault(
        'recordOrder',
        start,
        this.#reader.pos,
        `the record ${now} comes after ${before}, which sorts after it`,
      );
    }
  }

  #value(extra: number, record: number): string | undefined {
    switch (this.block.type) {
      case BLOCK_TYPE.ref:
        return this.#refValue(extra, record);
      case BLOCK_TYPE.log:
        return extra === 0 ? undefined : this.#logValue(record);
      case BLOCK_TYPE.obj:
        return this.#objectValue(extra, record);
      case BLOCK_TYPE.index:
        return this.#varint('block offset', record) === undefined ? 'its block offset is not a number' : undefined;
    }
  }

  #refValue(extra: number, record: number): string | undefined {
    const at = this.#reader.pos;
    const delta = this.#reader.varint64();
    if (delta === undefined) return 'its update index is not a number';
    this.#push(at, this.#reader.pos, 'update index', delta + this.#minUpdateIndex, record);
    if (extra > 3) return `value type ${extra} is reserved`;
    if (extra === 3) return this.#string('target', record);
    if (extra > 0 && !this.#id('object id', record)) return 'its object id is cut off';
    if (extra > 1 && !this.#id('peeled object id', record)) return 'its peeled object id is cut off';
    return undefined;
  }

  #logValue(record: number): string | undefined {
    if (!this.#id('old object id', record)) return 'its old object id is cut off';
    if (!this.#id('new object id', record)) return 'its new object id is cut off';
    const why = this.#string('name', record) ?? this.#string('email', record);
    if (why !== undefined) return why;
    if (this.#varint('time', record) === undefined) return 'its time is not a number';
    const reader = this.#reader;
    const at = reader.pos;
    if (!reader.skip(2)) return 'its time zone is cut off';
    this.#push(at, reader.pos, 'time zone', zoneText(readInt16(this.block.bytes, at)), record);
    return this.#string('message', record);
  }

  #objectValue(extra: number, record: number): string | undefined {
    const count = extra > 0 ? BigInt(extra) : this.#varint('position count', record);
    if (count === undefined) return 'its number of positions is not a number';
    let position = 0n;
    for (let i = 0n; i < count; i++) {
      const at = this.#reader.pos;
      const delta = this.#reader.varint64();
      if (delta === undefined) return `${count} positions do not fit the block`;
      position += delta;
      this.#push(at, this.#reader.pos, 'position', position, record);
    }
    return undefined;
  }

  #varint(name: string, record: number): bigint | undefined {
    const at = this.#reader.pos;
    const value = this.#reader.varint64();
    if (value !== undefined) this.#push(at, this.#reader.pos, name, value, record);
    return value;
  }

  #id(name: string, record: number): boolean {
    const at = this.#reader.pos;
    if (!this.#reader.skip(this.block.space.hashSize)) return false;
    this.#push(at, this.#reader.pos, name, toHex(this.block.bytes, at, this.#reader.pos), record);
    return true;
  }

  #string(name: string, record: number): string | undefined {
    const reader = this.#reader;
    const at = reader.pos;
    const length = reader.varint();
    if (length < 0) return `the length of its ${name} is not a number`;
    this.#push(at, reader.pos, `${name} length`, BigInt(length), record);
    const textAt = reader.pos;
    if (!reader.skip(length)) {
      return `its ${name} has ${length} bytes, ${reader.end - reader.pos} are left in the block`;
    }
    this.#push(textAt, reader.pos, name, decodeText(this.block.bytes, textAt, reader.pos), record);
    return undefined;
  }

  #restartFields(): void {
    const { bytes, length, restartStart, restartCount } = this.block;
    // Where a stream broke off, nothing follows the records.
    if (restartStart === length) return;
    const starts = new Map(this.#records.map((record, index) => [record.start, index]));
    let previous = 0;
    for (let i = 0; i < restartCount; i++) {
      const at = restartStart + 3 * i;
      const offset = readUint24(bytes, at);
      this.#push(at, at + 3, 'restart point', BigInt(offset));
      const why = this.#restartTrouble(offset, previous, starts);
      if (why !== undefined) {
        this.#fault(
          'restartOffset',
          offset <= previous && i > 0 ? at - 3 : at,
          at + 3,
          `restart point ${i}, ${hex(offset)}, ${why}`,
          undefined,
          hex(offset),
        );
      } else {
        previous = offset;
      }
    }
    this.#push(length - 2, length, 'restart count', BigInt(restartCount));
    if (restartCount === 0) {
      this.#fault('restartCount', length - 2, length, 'the block has no restart point', '1 at least', '0');
    }
  }

  #restartTrouble(offset: number, previous: number, starts: ReadonlyMap<number, number>): string | undefined {
    const { start, restartStart } = this.block;
    if (offset < start || offset >= restartStart) return 'points outside the records';
    if (offset <= previous) return 'is not after the one before it';
    const record = this.#records[starts.get(offset) ?? -1];
    if (record === undefined) return 'does not point to the start of a record';
    return record.extra >= 0 && record.prefixLength > 0 ? 'points to a record without a whole key' : undefined;
  }

  #push(start: number, end: number, name: string, value?: string | bigint, record?: number): void {
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

  #fault(id: Fault['id'], start: number, end: number, message: string, expected?: string, actual?: string): void {
    const { offset, type, size } = this.block;
    const place =
      type === BLOCK_TYPE.log
        ? { start: offset, end: offset + size, inflated: { start, end } }
        : { start: offset + start, end: offset + end };
    this.#faults.push({
      id,
      ...place,
      message: `in the block at ${hex(offset)} ${message}`,
      ...(expected === undefined ? {} : { expected }),
      ...(actual === undefined ? {} : { actual }),
    });
  }
}

/** A key as messages give it: ids in hex, a reflog entry as `name@{update index}`. */
export function keyText(block: Block, key: Buffer): string {
  if (block.type === BLOCK_TYPE.obj) return key.toString('hex');
  const nameLength = logNameLength(key, key.length);
  if (nameLength < 0 || block.type === BLOCK_TYPE.ref) return `'${decodeText(key)}'`;
  return `'${decodeText(key, 0, nameLength)}@{${0xffffffffffffffffn - key.readBigUInt64BE(key.length - 8)}}'`;
}

/** A time zone as stored, signed decimal ±hhmm, with sign and four digits. */
export function zoneText(zone: number): string {
  return `${zone < 0 ? '-' : '+'}${String(Math.abs(zone)).padStart(4, '0')}`;
}
