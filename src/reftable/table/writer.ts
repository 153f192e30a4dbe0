/**
 * Writes one table (docs/format.md#writing): git's `reftable/writer.c`. Its ref, obj and index sections are git's byte
 * for byte.
 */

import { isReftableError, ReftableError } from '../errors.ts';
import {
  apiError,
  checkFunction,
  checkIterable,
  checkObject,
  checkUint64,
  invalidArgument,
} from '../format/arguments.ts';
import { byteAt } from '../format/bytes.ts';
import { BLOCK_TYPE, type BlockType, headerSize } from '../format/constants.ts';
import { type HashName, hashSize, versionOf } from '../format/hash.ts';
import { KeyEncoder } from '../format/key-encoder.ts';
import { compareKeys, logKey } from '../format/keys.ts';
import { LogDetails } from '../format/log-details.ts';
import { checkLog, checkLogDetails, checkRef } from '../format/record-checks.ts';
import { type EncodedValue, type LogRecord, type LogUpdate, type RefRecord, ValueEncoder } from '../format/records.ts';
import { encodeText } from '../format/utf8.ts';
import { ByteReader } from '../format/varint.ts';
import { hex } from './block.ts';
import { type BlockRules, BlockScan } from './block-scan.ts';
import type { SectionBlocks, TableCursor } from './cursor.ts';
import { encodeFooter, encodeHeader, type HeaderFields } from './header-footer.ts';
import { ObjectIndex } from './object-index.ts';
import { writeObjectSection } from './object-section.ts';
import { expectOrder, type SectionStats, SectionWriter } from './section-writer.ts';
import { checkWriterOptions, type WriterOptions } from './writer-options.ts';

/** A record that passed the checks that do not depend on the records before it. */
interface CheckedRecord {
  readonly key: Uint8Array;
  /** The bytes are valid until the next call. */
  readonly encode: () => EncodedValue;
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
  /** Bytes of an object ID that the object section keeps, 2 to 31; 0 without one or before it is written. */
  objectIdLength = 0;
  readonly #options: WriterOptions;
  readonly #hashSize: number;
  readonly #encoder = new ValueEncoder();
  readonly #key = new KeyEncoder();
  readonly #details = new LogDetails();
  readonly #sections: SectionWriter;
  /** For blocks that are copied. */
  #scan: BlockScan | undefined;
  readonly #reader = new ByteReader(new Uint8Array(0));
  #objects: ObjectIndex;
  /** The highest delta of a ref, at most 2^53 - 1. */
  #span = 0;
  /** The lower limit of the table that `#shift` is of. */
  #shiftedFrom: bigint | undefined;
  #shift = 0;
  #closed = false;

  /** `write` takes each part of the file in order; the bytes are only valid during the call. API_ERROR for invalid options. */
  constructor(write: (bytes: Uint8Array) => void, options: WriterOptions = {}) {
    checkFunction('The function that takes the bytes of a table', write);
    checkObject('The options of a writer', options);
    checkWriterOptions(options);
    this.#options = options;
    this.hash = options.hash ?? 'sha1';
    this.#hashSize = hashSize(this.hash);
    this.#objects = new ObjectIndex(this.#hashSize);
    this.#sections = new SectionWriter(write, options, headerSize(versionOf(this.hash)), () =>
      encodeHeader(this.#header()),
    );
    this.#sections.startBlock(BLOCK_TYPE.ref);
  }

  /** By block type; complete after `close()`. */
  get stats(): Readonly<Record<'ref' | 'obj' | 'log' | 'index', SectionStats>> {
    return this.#sections.stats;
  }

  /** Sets the update indices that the table covers. API_ERROR after the first record, and for limits that are not in order. */
  setLimits(minUpdateIndex: bigint, maxUpdateIndex: bigint): void {
    this.#expectOpen();
    if (!this.#sections.isEmpty) {
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
    this.#span = Math.min(Number(maxUpdateIndex - minUpdateIndex), Number.MAX_SAFE_INTEGER);
    this.#shiftedFrom = undefined;
  }

  /**
   * Refs come before logs, each in key order. API_ERROR for a wrong order, an update index outside the limits, and a
   * record that git could not read; ENTRY_TOO_BIG_ERROR.
   */
  addRef(ref: RefRecord): void {
    this.#expectOpen();
    this.#check(ref);
    const key = this.#key;
    key.ref(ref.name);
    this.#addRef(key.bytes, key.length, this.#encodedRef(ref));
  }

  #check(ref: RefRecord): void {
    checkRef(ref, this.#hashSize);
    const { name, updateIndex } = ref;
    if (updateIndex < this.minUpdateIndex || updateIndex > this.maxUpdateIndex) this.#outsideLimits(name, updateIndex);
  }

  #encodedRef({ updateIndex, value }: RefRecord): EncodedValue {
    return this.#encoder.ref(updateIndex === this.minUpdateIndex ? 0 : updateIndex - this.minUpdateIndex, value);
  }

