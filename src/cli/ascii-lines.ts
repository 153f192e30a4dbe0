/** Lines of ASCII that are put together from bytes. */

/** The bytes that have not been printed yet. */
export class AsciiLines {
  #bytes: Buffer;
  /** In bytes. */
  length = 0;

  /** `size`: bytes that there is room for at first. */
  constructor(size: number) {
    this.#bytes = Buffer.allocUnsafe(size);
  }

  /** What was appended, until the next call. */
  get bytes(): Buffer {
    return this.#bytes.subarray(0, this.length);
  }

  /** Appends the first `count` bytes of `from`. */
  append(from: Uint8Array, count = from.length): void {
    this.#reserve(count);
    const bytes = this.#bytes;
    let at = this.length;
    for (let i = 0; i < count; i++) bytes[at++] = from[i] as number;
    this.length = at;
  }

  /** Appends `from[start, end)` as hex digits. */
  appendHex(from: Uint8Array, start: number, end: number): void {
    this.#reserve(2 * (end - start));
    const bytes = this.#bytes;
    let at = this.length;
    for (let i = start; i < end; i++) {
      const byte = from[i] as number;
      bytes[at++] = HEX_DIGITS[byte >> 4] as number;
      bytes[at++] = HEX_DIGITS[byte & 0xf] as number;
    }
    this.length = at;
  }

  /** Removes all bytes. */
  clear(): void {
    this.length = 0;
  }

  #reserve(more: number): void {
    if (this.#bytes.length - this.length >= more) return;
    const grown = Buffer.allocUnsafe(2 * (this.length + more));
    this.#bytes.copy(grown, 0, 0, this.length);
    this.#bytes = grown;
  }
}

const HEX_DIGITS = Buffer.from('0123456789abcdef');
