/** Finding a word in names: Horspool's algorithm on bytes. */
import { encodeText } from '../../reftable/index.ts';
import type { NamePage } from '../refs/name-pages.ts';
import { isCaseSensitive } from './filter.ts';

const SLASH = 0x2f;
/** The end of a match that does not exist: after all others. */
const NONE = 0x7fffffff;

/** A text to find. Without a capital letter it matches both cases of ASCII letters. */
export class Needle {
  readonly #bytes: Uint8Array;
  /** What each byte is compared as. */
  readonly #fold: Uint8Array;
  /** How far the window moves on for each byte at its end; 0 for the last byte of the text. */
  readonly #skip: Int32Array;
  /** How far it moves on from the last byte of the text, if the bytes before are others. */
  readonly #skipLast: number;
  readonly #atComponent: boolean;

  /** `atComponent`: it must start where a component of the name starts. */
  constructor(text: string, atComponent = false, caseSensitive = isCaseSensitive(text)) {
    this.#fold = foldTable(caseSensitive);
    this.#bytes = encodeText(text).map(byte => this.#fold[byte] as number);
    this.#atComponent = atComponent;
    const { length } = this.#bytes;
    const skip = new Int32Array(256).fill(Math.max(length, 1));
    for (let i = 0; i < length - 1; i++) skip[this.#bytes[i] as number] = length - 1 - i;
    const last = this.#bytes[length - 1] ?? 0;
    this.#skipLast = skip[last] as number;
    skip[last] = 0;
    this.#skip = Int32Array.from(this.#fold, byte => skip[byte] as number);
  }

  /**
   * Sets `hits[i]` to 1 for each candidate in a page whose name has the text. A name mostly starts like the one before:
   * that part is not searched again.
   */
  mark({ bytes, starts, shared, count }: NamePage, candidates: Uint8Array, hits: Uint8Array): void {
    const { length } = this.#bytes;
    /** Where the first match in the name that was searched last ends, from the start of that name. */
    let firstEnd = NONE;
    /** How many bytes at its start a name shares with that one. */
    let common = 0;
    for (let i = 0; i < count; i++) {
      common = Math.min(common, shared[i] as number);
      if (candidates[i] !== 1) continue;
      if (firstEnd > common) {
        const start = starts[i] as number;
        firstEnd = this.#findEnd(bytes, start, starts[i + 1] as number, Math.max(0, common + 1 - length));
      }
      common = NONE;
      if (firstEnd !== NONE) hits[i] = 1;
    }
  }

  /** Whether the text is in `bytes[start, end)`. */
  isIn(bytes: Uint8Array, start: number, end: number): boolean {
    return this.#findEnd(bytes, start, end, 0) !== NONE;
  }

  /** Where the first match in `bytes[start, end)` ends that starts at `from` or later, both counted from `start`; or NONE. */
  #findEnd(bytes: Uint8Array, start: number, end: number, from: number): number {
    const last = this.#bytes.length - 1;
    if (last < 0) return from;
    const skip = this.#skip;
    for (let at = start + from + last; at < end; ) {
      const step = skip[bytes[at] as number] as number;
      if (step > 0) at += step;
      else if (this.#matchesAt(bytes, at - last, start)) return at + 1 - start;
      else at += this.#skipLast;
    }
    return NONE;
  }

  /** Whether the text is at `at`, if its last byte is. */
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
