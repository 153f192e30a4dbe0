/** Fills one block (docs/format.md#blocks, docs/format.md#writing): the writing half of git's `reftable/block.c`. */
import { deflate } from '#deflate';
import { byteAt, concatBytes, copyBytes, putUint } from '../format/bytes.ts';
import { BLOCK_HEADER_SIZE, BLOCK_TYPE, type BlockType, MAX_RESTARTS } from '../format/constants.ts';
import { commonPrefix } from '../format/keys.ts';
import type { EncodedValue } from '../format/records.ts';
import { putVarint, varintSize } from '../format/varint.ts';

/** Bytes of a block's restart count, and of each restart offset. */
const RESTART_COUNT_SIZE = 2;
const RESTART_SIZE = 3;

/** A block that is being filled. Offsets count from the start of its space. */
export class BlockWriter {
  readonly type: BlockType;
  /** Records in it. */
  entries = 0;
  /** Offsets of the records that are restart points, ascending. */
  readonly restarts: number[] = [];
  /** The key added last, in `#lastKey[0, #lastKeyLength)`. */
  #lastKey: Uint8Array = new Uint8Array(64);
  #lastKeyLength = 0;
  readonly #bytes: Uint8Array;
  readonly #restartInterval: number;
  /** Where its header ends. */
  readonly headerEnd: number;
  #fill: number;

  /**
   * `bytes` is the block's space, its whole size; it is written over. `headerOffset` is where the block's own header
   * is: after the file header in the first block of a file, otherwise 0.
   */
  constructor(type: BlockType, bytes: Uint8Array, headerOffset: number, restartInterval: number) {
    this.type = type;
    this.#bytes = bytes;
    this.#restartInterval = restartInterval;
    this.headerEnd = headerOffset + BLOCK_HEADER_SIZE;
    this.#fill = this.headerEnd;
    if (bytes.length >= this.headerEnd) bytes[headerOffset] = type;
  }

  /** The key added last; empty before the first. */
  get lastKey(): Uint8Array {
    return this.#lastKey.slice(0, this.#lastKeyLength);
  }

  /** Bytes that it takes with its restart points, before a log block is deflated. */
  get size(): number {
    return this.#fill + RESTART_SIZE * this.restarts.length + RESTART_COUNT_SIZE;
  }

  /** How many leading bytes `key[0, keyLength)` shares with the key added last. */
  sharedWith(key: Uint8Array, keyLength: number): number {
    return commonPrefix(this.#lastKey, this.#lastKeyLength, key, keyLength);
  }

  /** Whether the key added last is below `key[0, keyLength)`, with which it shares `shared` bytes. */
  endsBelow(key: Uint8Array, keyLength: number, shared: number): boolean {
    if (shared === this.#lastKeyLength) return shared < keyLength;
    return shared < keyLength && byteAt(this.#lastKey, shared) < byteAt(key, shared);
  }

  /** Adds a record, or returns false and leaves the block as it was when it does not fit. */
  add(key: Uint8Array, value: EncodedValue): boolean {
    return this.addKey(key, key.length, this.sharedWith(key, key.length), value);
  }

  /** Like `add` for `key[0, keyLength)`, which shares `shared` bytes with the key added last. */
  addKey(key: Uint8Array, keyLength: number, shared: number, value: EncodedValue): boolean {
    const prefix = this.entries % this.#restartInterval === 0 ? 0 : shared;
    const suffix = keyLength - prefix;
    const size = recordSize(prefix, suffix, value);
    const restart = prefix === 0 && this.restarts.length < MAX_RESTARTS;
    const tail = RESTART_COUNT_SIZE + RESTART_SIZE * (this.restarts.length + (restart ? 1 : 0));
    if (size + tail > this.#bytes.length - this.#fill) return false;

    if (restart) this.restarts.push(this.#fill);
    let at = putVarint(this.#bytes, this.#fill, prefix);
    at = putVarint(this.#bytes, at, suffix * 8 + value.extra);
    at = copyBytes(this.#bytes, at, key, prefix, keyLength);
    const { start = 0 } = value;
    this.#fill = copyBytes(this.#bytes, at, value.bytes, start, start + value.length);
    this.#keepKey(key, keyLength, shared);
    this.entries++;
    return true;
  }

  /** The key may be changed by its owner: its bytes from `shared` on are copied. */
  #keepKey(key: Uint8Array, keyLength: number, shared: number): void {
    if (keyLength > this.#lastKey.length) {
      const grown = new Uint8Array(keyLength * 2);
      grown.set(this.#lastKey.subarray(0, shared));
      this.#lastKey = grown;
    }
    copyBytes(this.#lastKey, shared, key, shared, keyLength);
    this.#lastKeyLength = keyLength;
  }

  /** Writes restarts and length; returns the block's bytes as they go into the file, without padding. */
  finish(): Uint8Array {
    const bytes = this.complete();
    if (this.type !== BLOCK_TYPE.log) return bytes;
    return concatBytes([bytes.subarray(0, this.headerEnd), deflate(bytes.subarray(this.headerEnd))]);
  }

  /** Like `finish`, but what follows the header of a log block is not deflated. The bytes are those of the block's space. */
  complete(): Uint8Array {
    const bytes = this.#bytes;
    let at = this.#fill;
    for (const restart of this.restarts) at = putUint(bytes, at, restart, RESTART_SIZE);
    at = putUint(bytes, at, this.restarts.length, RESTART_COUNT_SIZE);
    putUint(bytes, this.headerEnd - 3, at, 3);
    return bytes.subarray(0, at);
  }
}

/** Whether a record fits a block of `blockSize` bytes that has no other. `headerOffset` as for `BlockWriter`. */
export function fitsEmptyBlock(
  blockSize: number,
  headerOffset: number,
  keyLength: number,
  value: EncodedValue,
): boolean {
  const space = blockSize - headerOffset - BLOCK_HEADER_SIZE - RESTART_COUNT_SIZE - RESTART_SIZE;
  return recordSize(0, keyLength, value) <= space;
}

function recordSize(prefix: number, suffix: number, value: EncodedValue): number {
  return varintSize(prefix) + varintSize(suffix * 8 + value.extra) + suffix + value.length;
}
