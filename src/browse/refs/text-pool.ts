/** Texts that repeat, such as the authors of changes: each is stored once as long as it repeats soon. */
import { GrowingBytes } from '../growing-bytes.ts';

/** A power of two. */
const SLOTS = 1 << 16;
/** Bytes at the end of a text that its hash is made of. */
const HASHED = 24;

/** Byte strings by number, from 0. Equal ones mostly have the same number. */
export class TextPool {
  readonly #texts = new GrowingBytes();
  /** Where each text starts; one more for the end of the last. */
  #starts = new Uint32Array(1 << 8);
  #count = 0;
  /** By hash: the number of the text that had it last, plus 1. */
  readonly #slots = new Uint32Array(SLOTS);

  /** Number of texts. */
  get count(): number {
    return this.#count;
  }

  /** Bytes in memory. */
  get size(): number {
    return this.#texts.bytes.length + this.#starts.byteLength + this.#slots.byteLength;
  }

  /** The number of the text `bytes[start, end)`. OUT_OF_MEMORY_ERROR if the texts are too long. */
  add(bytes: Uint8Array, start: number, end: number): number {
    const slot = hash(bytes, start, end) & (SLOTS - 1);
    const known = (this.#slots[slot] as number) - 1;
    if (known >= 0 && this.#isAt(known, bytes, start, end)) return known;
    this.#texts.append(bytes, start, end);
    if (this.#starts.length < this.#count + 2) this.#growStarts();
    this.#starts[this.#count + 1] = this.#texts.length;
    this.#slots[slot] = this.#count + 1;
    return this.#count++;
  }

  /** The text of a number. RangeError if there is none. */
  bytesAt(number: number): Uint8Array {
    if (number >= this.#count) throw new RangeError(`text ${number} is outside ${this.#count} texts`);
    return this.#texts.bytes.subarray(this.#starts[number], this.#starts[number + 1]);
  }

  /** Bytes of the text of a number that was returned by `add`. */
  lengthOf(number: number): number {
    return (this.#starts[number + 1] as number) - (this.#starts[number] as number);
  }

  /** Which texts a test accepts: 1 or 0 for each number. */
  matching(accepts: (bytes: Uint8Array, start: number, end: number) => boolean): Uint8Array {
    const starts = this.#starts;
    const { bytes } = this.#texts;
    const matching = new Uint8Array(this.#count);
    for (let i = 0; i < this.#count; i++) {
      if (accepts(bytes, starts[i] as number, starts[i + 1] as number)) matching[i] = 1;
    }
    return matching;
  }

  /** Releases memory that was reserved for more texts. */
  finish(): void {
    this.#texts.finish();
    this.#starts = this.#starts.slice(0, this.#count + 1);
  }

  #isAt(number: number, bytes: Uint8Array, start: number, end: number): boolean {
    const at = this.#starts[number] as number;
    if ((this.#starts[number + 1] as number) - at !== end - start) return false;
    const own = this.#texts.bytes;
    for (let i = end - 1; i >= start; i--) if (own[at + i - start] !== bytes[i]) return false;
    return true;
  }

  #growStarts(): void {
    const grown = new Uint32Array(Math.floor(this.#starts.length * 1.5));
    grown.set(this.#starts);
    this.#starts = grown;
  }
}

/** FNV-1a of the length and the last bytes, which differ most. */
function hash(bytes: Uint8Array, start: number, end: number): number {
  let value = 0x811c9dc5 ^ (end - start);
  for (let i = Math.max(start, end - HASHED); i < end; i++) value = Math.imul(value ^ (bytes[i] as number), 0x01000193);
  return (value ^ (value >>> 15)) >>> 0;
}
