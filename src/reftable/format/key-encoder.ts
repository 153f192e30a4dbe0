/** Keys of records that are written, without a buffer for each (docs/format.md#keys). */
import { copyBytes } from './bytes.ts';
import { MAX_UINT64 } from './constants.ts';
import { LOG_SUFFIX } from './keys.ts';
import { encodeText, putAscii } from './utf8.ts';

/** Encodes the keys of records one after the other into the same bytes. */
export class KeyEncoder {
  /** The key is `bytes[0, length)`, until the next one is encoded. */
  bytes = new Uint8Array(256);
  /** In bytes. */
  length = 0;
  readonly #suffix = new Uint8Array(LOG_SUFFIX);
  readonly #suffixView = new DataView(this.#suffix.buffer);
  #updateIndex: bigint | undefined;

  /** The key of a ref. */
  ref(name: string): void {
    // A string that is not ASCII has more bytes than units.
    this.#reserve(name.length);
    this.length = name.length;
    if (putAscii(this.bytes, 0, name)) return;
    const encoded = encodeText(name);
    this.#reserve(encoded.length);
    this.length = copyBytes(this.bytes, 0, encoded, 0, encoded.length);
  }

  /** The key of a reflog entry, as `logKey` returns it. `updateIndex` has 64 bits at most. */
  log(name: string, updateIndex: bigint): void {
    this.ref(name);
    if (updateIndex !== this.#updateIndex) {
      this.#suffixView.setBigUint64(1, MAX_UINT64 - updateIndex);
      this.#updateIndex = updateIndex;
    }
    this.#reserve(this.length + LOG_SUFFIX);
    this.length = copyBytes(this.bytes, this.length, this.#suffix, 0, LOG_SUFFIX);
  }

  /** Makes room for a key of `length` bytes. The bytes that it has are kept. */
  #reserve(length: number): void {
    if (length <= this.bytes.length) return;
    const grown = new Uint8Array(2 * length);
    grown.set(this.bytes);
    this.bytes = grown;
  }
}
