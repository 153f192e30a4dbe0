/** Changes single bytes of a healthy table, and corrects the checksums and lengths that would hide the change. */

import { deflate } from '#deflate';
import { crc32 } from '../reftable/format/checksum.ts';
import { BLOCK_HEADER_SIZE, BLOCK_TYPE, type BlockType, footerSize, headerSize } from '../reftable/format/constants.ts';
import { skipValue } from '../reftable/format/records.ts';
import { ByteReader, putVarint, varintSize } from '../reftable/format/varint.ts';
import type { Block } from '../reftable/index.ts';
import { asBuffer } from '../reftable/platform/node-buffer.ts';
import { loadBlock } from '../reftable/table/block.ts';
import { BlockWriter } from '../reftable/table/block-writer.ts';

/** Offsets of the fields of header and footer in a version 1 table, in bytes from the start of either. */
export const HEADER = {
  magic: 0,
  version: 4,
  blockSize: 5,
  minUpdateIndex: 8,
  maxUpdateIndex: 16,
  hashId: 24,
} as const;
export const SECTION_OFFSET = { refIndex: 0, objects: 1, objectIndex: 2, logs: 3, logIndex: 4 } as const;

export function versionOf(bytes: Buffer): 1 | 2 {
  return bytes[HEADER.version] === 2 ? 2 : 1;
}

export function footerStart(bytes: Buffer): number {
  return bytes.length - footerSize(versionOf(bytes));
}

/** Where the footer has one of its five section offsets. */
export function sectionOffsetStart(bytes: Buffer, field: number): number {
  return footerStart(bytes) + headerSize(versionOf(bytes)) + 8 * field;
}

/** The blocks of a table in the order of the file. Throws what the engine's reader throws. */
export function blocksOf(bytes: Buffer): Block[] {
  const version = versionOf(bytes);
  const space = {
    file: 'table',
    bodySize: footerStart(bytes),
    blockSize: bytes.readUIntBE(HEADER.blockSize, 3),
    headerSize: headerSize(version),
    hashSize: version === 2 && bytes.toString('latin1', HEADER.hashId, HEADER.hashId + 4) === 's256' ? 32 : 20,
    read: (offset: number, length: number) => bytes.subarray(offset, offset + length),
  };
  const blocks: Block[] = [];
  for (let offset = 0; space.bodySize > space.headerSize; ) {
    const block = loadBlock(space, offset);
    if (block === undefined) break;
    blocks.push(block);
    offset += block.size;
  }
  return blocks;
}

/** The blocks of one type, of which there must be some. */
export function blocksOfType(bytes: Buffer, type: BlockType): Block[] {
  const blocks = blocksOf(bytes).filter(block => block.type === type);
  if (blocks.length === 0) throw new RangeError(`The table has no block of type '${String.fromCharCode(type)}'.`);
  return blocks;
}

/** The block of a type with this index, from 0, in the order of the file. RangeError if there are fewer. */
export function blockAt(bytes: Buffer, type: BlockType, index: number): Block {
  const block = blocksOfType(bytes, type)[index];
  if (block === undefined) {
    throw new RangeError(`The table has no block ${index} of type '${String.fromCharCode(type)}'.`);
  }
  return block;
}

/** A record of a block, its fields as offsets in the block. */
export interface RecordOffsets {
  /** The offset of the varint of the shared prefix's length. */
  readonly start: number;
  /** The offset of the varint of the suffix's length and the extra bits. */
  readonly suffixLength: number;
  readonly suffix: number;
  readonly value: number;
  readonly end: number;
  readonly key: Buffer;
  readonly extra: number;
}

