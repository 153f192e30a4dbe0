/** A 64-bit number in decimal digits: findings survive JSON, which has no such numbers. */
export type Decimal = `${bigint}`;

/** The digits of `value`, with a minus sign if it is negative. */
export function decimal(value: bigint): Decimal {
  return `${value}`;
}
