/**
 * Writes one table (docs/format.md#writing): git's `reftable/writer.c`. Its ref, obj and index sections are git's byte
 * for byte.
 */

import { isReftableError, ReftableError } from '../errors.ts';
import {
  apiError,
  checkFlag,
  checkFunction,
  checkInteger,
  checkObject,
  checkOneOf,
  checkUint64,
  invalidArgument,
} from '../format/arguments.ts';
import { byteAt, putUint, putUint64 } from '../format/bytes.ts';
import { crc32 } from '../format/checksum.ts';
import {
  BLOCK_TYPE,
  type BlockType,
  DEFAULT_BLOCK_SIZE,
  DEFAULT_RESTART_INTERVAL,
  footerSize,
  headerSize,
  MAGIC,
  MAX_BLOCK_SIZE,
  MAX_RESTART_INTERVAL,
} from '../format/constants.ts';
import { HASH_NAMES, type HashName, hashId, hashSize, versionOf } from '../format/hash.ts';
import { compareKeys, logKey } from '../format/keys.ts';
import { checkLog, checkRef } from '../format/record-checks.ts';
import { type EncodedValue, type LogRecord, type RefRecord, ValueEncoder } from '../format/records.ts';
import { decodeText, encodeText } from '../format/utf8.ts';
import { hex } from './block.ts';
import { BlockWriter, fitsEmptyBlock } from './block-writer.ts';
import type { TableCursor } from './cursor.ts';
import { ObjectIndex } from './object-index.ts';

/** The format of a table, and which records its writer accepts. */
export interface WriterOptions {
  hash?: HashName;
  /** Bytes; 0 or left out: 4096. At most 2^24 - 1. */
  blockSize?: number;
  /** Records between restart points; 0 or left out: 16. At most 65535. */
  restartInterval?: number;
  /** Blocks are not padded to the block size. */
  unpadded?: boolean;
  /** No object section is written. */
  skipIndexObjects?: boolean;
  /** Reflog messages are stored as given. Else each must be one line and ends with exactly one newline. */
  exactLogMessage?: boolean;
  /**
   * Every key must pass the one before, also across blocks, where git's own check is incomplete
   * (docs/format.md#writing).
   */
  strictOrder?: boolean;
}

/**
 * What was written of one type of block (git's `reftable_block_stats`). Offsets are bytes from the start of the file.
 */
export interface SectionStats {
  /** Number of blocks, without those of the section's index. */
  blocks: number;
  /** Number of records in these blocks. */
  entries: number;
  /** Number of restart points in these blocks. */
  restarts: number;
  /** Where the section starts; 0 for the one that starts the file. */
  offset: number;
  /** Number of blocks of the section's index, on all levels. */
  indexBlocks: number;
  /** Where the top level of its index starts; 0 without an index. */
  indexOffset: number;
  /** Number of levels of its index; 0 without one. */
  maxIndexLevel: number;
}

interface IndexEntry {
  readonly lastKey: Uint8Array;
  readonly offset: number;
}

/** A record that passed the checks that do not depend on the records before it. */
interface CheckedRecord {
  readonly key: Uint8Array;
  /** The bytes are valid until the next call. */
  readonly encode: () => EncodedValue;
}

const ZEROS = new Uint8Array(4096);

/** API_ERROR for an option of the wrong type or outside its range. */
export function checkWriterOptions(options: WriterOptions): void {
  const { hash, blockSize = 0, restartInterval = 0 } = options;
  if (hash !== undefined) checkOneOf('The option hash', hash, HASH_NAMES);
  checkInteger('The option blockSize', blockSize, 0, MAX_BLOCK_SIZE);
  checkInteger('The option restartInterval', restartInterval, 0, MAX_RESTART_INTERVAL);
  for (const flag of ['unpadded', 'skipIndexObjects', 'exactLogMessage', 'strictOrder'] as const)
    checkFlag(`The option ${flag}`, options[flag]);
}

/**
 * Writes a table to a function, block by block. Refs come first, in key order, then reflog entries. A call that is
 * refused leaves the table as it was. When the function throws, or blocks are too small for the index of a section, the
 * table cannot be completed: every later call is an API_ERROR.
 */
