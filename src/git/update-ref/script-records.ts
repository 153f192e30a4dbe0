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
  /** The bytes after it: the start of a record. */
  #rest: Uint8Array[] = [];
  #ended = false;

  /** `read` returns the next bytes, `undefined` at the end. `terminator` ends a record. */
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
    let bytes: Uint8Array | undefined;
    while (end === 0 && !this.#ended) {
      bytes = this.#read();
      this.#ended = bytes === undefined;
      end = bytes === undefined ? 0 : bytes.lastIndexOf(this.#terminator.charCodeAt(0)) + 1;
      if (bytes !== undefined) this.#rest.push(end === 0 ? bytes : bytes.subarray(0, end));
    }
    this.#text = decodeText(Buffer.concat(this.#rest));
    this.#at = 0;
    this.#rest = bytes === undefined ? [] : [bytes.subarray(end)];
    return this.#text !== '';
  }
}
