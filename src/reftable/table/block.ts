/**
 * Reads one block (docs/format.md#blocks, docs/format.md#reading-a-block, docs/format.md#finding-a-key): git's
 * `reftable/block.c`.
 */

import { platform } from '#platform';
import { ReftableError } from '../errors.ts';
import { byteAt, copyBytes, readUint16, readUint24 } from '../format/bytes.ts';
import { BLOCK_HEADER_SIZE, BLOCK_TYPE, type BlockType, isBlockType, MAX_BLOCK_SIZE } from '../format/constants.ts';
import { compareKeyAt, compareKeys, logNameLength } from '../format/keys.ts';
import { skipValue } from '../format/records.ts';
import { ByteReader } from '../format/varint.ts';
import { systemCode } from '../platform/files.ts';

/** Where a block is read from: the part of a file before its footer. */
export interface BlockSpace {
  readonly file: string;
  /** Bytes before the footer. */
  readonly bodySize: number;
  /** The header's block size; 0 means that blocks are not aligned. */
  readonly blockSize: number;
  /** Bytes of the file header: 24 or 28. */
  readonly headerSize: number;
  /** Bytes of an object ID: 20 or 32. */
  readonly hashSize: number;
  /** Bytes [offset, offset + length) of the file. They do not change while they are in use. */
  read(offset: number, length: number): Uint8Array;
  /** Called now and then while the bytes up to `offset` are searched; an error it throws ends the search. */
  readonly onWork?: (offset: number) => void;
}

/** A block in memory, a log block inflated. Offsets in it count from its start, the file header in the first included. */
export interface Block {
  readonly space: BlockSpace;
  readonly type: BlockType;
  /** From the start of the file. */
  readonly offset: number;
  /** Bytes it takes in the file, padding included; the next block starts after them. */
  readonly size: number;
  /** `block_len`: up to and with the restart count; inflated for a log block. */
  readonly length: number;
  readonly bytes: Uint8Array;
  /** Where the first record starts. */
  readonly start: number;
  /** Where the restart offsets start, i.e. the records end. */
  readonly restartStart: number;
  /** Number of restart offsets, 3 bytes each. */
  readonly restartCount: number;
}

/** A varint of more bytes may be one that does not fit 64 bits. */
const LONG_VARINT = 7;

/** Bytes that are read of a block of a table whose blocks are not aligned. */
export const DEFAULT_READ = 4096;

/**
 * Loads the block at `offset`; `undefined` after the last block, and for one that is not of the type `expected`, which
 * is not decoded: its damage is not that of the section before it. Throws FORMAT_ERROR if it is not a block or its
 * numbers do not fit, ZLIB_ERROR when a log block cannot be inflated.
 */
export function loadBlock(space: BlockSpace, offset: number, expected?: BlockType): Block | undefined {
  if (offset >= space.bodySize) return undefined;
  const base = offset === 0 ? space.headerSize : 0;
  const rest = space.bodySize - offset;
  let bytes = space.read(offset, Math.min(space.blockSize || DEFAULT_READ, rest));
  if (bytes.length < base + BLOCK_HEADER_SIZE) {
    throw malformed(space, offset, `only ${bytes.length} bytes are left for a block`);
  }
  const type = byteAt(bytes, base);
  if (!isBlockType(type)) {
    throw malformed(space, offset, `0x${type.toString(16).padStart(2, '0')} is not a block type`, base);
  }
  if (expected !== undefined && type !== expected) return undefined;
  const length = readUint24(bytes, base + 1);
  if (length < base + BLOCK_HEADER_SIZE + 2)
    throw malformed(space, offset, `a block of ${length} bytes is too short`, base + 1);

  let size: number;
  if (type === BLOCK_TYPE.log) {
    const inflated = inflateLog(space, offset, base, length, bytes);
    bytes = inflated.bytes;
    size = inflated.size;
  } else {
    if (length > rest)
      throw malformed(space, offset, `a block of ${length} bytes does not fit the ${rest} left`, base + 1);
    // The last block before the footer is not padded.
    size = Math.min(paddedSize(space, offset, type, length), rest);
    if (length > bytes.length) bytes = space.read(offset, Math.min(length + 1, rest));
    if (length < size && bytes[length] !== 0) size = length;
  }

  const restartCount = readUint16(bytes, length - 2);
  const restartStart = length - 2 - 3 * restartCount;
  const start = base + BLOCK_HEADER_SIZE;
  if (restartStart < start) {
    throw malformed(space, offset, `${restartCount} restart points do not fit a block of ${length} bytes`);
  }
  return { space, type, offset, size, length, bytes, start, restartStart, restartCount };
}