export class Writer {
  readonly hash: HashName;
  /** The lower limit that `setLimits` set. */
  minUpdateIndex = 0n;
  /** The upper limit that `setLimits` set. */
  maxUpdateIndex = 0n;
  /** By block type; complete after `close()`. */
  readonly stats: Record<'ref' | 'obj' | 'log' | 'index', SectionStats> = {
    ref: emptyStats(),
    obj: emptyStats(),
    log: emptyStats(),
    index: emptyStats(),
  };
  /** Bytes of an object ID that the object section keeps, 2 to 31; 0 without one or before it is written. */
  objectIdLength = 0;
  readonly #write: (bytes: Uint8Array) => void;
  readonly #blockSize: number;
  readonly #restartInterval: number;
  readonly #options: WriterOptions;
  readonly #headerSize: number;
  readonly #hashSize: number;
  readonly #encoder: ValueEncoder;
  /** The space that one block after another is filled in. */
  readonly #space: Uint8Array;
  /** Where the next block will start. */
  #next = 0;
  /** Zeros to write before it. */
  #pendingPadding = 0;
  #lastKey: Uint8Array = new Uint8Array(0);
  #block: BlockWriter | undefined;
  #index: IndexEntry[] = [];
  #objects: ObjectIndex;
  #closed = false;
  /** What prevented a part of the file from being written. */
  #failure: { readonly cause: unknown } | undefined;

  /** `write` takes each part of the file in order; the bytes are only valid during the call. API_ERROR for invalid options. */
  constructor(write: (bytes: Uint8Array) => void, options: WriterOptions = {}) {
    checkFunction('The function that takes the bytes of a table', write);
    checkObject('The options of a writer', options);
    checkWriterOptions(options);
    this.#write = write;
    this.#options = options;
    this.#blockSize = options.blockSize || DEFAULT_BLOCK_SIZE;
    this.#restartInterval = options.restartInterval || DEFAULT_RESTART_INTERVAL;
    this.hash = options.hash ?? 'sha1';
    this.#hashSize = hashSize(this.hash);
    this.#headerSize = headerSize(versionOf(this.hash));
    this.#encoder = new ValueEncoder(this.hash);
    this.#space = new Uint8Array(this.#blockSize);
    this.#objects = new ObjectIndex(this.#hashSize);
    this.#startBlock(BLOCK_TYPE.ref);
  }

  /** Sets the update indices that the table covers. API_ERROR after the first record, and for limits that are not in order. */
  setLimits(minUpdateIndex: bigint, maxUpdateIndex: bigint): void {
    this.#expectOpen();
    if (this.#next !== 0 || this.#hasRecords()) {
      throw new ReftableError('API_ERROR', 'The limits of a table must be set before its first record.');
    }
    checkUint64('The lowest update index of a table', minUpdateIndex);
    checkUint64('The highest update index of a table', maxUpdateIndex);
    if (minUpdateIndex > maxUpdateIndex)
      throw invalidArgument(
        'The lowest update index of a table',
        minUpdateIndex,
        `at most the highest, ${maxUpdateIndex}n`,
      );
    this.minUpdateIndex = minUpdateIndex;
    this.maxUpdateIndex = maxUpdateIndex;
  }

  /**
   * Refs come before logs, each in key order. API_ERROR for a wrong order, an update index outside the limits, and a
   * record that git could not read; ENTRY_TOO_BIG_ERROR.
   */
  addRef(ref: RefRecord): void {
    this.#expectOpen();
    const { key, encode } = this.#checkedRef(ref);
    this.#addRef(key, encode());
  }

  #checkedRef(ref: RefRecord): CheckedRecord {
    checkRef(ref, this.#hashSize);
    const { name, updateIndex, value } = ref;
    if (updateIndex < this.minUpdateIndex || updateIndex > this.maxUpdateIndex) this.#outsideLimits(name, updateIndex);
    return { key: encodeText(name), encode: () => this.#encoder.ref(updateIndex - this.minUpdateIndex, value) };
  }

  /**
   * Adds the ref record that a cursor is on, as it is, without decoding its bytes. FORMAT_ERROR of the cursor's table
   * for a record that `addRef` would not add, ENTRY_TOO_BIG_ERROR.
   */
  copyRef(from: TableCursor): void {
    this.#expectOpen();
    this.#copy(from, () => this.#copyRef(from));
  }

  #copyRef(from: TableCursor): void {
    const { at, updateIndex } = from;
    if (updateIndex < this.minUpdateIndex || updateIndex > this.maxUpdateIndex)
      this.#outsideLimits(from.name, updateIndex);
    // The update index, relative to the table's limits, is all that differs from table to table.
    const { bytes } = at.block;
    let start = at.valueStart;
    while (byteAt(bytes, start++) & 0x80);
    const value = this.#encoder.copiedRef(updateIndex - this.minUpdateIndex, at.extra, bytes, start, at.valueEnd);
    this.#addRef(at.key.slice(0, at.keyLength), value);
  }

