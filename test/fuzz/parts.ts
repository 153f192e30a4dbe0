// A table split into its blocks, log blocks inflated, and reassembled with all that makes a reader accept hostile
// bytes: offsets that follow the blocks, the footer's copy of the header, and the checksum.
import { deflateSync } from 'node:zlib';
import { BLOCK_HEADER_SIZE, BLOCK_TYPE, footerSize, headerSize } from '../../src/reftable/format/constants.ts';
import { sealed } from '../../src/samples/patch.ts';
import { open } from '../engine/support/tables.ts';

export interface Part {
  /** The block's offset in the original table; -1 for a new block. */
  readonly from: number;
  type: number;
  /** Up to and with the restart count; the first block of a file has the file header in front. */
  bytes: Buffer;
  /** The offset of the block's own header in `bytes`. */
  base: number;
  padding: Buffer;
  /** A log block's stream, if it should differ from the deflated `bytes`. */
  stream?: Buffer;
}

/** The five offsets of the footer, in its order: ref index, objects (with the id length), their index, logs, theirs. */
export interface Parts {
  readonly version: number;
  readonly hashSize: number;
  blocks: Part[];
  sectionOffsets: bigint[];
}

/** `undefined` when the engine cannot walk the table's blocks, or there are none. */
export function takeApart(bytes: Buffer): Parts | undefined {
  try {
    const table = open(bytes);
    const blocks = [...table.blocks()].map(block => ({
      from: block.offset,
      type: block.type as number,
      bytes: Buffer.from(block.bytes.subarray(0, block.length)),
      base: block.offset === 0 ? table.headerSize : 0,
      padding: Buffer.alloc(block.type === BLOCK_TYPE.log ? 0 : block.size - block.length),
    }));
    if (blocks.length === 0) return undefined;
    const at = table.bodySize + table.headerSize;
    const sectionOffsets = Array.from({ length: 5 }, (_, field) => bytes.readBigUInt64BE(at + 8 * field));
    return { version: table.version, hashSize: table.hashSize, blocks, sectionOffsets };
  } catch {
    return undefined;
  }
}

export function putTogether({ version, blocks, sectionOffsets }: Parts): Buffer {
  const moved = new Map<bigint, bigint>();
  const body: Buffer[] = [];
  let offset = 0;
  for (const part of blocks) {
    if (part.from >= 0) moved.set(BigInt(part.from), BigInt(offset));
    for (const piece of [...written(part), part.padding]) {
      body.push(piece);
      offset += piece.length;
    }
  }
  const header = Buffer.alloc(headerSize(version));
  Buffer.concat(body).copy(header, 0, 0, header.length);
  const follow = (sectionOffset: bigint, field: number) =>
    field === 1
      ? ((moved.get(sectionOffset >> 5n) ?? sectionOffset >> 5n) << 5n) | (sectionOffset & 31n)
      : (moved.get(sectionOffset) ?? sectionOffset);
  const footer = Buffer.alloc(footerSize(version));
  header.copy(footer);
  for (const [field, sectionOffset] of sectionOffsets.entries()) {
    footer.writeBigUInt64BE(BigInt.asUintN(64, follow(sectionOffset, field)), header.length + 8 * field);
  }
  return sealed(Buffer.concat([...body, footer]));
}

function written({ type, bytes, base, stream }: Part): Buffer[] {
  const start = base + BLOCK_HEADER_SIZE;
  if (type !== BLOCK_TYPE.log) return [bytes];
  return [bytes.subarray(0, start), stream ?? deflateSync(bytes.subarray(start), { level: 9 })];
}