/**
 * What a block takes when it is padded. Only an index block may be longer than the block size (writers that keep their
 * indexes to one level make such); blocks that overlapped would make a small table an endless one to read.
 */
function paddedSize(space: BlockSpace, offset: number, type: BlockType, length: number): number {
  const { blockSize } = space;
  if (blockSize === 0) return length;
  if (length > blockSize && type !== BLOCK_TYPE.index) {
    throw malformed(space, offset, `it has ${length} bytes, the table's blocks have ${blockSize} at most`);
  }
  return Math.ceil(length / blockSize) * blockSize;
}

/**
 * Deflate adds a few bytes for each 16 KiB that it cannot make smaller; deflate does not write a stream of more than
 * twice the largest block.
 */
const LONGEST_STREAM = 2 * MAX_BLOCK_SIZE;

/**
 * The inflated block after its headers, and the number of bytes that it takes in the file. `first`: the bytes of it that
 * were read already, which are enough for most.
 */
function inflateLog(
  space: BlockSpace,
  offset: number,
  base: number,
  length: number,
  first: Uint8Array,
): { bytes: Uint8Array; size: number } {
  const header = base + BLOCK_HEADER_SIZE;
  const rest = Math.min(space.bodySize - offset, LONGEST_STREAM);
  // Enough for a stream that deflate made longer than its input. An unusual one gets more.
  const usual = length + (length >>> 8) + 64;
  for (let bytes = first; ; ) {
    try {
      const { inflated, taken } = platform.inflate(bytes.subarray(header), length - header);
      if (inflated.length !== length - header) {
        throw malformed(
          space,
          offset,
          `the log block inflates to ${header + inflated.length} bytes, the length in its header is ${length}`,
          base + 1,
        );
      }
      const whole = new Uint8Array(length);
      whole.set(bytes.subarray(0, header));
      whole.set(inflated, header);
      return { bytes: whole, size: header + taken };
    } catch (error) {
      if (error instanceof ReftableError) throw error;
      const code = systemCode(error);
      if (code === 'ERR_BUFFER_TOO_LARGE') {
        throw malformed(
          space,
          offset,
          `the log block inflates to more than the ${length} bytes in its header`,
          base + 1,
        );
      }
      if (code === 'Z_BUF_ERROR' && bytes.length < rest) {
        bytes = space.read(offset, Math.min(bytes.length < usual ? usual : bytes.length * 4, rest));
        continue;
      }
      throw new ReftableError(
        'ZLIB_ERROR',
        `The log block at ${hex(offset)} of ${space.file} cannot be inflated: ${(error as Error).message}.`,
        {
          file: space.file,
          offset: offset + header,
          cause: error,
        },
      );
    }
  }
}

/**
 * Steps through the records of a block. After `next()` returned true, `key[0, keyLength)` is the record's key and
 * `bytes[valueStart, valueEnd)` its value; all of it is overwritten by the next step. Records are not decoded here.
 */
export class BlockCursor {
  block: Block;
  key: Uint8Array = new Uint8Array(256);
  keyLength = 0;
  /**
   * After `next()`, without a seek before: how many leading bytes of the key are stored as those of the record before it, 0
   * in the first record of a block. The keys can have more of them in common.
   */
  prefix = 0;
  /** The three bits that contain the kind of value. */
  extra = 0;
  /** Where the current record starts in the block. */
  recordStart = 0;
  valueStart = 0;
  valueEnd = 0;
  readonly #reader: ByteReader;
  readonly #restartReader: ByteReader;
  /** Bytes of an object ID. */
  #hashSize = 0;
  /** Of a usual record: how many object IDs its value has after the number, at most. */
  #mostExtra = 0;
  /** A seek has already stepped onto the record that the next `next()` delivers. */
  #held = false;

  constructor(block: Block) {
    this.block = block;
    this.#reader = new ByteReader(block.bytes);
    this.#restartReader = new ByteReader(block.bytes);
    this.reset(block);
  }

