/** Object IDs that start with the same byte: a part of an object index that fits a fast cache while it is sorted. */
import { byteAt, copyBytes } from '../format/bytes.ts';
import { increment, numberAt } from '../format/typed-arrays.ts';

/** IDs that a part of a bucket has space for, at least and at most. */
const SMALLEST_PART = 16;
const LARGEST_PART = 1024;
/** A bucket grows by this share, so that little of its memory is not used. */
const GROWTH = 1 / 8;

/** Bytes of an ID, after the first one, by which IDs are distributed, the last one first. */
const DISTRIBUTED = [2, 1];
/** What IDs of one run have in common after that. */
const DISTRIBUTED_SIZE = 3;
/** Longer runs of IDs are not sorted by insertion. */
const LONGEST_INSERTED = 32;

/** IDs one after the other, and of each the number of its block. */
interface Ids {
  readonly ids: Uint8Array;
  readonly blocks: Uint32Array;
}

/** Memory that one bucket after another is sorted in. */
export class SortSpace {
  #ids: Uint8Array = new Uint8Array(0);
  #blocks: Uint32Array = new Uint32Array(0);

  /** Space for `count` IDs of `idSize` bytes, valid until the next call. */
  reserve(count: number, idSize: number): Ids {
    if (this.#blocks.length < count) {
      this.#ids = new Uint8Array(count * idSize);
      this.#blocks = new Uint32Array(count);
    }
    return { ids: this.#ids, blocks: this.#blocks };
  }
}

/** Collects IDs in parts, so that they are not copied when there are more, and then sorts them. */
export class IdBucket {
  /** Number of IDs. */
  count = 0;
  readonly #idSize: number;
  readonly #parts: Ids[] = [];
  #space = 0;
  /** The last part, which is filled. */
  #ids = new Uint8Array(0);
  #blocks = new Uint32Array(0);
  #used = 0;

  /** `idSize` in bytes. */
  constructor(idSize: number) {
    this.#idSize = idSize;
  }

