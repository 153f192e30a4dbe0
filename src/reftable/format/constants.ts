/** Fixed numbers of the format (docs/format.md#header). Sizes are in bytes. */

export const MAGIC = 0x52454654;

export const BLOCK_TYPE = { ref: 0x72, obj: 0x6f, log: 0x67, index: 0x69 } as const;
export type BlockType = (typeof BLOCK_TYPE)[keyof typeof BLOCK_TYPE];

/** Type byte and u24 length before every block. */
export const BLOCK_HEADER_SIZE = 4;

export const DEFAULT_BLOCK_SIZE = 4096;
export const MAX_BLOCK_SIZE = 0xffffff;
export const DEFAULT_RESTART_INTERVAL = 16;
export const MAX_RESTART_INTERVAL = 65535;
export const MAX_RESTARTS = 65535;
export const DEFAULT_GEOMETRIC_FACTOR = 2;
export const MAX_GEOMETRIC_FACTOR = 255;

export const MAX_UINT64 = 0xffffffffffffffffn;

export function isBlockType(byte: number): byte is BlockType {
  return byte === BLOCK_TYPE.ref || byte === BLOCK_TYPE.obj || byte === BLOCK_TYPE.log || byte === BLOCK_TYPE.index;
}

/** Size of the file header, which is also the offset of the first block's own header. */
export function headerSize(version: number): number {
  return version === 1 ? 24 : 28;
}

/** What a footer has after its copy of the header: five positions and the checksum. */
export const FOOTER_TAIL_SIZE = 44;

export function footerSize(version: number): number {
  return headerSize(version) + FOOTER_TAIL_SIZE;
}