export function recordsOf(block: Block): RecordOffsets[] {
  const records: RecordOffsets[] = [];
  const reader = new ByteReader(block.bytes, block.start, block.restartStart);
  let key: Buffer = Buffer.alloc(0);
  while (reader.pos < reader.end) {
    const start = reader.pos;
    const prefix = reader.varint();
    const suffixLength = reader.pos;
    const lengthAndExtra = reader.varint();
    const suffix = reader.pos;
    const extra = lengthAndExtra % 8;
    reader.skip(Math.floor(lengthAndExtra / 8));
    const value = reader.pos;
    key = Buffer.concat([key.subarray(0, prefix), block.bytes.subarray(suffix, value)]);
    if (!skipValue(block.type, extra, reader, block.space.hashSize)) throw new RangeError('A record is malformed.');
    records.push({ start, suffixLength, suffix, value, end: reader.pos, key, extra });
  }
  return records;
}

/** The record with this index, from 0. RangeError if there are fewer. */
export function recordAt(records: readonly RecordOffsets[], index: number): RecordOffsets {
  const record = records[index];
  if (record === undefined) throw new RangeError(`Record ${index} does not exist.`);
  return record;
}

/** The record of `name` and its block: in a log section, the newest entry of the ref. RangeError if there is none. */
export function findRecord(blocks: readonly Block[], name: string): { block: Block; record: RecordOffsets } {
  const nameBytes = Buffer.from(name);
  for (const block of blocks) {
    const end = block.type === BLOCK_TYPE.log ? 9 : 0;
    const record = recordsOf(block).find(({ key }) => key.subarray(0, key.length - end).equals(nameBytes));
    if (record !== undefined) return { block, record };
  }
  throw new RangeError(`The table has no record of ${name}.`);
}

export function varint(value: number): Buffer {
  const bytes = Buffer.alloc(varintSize(value));
  putVarint(bytes, 0, value);
  return bytes;
}

/** The file with its header copied into the footer and a correct checksum in the footer, as far as the file reaches. */
export function sealed(bytes: Buffer): Buffer {
  const copy = Buffer.from(bytes);
  const footer = footerStart(copy);
  if (footer < headerSize(versionOf(copy))) return copy;
  copy.copy(copy, footer, 0, headerSize(versionOf(copy)));
  copy.writeUInt32BE(crc32(copy.subarray(footer, -4)), copy.length - 4);
  return copy;
}

/** The file with a block replaced by another one, or by other bytes. What follows it moves along. */
export function withBlock(bytes: Buffer, block: Block, replacement: Buffer): Buffer {
  return Buffer.concat([bytes.subarray(0, block.offset), replacement, bytes.subarray(block.offset + block.size)]);
}

/** A log block's bytes in the file, headers included, from its inflated ones. */
export function deflated(block: Block, inflated: Buffer): Buffer {
  return Buffer.concat([inflated.subarray(0, block.start), deflate(inflated.subarray(block.start))]);
}

export interface PlainRecord {
  readonly key: Buffer;
  readonly extra: number;
  readonly value: Buffer;
}

export function plainRecords(block: Block): PlainRecord[] {
  return recordsOf(block).map(({ key, extra, value, end }) => ({
    key,
    extra,
    value: Buffer.from(block.bytes.subarray(value, end)),
  }));
}

/** Space for any block of a sample with a record or two more. */
const ROOM = 4096;

/** A log block of other records: as it is in the file, and the offset of each record in the inflated block. */
export function logBlockOf(block: Block, records: readonly PlainRecord[], restartInterval: number) {
  const inflated = Buffer.alloc(ROOM);
  inflated.set(block.bytes.subarray(0, block.start));
  const writer = new BlockWriter(BLOCK_TYPE.log, inflated, block.start - BLOCK_HEADER_SIZE, restartInterval);
  for (const { key, extra, value } of records) {
    if (!writer.add(key, { extra, bytes: value, length: value.length })) throw new RangeError('The block is full.');
  }
  const bytes = asBuffer(writer.finish());
  const length = bytes.readUIntBE(block.start - 3, 3);
  const restartStart = length - 2 - 3 * writer.restarts.length;
  return { bytes, records: recordsOf({ ...block, bytes: inflated, length, restartStart }) };
}
