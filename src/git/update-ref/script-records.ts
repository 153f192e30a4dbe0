/** The records of a script: lines, or fields that end with NUL. */
import { decodeText } from '../../reftable/index.ts';

/** Reads a script bit by bit, so that what is typed into it is answered at once. */
export class ScriptRecords {
  readonly #read: () => Uint8Array | undefined;
  readonly #terminator: number;
  #unread: Buffer = Buffer.alloc(0);
  /** Where in it the next record starts. */
  #at = 0;
  #ended = false;

  /** `read` returns the next bytes, `undefined` at the end. `terminator` is the byte that ends a record. */
  constructor(read: () => Uint8Array | undefined, terminator: '\n' | '\0') {
    this.#read = read;
    this.#terminator = terminator.charCodeAt(0);
  }

  /** The next record with its terminator, which the last one may lack; `undefined` at the end. Throws what `read` throws. */
  next(): string | undefined {
    const start = this.#at;
    let end = this.#unread.indexOf(this.#terminator, start);
    if (end < 0) return this.#acrossChunks();
    this.#at = ++end;
    return decodeText(this.#unread, start, end);
  }

  /** A record that goes on in the bytes that are read next. */
  #acrossChunks(): string | undefined {
    const chunks = [this.#unread.subarray(this.#at)];
    let end = -1;
    while (end < 0 && this.#more()) {
      end = this.#unread.indexOf(this.#terminator);
      this.#at = end < 0 ? this.#unread.length : end + 1;
      chunks.push(this.#unread.subarray(0, this.#at));
    }
    const record = Buffer.concat(chunks);
    return record.length === 0 ? undefined : decodeText(record);
  }

  /** Whether there are further bytes, which are then the unread ones. */
  #more(): boolean {
    const bytes = this.#ended ? undefined : this.#read();
    this.#ended = bytes === undefined;
    this.#unread = Buffer.from(bytes ?? []);
    this.#at = 0;
    return bytes !== undefined;
  }
}
