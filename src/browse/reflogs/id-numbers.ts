/** Numbers for object IDs, distinguished by their first 8 bytes: a hash table in typed arrays. */

/** Part of the slots that may be taken. */
const FILL = 0.6;

/** The IDs that were added, numbered from 0. */
export class IdNumbers {
  /** The number of the ID of zeros. */
  static readonly ZERO = 0;
  #high = new Uint32Array(1 << 10);
  #low = new Uint32Array(1 << 10);
  #count = 1;
  /** Number plus 1; 0 is free. A power of two. */
  #slots = new Uint32Array(1 << 12);

  constructor() {
    this.#slots[hash(0, 0) & (this.#slots.length - 1)] = 1;
  }

  /** One more than the highest number. */
  get count(): number {
    return this.#count;
  }

  /** The number of an ID, given the halves of its first 8 bytes. */
  add(high: number, low: number): number {
    const slot = this.#slotOf(high, low);
    const known = this.#slots[slot] as number;
    if (known !== 0) return known - 1;
    const number = this.#count++;
    if (number === this.#high.length) {
      this.#high = grown(this.#high);
      this.#low = grown(this.#low);
    }
    this.#high[number] = high;
    this.#low[number] = low;
    this.#slots[slot] = number + 1;
    if (this.#count > FILL * this.#slots.length) this.#rehash();
    return number;
  }

  /** The number of an ID; -1 if it has none. */
  numberOf(high: number, low: number): number {
    return (this.#slots[this.#slotOf(high, low)] as number) - 1;
  }

  /** The slot that has the ID, or would have it. */
  #slotOf(high: number, low: number): number {
    const mask = this.#slots.length - 1;
    for (let slot = hash(high, low) & mask; ; slot = (slot + 1) & mask) {
      const number = (this.#slots[slot] as number) - 1;
      if (number < 0 || (this.#high[number] === high && this.#low[number] === low)) return slot;
    }
  }

  #rehash(): void {
    this.#slots = new Uint32Array(2 * this.#slots.length);
    for (let number = 0; number < this.#count; number++) {
      this.#slots[this.#slotOf(this.#high[number] as number, this.#low[number] as number)] = number + 1;
    }
  }
}

function grown(array: Uint32Array): Uint32Array<ArrayBuffer> {
  const larger = new Uint32Array(2 * array.length);
  larger.set(array);
  return larger;
}

/** IDs are evenly distributed, unless they were made to collide. */
function hash(high: number, low: number): number {
  const mixed = Math.imul(high ^ (low >>> 15), 0x85ebca6b) ^ Math.imul(low, 0xc2b2ae35);
  return (mixed ^ (mixed >>> 13)) >>> 0;
}