  /**
   * API_ERROR when the update index is above the upper limit (the lower one does not apply to logs), the message has
   * several lines, or git could not read the record; ENTRY_TOO_BIG_ERROR.
   */
  addLog(log: LogRecord): void {
    this.#expectOpen();
    const { key, encode } = this.#checkedLog(log);
    this.#addLog(key, encode);
  }

  #checkedLog(log: LogRecord): CheckedRecord {
    checkLog(log, this.#hashSize);
    const { name, updateIndex, update } = log;
    const key = logKey(encodeText(name), updateIndex);
    if (update === null) return { key, encode: () => this.#encoder.deletion() };
    if (updateIndex > this.maxUpdateIndex) this.#outsideLimits(name, updateIndex);
    const message = this.#options.exactLogMessage ? (update.message ?? '') : normalMessage(update.message);
    return { key, encode: () => this.#encoder.log(update, message) };
  }

  /**
   * Adds the reflog record that a cursor is on, as it is. FORMAT_ERROR of the cursor's table for a record in the wrong
   * order, ENTRY_TOO_BIG_ERROR.
   */
  copyLog(from: TableCursor): void {
    this.#expectOpen();
    const { at } = from;
    const bytes = at.block.bytes.subarray(at.valueStart, at.valueEnd);
    const key = at.key.slice(0, at.keyLength);
    this.#copy(from, () => this.#addLog(key, () => ({ extra: at.extra, bytes, length: bytes.length })));
  }

  /** If a record of a table cannot be added, the table is at fault and not the caller, unless the record is too big. */
  #copy(from: TableCursor, add: () => void): void {
    try {
      add();
    } catch (error) {
      if (!isReftableError(error) || error.file !== undefined) throw error;
      const { file } = from.table;
      const { offset } = from.at.block;
      throw new ReftableError(
        error.code === 'API_ERROR' ? 'FORMAT_ERROR' : error.code,
        `A record of the block at ${hex(offset)} of ${file} cannot be copied: ${error.message}`,
        { file, offset, cause: error },
      );
    }
  }

  /** Adds refs in any order, all or none. Throws as `addRef`, also for a name that occurs twice. */
  addRefs(refs: Iterable<RefRecord>): void {
    const given = arrayOf('The refs', refs);
    this.#expectOpen();
    const records = given.map(ref => this.#checkedRef(ref)).sort(byKey);
    this.#expectAddable(BLOCK_TYPE.ref, records);
    for (const { key, encode } of records) this.#addRef(key, encode());
  }

  /** Adds reflog entries in any order, all or none. Throws as `addLog`, also for an entry that occurs twice. */
  addLogs(logs: Iterable<LogRecord>): void {
    const given = arrayOf('The reflog entries', logs);
    this.#expectOpen();
    const records = given.map(log => this.#checkedLog(log)).sort(byKey);
    this.#expectAddable(BLOCK_TYPE.log, records);
    for (const { key, encode } of records) this.#addLog(key, encode);
  }

  /** Finishes the table. EMPTY_TABLE_ERROR if nothing was added; header and footer are written nevertheless. */
  close(): void {
    this.#expectOpen();
    this.#closed = true;
    this.#finishSection();
    this.#pendingPadding = 0;
    const empty = this.#next === 0;
    if (empty) this.#put(this.#header());
    this.#put(this.#footer());
    if (empty) throw new ReftableError('EMPTY_TABLE_ERROR', 'The table holds no record.');
  }

  #addRef(key: Uint8Array, value: EncodedValue): void {
    this.#add(BLOCK_TYPE.ref, key, value);
    if (this.#options.skipIndexObjects || value.extra < 1 || value.extra > 2) return;
    const ids = value.length - value.extra * this.#hashSize;
    for (let at = ids; at < value.length; at += this.#hashSize) this.#objects.add(value.bytes, at, this.#next);
  }

  #addLog(key: Uint8Array, encode: () => EncodedValue): void {
    if (this.#block?.type === BLOCK_TYPE.ref) {
      this.#expectFit(key, encode());
      this.#output(() => this.#finishSection());
    }
    // Log blocks are never aligned: the first one replaces the padding.
    this.#next -= this.#pendingPadding;
    this.#pendingPadding = 0;
    // Encoded again: the sections that ended were written with the same encoder.
    this.#add(BLOCK_TYPE.log, key, encode());
  }

  #add(type: BlockType, key: Uint8Array, value: EncodedValue): void {
    this.#expectType(type);
    expectOrder(this.#lastKey, key);
    if (this.#block?.add(key, value)) {
      this.#lastKey = key;
      return;
    }
    this.#expectFit(key, value);
    this.#output(() => this.#flushBlock());
    this.#startBlock(type).add(key, value);
    if (this.#options.strictOrder) this.#lastKey = key;
  }

  /** Refuses what adding these records one after another would refuse. */
  #expectAddable(type: BlockType, records: readonly CheckedRecord[]): void {
    let last = this.#block?.type === type ? this.#lastKey : new Uint8Array(0);
    let headerOffset = this.#nextHeaderOffset();
    for (const { key, encode } of records) {
      this.#expectType(type);
      expectOrder(last, key);
      this.#expectFit(key, encode(), headerOffset);
      last = key;
      headerOffset = 0;
    }
  }

  #expectType(type: BlockType): void {
    if (type === BLOCK_TYPE.ref && this.#block?.type === BLOCK_TYPE.log) {
      throw apiError('Refs cannot be added after reflog entries.');
    }
  }

  /** ENTRY_TOO_BIG_ERROR unless the record fits the next block, which is empty. */
  #expectFit(key: Uint8Array, value: EncodedValue, headerOffset: number = this.#nextHeaderOffset()): void {
    if (fitsEmptyBlock(this.#blockSize, headerOffset, key, value)) return;
    throw new ReftableError(
      'ENTRY_TOO_BIG_ERROR',
      `The record of '${printable(key)}' does not fit a block of ${this.#blockSize} bytes. A larger block size would hold it.`,
    );
  }

  /** Where the header of the next block will be: after the file header if no block has a record yet. */
  #nextHeaderOffset(): number {
    return this.#next === 0 && !this.#hasRecords() ? this.#headerSize : 0;
  }

  /** Whether the current block has a record. */
  #hasRecords(): boolean {
    return this.#block !== undefined && this.#block.entries > 0;
  }

  /** Runs what writes a part of the file. */
  #output(step: () => void): void {
    try {
      step();
    } catch (cause) {
      this.#failure = { cause };
      throw cause;
    }
  }

