/** Columns of numbers that take little memory. */

/** Numbers from 0 to 2^32 - 1. */
export type UnsignedArray = Uint8Array | Uint16Array | Uint32Array;

/** A copy in the smallest type that holds all of the numbers. */
export function narrowest(numbers: Uint32Array): UnsignedArray {
  let bits = 0;
  for (let i = 0; i < numbers.length; i++) bits |= numbers[i] as number;
  // Above 2^31 - 1, `bits` is negative.
  if (bits >>> 8 === 0) return Uint8Array.from(numbers);
  return bits >>> 16 === 0 ? Uint16Array.from(numbers) : numbers.slice();
}