  /** Adds the ID `bytes[at, at + idSize)`, which is in the block with this number, unless it was the last one added. */
  add(bytes: Uint8Array, at: number, block: number): void {
    if (this.#isLast(bytes, at, block)) return;
    if (this.#used === this.#blocks.length) this.#addPart();
    copyBytes(this.#ids, this.#used * this.#idSize, bytes, at, at + this.#idSize);
    this.#blocks[this.#used++] = block;
    this.count++;
  }

  #isLast(bytes: Uint8Array, at: number, block: number): boolean {
    const last = this.#used - 1;
    if (last < 0 || this.#blocks[last] !== block) return false;
    const start = last * this.#idSize;
    for (let i = 0; i < this.#idSize; i++) if (this.#ids[start + i] !== bytes[at + i]) return false;
    return true;
  }

  /** Number of IDs that there is memory for. */
  get space(): number {
    return this.#space;
  }

  /**
   * Sorts the IDs where they are, so that no memory is added to theirs; equal ones stay in the order in which they were added.
   * Returns the most leading bytes that two different ones share; 0 if all are equal.
   */
  sort(space: SortSpace): number {
    const { ids, blocks } = this.joined(space);
    const order = sortedOrder(ids, this.#idSize, this.count);
    let longest = 0;
    let next = 0;
    let previous = -1;
    for (const part of this.#parts) {
      for (let i = 0; i < part.blocks.length && next < this.count; i++) {
        const index = numberAt(order, next++);
        const at = index * this.#idSize;
        copyBytes(part.ids, i * this.#idSize, ids, at, at + this.#idSize);
        part.blocks[i] = numberAt(blocks, index);
        const shared = previous < 0 ? 0 : sharedBytes(ids, this.#idSize, previous, index, 0);
        if (shared > longest && shared < this.#idSize) longest = shared;
        previous = index;
      }
    }
    return longest;
  }

  /** The IDs one after the other in memory of `space`, and of each the number of its block: `count` of both. */
  joined(space: SortSpace): Ids {
    const { ids, blocks } = space.reserve(this.#space, this.#idSize);
    let at = 0;
    for (const part of this.#parts) {
      ids.set(part.ids, at * this.#idSize);
      blocks.set(part.blocks, at);
      at += part.blocks.length;
    }
    return { ids, blocks };
  }

  #addPart(): void {
    const count = Math.min(Math.max(Math.floor(this.#space * GROWTH), SMALLEST_PART), LARGEST_PART);
    this.#ids = new Uint8Array(count * this.#idSize);
    this.#blocks = new Uint32Array(count);
    this.#used = 0;
    this.#parts.push({ ids: this.#ids, blocks: this.#blocks });
    this.#space += count;
  }
}

/** The positions of the first `count` IDs in order: distributed by two bytes, then sorted where these are equal. */
function sortedOrder(ids: Uint8Array, idSize: number, count: number): Uint32Array {
  let order = new Uint32Array(count);
  let other = new Uint32Array(count);
  for (let i = 0; i < count; i++) order[i] = i;
  for (const byte of DISTRIBUTED) {
    distribute(ids, idSize, byte, order, other);
    [order, other] = [other, order];
  }
  const compare = (a: number, b: number) => {
    const shared = sharedBytes(ids, idSize, a, b, DISTRIBUTED_SIZE);
    return shared === idSize ? a - b : byteAt(ids, a * idSize + shared) - byteAt(ids, b * idSize + shared);
  };
  for (let start = 0, end = 0; start < count; start = end) {
    const first = numberAt(order, start);
    do end++;
    while (
      end < count &&
      sharedBytes(ids, idSize, first, numberAt(order, end), 1, DISTRIBUTED_SIZE) === DISTRIBUTED_SIZE
    );
    if (end - start <= LONGEST_INSERTED) sortByInsertion(order, start, end, compare);
    else if (!isSorted(order, start, end, compare)) order.subarray(start, end).sort(compare);
  }
  return order;
}

/** Long runs are mostly of one ID, which many refs share. */
function isSorted(order: Uint32Array, start: number, end: number, compare: (a: number, b: number) => number): boolean {
  for (let i = start + 1; i < end; i++) if (compare(numberAt(order, i - 1), numberAt(order, i)) > 0) return false;
  return true;
}

/** Puts the positions in `from` into `to`, in the order of one byte of their IDs. */
function distribute(ids: Uint8Array, idSize: number, byte: number, from: Uint32Array, to: Uint32Array): void {
  const starts = new Uint32Array(257);
  for (let i = 0; i < from.length; i++) increment(starts, byteAt(ids, numberAt(from, i) * idSize + byte) + 1);
  for (let i = 1; i < starts.length; i++) starts[i] = numberAt(starts, i) + numberAt(starts, i - 1);
  for (let i = 0; i < from.length; i++) {
    const index = numberAt(from, i);
    to[increment(starts, byteAt(ids, index * idSize + byte))] = index;
  }
}

function sortByInsertion(
  order: Uint32Array,
  start: number,
  end: number,
  compare: (a: number, b: number) => number,
): void {
  for (let i = start + 1; i < end; i++) {
    const index = numberAt(order, i);
    let at = i;
    for (; at > start && compare(numberAt(order, at - 1), index) > 0; at--) order[at] = numberAt(order, at - 1);
    order[at] = index;
  }
}

/** How many leading bytes the IDs at two positions share, of which `from` are known to be; `limit` at most. */
function sharedBytes(ids: Uint8Array, idSize: number, a: number, b: number, from: number, limit = idSize): number {
  const [aStart, bStart] = [a * idSize, b * idSize];
  let shared = from;
  while (shared < limit && ids[aStart + shared] === ids[bStart + shared]) shared++;
  return shared;
}