  #checkedRef(ref: RefRecord): CheckedRecord {
    this.#check(ref);
    return { key: encodeText(ref.name), encode: () => this.#encodedRef(ref) };
  }

  /**
   * Adds the ref record that a cursor is on, as it is, without decoding its bytes. FORMAT_ERROR of the cursor's table
   * for a record that `addRef` would not add, ENTRY_TOO_BIG_ERROR.
   */
  copyRef(from: TableCursor): void {
    this.#expectOpen();
    try {
      const { at } = from;
      this.#addRef(at.key, at.keyLength, this.#copiedValue(from));
    } catch (error) {
      throw copyFailure(from, error);
    }
  }

  /** The update index, relative to the table's limits, is all that differs from table to table. */
  #copiedValue(from: TableCursor): EncodedValue {
    const { at, table } = from;
    const { bytes } = at.block;
    const reader = this.#reader;
    reader.bytes = bytes;
    reader.pos = at.valueStart;
    reader.end = at.valueEnd;
    const delta = reader.varint();
    const shift = table.minUpdateIndex === this.minUpdateIndex ? 0 : this.#shiftFrom(table);
    const shifted = delta + shift;
    if (delta > Number.MAX_SAFE_INTEGER || !(shifted >= 0 && shifted <= this.#span)) return this.#exactlyCopied(from);
    if (shift === 0) return this.#encoder.stored(bytes, at);
    return this.#encoder.copiedRef(shifted, at.extra, bytes, reader.pos, at.valueEnd);
  }

  /** Like `#copiedValue`, for update indices that numbers may not hold. */
  #exactlyCopied(from: TableCursor): EncodedValue {
    const { at, updateIndex } = from;
    if (updateIndex < this.minUpdateIndex || updateIndex > this.maxUpdateIndex)
      this.#outsideLimits(from.name, updateIndex);
    const { bytes } = at.block;
    let start = at.valueStart;
    while (byteAt(bytes, start++) & 0x80);
    return this.#encoder.copiedRef(updateIndex - this.minUpdateIndex, at.extra, bytes, start, at.valueEnd);
  }

