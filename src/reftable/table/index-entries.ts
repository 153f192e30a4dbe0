/** What the index of a section will have: of each block its last key and where it starts, in few pieces of memory. */
import { copyBytes } from '../format/bytes.ts';

/** Bytes of the first piece, which is enough for a small table, and of the others. A longer key gets a piece of its own. */
const FIRST_PIECE = 1024;
const PIECE = 64 * 1024;
/** Bytes before a key: the offset of its block, as a number of 64 bits, and the length of the key. */
const HEAD = 12;

interface Piece {
  readonly bytes: Uint8Array;
  readonly view: DataView;
  /** Bytes in use. */
  used: number;
}

/** Entries one after the other. A table of millions of refs has so many that an object for each would double the memory. */
export class IndexEntries {
  /** Number of entries. */
  length = 0;
  readonly #pieces: Piece[] = [];

  /** Adds a copy of a key, and the offset of its block in bytes from the start of the file. */
  add(key: Uint8Array, offset: number): void {
    const piece = this.#pieceFor(HEAD + key.length);
    piece.view.setFloat64(piece.used, offset);
    piece.view.setUint32(piece.used + 8, key.length);
    piece.used = copyBytes(piece.bytes, piece.used + HEAD, key, 0, key.length);
    this.length++;
  }

  /** Calls `visit` for each entry in the order in which they were added. The key is valid as long as the entries are. */
  forEach(visit: (key: Uint8Array, offset: number) => void): void {
    for (const { bytes, view, used } of this.#pieces) {
      for (let at = 0; at < used; ) {
        const key = at + HEAD;
        const end = key + view.getUint32(at + 8);
        visit(bytes.subarray(key, end), view.getFloat64(at));
        at = end;
      }
    }
  }

  /** The last piece, if it has room for so many bytes, or a new one. */
  #pieceFor(size: number): Piece {
    const last = this.#pieces.at(-1);
    if (last !== undefined && last.bytes.length - last.used >= size) return last;
    const bytes = new Uint8Array(Math.max(size, last === undefined ? FIRST_PIECE : PIECE));
    const piece = { bytes, view: new DataView(bytes.buffer), used: 0 };
    this.#pieces.push(piece);
    return piece;
  }
}
