/** Writes the sections of a table: their blocks, the padding between these and their indexes (docs/format.md#writing). */
import { ReftableError } from '../errors.ts';
import { apiError } from '../format/arguments.ts';
import { BLOCK_TYPE, type BlockType, DEFAULT_BLOCK_SIZE, DEFAULT_RESTART_INTERVAL } from '../format/constants.ts';
import { compareKeys } from '../format/keys.ts';
import { type EncodedValue, ValueEncoder } from '../format/records.ts';
import { decodeText } from '../format/utf8.ts';
import { BlockQueue, type FinishedBlock } from './block-queue.ts';
import { BlockWriter, fitsEmptyBlock } from './block-writer.ts';
import { IndexEntries } from './index-entries.ts';
import type { WriterOptions } from './writer-options.ts';

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

/** A block as it is in a file. */
export interface WrittenBlock {
  readonly type: BlockType;
  /** As in the file, without padding. Valid during the call. */
  readonly bytes: Uint8Array;
  /** `block_len`, in bytes: inflated for a log block. */
  readonly length: number;
  /** Number of records. */
  readonly entries: number;
  /** Number of restart points. */
  readonly restarts: number;
  /** The key of the last record. */
  readonly lastKey: Uint8Array;
}

/** A block with less of its bytes in use is underfull. */
const FULL = 3 / 4;
/** At most one ref block in so many ends early and underfull. */
const UNDERFULL_SHARE = 8;
/** The same for log blocks: they are not padded, so that a short one costs less. */
const UNDERFULL_LOG_SHARE = 2;

const NO_KEY: Uint8Array = /* @__PURE__ */ new Uint8Array(0);
const ZEROS = /* @__PURE__ */ new Uint8Array(4096);

/** Fills one block after another; each is written when the next record does not fit it. */
export class SectionWriter {
  /** By block type; complete after `finish`. */
  readonly stats: Record<'ref' | 'obj' | 'log' | 'index', SectionStats> = {
    ref: emptyStats(),
    obj: emptyStats(),
    log: emptyStats(),
    index: emptyStats(),
  };
  /** In bytes. */
  readonly blockSize: number;
  /** Records between restart points. */
  readonly restartInterval: number;
  readonly #write: (bytes: Uint8Array) => void;
  readonly #header: () => Uint8Array;
  readonly #headerSize: number;
  readonly #unpadded: boolean;
  readonly #strictOrder: boolean;
  readonly #encoder = new ValueEncoder();
  /** The space that one block after another is filled in. */
  readonly #space: Uint8Array;
  /** Where the next block will start. */
  #next = 0;
  /** Zeros to write before it. */
  #pendingPadding = 0;
  /** Before the first record of a block: the key that it must pass. */
  #keyBefore = NO_KEY;
  /** git does not compare the next record with the one before it, which is the first of its block. */
  #inHole = false;
  #block: BlockWriter | undefined;
  #index = new IndexEntries();
  readonly #queue: BlockQueue;
  /** Number of blocks of the section that are underfull. */
  #underfull = 0;
  #failure: { readonly cause: unknown } | undefined;

  /**
   * `write` takes each part of the file in order; the bytes are only valid during the call. `header` returns the file's
   * header, of `headerSize` bytes, when the first block is written.
   */
  constructor(
    write: (bytes: Uint8Array) => void,
    options: WriterOptions,
    headerSize: number,
    header: () => Uint8Array,
  ) {
    this.#write = write;
    this.#header = header;
    this.#headerSize = headerSize;
    this.blockSize = options.blockSize || DEFAULT_BLOCK_SIZE;
    this.restartInterval = options.restartInterval || DEFAULT_RESTART_INTERVAL;
    this.#unpadded = options.unpadded ?? false;
    this.#strictOrder = options.strictOrder ?? false;
    this.#space = new Uint8Array(this.blockSize);
    this.#queue = new BlockQueue(block => this.#writeBlock(block), this.blockSize);
  }

  /** Where the block that is filled will start, in bytes from the start of the file; not of a log block. */
  get offset(): number {
    return this.#next;
  }

  /** The type of the block that is filled; `undefined` after a section. */
  get type(): BlockType | undefined {
    return this.#block?.type;
  }

  /** Neither a block nor a record has been added. */
  get isEmpty(): boolean {
    return this.#next === 0 && !this.#hasRecords();
  }

  /** What prevented a part of the file from being written: the table cannot be completed. */
  get failure(): { readonly cause: unknown } | undefined {
    return this.#failure;
  }

