/** zlib's two checksums: CRC-32 (polynomial 0xedb88320, start 0) ends a footer (docs/format.md#footer), Adler-32 a stream. */

const TABLE = Uint32Array.from({ length: 256 }, (_, index) => {
  let value = index;
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
  return value;
});

/** The checksum as an unsigned 32-bit number. Node's own `zlib.crc32` is too new for the oldest Node we run on. */
export function crc32(bytes: Uint8Array): number {
  let value = 0xffffffff;
  for (const byte of bytes) value = (TABLE[(value ^ byte) & 0xff] ?? 0) ^ (value >>> 8);
  return ~value >>> 0;
}

/** So many bytes can be summed before the sums no longer fit into 32 bits (RFC 1950). */
const ADLER_RUN = 5552;

/** The checksum after a zlib stream, over what was deflated (RFC 1950). */
export function adler32(bytes: Uint8Array): number {
  let low = 1;
  let high = 0;
  for (let start = 0; start < bytes.length; start += ADLER_RUN) {
    const end = Math.min(start + ADLER_RUN, bytes.length);
    for (const byte of bytes.subarray(start, end)) {
      low += byte;
      high += low;
    }
    low %= 65521;
    high %= 65521;
  }
  return high * 65536 + low;
}
