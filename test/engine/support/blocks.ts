import type { BlockType } from '../../../src/reftable/format/constants.ts';
import { type EncodedValue, ValueEncoder } from '../../../src/reftable/format/records.ts';
import { type Block, BlockCursor, type BlockSpace, loadBlock } from '../../../src/reftable/table/block.ts';
import { BlockWriter } from '../../../src/reftable/table/block-writer.ts';

export interface BlockContent {
  type: BlockType;
  keys: readonly Buffer[];
  value: (encoder: ValueEncoder, index: number) => EncodedValue;
  /** The block's size in bytes; the default is 4096. */
  room?: number;
  /** The offset of the block's header, as after a file header; the default is 0. */
  headerOffset?: number;
  interval?: number;
}

/** One block as in a file. */
export function blockBytes(content: BlockContent): Buffer {
  const { type, keys, value, room = 4096, headerOffset = 0, interval = 16 } = content;
  const encoder = new ValueEncoder();
  const writer = new BlockWriter(type, Buffer.alloc(room), headerOffset, interval);
  for (const [index, key] of keys.entries()) {
    if (!writer.add(key, value(encoder, index))) throw new Error(`record ${index} does not fit the block`);
  }
  return Buffer.from(writer.finish());
}

/** A file body with only these bytes. */
export function spaceOf(bytes: Buffer, headerSize = 0): BlockSpace {
  return {
    file: 'block',
    bodySize: bytes.length,
    blockSize: bytes.length,
    headerSize,
    hashSize: 20,
    read: (offset, length) => bytes.subarray(offset, offset + length),
  };
}

export function load(bytes: Buffer, headerSize = 0): Block {
  return loadBlock(spaceOf(bytes, headerSize), 0) as Block;
}

export function block(content: BlockContent): Block {
  return load(blockBytes(content), content.headerOffset ?? 0);
}

/** The key of the record that a seek lands on; `undefined` at the block's end. */
export function soughtKey(cursor: BlockCursor, key: Buffer): Buffer | undefined {
  cursor.seek(key, key.length);
  return cursor.next() ? currentKey(cursor) : undefined;
}

export function allKeys(block: Block): Buffer[] {
  const cursor = new BlockCursor(block);
  const keys: Buffer[] = [];
  while (cursor.next()) keys.push(currentKey(cursor));
  return keys;
}

export function currentKey(cursor: BlockCursor): Buffer {
  return Buffer.from(cursor.key.subarray(0, cursor.keyLength));
}