  /** Moves to the start of another block. */
  reset(block: Block): void {
    this.block = block;
    const { type } = block;
    this.#hashSize = block.space.hashSize;
    this.#mostExtra = type === BLOCK_TYPE.ref ? 2 : type === BLOCK_TYPE.index ? 0 : -1;
    this.#reader.bytes = block.bytes;
    this.#reader.end = block.restartStart;
    this.#rewind(block.start);
  }

  /** Steps onto the next record; false at the block's end. GENERIC_ERROR when it cannot be decoded. */
  next(): boolean {
    if (this.#held) {
      this.#held = false;
      return true;
    }
    const reader = this.#reader;
    if (reader.pos >= reader.end) return false;
    if (this.#passShort(reader)) {
      const { key, prefix, valueStart } = this;
      for (let i = this.recordStart + 2, to = prefix; i < valueStart; ) key[to++] = reader.bytes[i++] as number;
      return true;
    }
    const suffix = this.#readKeyLengths();
    this.#reserve(this.prefix + suffix);
    this.#takeSuffix(this.prefix, suffix);
    if (this.block.type === BLOCK_TYPE.log && logNameLength(this.key, this.keyLength) < 0) {
      throw this.#undecodable('its key is not a ref name with an update index');
    }
    this.#passValue();
    return true;
  }

  /**
   * Steps over a ref or index record that is as nearly all are, with lengths of one byte each and a key that fits: without a
   * call for each part, and without the bytes of the key. False, and no step, for any other.
   */
  #passShort(reader: ByteReader): boolean {
    const { bytes, pos } = reader;
    const prefix = bytes[pos] as number;
    const suffixAndExtra = bytes[pos + 1] as number;
    const extra = suffixAndExtra & 7;
    const keyLength = prefix + (suffixAndExtra >> 3);
    const valueStart = pos + 2 + keyLength - prefix;
    if ((prefix | suffixAndExtra) > 0x7f || extra > this.#mostExtra) return false;
    if (prefix > this.keyLength || keyLength === 0 || keyLength > this.key.length) return false;
    let valueEnd = valueStart;
    while ((bytes[valueEnd++] as number) > 0x7f);
    if (valueEnd - valueStart > LONG_VARINT) return false;
    valueEnd += extra * this.#hashSize;
    if (valueEnd > reader.end) return false;
    this.recordStart = pos;
    this.prefix = prefix;
    this.extra = extra;
    this.keyLength = keyLength;
    this.valueStart = valueStart;
    this.valueEnd = valueEnd;
    reader.pos = valueEnd;
    return true;
  }

