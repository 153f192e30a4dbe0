/** Reads one table file (docs/format.md#footer, docs/format.md#reading): git's `reftable/table.c`. */

import { platform } from '#platform';
import { ReftableError } from '../errors.ts';
import { apiError, checkInteger, checkObject, checkObjectId, checkText } from '../format/arguments.ts';
import { equalBytes, equalsAt, readUint24, readUint32, readUint64, toHex } from '../format/bytes.ts';
import { crc32 } from '../format/checksum.ts';
import { BLOCK_TYPE, type BlockType, footerSize, headerSize, MAGIC, MAX_UINT64 } from '../format/constants.ts';
import { type HashName, hashOfId, hashSize, versionOf } from '../format/hash.ts';
import { fromHex } from '../format/hex-digits.ts';
import { compareKeys } from '../format/keys.ts';
import type { IndexRecord, LogRecord, ObjectRecord, RefRecord } from '../format/records.ts';
import { decodeText } from '../format/utf8.ts';
import { ByteReader } from '../format/varint.ts';
import type { FileSystem } from '../platform/files.ts';
import { type Block, BlockCursor, hex, loadBlock } from './block.ts';
import { BlockCache } from './block-cache.ts';
import { BlockSequence } from './block-sequence.ts';
import { type Section, type SectionBlocks, TableCursor } from './cursor.ts';
import { FileSource } from './file-source.ts';

/** The shortest file that can be a table: a version 2 header and one byte. */
const SHORTEST = 29;
/** git has at most a handful; more than this is a cycle. */
const MOST_INDEX_LEVELS = 64;

/** An immutable table. Opening reads and checks header and footer; blocks are checked as they are read. */
export class Table implements SectionBlocks {
  /** The file's name in its directory. */
  readonly name: string;
  /** Path of the file. */
  readonly file: string;
  /** Bytes of the whole file. */
  readonly size: number;
  /** Bytes before the footer. */
  readonly bodySize: number;
  readonly version: 1 | 2;
  readonly hash: HashName;
  /** Bytes of an object ID: 20 or 32. */
  readonly hashSize: number;
  /** Bytes of the header: 24 in version 1, 28 in version 2. */
  readonly headerSize: number;
  /** The block size in the header, in bytes; 0 in unaligned tables of other writers. */
  readonly blockSize: number;
  /** The lower limit in the header. Records are not checked against it. */
  readonly minUpdateIndex: bigint;
  /** The upper limit in the header. Records are not checked against it. */
  readonly maxUpdateIndex: bigint;
  readonly refs: Section;
  readonly objects: Section;
  readonly logs: Section;
  /**
   * Where the first block starts: 0, as the file's header is part of it; but after the header in a table that only has
   * reflogs and was written by JGit (docs/format.md#footer).
   */
  readonly firstBlock: number;
  /** Bytes of an object ID that the object section keeps; 0 without one. */
  readonly objectIdLength: number;
  /** The footer's CRC-32, which was correct when the table was opened. */
  readonly checksum: number;
  readonly #source: FileSource;
  readonly #blocks = new BlockCache();
  /** Offsets of blocks after which another section starts, or the footer. */
  readonly #lastBlocks = new Set<number>();
  /** For lookups, which come one after the other. */
  #lookup: TableCursor | undefined;
  #logLookup: TableCursor | undefined;
  #objectLookup: TableCursor | undefined;
  #indexCursor: BlockCursor | undefined;
  #closed = false;

  /**
   * Opens `file`. Throws NOT_EXIST_ERROR when it is missing, IO_ERROR when it cannot be read, FORMAT_ERROR when header
   * or footer are not those of a table. `close()` it, or let a stack own it.
   */
  static open(file: string, name: string, files: FileSystem = platform.files): Table {
    checkText('The path of a table', file);
    checkText('The name of a table', name);
    checkObject('The file system', files);
    const source = new FileSource(files, file);
    try {
      return new Table(source, name);
    } catch (error) {
      source.retire();
      throw error;
    }
  }

