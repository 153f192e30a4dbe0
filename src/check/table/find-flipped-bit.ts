/**
 * Finds a single flipped bit in a damaged deflate stream: of all streams that differ in one bit, only one fits its checksum
 * and the block's header. Thousands of tries from the start of the stream would take too long.
 */

import { type Checkpoint, DeflateDecoder, LONGEST_CODE, START } from './deflate-decoder.ts';

/** A stream that can be inflated once one bit of it is changed. */
export interface FlippedBit {
  /** The contents with the bit as it was. */
  readonly bytes: Buffer;
  /** From the start of the stream. */
  readonly bit: number;
  /** Bytes of the stream. */
  readonly taken: number;
}

/**
 * The one bit that is wrong in a raw deflate stream that is to give `size` bytes for which `isRight` holds; `undefined`
 * when no single bit explains it, or more than one would. `isRight` is given the contents and where the stream ends.
 * `budget.steps` symbols are decoded at most, and taken off it.
 */
export function findFlippedBit(
  stream: Buffer,
  size: number,
  isRight: (bytes: Buffer, taken: number) => boolean,
  budget: { steps: number },
): FlippedBit | undefined {
  const checkpoints: Checkpoint[] = [];
  const out = Buffer.alloc(size);
  const decoder = new DeflateDecoder(stream, size, out);
  decoder.run(START, at => checkpoints.push(at));
  const original = Buffer.from(out);
  // Bytes after the offset where decoding fails are not read, so the damage cannot be there.
  const end = Math.min(stream.length * 8, decoder.bit + LONGEST_CODE);
  let found: FlippedBit | undefined;
  let from = START;
  for (let bit = 0, at = 0; bit < end; bit++) {
    if (decoder.steps > budget.steps) {
      found = undefined;
      break;
    }
    for (let next = checkpoints[at]; next !== undefined && next.bit <= bit; next = checkpoints[++at]) from = next;
    decoder.flip = bit;
    original.copy(out, 0, 0, from.out);
    if (decoder.run(from) !== 'end' || decoder.length !== size) continue;
    const taken = Math.ceil(decoder.bit / 8);
    if (!isRight(out, taken)) continue;
    if (found !== undefined) {
      found = undefined;
      break;
    }
    found = { bytes: Buffer.from(out), bit, taken };
  }
  budget.steps = Math.max(0, budget.steps - decoder.steps);
  return found;
}
