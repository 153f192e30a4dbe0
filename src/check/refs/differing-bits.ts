/** How many bits differ between two arrays of the same length. */
export function differingBits(left: Uint8Array, right: Uint8Array): number {
  let bits = 0;
  for (let i = 0; i < left.length; i++) {
    for (let rest = (left[i] as number) ^ (right[i] as number); rest > 0; rest &= rest - 1) bits++;
  }
  return bits;
}
