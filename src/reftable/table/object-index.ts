/** Which ref blocks contain which object IDs, collected while refs are written (docs/format.md#object-section). */
import { byteAt, copyBytes } from '../format/bytes.ts';
import { numberAt } from '../format/typed-arrays.ts';
import { IdBucket, SortSpace } from './id-bucket.ts';

/** The footer has five bits for it. */
const LONGEST_PREFIX = 31;

/** Collects object IDs and the offsets of their blocks in memory, until all refs of a table are known. */
export class ObjectIndex {
  readonly #idSize: number;
  /** By the first byte of the IDs, without those that are empty. */
  readonly #buckets: (IdBucket | undefined)[] = [];
  /** Offsets of the blocks that have IDs, ascending. */
  readonly #offsets: number[] = [];
  #lastOffset = -1;

  /** `idSize` in bytes. */
  constructor(idSize: number) {
    this.#idSize = idSize;
  }

  /** Notes that `bytes[at, at + idSize)` is in the block at `offset`. Offsets must not decrease. */
  add(bytes: Uint8Array, at: number, offset: number): void {
    if (offset !== this.#lastOffset) this.#offsets.push(offset);
    this.#lastOffset = offset;
    const first = byteAt(bytes, at);
    if (this.#buckets.length === 0) this.#buckets.length = 256;
    let bucket = this.#buckets[first];
    if (bucket === undefined) {
      bucket = new IdBucket(this.#idSize);
      this.#buckets[first] = bucket;
    }
    bucket.add(bytes, at, this.#offsets.length - 1);
  }

  /** Bytes of the memory for the IDs and their blocks. */
  get bytes(): number {
    let space = 0;
    for (const bucket of this.#buckets) space += bucket?.space ?? 0;
    return space * (this.#idSize + Uint32Array.BYTES_PER_ELEMENT);
  }

  /**
   * Calls `emit` for each distinct id in order with the ascending offsets of its blocks, and before that `begin` with how
   * many bytes of an id are needed: two at least, one more than any two neighbors share. What `emit` gets is valid during
   * the call. Emits nothing if that is more than the format can store.
   */
  build(begin: (prefixLength: number) => void, emit: (id: Uint8Array, offsets: readonly number[]) => void): void {
    let longest = 1;
    const space = new SortSpace();
    for (const bucket of this.#buckets) longest = Math.max(longest, bucket?.sort(space) ?? 0);
    const prefixLength = longest + 1;
    if (prefixLength > LONGEST_PREFIX) return;
    begin(prefixLength);
    const prefix = new Uint8Array(prefixLength);
    for (const bucket of this.#buckets) if (bucket !== undefined) this.#emitAll(bucket, space, prefix, emit);
  }

  #emitAll(
    bucket: IdBucket,
    space: SortSpace,
    prefix: Uint8Array,
    emit: (id: Uint8Array, offsets: readonly number[]) => void,
  ): void {
    const { ids, blocks } = bucket.joined(space);
    const { count } = bucket;
    const offsets: number[] = [];
    for (let start = 0, end = 0; start < count; start = end) {
      const id = start * this.#idSize;
      let last = -1;
      offsets.length = 0;
      do {
        const block = numberAt(blocks, end);
        if (block !== last) offsets.push(this.#offsets[block] as number);
        last = block;
        end++;
      } while (end < count && this.#isSame(ids, id, end * this.#idSize));
      copyBytes(prefix, 0, ids, id, id + prefix.length);
      emit(prefix, offsets);
    }
  }

  /** Whether the IDs at two offsets are equal. */
  #isSame(ids: Uint8Array, a: number, b: number): boolean {
    for (let i = 0; i < this.#idSize; i++) if (ids[a + i] !== ids[b + i]) return false;
    return true;
  }
}