  /** Reads how many bytes the next record takes from the key before it (`prefix`). Returns how many follow. */
  #readKeyLengths(): number {
    const reader = this.#reader;
    this.recordStart = reader.pos;
    const prefix = reader.varint();
    const suffixAndExtra = reader.varint();
    const suffix = Math.floor(suffixAndExtra / 8);
    if (prefix < 0 || suffixAndExtra < 0 || suffix > reader.end - reader.pos || prefix > this.keyLength) {
      throw this.#undecodable('its key does not fit');
    }
    if (prefix + suffix === 0) {
      const { space, offset } = this.block;
      throw malformed(space, offset, 'a record has an empty key', this.recordStart);
    }
    this.extra = suffixAndExtra % 8;
    this.prefix = prefix;
    return suffix;
  }

  /** Steps over any record. The bytes of its key are not taken. */
  #pass(): void {
    const suffix = this.#readKeyLengths();
    this.keyLength = this.prefix + suffix;
    this.#reader.pos += suffix;
    this.#passValue();
  }

  #passValue(): void {
    const reader = this.#reader;
    const { type, space } = this.block;
    this.valueStart = reader.pos;
    if (!skipValue(type, this.extra, reader, space.hashSize)) throw this.#undecodable('its value is malformed');
    this.valueEnd = reader.pos;
  }

  /**
   * Moves so that the next `next()` delivers the first record whose key is not below `key`, or the block's end.
   * FORMAT_ERROR if a restart point is not at a whole key.
   */
  seek(key: Uint8Array, keyLength: number): void {
    const { block } = this;
    // git's binary search: after a look at a restart point that is not in order, too.
    let [low, high] = [0, block.restartCount];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#compareRestart(middle, key, keyLength) < 0) high = middle;
      else low = middle + 1;
    }
    this.#rewind(low > 0 ? this.#restartOffset(low - 1) : block.start);
    if (block.type !== BLOCK_TYPE.log) {
      this.#skipBelow(key, keyLength);
      return;
    }
    while (!this.#held && this.next()) this.#held = compareKeys(this.key, this.keyLength, key, keyLength) >= 0;
  }

  /**
   * Steps from a restart point to the first record whose key is not below `key`. A record that shares more with the one
   * before it than that one shared with `key` is below `key` too. The bytes of the others are compared, and the key is
   * put together for the last one alone.
   */
  #skipBelow(key: Uint8Array, keyLength: number): void {
    const reader = this.#reader;
    const { bytes } = reader;
    let shared = 0; // of `key` and the record before, which is below it
    while (reader.pos < reader.end) {
      if (!this.#passShort(reader)) this.#pass();
      const { prefix } = this;
      if (prefix > shared) continue;
      const own = this.valueStart - this.keyLength; // where the key would start if it was whole
      const end = Math.min(this.keyLength, keyLength);
      for (shared = prefix; shared < end && bytes[own + shared] === key[shared]; ) shared++;
      const isBelow = shared < end ? byteAt(bytes, own + shared) < byteAt(key, shared) : this.keyLength < keyLength;
      if (isBelow) continue;
      this.#reserve(this.keyLength);
      copyBytes(this.key, 0, key, 0, prefix);
      copyBytes(this.key, prefix, bytes, own + prefix, this.valueStart);
      this.#held = true;
      return;
    }
  }

  /** Whether the last `next()` stepped onto the block's first record. */
  get isOnFirst(): boolean {
    return this.recordStart === this.block.start;
  }

  /** Steps over all records that are left. */
  leave(): void {
    this.#reader.pos = this.#reader.end;
    this.#held = false;
  }

  #rewind(offset: number): void {
    this.#reader.pos = offset;
    this.keyLength = 0;
    this.#held = false;
  }

  /** Makes room for a key of `length` bytes. The bytes that the key has are kept. */
  #reserve(length: number): void {
    if (length <= this.key.length) return;
    const grown = new Uint8Array(length * 2);
    grown.set(this.key);
    this.key = grown;
  }

  /** Puts the next `suffix` bytes after the first `prefix` of the key. */
  #takeSuffix(prefix: number, suffix: number): void {
    const reader = this.#reader;
    const end = reader.pos + suffix;
    copyBytes(this.key, prefix, reader.bytes, reader.pos, end);
    reader.pos = end;
    this.keyLength = prefix + suffix;
  }

  #restartOffset(index: number): number {
    return readUint24(this.block.bytes, this.block.restartStart + 3 * index);
  }

  /** How `key` compares with the key at a restart point. */
  #compareRestart(index: number, key: Uint8Array, keyLength: number): number {
    const { block } = this;
    const offset = this.#restartOffset(index);
    if (offset < block.start || offset >= block.restartStart) {
      throw malformed(
        block.space,
        block.offset,
        `restart point ${index} points outside the records, to ${hex(offset)}`,
      );
    }
    const reader = this.#restartReader;
    reader.bytes = block.bytes;
    reader.pos = offset;
    reader.end = block.restartStart;
    const prefix = reader.varint();
    const suffix = Math.floor(reader.varint() / 8);
    if (prefix !== 0 || suffix < 0 || suffix > reader.end - reader.pos) {
      throw malformed(block.space, block.offset, `restart point ${index} is not at a whole key`, offset);
    }
    return compareKeyAt(key, keyLength, block.bytes, reader.pos, reader.pos + suffix);
  }

  #undecodable(why: string): ReftableError {
    const { space, offset, type } = this.block;
    // An offset inside an inflated log block is not an offset in the file.
    const at = type === BLOCK_TYPE.log ? offset : offset + this.recordStart;
    return new ReftableError(
      'GENERIC_ERROR',
      `A record at ${hex(at)} of ${space.file} cannot be decoded: ${why}. The table is damaged from there on.`,
      { file: space.file, offset: at },
    );
  }
}

function malformed(space: BlockSpace, offset: number, why: string, within = 0): ReftableError {
  return new ReftableError('FORMAT_ERROR', `The block at ${hex(offset)} of ${space.file} is corrupt: ${why}.`, {
    file: space.file,
    offset: offset + within,
  });
}

/** An offset as messages give it: lower-case hex after `0x`. */
export function hex(offset: number): string {
  return `0x${offset.toString(16)}`;
}
