/** The records of a script: lines, or fields that end with NUL. */
import { decodeText } from '../../reftable/index.ts';

/** Reads a script bit by bit, so that what is typed into it is answered at once. */
export class ScriptRecords {
  readonly #read: () => Uint8Array | undefined;
  readonly #terminator: '\n' | '\0';
  /** Whole records, except for the last one of the script. */
  #text = '';
  /** Where in it the next record starts. */
  #at = 0;
  /** The bytes after it, the start of a record: `#bytes[0, #length)`. */
  #bytes = new Uint8Array(0);
  #length = 0;
  #ended = false;

  /** `read` returns the next bytes, valid until its next call, or `undefined` at the end. `terminator` ends a record. */
  constructor(read: () => Uint8Array | undefined, terminator: '\n' | '\0') {
    this.#read = read;
    this.#terminator = terminator;
  }

  /** The next record with its terminator, which the last one may lack; `undefined` at the end. Throws what `read` throws. */
  next(): string | undefined {
    if (this.#at >= this.#text.length && !this.#more()) return undefined;
    const start = this.#at;
    const end = this.#text.indexOf(this.#terminator, start);
    this.#at = end < 0 ? this.#text.length : end + 1;
    return this.#text.slice(start, this.#at);
  }

  /** Reads until there is another record. All that were read are decoded at once. */
  #more(): boolean {
    let end = 0;
    while (end === 0 && !this.#ended) {
      const piece = this.#read();
      this.#ended = piece === undefined;
      end = piece === undefined ? this.#length : this.#append(piece);
    }
    this.#text = decodeText(this.#bytes, 0, end);
    this.#at = 0;
    this.#bytes.copyWithin(0, end, this.#length);
    this.#length -= end;
    return this.#text !== '';
  }

  /** Returns where the last record that is whole ends; 0 if none is. */
  #append(piece: Uint8Array): number {
    const start = this.#length;
    this.#length += piece.length;
    if (this.#length > this.#bytes.length) {
      const grown = new Uint8Array(2 * this.#length);
      grown.set(this.#bytes.subarray(0, start));
      this.#bytes = grown;
    }
    this.#bytes.set(piece, start);
    const last = piece.lastIndexOf(this.#terminator.charCodeAt(0));
    return last < 0 ? 0 : start + last + 1;
  }
}
