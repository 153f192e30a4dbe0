/** The records of a script: lines, or fields that end with NUL. */
import { decodeText } from '../../reftable/index.ts';

/** Reads a script bit by bit, so that what is typed into it is answered at once. */
export class ScriptRecords {
  readonly #read: () => Uint8Array | undefined;
  readonly #terminator: number;
  #unread: Buffer = Buffer.alloc(0);
  #ended = false;

  /** `read` returns the next bytes, `undefined` at the end. `terminator` is the byte that ends a record. */
  constructor(read: () => Uint8Array | undefined, terminator: '\n' | '\0') {
    this.#read = read;
    this.#terminator = terminator.charCodeAt(0);
  }

  /** The next record with its terminator, which the last one may lack; `undefined` at the end. Throws what `read` throws. */
  next(): string | undefined {
    const chunks: Buffer[] = [];
    for (let end = this.#end(); ; end = this.#end()) {
      chunks.push(this.#unread.subarray(0, end));
      this.#unread = this.#unread.subarray(end);
      const last = chunks.at(-1);
      if (last?.at(-1) === this.#terminator || !this.#more()) break;
    }
    const record = Buffer.concat(chunks);
    return record.length === 0 ? undefined : decodeText(record);
  }

  #end(): number {
    const at = this.#unread.indexOf(this.#terminator);
    return at < 0 ? this.#unread.length : at + 1;
  }

  /** Whether there are further bytes. Called when all are read. */
  #more(): boolean {
    const bytes = this.#ended ? undefined : this.#read();
    this.#ended = bytes === undefined;
    if (bytes !== undefined) this.#unread = Buffer.from(bytes);
    return bytes !== undefined;
  }
}
