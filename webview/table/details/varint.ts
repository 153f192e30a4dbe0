/** A decoded varint: seven bits a byte, the first bit means that more follow, and each that follows adds one. */

export interface VarintStep {
  readonly byte: number;
  readonly more: boolean;
  /** The seven bits, `0000110`. */
  readonly bits: string;
  /** How the value grows, `(6 + 1) × 128 + 3 = 899`. */
  readonly sum: string;
}

export function varintSteps(bytes: Iterable<number>): VarintStep[] {
  let value = 0n;
  let first = true;
  const steps: VarintStep[] = [];
  for (const byte of bytes) {
    const low = BigInt(byte & 0x7f);
    const next = first ? low : (value + 1n) * 128n + low;
    steps.push({
      byte,
      more: (byte & 0x80) !== 0,
      bits: (byte & 0x7f).toString(2).padStart(7, '0'),
      sum: first ? String(next) : `(${value} + 1) × 128 + ${low} = ${next}`,
    });
    value = next;
    first = false;
  }
  return steps;
}