  /** What the deltas of a table differ by from those of this one; NaN if a number does not hold it. */
  #shiftFrom({ minUpdateIndex }: SectionBlocks): number {
    if (minUpdateIndex !== this.#shiftedFrom) {
      const shift = Number(minUpdateIndex - this.minUpdateIndex);
      this.#shiftedFrom = minUpdateIndex;
      this.#shift = Number.isSafeInteger(shift) ? shift : Number.NaN;
    }
    return this.#shift;
  }

  /**
   * API_ERROR when the update index is above the upper limit (the lower one does not apply to logs), the message has
   * several lines, or git could not read the record; ENTRY_TOO_BIG_ERROR.
   */
  addLog(log: LogRecord): void {
    this.#expectOpen();
    this.#checkLog(log);
    const key = this.#key;
    key.log(log.name, log.updateIndex);
    if (this.#sections.type === BLOCK_TYPE.ref) this.#endRefs(key.bytes, key.length, this.#encodedLog(log));
    // Encoded again: the sections that ended were written with the same encoder.
    this.#addLog(key.bytes, key.length, this.#encodedLog(log));
  }

  #checkLog(log: LogRecord): void {
    checkLog(log, this.#hashSize);
    const { name, updateIndex, update } = log;
    if (update === null) return;
    if (!this.#details.has(update)) this.#keepDetails(update, name);
    if (updateIndex > this.maxUpdateIndex) this.#outsideLimits(name, updateIndex);
  }

  /** Keeps what most entries of a table have in common, so that it is checked and encoded once. */
  #keepDetails(update: LogUpdate, name: string): void {
    checkLogDetails(update, name);
    const { message } = update;
    this.#details.keep(update, this.#options.exactLogMessage ? (message ?? '') : normalMessage(message));
  }

  /** Of an entry that was checked. */
  #encodedLog({ name, update }: LogRecord): EncodedValue {
    if (update === null) return this.#encoder.deletion();
    if (!this.#details.has(update)) this.#keepDetails(update, name);
    return this.#encoder.log(update, this.#details.stored);
  }

  #checkedLog(log: LogRecord): CheckedRecord {
    this.#checkLog(log);
    return { key: logKey(encodeText(log.name), log.updateIndex), encode: () => this.#encodedLog(log) };
  }

  /**
   * Adds the reflog record that a cursor is on, as it is. FORMAT_ERROR of the cursor's table for a record in the wrong
   * order, ENTRY_TOO_BIG_ERROR.
   */
  copyLog(from: TableCursor): void {
    this.#expectOpen();
    try {
      const { at } = from;
      const value = this.#encoder.stored(at.block.bytes, at);
      if (this.#sections.type === BLOCK_TYPE.ref) this.#endRefs(at.key, at.keyLength, value);
      this.#addLog(at.key, at.keyLength, value);
    } catch (error) {
      throw copyFailure(from, error);
    }
  }

  /**
   * Adds all records of the block whose first record a cursor is on, by copying the block. Returns what it holds, valid
   * until the next call. Returns `undefined` and adds nothing if this writer would not write such a block here, or
   * `accepts` returns false for it: add its records one by one then. IO_ERROR.
   */
  copyBlock(from: TableCursor, accepts: (scan: BlockScan) => boolean): BlockScan | undefined {
    this.#expectOpen();
    const { block } = from.at;
    this.#expectType(block.type);
    this.#scan ??= new BlockScan();
    const scan = this.#scan;
    if (!this.#canCopy(from) || !scan.read(block, this.#rulesOfBlocks()) || !accepts(scan)) return undefined;
    const { type, length, restartCount: restarts } = block;
    if (type === BLOCK_TYPE.log && this.#sections.type === BLOCK_TYPE.ref)
      this.#sections.output(() => this.#finishSection());
    const bytes =
      type === BLOCK_TYPE.log ? block.space.read(block.offset, block.size) : block.bytes.subarray(0, length);
    const lastKey = scan.key.slice(0, scan.keyLength);
    this.#sections.output(() => {
      const offset = this.#sections.append({ type, bytes, length, entries: scan.entries, restarts, lastKey });
      if (this.#options.skipIndexObjects) return;
      for (const id of scan.ids.subarray(0, scan.idCount)) this.#objects.add(block.bytes, id, offset);
    });
    return scan;
  }

  /** Whether the block under a cursor fits this table: by its format, its place, the keys so far, and its fill. */
  #canCopy({ at, table }: TableCursor): boolean {
    const { type, offset, length, size } = at.block;
    const { blockSize, isEmpty } = this.#sections;
    // The version and the hash have the same sizes. The block size limits what git reads of a log block, too.
    if (table.hashSize !== this.#hashSize || table.headerSize !== headerSize(versionOf(this.hash))) return false;
    if (table.blockSize !== blockSize || length > blockSize || size > blockSize) return false;
    // Refs store their update index as a difference.
    if (type === BLOCK_TYPE.ref && table.minUpdateIndex !== this.minUpdateIndex) return false;
    // The offsets in the first block count from the header of the file.
    if ((offset === 0) !== isEmpty) return false;
    const { type: current, lastKey } = this.#sections;
    if (current === type && compareKeys(lastKey, lastKey.length, at.key, at.keyLength) >= 0) return false;
    return this.#sections.canAppend(type, length);
  }

  #rulesOfBlocks(): BlockRules {
    return { restartInterval: this.#sections.restartInterval, maxDelta: this.#span };
  }

  /** Adds refs in any order, all or none. Throws as `addRef`, also for a name that occurs twice. */
  addRefs(refs: Iterable<RefRecord>): void {
    const given = arrayOf('The refs', refs);
    this.#expectOpen();
    const records = given.map(ref => this.#checkedRef(ref)).sort(byKey);
    this.#expectAddable(BLOCK_TYPE.ref, records);
    for (const { key, encode } of records) this.#addRef(key, key.length, encode());
  }

  /** Adds reflog entries in any order, all or none. Throws as `addLog`, also for an entry that occurs twice. */
  addLogs(logs: Iterable<LogRecord>): void {
    const given = arrayOf('The reflog entries', logs);
    this.#expectOpen();
    const records = given.map(log => this.#checkedLog(log)).sort(byKey);
    this.#expectAddable(BLOCK_TYPE.log, records);
    for (const { key, encode } of records) {
      if (this.#sections.type === BLOCK_TYPE.ref) this.#endRefs(key, key.length, encode());
      this.#addLog(key, key.length, encode());
    }
  }

  /** Finishes the table. EMPTY_TABLE_ERROR if nothing was added; header and footer are written nevertheless. */
  close(): void {
    this.#expectOpen();
    this.#closed = true;
    this.#finishSection();
    const empty = this.#sections.isEmpty;
    this.#sections.close(this.#footer());
    if (empty) throw new ReftableError('EMPTY_TABLE_ERROR', 'The table holds no record.');
  }

  #addRef(key: Uint8Array, keyLength: number, value: EncodedValue): void {
    this.#expectType(BLOCK_TYPE.ref);
    this.#sections.add(BLOCK_TYPE.ref, key, keyLength, value);
    if (this.#options.skipIndexObjects || value.extra < 1 || value.extra > 2) return;
    const { start = 0, length, extra, bytes } = value;
    const end = start + length;
    const { offset } = this.#sections;
    for (let at = end - extra * this.#hashSize; at < end; at += this.#hashSize) this.#objects.add(bytes, at, offset);
  }

  #addLog(key: Uint8Array, keyLength: number, value: EncodedValue): void {
    // Log blocks are never aligned: the first one replaces the padding.
    this.#sections.dropPadding();
    this.#sections.add(BLOCK_TYPE.log, key, keyLength, value);
  }

  /** Ends the sections before the logs. The first log record must fit a block. */
  #endRefs(key: Uint8Array, keyLength: number, value: EncodedValue): void {
    this.#sections.expectFit(key, keyLength, value);
    this.#sections.output(() => this.#finishSection());
  }

  /** Refuses what adding these records one after another would refuse. */
  #expectAddable(type: BlockType, records: readonly CheckedRecord[]): void {
    let last = this.#sections.type === type ? this.#sections.lastKey : new Uint8Array(0);
    let first = this.#sections.isEmpty;
    for (const { key, encode } of records) {
      this.#expectType(type);
      expectOrder(last, key, key.length);
      this.#sections.expectFit(key, key.length, encode(), first);
      last = key;
      first = false;
    }
  }

  #expectType(type: BlockType): void {
    if (type === BLOCK_TYPE.ref && this.#sections.type === BLOCK_TYPE.log) {
      throw apiError('Refs cannot be added after reflog entries.');
    }
  }

  /** Ends the ref or log section: its last block, its index, and after the refs the object section. */
  #finishSection(): void {
    const { type } = this.#sections;
    if (type === undefined) return;
    this.#sections.finish(type);
    if (type === BLOCK_TYPE.ref && !this.#options.skipIndexObjects && this.stats.ref.indexBlocks > 0) {
      this.objectIdLength = writeObjectSection(this.#sections, this.#objects, this.#encoder);
    }
    this.#objects = new ObjectIndex(this.#hashSize);
  }

  #header(): HeaderFields {
    const { hash, minUpdateIndex, maxUpdateIndex } = this;
    return { hash, blockSize: this.#sections.blockSize, minUpdateIndex, maxUpdateIndex };
  }

  #footer(): Uint8Array {
    const { ref, obj, log } = this.stats;
    return encodeFooter(this.#header(), {
      refIndex: ref.indexOffset,
      objects: obj.offset,
      objectIdLength: this.objectIdLength,
      objectIndex: obj.indexOffset,
      logs: log.offset,
      logIndex: log.indexOffset,
    });
  }

  #expectOpen(): void {
    if (this.#closed) throw apiError('The table is finished. Write further records to another table.');
    const { failure } = this.#sections;
    if (failure === undefined) return;
    throw new ReftableError(
      'API_ERROR',
      'The table is incomplete: a part of it could not be written. Write all records to another table.',
      failure,
    );
  }

  #outsideLimits(name: string, updateIndex: bigint): never {
    throw new ReftableError(
      'API_ERROR',
      `The update index ${updateIndex} of '${name}' is outside the table's limits, ${this.minUpdateIndex} to ${this.maxUpdateIndex}.`,
    );
  }
}

/** If a record of a table cannot be added, the table is at fault and not the caller, unless the record is too big. */
function copyFailure(from: TableCursor, error: unknown): unknown {
  if (!isReftableError(error) || error.file !== undefined) return error;
  const { file } = from.table;
  const { offset } = from.at.block;
  return new ReftableError(
    error.code === 'API_ERROR' ? 'FORMAT_ERROR' : error.code,
    `A record of the block at ${hex(offset)} of ${file} cannot be copied: ${error.message}`,
    { file, offset, cause: error },
  );
}

function arrayOf<T>(what: string, items: Iterable<T>): T[] {
  checkIterable(what, items);
  return Array.from(items);
}

/** One line that ends with a newline; an absent message stays absent. */
function normalMessage(message: string | undefined): string {
  if (message === undefined) return '';
  if (message.indexOf('\n') === message.length - 1 && message !== '') return message;
  const line = message.replace(/\n+$/, '');
  if (line.includes('\n')) throw new ReftableError('API_ERROR', 'A reflog message must be a single line.');
  return `${line}\n`;
}

function byKey(a: CheckedRecord, b: CheckedRecord): number {
  return compareKeys(a.key, a.key.length, b.key, b.key.length);
}