  #startBlock(type: BlockType): BlockWriter {
    if (!this.#options.strictOrder) this.#lastKey = new Uint8Array(0);
    this.#block = new BlockWriter(type, this.#space, this.#next === 0 ? this.#headerSize : 0, this.#restartInterval);
    return this.#block;
  }

  #flushBlock(): void {
    const block = this.#block;
    if (block === undefined || block.entries === 0) return;
    const bytes = block.finish();
    const stats = this.#statsOf(block.type);
    if (stats.blocks === 0) stats.offset = this.#next;
    stats.blocks++;
    stats.entries += block.entries;
    stats.restarts += block.restarts.length;
    if (this.#next === 0) bytes.set(this.#header());
    this.#put(bytes);
    this.#index.push({ lastKey: block.lastKey, offset: this.#next });
    this.#pendingPadding = this.#options.unpadded || block.type === BLOCK_TYPE.log ? 0 : this.#blockSize - bytes.length;
    this.#next += bytes.length + this.#pendingPadding;
    this.#block = undefined;
  }

  /** Ends the ref or log section: its last block, its index, and after the refs the object section. */
  #finishSection(): void {
    const block = this.#block;
    if (block === undefined) return;
    this.#finishBlocks(block.type);
    if (block.type === BLOCK_TYPE.ref && !this.#options.skipIndexObjects && this.stats.ref.indexBlocks > 0) {
      this.#writeObjects();
    }
    this.#objects = new ObjectIndex(this.#hashSize);
    this.#block = undefined;
  }

  /** Flushes and writes index levels until one is short enough to search it block by block. */
  #finishBlocks(type: BlockType): void {
    const threshold = this.#options.unpadded ? 1 : 3;
    const stats = this.#statsOf(type);
    const before = this.stats.index.blocks;
    this.#flushBlock();
    while (this.#index.length > threshold) {
      const level = this.#index;
      this.#index = [];
      stats.maxIndexLevel++;
      stats.indexOffset = this.#next;
      this.#lastKey = new Uint8Array(0);
      this.#startBlock(BLOCK_TYPE.index);
      for (const { lastKey, offset } of level) this.#add(BLOCK_TYPE.index, lastKey, this.#encoder.index(offset));
      this.#flushBlock();
      if (this.#index.length >= level.length) {
        throw new ReftableError(
          'ENTRY_TOO_BIG_ERROR',
          `Blocks of ${this.#blockSize} bytes hold one index record each, so that the index would never end. A larger block size is needed.`,
        );
      }
    }
    this.#index = [];
    stats.indexBlocks = this.stats.index.blocks - before;
    this.#lastKey = new Uint8Array(0);
  }

  #writeObjects(): void {
    this.#objects.build(
      prefixLength => {
        this.objectIdLength = prefixLength;
        this.#startBlock(BLOCK_TYPE.obj);
      },
      (prefix, offsets) => this.#addObject(prefix, offsets),
    );
    if (this.objectIdLength > 0) this.#finishBlocks(BLOCK_TYPE.obj);
  }

  #addObject(prefix: Uint8Array, offsets: number[]): void {
    const value = this.#encoder.obj(offsets);
    if ((this.#block as BlockWriter).add(prefix, value)) return;
    this.#flushBlock();
    const block = this.#startBlock(BLOCK_TYPE.obj);
    if (block.add(prefix, value)) return;
    if (!block.add(prefix, this.#encoder.obj([]))) {
      throw new ReftableError(
        'ENTRY_TOO_BIG_ERROR',
        `An object record does not fit a block of ${this.#blockSize} bytes.`,
      );
    }
  }

  #put(bytes: Uint8Array): void {
    for (; this.#pendingPadding > 0; this.#pendingPadding -= Math.min(this.#pendingPadding, ZEROS.length)) {
      this.#write(ZEROS.subarray(0, Math.min(this.#pendingPadding, ZEROS.length)));
    }
    this.#write(bytes);
  }

  #header(): Uint8Array {
    const version = versionOf(this.hash);
    const header = new Uint8Array(this.#headerSize);
    putUint(header, 0, MAGIC, 4);
    header[4] = version;
    putUint(header, 5, this.#blockSize, 3);
    putUint64(header, 8, this.minUpdateIndex);
    putUint64(header, 16, this.maxUpdateIndex);
    if (version === 2) putUint(header, 24, hashId(this.hash), 4);
    return header;
  }

  #footer(): Uint8Array {
    const { ref, obj, log } = this.stats;
    const footer = new Uint8Array(footerSize(versionOf(this.hash)));
    footer.set(this.#header());
    let at = this.#headerSize;
    const objects = (BigInt(obj.offset) << 5n) | BigInt(this.objectIdLength);
    for (const field of [ref.indexOffset, objects, obj.indexOffset, log.offset, log.indexOffset]) {
      at = putUint64(footer, at, BigInt(field));
    }
    putUint(footer, at, crc32(footer.subarray(0, at)), 4);
    return footer;
  }

  #statsOf(type: BlockType): SectionStats {
    switch (type) {
      case BLOCK_TYPE.ref:
        return this.stats.ref;
      case BLOCK_TYPE.obj:
        return this.stats.obj;
      case BLOCK_TYPE.log:
        return this.stats.log;
      case BLOCK_TYPE.index:
        return this.stats.index;
    }
  }

  #expectOpen(): void {
    if (this.#closed) throw apiError('The table is finished. Write further records to another table.');
    if (this.#failure === undefined) return;
    throw new ReftableError(
      'API_ERROR',
      'The table is incomplete: a part of it could not be written. Write all records to another table.',
      this.#failure,
    );
  }

  #outsideLimits(name: string, updateIndex: bigint): never {
    throw new ReftableError(
      'API_ERROR',
      `The update index ${updateIndex} of '${name}' is outside the table's limits, ${this.minUpdateIndex} to ${this.maxUpdateIndex}.`,
    );
  }
}

