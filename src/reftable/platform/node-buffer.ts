/** The engine works on `Uint8Array`. Programs on Node that want `Buffer`'s methods for its bytes get them here. */

/** The same memory as a Buffer, without a copy. */
export function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
}
