/**
 * One kind of cursor runs through a table and through a merged view: `next()`, `seek…()`, and getters that make a
 * string or a bigint only when asked.
 */

import { excerpt } from '../../text/escape/bounded.ts';
import { ReftableError } from '../errors.ts';
import { apiError, checkKey } from '../format/arguments.ts';
import { BLOCK_TYPE, type BlockType, MAX_UINT64 } from '../format/constants.ts';
import { logKey, logNameLength, logUpdateIndex } from '../format/keys.ts';
import {
  decodeLogUpdate,
  decodeRefValue,
  type LogRecord,
  type LogUpdate,
  type RefRecord,
  type RefValue,
} from '../format/records.ts';
import { decodeText, encodeText } from '../format/utf8.ts';
import { ByteReader } from '../format/varint.ts';
import { type Block, BlockCursor, type BlockSpace } from './block.ts';

/**
 * Where a section is. Offsets are bytes from the start of the file; `offset` is 0 for the section that starts the file
 * and for one that is absent.
 */
export interface Section {
  readonly present: boolean;
  readonly offset: number;
  /** The root of its index; 0 when it has none. */
  readonly indexOffset: number;
}

/** The blocks of a section in their order. */
export interface NextBlocks {
  /** The block after `block` if it is of the same type: the next one of its section. The bytes of `block` are not valid any longer. */
  after(block: Block): Block | undefined;
}

/** A table, as a cursor needs it. */
export interface SectionBlocks extends BlockSpace {
  /** The lower limit in the header, from which refs store their update index as a difference. */
  readonly minUpdateIndex: bigint;
  /** The block at `offset`, of one of `types`; FORMAT_ERROR if there is another one, or none. */
  blockAt(offset: number, types: readonly BlockType[]): Block;
  /** For a cursor, which reads the blocks of a section one after the other. */
  sequence(section: Section): NextBlocks;
  /** The block of `section` in which `key` would be, found through the index; `undefined` after the last key. */
  findByIndex(section: Section, type: BlockType, key: Uint8Array, keyLength: number): Block | undefined;
  /** The block of a section in which `key` would be, found by reading from `block` on. */
  findByWalking(block: Block, key: Uint8Array, keyLength: number): Block;
}

/** The methods of both cursors. The getters are about the record that the last `next()` stepped onto. */
export interface RecordCursor extends Disposable {
  /** Steps onto the next record; false at the end. Throws when the table is damaged there; API_ERROR once closed. */
  next(): boolean;
  /** Moves before the first record of `name` or, without one, of the next name; '' is the start. */
  seek(name: string | Uint8Array): void;
  /** Log cursors: moves before the first entry of `name` whose update index is not above `updateIndex`. */
  seekLog(name: string | Uint8Array, updateIndex: bigint): void;
  /** The record is a tombstone. */
  readonly isDeletion: boolean;
  readonly name: string;
  /** The ref name's bytes, valid until the next step. */
  readonly nameBytes: Uint8Array;
  /** Of the record, 0 to 2^64 - 1. */
  readonly updateIndex: bigint;
  /** The whole ref record. API_ERROR on a log cursor. */
  ref(): RefRecord;
  /** The whole reflog record. API_ERROR on a ref cursor. */
  log(): LogRecord;
  /** Releases the table's file. A cursor that is left open is closed when it is garbage-collected. */
  close(): void;
}

/** What keeps the bytes of a table readable while a cursor is over it. */
export interface FileUse {
  /** A cursor starts to use the file. */
  retain(): void;
  /** The cursor no longer uses it. */
  release(): void;
}

const NO_KEY = new Uint8Array(0);

const abandoned = new FinalizationRegistry<FileUse>(source => source.release());

/** A cursor over one section of one table. It delivers tombstones too. */
export class TableCursor implements RecordCursor {
  readonly table: SectionBlocks;
  readonly type: BlockType;
  readonly #section: Section;
  readonly #source: FileUse;
  #at: BlockCursor | undefined;
  #next: NextBlocks | undefined;
  /** Where `next()` continues: at the section's start, in the block of `#at`, or nowhere. */
  #state: 'start' | 'block' | 'end' = 'start';
  #closed = false;

  constructor(table: SectionBlocks, source: FileUse, type: BlockType, section: Section) {
    this.table = table;
    this.type = type;
    this.#section = section;
    this.#source = source;
    source.retain();
    abandoned.register(this, source, this);
  }

