/** Fixed numbers of the format (docs/format.md#header). Sizes are in bytes. */

export const MAGIC = 0x52454654;

/** The first byte of a block's header: `r`, `o`, `g` or `i` in ASCII (docs/format.md#blocks). */
export const BLOCK_TYPE = { ref: 0x72, obj: 0x6f, log: 0x67, index: 0x69 } as const;
/** One of the four bytes in `BLOCK_TYPE`. */
export type BlockType = (typeof BLOCK_TYPE)[keyof typeof BLOCK_TYPE];

/** Type byte and u24 length before every block. */
export const BLOCK_HEADER_SIZE = 4;

/** Used where a writer is given none, as in git. */
export const DEFAULT_BLOCK_SIZE = 4096;
/** The block size in a header and the length of a block have 24 bits. */
export const MAX_BLOCK_SIZE = 0xffffff;
/** Records from one restart point to the next where a writer is given no number, as in git. */
export const DEFAULT_RESTART_INTERVAL = 16;
/** In records. git stores the interval in 16 bits. */
export const MAX_RESTART_INTERVAL = 65535;
/** Restart points of a block, whose count has 16 bits (docs/format.md#restart-points). */
export const MAX_RESTARTS = 65535;
/** Used where a stack is given none, as in git (docs/stack.md#geometric-compaction). */
export const DEFAULT_GEOMETRIC_FACTOR = 2;
/** git stores the factor in 8 bits. */
export const MAX_GEOMETRIC_FACTOR = 255;

/** 2^64 - 1, the highest update index that can be stored. */
export const MAX_UINT64 = 0xffffffffffffffffn;

/** Whether `byte` is one of the four in `BLOCK_TYPE`. */
export function isBlockType(byte: number): byte is BlockType {
  return byte === BLOCK_TYPE.ref || byte === BLOCK_TYPE.obj || byte === BLOCK_TYPE.log || byte === BLOCK_TYPE.index;
}

/** Bytes of the file header, which is also the offset of the first block's own header: 24 in version 1, else 28. */
export function headerSize(version: number): number {
  return version === 1 ? 24 : 28;
}

/** What a footer has after its copy of the header: five positions and the checksum. */
export const FOOTER_TAIL_SIZE = 44;

/** Bytes of the footer: 68 in version 1, else 72 (docs/format.md#footer). */
export function footerSize(version: number): number {
  return headerSize(version) + FOOTER_TAIL_SIZE;
}
