/** Finding a word in names: Horspool's algorithm on bytes. */
import { encodeText } from '../../reftable/index.ts';
import type { NamePage } from '../refs/name-pages.ts';
import { isCaseSensitive } from './filter.ts';

const SLASH = 0x2f;

/** A text to find. Without a capital letter it matches both cases of ASCII letters. */
export class Needle {
  readonly #bytes: Uint8Array;
  /** What each byte is compared as. */
  readonly #fold: Uint8Array;
  /** How far the window moves on for each byte at its end. */
  readonly #skip: Int32Array;
  readonly #atComponent: boolean;

  /** `atComponent`: it must start where a component of the name starts. */
  constructor(text: string, atComponent = false, caseSensitive = isCaseSensitive(text)) {
    this.#fold = foldTable(caseSensitive);
    this.#bytes = encodeText(text).map(byte => this.#fold[byte] as number);
    this.#atComponent = atComponent;
    const { length } = this.#bytes;
    this.#skip = new Int32Array(256).fill(Math.max(length, 1));
    for (let i = 0; i < length - 1; i++) this.#skip[this.#bytes[i] as number] = length - 1 - i;
  }

  /** Sets `hits[i]` to 1 for each candidate in a page whose name has the text. */
  mark({ bytes, starts, count }: NamePage, candidates: Uint8Array, hits: Uint8Array): void {
    for (let i = 0; i < count; i++) {
      if (candidates[i] === 1 && this.isIn(bytes, starts[i] as number, starts[i + 1] as number)) hits[i] = 1;
    }
  }

  /** Whether the text is in `bytes[start, end)`. */
  isIn(bytes: Uint8Array, start: number, end: number): boolean {
    const needle = this.#bytes;
    const fold = this.#fold;
    const last = needle.length - 1;
    if (last < 0) return true;
    for (let at = start; at + last < end; ) {
      const folded = fold[bytes[at + last] as number] as number;
      if (folded === needle[last] && this.#matchesAt(bytes, at, start)) return true;
      at += this.#skip[folded] as number;
    }
    return false;
  }

  #matchesAt(bytes: Uint8Array, at: number, start: number): boolean {
    if (this.#atComponent && at > start && bytes[at - 1] !== SLASH) return false;
    const needle = this.#bytes;
    const fold = this.#fold;
    for (let i = needle.length - 2; i >= 0; i--) if (fold[bytes[at + i] as number] !== needle[i]) return false;
    return true;
  }
}

/** Each byte, or each byte in lower case. */
function foldTable(caseSensitive: boolean): Uint8Array {
  return Uint8Array.from({ length: 256 }, (_, byte) =>
    !caseSensitive && byte >= 0x41 && byte <= 0x5a ? byte + 32 : byte,
  );
}
