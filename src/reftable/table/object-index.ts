/** Which ref blocks contain which object IDs, collected while refs are written (docs/format.md#object-section). */
import { copyBytes, readUint32 } from '../format/bytes.ts';
import { increment, numberAt } from '../format/typed-arrays.ts';

/** The footer has five bits for it. */
const LONGEST_PREFIX = 31;
/** Bytes of an ID that are sorted and compared as one number. */
const HEAD_SIZE = 4;
/** Bits of a head that one pass of the radix sort looks at: its counters fit the fastest cache. */
const DIGIT_BITS = 11;

/** Collects object IDs and the offsets of their blocks in memory, until all refs of a table are known. */
export class ObjectIndex {
  readonly #idSize: number;
  #ids: Uint8Array;
  /** Of each ID, the position of its block in `#offsets`. */
  #blocks: Uint32Array;
  /** Offsets of the blocks that have IDs, ascending. */
  readonly #offsets: number[] = [];
  #count = 0;

  /** `idSize` in bytes. */
  constructor(idSize: number) {
    this.#idSize = idSize;
    this.#ids = new Uint8Array(64 * idSize);
    this.#blocks = new Uint32Array(64);
  }

  /** Notes that `bytes[at, at + idSize)` is in the block at `offset`. Offsets must not decrease. */
  add(bytes: Uint8Array, at: number, offset: number): void {
    if (this.#count === this.#blocks.length) this.#grow();
    if (this.#offsets.at(-1) !== offset) this.#offsets.push(offset);
    copyBytes(this.#ids, this.#count * this.#idSize, bytes, at, at + this.#idSize);
    this.#blocks[this.#count++] = this.#offsets.length - 1;
  }

  /**
   * Calls `emit` for each distinct id in order with the ascending offsets of its blocks, and before that `begin` with how
   * many bytes of an id are needed: two at least, one more than any two neighbors share. What `emit` gets is valid during
   * the call. Emits nothing if that is more than the format can store.
   */
  build(begin: (prefixLength: number) => void, emit: (id: Uint8Array, offsets: readonly number[]) => void): void {
    const sorted = this.#sorted();
    const prefixLength = this.#prefixLength(sorted);
    if (prefixLength > LONGEST_PREFIX) return;
    begin(prefixLength);
    const { heads, order } = sorted;
    const prefix = new Uint8Array(prefixLength);
    const offsets: number[] = [];
    for (let start = 0, end = 0; start < order.length; start = end) {
      const index = numberAt(order, start);
      let last = -1;
      offsets.length = 0;
      do {
        const block = numberAt(this.#blocks, numberAt(order, end));
        if (block !== last) offsets.push(this.#offsets[block] as number);
        last = block;
        end++;
      } while (end < order.length && this.#isSame(heads, end, numberAt(order, end), index));
      const id = index * this.#idSize;
      copyBytes(prefix, 0, this.#ids, id, id + prefixLength);
      emit(prefix, offsets);
    }
  }

  /** Whether the ID at a position in order, which is not the first, is the one before it. */
  #isSame(heads: Uint32Array, position: number, a: number, b: number): boolean {
    return numberAt(heads, position) === numberAt(heads, position - 1) && this.#shared(a, b) === this.#idSize;
  }

  #prefixLength({ heads, order }: SortedIds): number {
    let longest = 1;
    for (let i = 1; i < order.length; i++) {
      const difference = numberAt(heads, i) ^ numberAt(heads, i - 1);
      if (difference !== 0) {
        longest = Math.max(longest, Math.clz32(difference) >>> 3);
        continue;
      }
      const shared = this.#shared(numberAt(order, i), numberAt(order, i - 1));
      if (shared < this.#idSize && shared > longest) longest = shared;
    }
    return longest + 1;
  }

  /** How many leading bytes two IDs share. */
  #shared(a: number, b: number): number {
    const [aStart, bStart] = [a * this.#idSize, b * this.#idSize];
    let shared = 0;
    while (shared < this.#idSize && this.#ids[aStart + shared] === this.#ids[bStart + shared]) shared++;
    return shared;
  }

  /**
   * IDs in order, equal ones in the order in which they were added: a radix sort of their heads, then the rest by
   * comparing.
   */
  #sorted(): SortedIds {
    let heads = new Uint32Array(this.#count);
    let order = new Uint32Array(this.#count);
    for (let i = 0; i < this.#count; i++) {
      heads[i] = readUint32(this.#ids, i * this.#idSize);
      order[i] = i;
    }
    let [otherHeads, otherOrder] = [new Uint32Array(this.#count), new Uint32Array(this.#count)];
    for (let shift = 0; shift < 8 * HEAD_SIZE; shift += DIGIT_BITS) {
      sortByDigit({ heads, order }, { heads: otherHeads, order: otherOrder }, shift);
      [heads, otherHeads] = [otherHeads, heads];
      [order, otherOrder] = [otherOrder, order];
    }
    this.#sortTies(heads, order);
    return { heads, order };
  }

  #sortTies(heads: Uint32Array, order: Uint32Array): void {
    for (let start = 0, end = 1; start < order.length; start = end++) {
      let sorted = true;
      for (; end < order.length && numberAt(heads, end) === numberAt(heads, start); end++) {
        if (this.#compare(numberAt(order, end - 1), numberAt(order, end)) > 0) sorted = false;
      }
      if (!sorted) order.subarray(start, end).sort((a, b) => this.#compare(a, b) || a - b);
    }
  }

  #compare(a: number, b: number): number {
    const shared = this.#shared(a, b);
    if (shared === this.#idSize) return 0;
    return (this.#ids[a * this.#idSize + shared] as number) - (this.#ids[b * this.#idSize + shared] as number);
  }

  #grow(): void {
    const ids = new Uint8Array(this.#ids.length * 2);
    ids.set(this.#ids);
    this.#ids = ids;
    const blocks = new Uint32Array(this.#blocks.length * 2);
    blocks.set(this.#blocks);
    this.#blocks = blocks;
  }
}

/** The first bytes of IDs as numbers, and the positions at which the IDs were added. */
interface SortedIds {
  readonly heads: Uint32Array;
  readonly order: Uint32Array;
}

/** One pass of a radix sort: `to` gets what is in `from`, in order of the bits of the heads from `shift` on. */
function sortByDigit(from: SortedIds, to: SortedIds, shift: number): void {
  const mask = (1 << DIGIT_BITS) - 1;
  const starts = new Uint32Array(mask + 2);
  const { heads, order } = from;
  for (let i = 0; i < heads.length; i++) increment(starts, ((numberAt(heads, i) >>> shift) & mask) + 1);
  for (let i = 1; i < starts.length; i++) starts[i] = numberAt(starts, i) + numberAt(starts, i - 1);
  for (let i = 0; i < heads.length; i++) {
    const head = numberAt(heads, i);
    const at = increment(starts, (head >>> shift) & mask);
    to.heads[at] = head;
    to.order[at] = numberAt(order, i);
  }
}