  /**
   * The block cursor, for callers that read keys and values as bytes. API_ERROR when it has not entered a block yet.
   */
  get at(): BlockCursor {
    if (this.#at === undefined) throw new ReftableError('API_ERROR', 'The cursor is not on a record yet.');
    return this.#at;
  }

  /** Where the block that it is in starts, in bytes from the start of the file; 0 before the first. */
  get offset(): number {
    return this.#at?.block.offset ?? 0;
  }

  next(): boolean {
    this.#expectOpen();
    // As git does: through the index, and with a look at the restart points.
    if (this.#state === 'start') this.seekKey(NO_KEY, 0);
    if (this.#state === 'end') return false;
    const at = this.#at as BlockCursor;
    if (at.next()) return true;
    return this.#nextBlock(at);
  }

  /** Steps onto the first record after a block that has been read. */
  #nextBlock(at: BlockCursor): boolean {
    do {
      this.#next ??= this.table.sequence(this.#section);
      const block = this.#next.after(at.block);
      if (block === undefined) {
        this.#state = 'end';
        return false;
      }
      at.reset(block);
    } while (!at.next());
    return true;
  }

  seek(name: string | Uint8Array): void {
    checkKey('The name to seek', name);
    if (this.type === BLOCK_TYPE.log && name.length > 0) {
      this.seekLog(name, MAX_UINT64);
      return;
    }
    const key = typeof name === 'string' ? encodeText(name) : name;
    this.seekKey(key, key.length);
  }

  seekLog(name: string | Uint8Array, updateIndex: bigint): void {
    checkKey('The name to seek', name);
    const key = logKey(typeof name === 'string' ? encodeText(name) : name, updateIndex);
    this.seekKey(key, key.length);
  }

  /** Moves before the first record whose key is not below `key[0, keyLength)`. */
  seekKey(key: Uint8Array, keyLength: number): void {
    this.#expectOpen();
    this.#state = 'end';
    if (!this.#section.present) return;
    const block =
      this.#section.indexOffset > 0
        ? this.table.findByIndex(this.#section, this.type, key, keyLength)
        : this.table.findByWalking(this.table.blockAt(this.#section.offset, [this.type]), key, keyLength);
    if (block === undefined) return;
    this.enter(block);
    this.at.seek(key, keyLength);
  }

  /** Moves to the start of a block. */
  enter(block: Block): void {
    if (this.#at === undefined) this.#at = new BlockCursor(block);
    else this.#at.reset(block);
    this.#state = 'block';
  }

  /** Like `next()`, but ends with the block. GENERIC_ERROR when the record cannot be decoded. */
  nextInBlock(): boolean {
    return this.at.next();
  }

  get isDeletion(): boolean {
    return this.at.extra === 0;
  }

  get nameBytes(): Uint8Array {
    return this.at.key.subarray(0, this.#nameLength());
  }

  /** FORMAT_ERROR for a name with a NUL in it, which git would cut off there. */
  get name(): string {
    const name = decodeText(this.at.key, 0, this.#nameLength());
    if (name.includes('\0')) throw this.#nameWithNul(name);
    return name;
  }

  get updateIndex(): bigint {
    const { at } = this;
    if (this.type === BLOCK_TYPE.log) return logUpdateIndex(at.key, at.keyLength);
    const { minUpdateIndex } = this.table;
    if (at.block.bytes[at.valueStart] === 0) return minUpdateIndex;
    const delta = new ByteReader(at.block.bytes, at.valueStart, at.valueEnd).varint64() ?? 0n;
    return BigInt.asUintN(64, minUpdateIndex + delta);
  }

  ref(): RefRecord {
    this.#expect(BLOCK_TYPE.ref);
    return { name: this.name, updateIndex: this.updateIndex, value: this.refValue() };
  }

  /** Like `ref`, without the name and the update index. */
  refValue(): RefValue {
    const { at } = this;
    return decodeRefValue(at.block.bytes, at, this.table.hashSize);
  }

  log(): LogRecord {
    this.#expect(BLOCK_TYPE.log);
    return { name: this.name, updateIndex: this.updateIndex, update: this.isDeletion ? null : this.logUpdate() };
  }

  /** What a reflog entry that is not a tombstone records. */
  logUpdate(): LogUpdate {
    return decodeLogUpdate(this.at.block.bytes, this.at, this.table.hashSize);
  }

  /** Seconds since the epoch of a reflog entry that is not a tombstone. */
  get logTime(): bigint {
    const reader = this.#afterIds();
    reader.skipString();
    reader.skipString();
    return reader.varint64() ?? 0n;
  }

  #afterIds(): ByteReader {
    const { at } = this;
    return new ByteReader(at.block.bytes, at.valueStart + 2 * this.table.hashSize, at.valueEnd);
  }

  #nameWithNul(name: string): ReftableError {
    const { file } = this.table;
    return new ReftableError('FORMAT_ERROR', `${file} is corrupt: the ref name '${excerpt(name)}' holds a NUL.`, {
      file,
      offset: this.at.block.offset,
    });
  }

  #nameLength(): number {
    const { at } = this;
    return this.type === BLOCK_TYPE.log ? logNameLength(at.key, at.keyLength) : at.keyLength;
  }

  #expect(type: BlockType): void {
    if (this.type !== type) throw new ReftableError('API_ERROR', 'The cursor runs over records of another type.');
  }

  #expectOpen(): void {
    if (this.#closed) throw apiError('The cursor is closed. Make another one to go on reading.');
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    abandoned.unregister(this);
    this.#source.release();
  }

  [Symbol.dispose](): void {
    this.close();
  }
}