  /** The key that the next one of this section must pass. */
  get lastKey(): Uint8Array {
    if (this.#inHole) return NO_KEY;
    const block = this.#block;
    return block !== undefined && block.entries > 0 ? block.lastKey : this.#keyBefore;
  }

  /** Starts a block, which is the first of its section or follows a block that was written. */
  startBlock(type: BlockType): void {
    if (!this.#strictOrder) this.#keyBefore = NO_KEY;
    this.#inHole = false;
    this.#block = new BlockWriter(type, this.#space, this.#next === 0 ? this.#headerSize : 0, this.restartInterval);
  }

  /**
   * Adds a record of `type` with the key `key[0, keyLength)`, in a new block if the current one is full. API_ERROR for a
   * key that does not pass the one before, ENTRY_TOO_BIG_ERROR.
   */
  add(type: BlockType, key: Uint8Array, keyLength: number, value: EncodedValue): void {
    const block = this.#block;
    if (block === undefined || block.entries === 0 || this.#inHole) {
      expectOrder(this.lastKey, key, keyLength);
      if (block?.addKey(key, keyLength, block.sharedWith(key, keyLength), value)) {
        this.#inHole = false;
        return;
      }
    } else {
      const shared = block.sharedWith(key, keyLength);
      if (!block.endsBelow(key, keyLength, shared)) expectOrder(block.lastKey, key, keyLength);
      if (block.addKey(key, keyLength, shared, value)) return;
    }
    this.expectFit(key, keyLength, value);
    this.output(() => this.flushBlock());
    this.startBlock(type);
    this.#block?.addKey(key, keyLength, 0, value);
    this.#inHole = !this.#strictOrder;
  }

  /** Adds a record to the current block, in any order; false when it does not fit or no block was started. */
  addToBlock(key: Uint8Array, value: EncodedValue): boolean {
    return this.#block?.add(key, value) ?? false;
  }

  /** ENTRY_TOO_BIG_ERROR unless the record fits the next block, which is empty. `first`: it is the file's first. */
  expectFit(key: Uint8Array, keyLength: number, value: EncodedValue, first: boolean = this.isEmpty): void {
    if (fitsEmptyBlock(this.blockSize, first ? this.#headerSize : 0, keyLength, value)) return;
    throw new ReftableError(
      'ENTRY_TOO_BIG_ERROR',
      `The record of '${printable(key.subarray(0, keyLength))}' does not fit a block of ${this.blockSize} bytes. A larger block size would hold it.`,
    );
  }

  /** Runs what writes a part of the file, and notes the error that it throws as `failure`. */
  output(step: () => void): void {
    try {
      step();
    } catch (cause) {
      this.#failure = { cause };
      throw cause;
    }
  }

  /** Writes the current block unless it has no record. */
  flushBlock(): void {
    const block = this.#block;
    if (block === undefined || block.entries === 0) return;
    const { type, lastKey, entries, restarts, headerEnd } = block;
    const bytes = block.complete();
    if (this.#next === 0) bytes.set(this.#header());
    this.#count({ type, entries, restarts: restarts.length, length: bytes.length });
    if (type === BLOCK_TYPE.log) this.#queue.addLogs(lastKey, bytes, headerEnd);
    else this.#queue.add({ type, lastKey, parts: [bytes] });
    this.#keyBefore = lastKey;
    this.#inHole = false;
    this.#block = undefined;
  }

  /**
   * Whether a block of `length` bytes, inflated, can be added whole: it must not be underfull. The block before it ends
   * early: at most one in eight ref blocks and half of the log blocks may become underfull by that. Else records would be
   * spread over more and more blocks, one compaction after another.
   */
  canAppend(type: BlockType, length: number): boolean {
    if (this.#isUnderfull(length)) return false;
    const before = this.#block?.type === type ? this.#block : undefined;
    if (before === undefined || before.entries === 0 || !this.#isUnderfull(before.size)) return true;
    const share = type === BLOCK_TYPE.log ? UNDERFULL_LOG_SHARE : UNDERFULL_SHARE;
    return (this.#underfull + 1) * share <= this.#statsOf(type).blocks + 2;
  }

  /**
   * Adds a block that was written before. Its bytes are those in a file: a log block's are deflated, and the first block
   * of a table starts with a header, which this table's replaces. Returns where the block starts, unless it is a log block.
   */
  append(block: WrittenBlock): number {
    const { type, lastKey, bytes } = block;
    this.flushBlock();
    if (type === BLOCK_TYPE.log) this.dropPadding();
    const offset = this.#next;
    const parts = this.#next === 0 ? [this.#header(), bytes.subarray(this.#headerSize)] : [bytes];
    this.#count(block);
    this.#queue.add({ type, lastKey, parts });
    this.startBlock(type);
    this.#keyBefore = lastKey;
    return offset;
  }

  #count({ type, entries, restarts, length }: Pick<WrittenBlock, 'type' | 'entries' | 'restarts' | 'length'>): void {
    const stats = this.#statsOf(type);
    if (stats.blocks === 0) stats.offset = this.#next;
    stats.blocks++;
    stats.entries += entries;
    stats.restarts += restarts;
    if (this.#isUnderfull(length)) this.#underfull++;
  }

  #writeBlock({ type, lastKey, parts }: FinishedBlock): void {
    for (const part of parts) this.#put(part);
    this.#index.add(lastKey, this.#next);
    const size = parts.reduce((sum, part) => sum + part.length, 0);
    this.#pendingPadding = this.#unpadded || type === BLOCK_TYPE.log ? 0 : this.blockSize - size;
    this.#next += size + this.#pendingPadding;
  }

  #isUnderfull(length: number): boolean {
    return length < this.blockSize * FULL;
  }

  /**
   * Ends a section: writes its last block and index levels until one is short enough to search it block by block.
   * ENTRY_TOO_BIG_ERROR when blocks hold one index record each.
   */
  finish(type: BlockType): void {
    const threshold = this.#unpadded ? 1 : 3;
    const stats = this.#statsOf(type);
    const before = this.stats.index.blocks;
    this.flushBlock();
    this.#queue.finish();
    while (this.#index.length > threshold) {
      const level = this.#index;
      this.#index = new IndexEntries();
      stats.maxIndexLevel++;
      stats.indexOffset = this.#next;
      this.#writeIndexLevel(level);
      if (this.#index.length >= level.length) {
        throw new ReftableError(
          'ENTRY_TOO_BIG_ERROR',
          `Blocks of ${this.blockSize} bytes hold one index record each, so that the index would never end. A larger block size is needed.`,
        );
      }
    }
    this.#index = new IndexEntries();
    stats.indexBlocks = this.stats.index.blocks - before;
    this.#keyBefore = NO_KEY;
    this.#underfull = 0;
    this.#block = undefined;
  }

  #writeIndexLevel(entries: IndexEntries): void {
    this.#keyBefore = NO_KEY;
    this.startBlock(BLOCK_TYPE.index);
    entries.forEach((key, offset) => {
      this.add(BLOCK_TYPE.index, key, key.length, this.#encoder.index(offset));
    });
    this.flushBlock();
  }

  /** Drops the zeros before the next block: log blocks and the footer follow the block before them directly. */
  dropPadding(): void {
    this.#next -= this.#pendingPadding;
    this.#pendingPadding = 0;
  }

  /** Writes the header if no block was written, then the footer. */
  close(footer: Uint8Array): void {
    this.#pendingPadding = 0;
    if (this.#next === 0) this.#put(this.#header());
    this.#put(footer);
  }

  #put(bytes: Uint8Array): void {
    for (; this.#pendingPadding > 0; this.#pendingPadding -= Math.min(this.#pendingPadding, ZEROS.length)) {
      this.#write(ZEROS.subarray(0, Math.min(this.#pendingPadding, ZEROS.length)));
    }
    this.#write(bytes);
  }

  /** Whether the current block has a record. */
  #hasRecords(): boolean {
    return this.#block !== undefined && this.#block.entries > 0;
  }

  #statsOf(type: BlockType): SectionStats {
    const { ref, obj, log, index } = this.stats;
    switch (type) {
      case BLOCK_TYPE.ref:
        return ref;
      case BLOCK_TYPE.obj:
        return obj;
      case BLOCK_TYPE.log:
        return log;
      case BLOCK_TYPE.index:
        return index;
    }
  }
}

/** API_ERROR unless `key[0, keyLength)` is greater than the one before. */
export function expectOrder(last: Uint8Array, key: Uint8Array, keyLength: number): void {
  if (compareKeys(last, last.length, key, keyLength) < 0) return;
  throw apiError(
    keyLength === 0
      ? 'A record needs a name.'
      : `'${printable(key.subarray(0, keyLength))}' was added after '${printable(last)}'; records must be added in the order of their keys.`,
  );
}

/** A key for a message: a log key without its binary end. */
function printable(key: Uint8Array): string {
  const end = key.indexOf(0);
  return decodeText(key, 0, end < 0 ? key.length : end);
}

function emptyStats(): SectionStats {
  return { blocks: 0, entries: 0, restarts: 0, offset: 0, indexBlocks: 0, indexOffset: 0, maxIndexLevel: 0 };
}
