/** A prefix of an object ID, compared with the first 8 bytes that columns have of each. */

/** Hex digits that a column has of an ID. */
export const COLUMN_DIGITS = 16;

/** The first 16 digits, or fewer, of an object ID. */
export class IdPrefix {
  readonly #high: number;
  readonly #low: number;
  readonly #highMask: number;
  readonly #lowMask: number;

  /** `digits` is hex, of which those after the 16th are not compared. */
  constructor(digits: string) {
    const known = digits.slice(0, COLUMN_DIGITS);
    const mask = 'f'.repeat(known.length).padEnd(COLUMN_DIGITS, '0');
    [this.#high, this.#low] = words(known.padEnd(COLUMN_DIGITS, '0'));
    [this.#highMask, this.#lowMask] = words(mask);
  }

  /** Whether the ID `i` of a column has this prefix. */
  isAt(ids: Uint32Array, i: number): boolean {
    return (
      ((ids[2 * i] as number) & this.#highMask) >>> 0 === this.#high &&
      ((ids[2 * i + 1] as number) & this.#lowMask) >>> 0 === this.#low
    );
  }
}

function words(hex: string): [high: number, low: number] {
  return [Number.parseInt(hex.slice(0, 8), 16), Number.parseInt(hex.slice(8), 16)];
}
