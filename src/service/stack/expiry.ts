/** The limits of an expiry, as the engine takes them. */
import { timesOfRefs } from '../../git/index.ts';
import type { ExpiryBounds } from '../../protocol/stack.ts';
import type { Expiry } from '../../reftable/index.ts';

export function engineExpiry({ time = '0', minUpdateIndex, patterns = [] }: ExpiryBounds): Expiry {
  const others = BigInt(time);
  return {
    ...(minUpdateIndex !== undefined && { minUpdateIndex: BigInt(minUpdateIndex) }),
    ...(patterns.length === 0 ? { time: others } : { timeOf: timesOfRefs(patterns.map(asRead), others) }),
  };
}

function asRead({ pattern, time }: NonNullable<ExpiryBounds['patterns']>[number]) {
  return { pattern, time: BigInt(time) };
}
