/** A Bloom filter over the names of a table's refs: which names the table has no record of. */

/** Bits for each byte of the records, or up to twice as many: 30 or more for each name with an object ID, 8 for a tombstone. */
const BITS_PER_BYTE = 1;
/** Words of the smallest filter. */
const FEWEST_WORDS = 64;
/** Bits of a hash that select bits of a word: two in 32. The bits above them select the word. */
const BITS_IN_WORD = 10;

/** Has names added to it, by their hash (`hashName`), and never forgets one. A name sets two bits of one word. */
export class NameFilter {
  readonly #words: Uint32Array;

  /** For names whose records take `bytes` bytes, at most 2^24. */
  constructor(bytes: number) {
    this.#words = new Uint32Array(2 ** Math.ceil(Math.log2(Math.max(FEWEST_WORDS, (bytes * BITS_PER_BYTE) / 32))));
  }

  /** Adds the name with this hash. */
  add(hash: number): void {
    this.#words[this.#indexOf(hash)] = this.#wordOf(hash) | bitsOf(hash);
  }

  /** False if no name with this hash was added. True if one was, and for a few others. */
  mayHave(hash: number): boolean {
    return (~this.#wordOf(hash) & bitsOf(hash)) === 0;
  }

  #indexOf(hash: number): number {
    return (hash >>> BITS_IN_WORD) & (this.#words.length - 1);
  }

  #wordOf(hash: number): number {
    return this.#words[this.#indexOf(hash)] as number;
  }
}

function bitsOf(hash: number): number {
  return (1 << (hash & 31)) | (1 << ((hash >>> 5) & 31));
}

/** 32 bits for the name `bytes[0, length)`, of which each depends on all of the name. */
export function hashName(bytes: Uint8Array, length: number): number {
  let hash = length;
  let at = 0;
  for (; at + 4 <= length; at += 4) {
    const word =
      (bytes[at] as number) |
      ((bytes[at + 1] as number) << 8) |
      ((bytes[at + 2] as number) << 16) |
      ((bytes[at + 3] as number) << 24);
    hash = Math.imul(hash ^ word, 0x9e3779b1);
    hash ^= hash >>> 15;
  }
  for (; at < length; at++) hash = Math.imul(hash ^ (bytes[at] as number), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 15), 0xc2b2ae35);
  return hash ^ (hash >>> 16);
}
