/** A 64-bit number in decimal digits: findings survive JSON, which has no such numbers. */
export type Decimal = `${bigint}`;

export function decimal(value: bigint): Decimal {
  return `${value}`;
}