/** API_ERROR unless `key` is greater than the one before. */
function expectOrder(last: Uint8Array, key: Uint8Array): void {
  if (compareKeys(last, last.length, key, key.length) < 0) return;
  throw apiError(
    key.length === 0
      ? 'A record needs a name.'
      : `'${printable(key)}' was added after '${printable(last)}'; records must be added in the order of their keys.`,
  );
}

function arrayOf<T>(what: string, items: Iterable<T>): T[] {
  if (typeof items !== 'object' || typeof items?.[Symbol.iterator] !== 'function')
    throw invalidArgument(what, items, 'an array or another iterable object');
  return Array.from(items);
}

/** One line that ends with a newline; an absent message stays absent. */
function normalMessage(message: string | undefined): string {
  if (message === undefined) return '';
  const line = message.replace(/\n+$/, '');
  if (line.includes('\n')) throw new ReftableError('API_ERROR', 'A reflog message must be a single line.');
  return `${line}\n`;
}

/** A key for a message: a log key without its binary end. */
function printable(key: Uint8Array): string {
  const end = key.indexOf(0);
  return decodeText(key, 0, end < 0 ? key.length : end);
}

function byKey(a: CheckedRecord, b: CheckedRecord): number {
  return compareKeys(a.key, a.key.length, b.key, b.key.length);
}

function emptyStats(): SectionStats {
  return { blocks: 0, entries: 0, restarts: 0, offset: 0, indexBlocks: 0, indexOffset: 0, maxIndexLevel: 0 };
}