  private constructor(source: FileSource, name: string) {
    this.#source = source;
    this.name = name;
    this.file = source.path;
    this.size = source.size;
    if (this.size < SHORTEST) throw this.#corrupt(`${this.size} bytes are too few for a table`, 0);
    const header = source.read(0, SHORTEST);
    if (readUint32(header, 0) !== MAGIC) throw this.#corrupt("it does not start with 'REFT'", 0);
    const version = header[4];
    if (version !== 1 && version !== 2) throw this.#corrupt(`version ${version} is not known`, 4);
    this.version = version;
    this.headerSize = headerSize(version);
    this.bodySize = this.size - footerSize(version);
    if (this.bodySize < this.headerSize)
      throw this.#corrupt(`${this.size} bytes are too few for a header and a footer`, 0);
    const footer = source.read(this.bodySize, footerSize(version));
    this.#checkFooter(header, footer);

    this.blockSize = readUint24(header, 5);
    this.minUpdateIndex = readUint64(header, 8);
    this.maxUpdateIndex = readUint64(header, 16);
    const hash = version === 1 ? 'sha1' : hashOfId(readUint32(header, 24));
    if (hash === undefined) throw this.#corrupt('its hash ID is not known', 24);
    this.hash = hash;
    this.hashSize = hashSize(hash);
    this.checksum = readUint32(footer, footer.length - 4);

    const offsetOf = (field: number) => Number(readUint64(footer, this.headerSize + 8 * field));
    const objects = readUint64(footer, this.headerSize + 8);
    this.objectIdLength = Number(objects & 31n);
    const objectsOffset = Number(objects >> 5n);
    if (objectsOffset > 0 && this.objectIdLength === 0) {
      throw this.#corrupt('its objects have an ID length of 0', this.bodySize + this.headerSize + 8);
    }
    const first = source.read(this.headerSize, 1)[0];
    const logsOffset = offsetOf(3);
    this.refs = { present: first === BLOCK_TYPE.ref, offset: 0, indexOffset: offsetOf(0) };
    this.objects = { present: objectsOffset > 0, offset: objectsOffset, indexOffset: offsetOf(2) };
    this.logs = { present: first === BLOCK_TYPE.log || logsOffset > 0, offset: logsOffset, indexOffset: offsetOf(4) };
    this.firstBlock = first === BLOCK_TYPE.log && logsOffset === this.headerSize ? logsOffset : 0;
  }

