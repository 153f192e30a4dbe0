/** Bytes as text, in one call for each string. `toString` of Node needs a Buffer for it, which costs more than the string. */
import { asBuffer } from './node-buffer.ts';

/** Methods that Node's Buffer inherits to every byte array and does not document. */
interface Slices {
  hexSlice?(start: number, end: number): string;
  latin1Slice?(start: number, end: number): string;
}

const { hexSlice, latin1Slice }: Slices = Buffer.prototype as Slices;

/** `bytes[start, end)` in lower-case hex. The range is within the bytes. */
export const toHex: (bytes: Uint8Array, start: number, end: number) => string =
  typeof hexSlice === 'function'
    ? (bytes, start, end) => hexSlice.call(bytes, start, end)
    : (bytes, start, end) => asBuffer(bytes).toString('hex', start, end);

/** Of each byte of `bytes[start, end)` the character with its number. The range is within the bytes. */
export const toLatin1: (bytes: Uint8Array, start: number, end: number) => string =
  typeof latin1Slice === 'function'
    ? (bytes, start, end) => latin1Slice.call(bytes, start, end)
    : (bytes, start, end) => asBuffer(bytes).toString('latin1', start, end);
