/** Sorting by 64-bit keys in linear time. */

const BITS = 11;
const BUCKETS = 1 << BITS;

/**
 * Sorts `values` by the keys of equal index, ascending and stable, and returns them. A key is 64 bits: `high` and `low`.
 * All three arrays are overwritten.
 */
export function radixSort(
  values: Uint32Array<ArrayBuffer>,
  high: Uint32Array<ArrayBuffer>,
  low: Uint32Array<ArrayBuffer>,
): Uint32Array<ArrayBuffer> {
  const { length } = values;
  let from = { values, high, low };
  let to = { values: new Uint32Array(length), high: new Uint32Array(length), low: new Uint32Array(length) };
  for (const half of ['low', 'high'] as const) {
    for (let shift = 0; shift < 32; shift += BITS) {
      const starts = bucketStarts(from[half], shift);
      if (starts === undefined) continue;
      const digits = from[half];
      for (let i = 0; i < length; i++) {
        const bucket = ((digits[i] as number) >>> shift) & (BUCKETS - 1);
        const at = starts[bucket] as number;
        starts[bucket] = at + 1;
        to.values[at] = from.values[i] as number;
        to.high[at] = from.high[i] as number;
        to.low[at] = from.low[i] as number;
      }
      [from, to] = [to, from];
    }
  }
  return from.values;
}

/** Where each bucket starts; `undefined` if all keys are in one. */
function bucketStarts(keys: Uint32Array, shift: number): Uint32Array | undefined {
  const starts = new Uint32Array(BUCKETS);
  for (let i = 0; i < keys.length; i++) {
    const bucket = ((keys[i] as number) >>> shift) & (BUCKETS - 1);
    starts[bucket] = (starts[bucket] as number) + 1;
  }
  let start = 0;
  for (let bucket = 0; bucket < BUCKETS; bucket++) {
    const count = starts[bucket] as number;
    if (count === keys.length) return undefined;
    starts[bucket] = start;
    start += count;
  }
  return starts;
}
