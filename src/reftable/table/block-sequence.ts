/** Reads the blocks of a section one after the other, for one cursor. */
import { type Block, type BlockSpace, loadBlock } from './block.ts';
import type { FileSource } from './file-source.ts';

/** Bytes that are read at once. */
const PIECE = 64 * 1024;

/**
 * A table that is read from front to back. The file is read into one buffer, so that a scan of a large file does not
 * allocate as much memory as the file has: the bytes of a block are valid until the next one is read.
 */
export class BlockSequence implements BlockSpace {
  readonly file: string;
  readonly bodySize: number;
  readonly blockSize: number;
  readonly headerSize: number;
  readonly hashSize: number;
  readonly #source: FileSource;
  /** Where the section ends: it is not read beyond that in advance. */
  readonly #sectionEnd: number;
  #buffer: Uint8Array | undefined;
  /** The range of the file that is in the buffer. */
  #start = 0;
  #end = 0;

  /** `sectionEnd`: in bytes from the start of the file. */
  constructor({ file, bodySize, blockSize, headerSize, hashSize }: BlockSpace, source: FileSource, sectionEnd: number) {
    this.file = file;
    this.bodySize = bodySize;
    this.blockSize = blockSize;
    this.headerSize = headerSize;
    this.hashSize = hashSize;
    this.#source = source;
    this.#sectionEnd = sectionEnd;
  }

  /** The block after `block` if it is of the same type: the next one of its section. Throws as `loadBlock`. */
  after(block: Block): Block | undefined {
    return loadBlock(this, block.offset + block.size, block.type);
  }

  /** Bytes [offset, offset + length) of the file, valid until a call for bytes that are not in memory. Throws as `FileSource.read`. */
  read(offset: number, length: number): Uint8Array {
    if (offset < this.#start || offset + length > this.#end) {
      const source = this.#source;
      if (source.isInMemory || length > PIECE) return source.read(offset, length);
      this.#buffer ??= new Uint8Array(PIECE);
      this.#end = this.#start;
      const piece = this.#buffer.subarray(0, Math.max(length, Math.min(PIECE, this.#sectionEnd - offset)));
      source.readInto(piece, offset);
      this.#start = offset;
      this.#end = offset + piece.length;
    }
    return (this.#buffer as Uint8Array).subarray(offset - this.#start, offset - this.#start + length);
  }
}
