/**
 * Checks whether a block is what a writer would have written, without decoding its records: such a block can be copied
 * into another table as it is. Blocks have no checksum, so that copying one unseen would copy its damage.
 */
import { copyBytes, readUint24 } from '../format/bytes.ts';
import { BLOCK_TYPE } from '../format/constants.ts';
import { compareKeyAt, logNameLength } from '../format/keys.ts';
import { skipValue } from '../format/records.ts';
import { ByteReader } from '../format/varint.ts';
import type { Block } from './block.ts';

/** Suffix lengths and extra bits above this are larger than any block. */
const LARGEST_NUMBER = 0x7fffffff;

/** What a block must comply with to be copied. */
export interface BlockRules {
  /** Records between restart points. */
  readonly restartInterval: number;
  /** The highest update index of a ref, less the lowest of the table; at most 2^53 - 1. */
  readonly maxDelta: number;
}

/** The result of the last scan; reused for one block after another. */
export class BlockScan {
  /** Number of records. */
  entries = 0;
  /** Number of tombstones among them. */
  deletions = 0;
  /** The last key, in `key[0, keyLength)`. */
  key: Uint8Array = new Uint8Array(256);
  /** In bytes. */
  keyLength = 0;
  /** Where the object IDs of refs start in the block, in `ids[0, idCount)`. */
  ids: Uint32Array = new Uint32Array(256);
  /** Number of object IDs. */
  idCount = 0;
  readonly #reader = new ByteReader(new Uint8Array(0));
  #restarts = 0;

  /**
   * Whether every record of a ref or log block can be decoded, its keys are in strict order and share the most bytes that
   * they can, the restart points are those of a writer with this interval, and no update index of a ref is too high. The
   * fields describe the block then. `deletions` and `entries` are counted up to where it ends otherwise.
   */
  read(block: Block, { restartInterval, maxDelta }: BlockRules): boolean {
    const reader = this.#reader;
    reader.bytes = block.bytes;
    reader.pos = block.start;
    reader.end = block.restartStart;
    this.entries = 0;
    this.deletions = 0;
    this.keyLength = 0;
    this.idCount = 0;
    this.#restarts = 0;
    while (reader.pos < reader.end) {
      if (!this.#readRecord(block, this.entries % restartInterval === 0, maxDelta)) return false;
      this.entries++;
    }
    return this.entries > 0 && this.#restarts === block.restartCount;
  }

  #readRecord(block: Block, onInterval: boolean, maxDelta: number): boolean {
    const reader = this.#reader;
    const start = reader.pos;
    let prefix = reader.bytes[start] as number;
    let suffixAndExtra = reader.bytes[start + 1] as number;
    // Nearly always, both take one byte.
    if ((prefix | suffixAndExtra) < 0x80) {
      reader.pos = start + 2;
    } else {
      prefix = reader.varint();
      suffixAndExtra = reader.varint();
      if (prefix < 0 || suffixAndExtra < 0 || suffixAndExtra > LARGEST_NUMBER) return false;
    }
    const suffix = suffixAndExtra >>> 3;
    const extra = suffixAndExtra & 7;
    if (suffix === 0 || suffix > reader.end - reader.pos || prefix > this.keyLength) return false;
    if (prefix === 0 && !this.#isNextRestart(block, start)) return false;
    if (!this.#passesLast(prefix, suffix, onInterval)) return false;
    this.#takeSuffix(prefix, suffix);
    if (extra === 0) this.deletions++;
    if (block.type === BLOCK_TYPE.ref) return this.#readRef(extra, block.space.hashSize, maxDelta);
    return (
      logNameLength(this.key, this.keyLength) >= 0 && skipValue(BLOCK_TYPE.log, extra, reader, block.space.hashSize)
    );
  }

  /** Whether the next restart offset is that of a record at `start`. */
  #isNextRestart({ bytes, restartStart, restartCount }: Block, start: number): boolean {
    const index = this.#restarts++;
    return index < restartCount && readUint24(bytes, restartStart + 3 * index) === start;
  }

  /** Whether the key that the reader is at is above the last one, and shares as many bytes with it as it could. */
  #passesLast(prefix: number, suffix: number, onInterval: boolean): boolean {
    const { bytes, pos } = this.#reader;
    if (onInterval) return prefix === 0 && compareKeyAt(this.key, this.keyLength, bytes, pos, pos + suffix) < 0;
    return prefix === this.keyLength || (bytes[pos] as number) > (this.key[prefix] as number);
  }

  #takeSuffix(prefix: number, suffix: number): void {
    const reader = this.#reader;
    const length = prefix + suffix;
    if (length > this.key.length) {
      const grown = new Uint8Array(length * 2);
      grown.set(this.key.subarray(0, prefix));
      this.key = grown;
    }
    copyBytes(this.key, prefix, reader.bytes, reader.pos, reader.pos + suffix);
    reader.pos += suffix;
    this.keyLength = length;
  }

  #readRef(extra: number, hashSize: number, maxDelta: number): boolean {
    const reader = this.#reader;
    const delta = reader.varint();
    if (delta < 0 || delta > maxDelta || extra > 3) return false;
    if (extra === 3) return reader.skipString();
    for (let id = 0; id < extra; id++) {
      this.#noteId(reader.pos);
      if (!reader.skip(hashSize)) return false;
    }
    return true;
  }

  #noteId(at: number): void {
    if (this.idCount === this.ids.length) {
      const grown = new Uint32Array(this.ids.length * 2);
      grown.set(this.ids);
      this.ids = grown;
    }
    this.ids[this.idCount++] = at;
  }
}

/**
 * Whether the last restart point of a block is below `key[0, keyLength)`: if not, the block does not end below it. Costs
 * one comparison, where a scan reads all of the block. False for a restart point that cannot be read.
 */
export function startsLastRunBelow(block: Block, key: Uint8Array, keyLength: number): boolean {
  const { bytes, start, restartStart, restartCount } = block;
  if (restartCount === 0) return false;
  const offset = readUint24(bytes, restartStart + 3 * (restartCount - 1));
  if (offset < start || offset >= restartStart) return false;
  const reader = new ByteReader(bytes, offset, restartStart);
  const prefix = reader.varint();
  const suffix = Math.floor(reader.varint() / 8);
  if (prefix !== 0 || suffix < 0 || suffix > reader.end - reader.pos) return false;
  return compareKeyAt(key, keyLength, bytes, reader.pos, reader.pos + suffix) > 0;
}
