/** Elements of typed arrays that are wider than a byte. For bytes there is `bytes.ts`. */

type Numbers = Uint16Array | Uint32Array | Float64Array;

/** The element at `index`. RangeError if `index` is outside `numbers`. */
export function numberAt(numbers: Numbers, index: number): number {
  const number = numbers[index];
  if (number === undefined) throw new RangeError(`index ${index} is outside ${numbers.length} numbers`);
  return number;
}

/** Adds 1 to the element at `index`. Returns its old value. RangeError if `index` is outside `numbers`. */
export function increment(numbers: Numbers, index: number): number {
  const number = numberAt(numbers, index);
  numbers[index] = number + 1;
  return number;
}
