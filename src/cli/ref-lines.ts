/** Refs as lines of ASCII, from the bytes of their records: without strings for each of millions. */
import type { Table } from '../reftable/index.ts';
import type { Output } from './output.ts';

/** A cursor over the refs of one table. */
export type RefCursor = ReturnType<Table['refCursor']>;

/** The texts of a line between the values of a ref, all of them ASCII. */
export interface RefLineTexts {
  /** Before the name. */
  readonly start: string;
  /** Between the name and the update index. */
  readonly afterName: string;
  /** Between the update index and an object ID that is not followed by a peeled one. */
  readonly beforeId: string;
  /** Between the update index and an object ID that is followed by a peeled one. */
  readonly beforePeeledId: string;
  /** Between that ID and the peeled one. */
  readonly beforePeeled: string;
  /** After the last ID, with the line feed. */
  readonly end: string;
}

/** The kinds of value that have object IDs, and how many. */
const OID = 1;
const PEELED = 2;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/** Prints refs that have object IDs and names of plain ASCII, as nearly all do. */
export class RefLines {
  readonly #output: Output;
  readonly #texts: Readonly<Record<keyof RefLineTexts, Uint8Array>>;
  #updateIndex: bigint | undefined;
  /** The update index in decimal. */
  #index = new Uint8Array(0);

  constructor(output: Output, texts: RefLineTexts) {
    this.#output = output;
    this.#texts = {
      start: Buffer.from(texts.start),
      afterName: Buffer.from(texts.afterName),
      beforeId: Buffer.from(texts.beforeId),
      beforePeeledId: Buffer.from(texts.beforePeeledId),
      beforePeeled: Buffer.from(texts.beforePeeled),
      end: Buffer.from(texts.end),
    };
  }

  /** Prints the ref that a cursor is on. Returns false, and prints nothing, for one that has to be printed as text. */
  print(cursor: RefCursor): boolean {
    const { extra, key, keyLength, valueEnd, block } = cursor.at;
    if ((extra !== OID && extra !== PEELED) || !isPlain(key, keyLength)) return false;
    const { hashSize } = cursor.table;
    const ids = valueEnd - extra * hashSize;
    const texts = this.#texts;
    const line = this.#output.ascii();
    line.append(texts.start);
    line.append(key, keyLength);
    line.append(texts.afterName);
    line.append(this.#indexOf(cursor));
    line.append(extra === PEELED ? texts.beforePeeledId : texts.beforeId);
    line.appendHex(block.bytes, ids, ids + hashSize);
    if (extra === PEELED) {
      line.append(texts.beforePeeled);
      line.appendHex(block.bytes, ids + hashSize, valueEnd);
    }
    line.append(texts.end);
    return true;
  }

  /** Mostly that of the ref before. */
  #indexOf({ updateIndex }: RefCursor): Uint8Array {
    if (updateIndex !== this.#updateIndex) {
      this.#updateIndex = updateIndex;
      this.#index = Buffer.from(String(updateIndex));
    }
    return this.#index;
  }
}

/** Whether a name is printed as it is, also in JSON. */
function isPlain(key: Uint8Array, keyLength: number): boolean {
  for (let i = 0; i < keyLength; i++) {
    const byte = key[i] as number;
    if (byte < 0x20 || byte > 0x7e || byte === QUOTE || byte === BACKSLASH) return false;
  }
  return true;
}
