/** Finished blocks on their way into a file, in order. Log blocks are deflated on the way. */
import { deflate, startDeflating } from '#deflate';
import { BLOCK_TYPE, type BlockType } from '../format/constants.ts';
import type { DeflateQueue } from '../platform/deflate-queue.ts';

/** A block as it goes into a file. */
export interface FinishedBlock {
  readonly type: BlockType;
  /** The key of the last record. */
  readonly lastKey: Uint8Array;
  /** Its bytes, one part after the other. */
  readonly parts: readonly Uint8Array[];
}

/** A block that was not written yet, and whether the stream that is its last part comes from the deflate queue. */
interface WaitingBlock {
  readonly block: FinishedBlock;
  readonly isDeflating: boolean;
}

/** So many log blocks are deflated before it is worth it to have another thread. */
const FEW = 32;
/** So many blocks wait for one that is deflated. */
const MOST_WAITING = 64;

/** Passes blocks on in the order in which they were added. */
export class BlockQueue {
  readonly #write: (block: FinishedBlock) => void;
  readonly #blockSize: number;
  /** Oldest first. */
  readonly #waiting: WaitingBlock[] = [];
  /** Log blocks that were deflated here. */
  #deflated = 0;
  #queue: DeflateQueue | undefined;

  /** `write` takes each block; its bytes are valid during the call. `blockSize`: the most bytes of a block. */
  constructor(write: (block: FinishedBlock) => void, blockSize: number) {
    this.#write = write;
    this.#blockSize = blockSize;
  }

  /** Adds a block whose parts are valid during the call. */
  add(block: FinishedBlock): void {
    if (this.#waiting.length === 0) this.#write(block);
    else this.#wait({ block: { ...block, parts: block.parts.map(part => part.slice()) }, isDeflating: false });
  }

  /** Adds a log block, `bytes`, of which those from `headerEnd` on have to be deflated. They are valid during the call. */
  addLogs(lastKey: Uint8Array, bytes: Uint8Array, headerEnd: number): void {
    const type = BLOCK_TYPE.log;
    const header = bytes.subarray(0, headerEnd);
    const inflated = bytes.subarray(headerEnd);
    const queue = this.#queue;
    if (queue === undefined) {
      this.add({ type, lastKey, parts: [header, deflate(inflated)] });
      if (++this.#deflated === FEW) this.#queue = startDeflating(this.#blockSize);
      return;
    }
    while (queue.isFull) this.#writeNext(true);
    queue.push(inflated);
    this.#wait({ block: { type, lastKey, parts: [header.slice()] }, isDeflating: true });
  }

  /** Writes all blocks. */
  finish(): void {
    while (this.#writeNext(true));
  }

  #wait(waiting: WaitingBlock): void {
    this.#waiting.push(waiting);
    while (this.#writeNext(this.#waiting.length > MOST_WAITING));
  }

  /** Writes the oldest block. False if there is none, or if it is not ready and need not be waited for. */
  #writeNext(mustWrite: boolean): boolean {
    const [first] = this.#waiting;
    if (first === undefined) return false;
    const { block, isDeflating } = first;
    if (isDeflating) {
      const stream = mustWrite ? this.#queue?.take() : this.#queue?.takeReady();
      if (stream === undefined) return false;
      this.#write({ ...block, parts: [...block.parts, stream] });
    } else {
      this.#write(block);
    }
    this.#waiting.shift();
    return true;
  }
}
