import fc from 'fast-check';

/** `REFTABLE_SEED` draws other examples, `REFTABLE_RUNS` multiplies them; a failure prints its seed. */
const seed = Number(process.env.REFTABLE_SEED ?? 20261122);
const factor = Number(process.env.REFTABLE_RUNS ?? 1);

/** Checks `holds` on `runs` drawn values and shrinks the first that fails. */
export function forAll<T>(runs: number, values: fc.Arbitrary<T>, holds: (value: T) => void): void {
  fc.assert(fc.property(values, holds), { seed, numRuns: runs * factor });
}
