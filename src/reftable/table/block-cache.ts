/** The blocks of one table that were used last, for lookups that come back to the same index. */
import { BLOCK_TYPE } from '../format/constants.ts';
import type { Block } from './block.ts';

/** Bytes that one of the two generations may have. */
const GENERATION = 512 * 1024;
/** A block whose bytes are in memory in any case: the object that describes it. */
const DESCRIPTION = 256;
/** A short block keeps all bytes in memory that were read with it. */
const SHORTEST_READ = 4096;

/**
 * Two generations: when the newer one is full, the older one is dropped and takes its place. What is used moves to the newer
 * one. That costs less per block than an order of use.
 */
export class BlockCache {
  #newer = new Map<number, Block>();
  #older = new Map<number, Block>();
  #bytes = 0;

  /** The block at an offset. `isInMemory`: see `add`. */
  get(offset: number, isInMemory: boolean): Block | undefined {
    const block = this.#newer.get(offset);
    if (block !== undefined) return block;
    const older = this.#older.get(offset);
    if (older !== undefined) this.add(older, isInMemory);
    return older;
  }

  /** `isInMemory`: the whole file is, so that only log blocks, which are inflated, have bytes of their own. */
  add(block: Block, isInMemory: boolean): void {
    const { bytes, type } = block;
    this.#newer.set(block.offset, block);
    const isShared = isInMemory && type !== BLOCK_TYPE.log;
    this.#bytes += isShared ? DESCRIPTION : Math.max(bytes.length, SHORTEST_READ);
    if (this.#bytes <= GENERATION) return;
    this.#older = this.#newer;
    this.#newer = new Map();
    this.#bytes = 0;
  }

  /** Drops all blocks. */
  clear(): void {
    this.#newer.clear();
    this.#older.clear();
    this.#bytes = 0;
  }
}
