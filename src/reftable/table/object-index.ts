/** Which ref blocks contain which object IDs, collected while refs are written (docs/format.md#object-section). */
import { copyBytes, equalsAt, readUint16, readUint32 } from '../format/bytes.ts';
import { commonPrefix, compareKeys } from '../format/keys.ts';
import { increment, numberAt } from '../format/typed-arrays.ts';

/** The footer has five bits for it. */
const LONGEST_PREFIX = 31;

/** Collects object IDs and the offsets of their blocks in memory, until all refs of a table are known. */
export class ObjectIndex {
  readonly #idSize: number;
  #ids: Uint8Array;
  #offsets: Float64Array;
  #count = 0;

  /** `idSize` in bytes. */
  constructor(idSize: number) {
    this.#idSize = idSize;
    this.#ids = new Uint8Array(64 * idSize);
    this.#offsets = new Float64Array(64);
  }

  /** Notes that `bytes[at, at + idSize)` is in the block at `offset`. Offsets must not decrease. */
  add(bytes: Uint8Array, at: number, offset: number): void {
    if (this.#count === this.#offsets.length) this.#grow();
    copyBytes(this.#ids, this.#count * this.#idSize, bytes, at, at + this.#idSize);
    this.#offsets[this.#count++] = offset;
  }

  /**
   * Calls `emit` for each distinct id in order with the ascending offsets of its blocks, and before that `begin` with how
   * many bytes of an id are needed: two at least, one more than any two neighbors share. Emits nothing if
   * that is more than the format can store.
   */
  build(begin: (prefixLength: number) => void, emit: (id: Uint8Array, offsets: number[]) => void): void {
    const order = this.#sorted();
    const prefixLength = this.#prefixLength(order);
    if (prefixLength > LONGEST_PREFIX) return;
    begin(prefixLength);
    let id: Uint8Array | undefined;
    let offsets: number[] = [];
    for (const index of order) {
      if (id === undefined || !this.#same(index, id)) {
        if (id !== undefined) emit(id.slice(0, prefixLength), offsets);
        id = this.#id(index);
        offsets = [];
      }
      const offset = numberAt(this.#offsets, index);
      if (offset !== offsets.at(-1)) offsets.push(offset);
    }
    if (id !== undefined) emit(id.slice(0, prefixLength), offsets);
  }

  #id(index: number): Uint8Array {
    return this.#ids.subarray(index * this.#idSize, (index + 1) * this.#idSize);
  }

  #same(index: number, id: Uint8Array): boolean {
    return equalsAt(this.#ids, index * this.#idSize, id);
  }

  #prefixLength(order: Uint32Array): number {
    let longest = 1;
    let previous: Uint8Array = new Uint8Array();
    for (const index of order) {
      const id = this.#id(index);
      const shared = commonPrefix(previous, previous.length, id, id.length);
      if (shared < id.length && shared > longest) longest = shared;
      previous = id;
    }
    return longest + 1;
  }

  /**
   * Positions in order of id, those of equal IDs in the order in which they were added: a radix sort of four bytes,
   * then the rest by comparing.
   */
  #sorted(): Uint32Array {
    let order = Uint32Array.from({ length: this.#count }, (_, i) => i);
    let other = new Uint32Array(this.#count);
    for (const byte of [2, 0]) {
      const starts = new Uint32Array(0x10001);
      const digit = (index: number) => readUint16(this.#ids, index * this.#idSize + byte);
      for (const index of order) increment(starts, digit(index) + 1);
      for (let i = 1; i < starts.length; i++) starts[i] = numberAt(starts, i) + numberAt(starts, i - 1);
      for (const index of order) other[increment(starts, digit(index))] = index;
      [order, other] = [other, order];
    }
    this.#sortTies(order);
    return order;
  }

  #sortTies(order: Uint32Array): void {
    const head = (index: number) => readUint32(this.#ids, index * this.#idSize);
    for (let start = 0; start < order.length; ) {
      const shared = head(numberAt(order, start));
      let end = start + 1;
      let sorted = true;
      while (end < order.length && head(numberAt(order, end)) === shared) {
        if (this.#compare(numberAt(order, end - 1), numberAt(order, end)) > 0) sorted = false;
        end++;
      }
      if (!sorted) order.subarray(start, end).sort((a, b) => this.#compare(a, b) || a - b);
      start = end;
    }
  }

  #compare(a: number, b: number): number {
    return compareKeys(this.#id(a), this.#idSize, this.#id(b), this.#idSize);
  }

  #grow(): void {
    const ids = new Uint8Array(this.#ids.length * 2);
    ids.set(this.#ids);
    this.#ids = ids;
    const offsets = new Float64Array(this.#offsets.length * 2);
    offsets.set(this.#offsets);
    this.#offsets = offsets;
  }
}
