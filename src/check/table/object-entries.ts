/** The records of an object section in few bytes of memory each, found by ID (docs/format.md#object-section). */

import { byteAt, copyBytes } from '../../reftable/format/bytes.ts';
import { compareKeyAt } from '../../reftable/format/keys.ts';
import type { VisitedRecord } from './visit-records.ts';

/** Bytes of a prefix that are compared as one number. */
const HEAD = 6;
/** Positions are looked up by the first two bytes, then in what these have in common. */
const BUCKETS = 1 << 16;

/** Records are added first, then `index` is called, then they are found. A record is named by its position. */
export class ObjectEntries {
  /** Of each record: the block, the bytes in it, and where its prefix and its offsets start in those of all records. */
  readonly #blocks: number[] = [];
  readonly #starts: number[] = [];
  readonly #ends: number[] = [];
  readonly #prefixStarts: number[] = [0];
  readonly #offsetStarts: number[] = [0];
  #prefixes = new Uint8Array(1024);
  readonly #offsets: number[] = [];
  #confirmed = new Uint8Array(0);
  /** The positions in the order of prefixes, and for each of them the head of its prefix. */
  #order = new Uint32Array(0);
  #heads = new Float64Array(0);
  /** The first of `#order` that starts with these two bytes or later ones. */
  readonly #buckets = new Uint32Array(BUCKETS + 1);

  /** How many there are. */
  get count(): number {
    return this.#blocks.length;
  }

  /** Adds the record of the block at `block`, with those of its offsets that lead to ref blocks. */
  add({ key, keyLength, recordStart, valueEnd }: VisitedRecord, block: number, offsets: readonly number[]): void {
    this.#blocks.push(block);
    this.#starts.push(recordStart);
    this.#ends.push(valueEnd);
    const start = this.#prefixStarts[this.#prefixStarts.length - 1] as number;
    if (start + keyLength > this.#prefixes.length) this.#prefixes = enlarged(this.#prefixes, keyLength);
    this.#prefixStarts.push(copyBytes(this.#prefixes, start, key, 0, keyLength));
    for (const offset of offsets) this.#offsets.push(offset);
    this.#offsetStarts.push(this.#offsets.length);
  }

  /** Prepares the search. */
  index(): void {
    const { count } = this;
    this.#confirmed = new Uint8Array(this.#offsets.length);
    this.#order = this.#inOrder();
    this.#heads = new Float64Array(count);
    for (let i = 0; i < count; i++) this.#heads[i] = this.#headOf(this.#order[i] as number);
    for (let bucket = 0, i = 0; bucket <= BUCKETS; bucket++) {
      while (i < count && bucketOf(this.#heads[i] as number) < bucket) i++;
      this.#buckets[bucket] = i;
    }
  }

  /** Those of a damaged section may be out of order. */
  #inOrder(): Uint32Array<ArrayBuffer> {
    const order = Uint32Array.from({ length: this.count }, (_, i) => i);
    const compare = (a: number, b: number) => {
      const prefix = this.prefix(a);
      return compareKeyAt(prefix, prefix.length, this.#prefixes, ...this.#prefixRange(b));
    };
    for (let i = 1; i < order.length; i++) if (compare(i - 1, i) > 0) return order.sort(compare);
    return order;
  }

  /**
   * The position of the first record whose prefix is the first bytes of the ID at `id`, as many as the section's first
   * record has; -1 without one.
   */
  find(bytes: Uint8Array, id: number): number {
    const length = this.#prefixStarts[1] ?? 0;
    const head = headAt(bytes, id, length);
    const bucket = bucketOf(head);
    const [heads, end] = [this.#heads, this.#buckets[bucket + 1] as number];
    let low = this.#buckets[bucket] as number;
    for (let high = end; low < high; ) {
      const middle = (low + high) >>> 1;
      if ((heads[middle] as number) >= head) high = middle;
      else low = middle + 1;
    }
    for (; low < end && heads[low] === head; low++) {
      const at = this.#order[low] as number;
      if (this.#isPrefix(at, bytes, id, length)) return at;
    }
    return -1;
  }

  #isPrefix(at: number, bytes: Uint8Array, id: number, length: number): boolean {
    const [start, end] = this.#prefixRange(at);
    if (end - start !== length) return false;
    for (let i = 0; i < length; i++) if (this.#prefixes[start + i] !== bytes[id + i]) return false;
    return true;
  }

  /** Whether the record lists no offsets: too many refs have the ID. */
  isOpen(at: number): boolean {
    return this.#offsetStarts[at] === this.#offsetStarts[at + 1];
  }

  /** Whether the record leads to the block, which is remembered. */
  confirm(at: number, block: number): boolean {
    const end = this.#offsetStarts[at + 1] as number;
    for (let i = this.#offsetStarts[at] as number; i < end; i++) {
      if (this.#offsets[i] !== block) continue;
      this.#confirmed[i] = 1;
      return true;
    }
    return false;
  }

  /** The offsets for which `confirm` was not called, with their records. */
  *unconfirmed(): Generator<{ readonly entry: number; readonly offset: number }, void, undefined> {
    for (let entry = 0, i = 0; entry < this.count; entry++) {
      for (const end = this.#offsetStarts[entry + 1] as number; i < end; i++)
        if (this.#confirmed[i] === 0) yield { entry, offset: this.#offsets[i] as number };
    }
  }

  /** The bytes of the record in the file. */
  range(at: number): { readonly start: number; readonly end: number } {
    const block = this.#blocks[at] as number;
    return { start: block + (this.#starts[at] as number), end: block + (this.#ends[at] as number) };
  }

  /** The first bytes of the object IDs that the record is for. */
  prefix(at: number): Uint8Array {
    return this.#prefixes.subarray(...this.#prefixRange(at));
  }

  #prefixRange(at: number): [start: number, end: number] {
    return [this.#prefixStarts[at] as number, this.#prefixStarts[at + 1] as number];
  }

  #headOf(at: number): number {
    const [start, end] = this.#prefixRange(at);
    return headAt(this.#prefixes, start, end - start);
  }
}

/** The first bytes of a prefix as a number, a shorter one padded with zeros: they sort as the prefixes do. */
function headAt(bytes: Uint8Array, start: number, length: number): number {
  let head = 0;
  for (let i = 0; i < HEAD; i++) head = head * 256 + (i < length ? byteAt(bytes, start + i) : 0);
  return head;
}

function bucketOf(head: number): number {
  return Math.floor(head / 2 ** 32);
}

function enlarged(bytes: Uint8Array, more: number): Uint8Array<ArrayBuffer> {
  const larger = new Uint8Array(2 * bytes.length + more);
  larger.set(bytes);
  return larger;
}
