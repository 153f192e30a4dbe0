/** What the index of a section will have: of each block its last key and where it starts, in few pieces of memory. */
import { copyBytes } from '../format/bytes.ts';

/** Bytes of the first piece, which is enough for a small table and cheap to make, and of the largest ones. */
const FIRST_PIECE = 64;
const LARGEST_PIECE = 64 * 1024;
/** How many times as large as the one before a piece is. */
const GROWTH = 4;

interface Piece {
  /** Keys one after the other. */
  readonly keys: Uint8Array;
  /** Where each key ends in `keys`. */
  readonly ends: number[];
  /** Where the block of each key starts, in bytes from the start of the file. */
  readonly offsets: number[];
}

/** Entries one after the other. A table of millions of refs has so many that an object for each takes much of its memory. */
export class IndexEntries {
  /** Number of entries. */
  length = 0;
  readonly #pieces: Piece[] = [];

  /** Adds a copy of a key, and the offset of its block in bytes from the start of the file. */
  add(key: Uint8Array, offset: number): void {
    const { keys, ends, offsets } = this.#pieceFor(key.length);
    ends.push(copyBytes(keys, ends.at(-1) ?? 0, key, 0, key.length));
    offsets.push(offset);
    this.length++;
  }

  /** Calls `visit` for each entry in the order in which they were added. The key is valid as long as the entries are. */
  forEach(visit: (key: Uint8Array, offset: number) => void): void {
    for (const { keys, ends, offsets } of this.#pieces) {
      let start = 0;
      for (const [i, end] of ends.entries()) {
        visit(keys.subarray(start, end), offsets[i] as number);
        start = end;
      }
    }
  }

  /** The last piece, if it has room for a key of this size, or a new one. */
  #pieceFor(size: number): Piece {
    const last = this.#pieces.at(-1);
    if (last !== undefined && last.keys.length - (last.ends.at(-1) ?? 0) >= size) return last;
    const usual = last === undefined ? FIRST_PIECE : Math.min(GROWTH * last.keys.length, LARGEST_PIECE);
    const piece = { keys: new Uint8Array(Math.max(size, usual)), ends: [], offsets: [] };
    this.#pieces.push(piece);
    return piece;
  }
}
