/** Flips a bit, 0 to 7, of the byte at an offset. Does nothing if the offset is past the end. */
export function flipBit(bytes: Uint8Array, offset: number, bit: number): void {
  const byte = bytes[offset];
  if (byte !== undefined) bytes[offset] = byte ^ (1 << bit);
}