  #checkFooter(header: Uint8Array, footer: Uint8Array): void {
    if (readUint32(footer, 0) !== MAGIC) throw this.#corrupt("its footer does not start with 'REFT'", this.bodySize);
    if (compareKeys(header, this.headerSize, footer, this.headerSize) !== 0) {
      throw this.#corrupt('the copy of the header in its footer differs', this.bodySize);
    }
    const stored = readUint32(footer, footer.length - 4);
    const actual = crc32(footer.subarray(0, -4));
    if (stored !== actual) {
      throw new ReftableError(
        'FORMAT_ERROR',
        `${this.file} is corrupt: the checksum of its footer is ${hex(actual)}, it should be ${hex(stored)}.`,
        { file: this.file, offset: this.size - 4, expected: stored, actual },
      );
    }
  }

  /** The size that geometric compaction compares, in bytes. */
  get effectiveSize(): number {
    return effectiveSize(this);
  }

  /** Bytes [offset, offset + length) of the file. IO_ERROR when it has become shorter, API_ERROR past its end. */
  read(offset: number, length: number): Uint8Array {
    checkInteger('The offset', offset, 0, this.size);
    checkInteger('The length', length, 0, this.size - offset);
    return this.#source.read(offset, length);
  }

  /** The block at `offset`, of one of `types`; FORMAT_ERROR if there is another one, or none. */
  blockAt(offset: number, types: readonly BlockType[]): Block {
    const block = this.#cached(offset);
    if (block === undefined || !types.includes(block.type)) {
      const what =
        block === undefined ? 'after the last block' : `at a block of type '${String.fromCharCode(block.type)}'`;
      throw this.#corrupt(`its footer or an index points to ${hex(offset)}, ${what}`, Math.min(offset, this.size));
    }
    return block;
  }

  #cached(offset: number, type?: BlockType): Block | undefined {
    const { isInMemory } = this.#source;
    const known = this.#blocks.get(offset, isInMemory);
    if (known !== undefined) return type === undefined || known.type === type ? known : undefined;
    const block = loadBlock(this, offset, type);
    if (block !== undefined) this.#blocks.add(block, isInMemory);
    return block;
  }

  /** For a cursor, which reads the blocks of a section one after the other. */
  sequence({ offset }: Section): BlockSequence {
    const { refs, objects, logs } = this;
    const others = [refs.indexOffset, objects.offset, objects.indexOffset, logs.offset, logs.indexOffset];
    const end = Math.min(...others.filter(start => start > offset), this.bodySize);
    return new BlockSequence(this, this.#source, end);
  }

  /** The block after `block` if it is of the same type. For lookups, which come back to the same blocks where a scan does not. */
  #cachedAfter(block: Block): Block | undefined {
    if (this.#lastBlocks.has(block.offset)) return undefined;
    const next = this.#cached(block.offset + block.size, block.type);
    if (next === undefined) this.#lastBlocks.add(block.offset);
    return next;
  }

  /**
   * Every block of any type in the order of the file (docs/format.md#reading-a-block). API_ERROR once the table is
   * closed; throws as `loadBlock`.
   */
  *blocks(): Generator<Block, void, undefined> {
    this.#expectOpen();
    // A table without a record has its footer where the first block would be.
    for (let offset = this.firstBlock; this.bodySize > this.headerSize; ) {
      const block = loadBlock(this, offset);
      if (block === undefined) return;
      yield block;
      offset += block.size;
    }
  }

  /**
   * The block of `section` in which `key` would be, found through the index (docs/format.md#finding-a-key); `undefined`
   * after the last key. FORMAT_ERROR when the index does not lead to a block of the section.
   */
  findByIndex(section: Section, type: BlockType, key: Uint8Array, keyLength: number): Block | undefined {
    // Only the top level is read in sequence: after the last block of a lower level, the level above it starts.
    let block = this.findByWalking(this.blockAt(section.indexOffset, [BLOCK_TYPE.index]), key, keyLength);
    for (let level = 0; level < MOST_INDEX_LEVELS; level++) {
      const cursor = this.#seekIndexBlock(block, key, keyLength);
      if (cursor === undefined) return undefined;
      block = this.blockAt(indexOffset(cursor), [type, BLOCK_TYPE.index]);
      if (block.type !== BLOCK_TYPE.index) return block;
    }
    throw this.#corrupt('its index leads round in a circle', section.indexOffset);
  }

  /** The index record that leads to `key`: in `block`, or the first after it. */
  #seekIndexBlock(block: Block, key: Uint8Array, keyLength: number): BlockCursor | undefined {
    const cursor = this.#cursorOver(block);
    cursor.seek(key, keyLength);
    if (cursor.next()) return cursor;
    const next = this.#cachedAfter(cursor.block);
    if (next === undefined) return undefined;
    cursor.reset(next);
    return cursor.next() ? cursor : undefined;
  }

  /** The block of a section in which `key` would be, found by reading from `block` on. */
  findByWalking(block: Block, key: Uint8Array, keyLength: number): Block {
    for (let next = this.#cachedAfter(block); next !== undefined; next = this.#cachedAfter(next)) {
      const ahead = this.#cursorOver(next);
      if (!ahead.next() || compareKeys(ahead.key, ahead.keyLength, key, keyLength) > 0) break;
      block = next;
    }
    return block;
  }

  /** At the start of a block; valid until the next call. */
  #cursorOver(block: Block): BlockCursor {
    if (this.#indexCursor === undefined) this.#indexCursor = new BlockCursor(block);
    else this.#indexCursor.reset(block);
    return this.#indexCursor;
  }

  /** A cursor over the ref records, tombstones included, before the first. API_ERROR once the table is closed. */
  refCursor(): TableCursor {
    this.#expectOpen();
    return new TableCursor(this, this.#source, BLOCK_TYPE.ref, this.refs);
  }

  /** A cursor over the reflog records, tombstones included, before the first. API_ERROR once the table is closed. */
  logCursor(): TableCursor {
    this.#expectOpen();
    return new TableCursor(this, this.#source, BLOCK_TYPE.log, this.logs);
  }

  /** The ref record of exactly this name, also a tombstone. API_ERROR once the table is closed; errors of reading a block. */
  findRef(name: Uint8Array): RefRecord | undefined {
    const cursor = this.#seekRef(name);
    return cursor?.at.keyLength === name.length && equalsAt(cursor.at.key, 0, name) ? cursor.ref() : undefined;
  }

  /** Whether a record, which may be a tombstone, is of a ref whose name starts with `prefix`. Throws as `findRef`. */
  hasRefs(prefix: Uint8Array): boolean {
    const cursor = this.#seekRef(prefix);
    return cursor !== undefined && cursor.at.keyLength >= prefix.length && equalsAt(cursor.at.key, 0, prefix);
  }

  /** The first name at or after `name` that has a record, which may be a tombstone. Throws as `findRef`. */
  firstName(name: Uint8Array): string | undefined {
    const cursor = this.#seekRef(name);
    return cursor && decodeText(cursor.nameBytes);
  }

  /** The cursor for lookups on the first record at or after `name`; `undefined` after the last. */
  #seekRef(name: Uint8Array): TableCursor | undefined {
    this.#lookup ??= this.refCursor();
    const cursor = this.#lookup;
    cursor.seekKey(name, name.length);
    return cursor.next() ? cursor : undefined;
  }

  /** Whether an entry, which may be a tombstone, is of the ref of exactly this name. Throws as `findRef`. */
  hasLogs(name: Uint8Array): boolean {
    this.#logLookup ??= this.logCursor();
    const cursor = this.#logLookup;
    cursor.seekLog(name, MAX_UINT64);
    return cursor.next() && equalBytes(cursor.nameBytes, name);
  }

  /**
   * Every ref record in the order of names, tombstones included. API_ERROR once the table is closed; errors of reading
   * a block.
   */
  *refRecords(): Generator<RefRecord, void, undefined> {
    using cursor = this.refCursor();
    while (cursor.next()) yield cursor.ref();
  }

  /** Every reflog record, by name and then newest first, tombstones included. Errors as of `refRecords`. */
  *logRecords(): Generator<LogRecord, void, undefined> {
    using cursor = this.logCursor();
    while (cursor.next()) yield cursor.log();
  }

  /** Every object record in the order of prefixes; none without an object section. Errors as of `refRecords`. */
  *objectRecords(): Generator<ObjectRecord, void, undefined> {
    this.#expectOpen();
    using cursor = new TableCursor(this, this.#source, BLOCK_TYPE.obj, this.objects);
    while (cursor.next()) yield objectRecord(cursor.at);
  }

  /**
   * The refs of this table whose value or peeled value is `oid`, in name order: through the object section where there
   * is one, else by looking at every ref (docs/format.md#finding-refs-by-object-id). API_ERROR when `oid` is not an object ID of the table's hash.
   */
  refsFor(oid: string): Generator<RefRecord, void, undefined> {
    checkObjectId('The object ID', oid, this.hashSize);
    this.#expectOpen();
    return this.#refsFor(oid, fromHex(oid));
  }

  *#refsFor(oid: string, id: Uint8Array): Generator<RefRecord, void, undefined> {
    const offsets = this.#refBlocksOf(id);
    if (offsets === undefined) {
      using cursor = this.refCursor();
      while (cursor.next()) if (pointsTo(cursor.at, id)) yield cursor.ref();
      return;
    }
    using cursor = this.refCursor();
    let end = 0;
    for (const offset of offsets) {
      // Without this check, a short record could make the same refs be returned endlessly.
      if (offset < end) throw this.#corrupt(`the blocks that hold ${oid} are not in order`, this.objects.offset);
      const block = this.blockAt(offset, [BLOCK_TYPE.ref]);
      end = offset + block.size;
      cursor.enter(block);
      while (cursor.nextInBlock()) if (pointsTo(cursor.at, id)) yield cursor.ref();
    }
  }

  /** Offsets of the ref blocks that may contain `id`; `undefined` if all have to be read. */
  #refBlocksOf(id: Uint8Array): readonly number[] | undefined {
    if (!this.objects.present) return undefined;
    this.#objectLookup ??= new TableCursor(this, this.#source, BLOCK_TYPE.obj, this.objects);
    const cursor = this.#objectLookup;
    const prefix = id.subarray(0, this.objectIdLength);
    cursor.seekKey(prefix, prefix.length);
    if (!cursor.next() || compareKeys(cursor.at.key, cursor.at.keyLength, prefix, prefix.length) !== 0) return [];
    const { offsets } = objectRecord(cursor.at);
    return offsets.length === 0 ? undefined : offsets;
  }

  #expectOpen(): void {
    if (this.#closed) throw apiError(`The table ${this.file} is closed. Open it again to read it.`);
  }

  /** Closes the file. Cursors that still read it continue. */
  close(): void {
    this.#closed = true;
    for (const cursor of [this.#lookup, this.#logLookup, this.#objectLookup]) cursor?.close();
    this.#lookup = undefined;
    this.#logLookup = undefined;
    this.#objectLookup = undefined;
    this.#blocks.clear();
    this.#indexCursor = undefined;
    this.#source.retire();
  }

  #corrupt(why: string, offset: number): ReftableError {
    return new ReftableError('FORMAT_ERROR', `${this.file} is corrupt: ${why}.`, { file: this.file, offset });
  }
}

/**
 * The size that geometric compaction compares: without the footer, and without all but one byte of the header that git
 * writes for this hash. git subtracts the same from every table of a stack, for any version of the table.
 */
export function effectiveSize({ bodySize, hash }: { readonly bodySize: number; readonly hash: HashName }): number {
  return bodySize - (headerSize(versionOf(hash)) - 1);
}

/** Whether the ref record under the cursor holds `id` as its value or its peeled value. */
function pointsTo(at: BlockCursor, id: Uint8Array): boolean {
  if (at.extra !== 1 && at.extra !== 2) return false;
  const { bytes } = at.block;
  const ids = at.valueEnd - at.extra * id.length;
  for (let start = ids; start < at.valueEnd; start += id.length) {
    if (equalsAt(bytes, start, id)) return true;
  }
  return false;
}

/** The object record that a cursor is on. */
export function objectRecord(at: BlockCursor): ObjectRecord {
  const reader = new ByteReader(at.block.bytes, at.valueStart, at.valueEnd);
  const count = at.extra === 0 ? reader.varint() : at.extra;
  const offsets: number[] = [];
  for (let i = 0, offset = 0; i < count; i++) {
    offset += reader.varint();
    offsets.push(offset);
  }
  return { prefix: toHex(at.key, 0, at.keyLength), offsets };
}

/** The index record that a cursor is on. */
export function indexRecord(at: BlockCursor): IndexRecord {
  return { lastKey: at.key.slice(0, at.keyLength), offset: indexOffset(at) };
}

/** Where the block starts that the index record under a cursor refers to. */
function indexOffset(at: BlockCursor): number {
  return new ByteReader(at.block.bytes, at.valueStart, at.valueEnd).varint();
}
