// Faults of every kind that a run has to find, to test the fuzzer itself.
import type { Case, Target } from './target.ts';

const never = new Int32Array(new SharedArrayBuffer(4));

export const FAULTS: Readonly<Record<string, () => void>> = {
  none: () => {},
  'an error that is not documented': () => {
    throw new TypeError('not documented');
  },
  'a loop without an end': () => {
    for (;;);
  },
  'a wait without an end': () => {
    Atomics.wait(never, 0, 0);
  },
  'too much memory': () => {
    Buffer.alloc(160 * 1024 * 1024, 1);
  },
  'the end of the process': () => process.exit(1),
};

export const faultyTarget: Target<readonly string[]> = {
  async collect() {
    return Object.keys(FAULTS);
  },
  draw(seeds, chance): Case {
    const name = chance.pick(seeds);
    return { name, size: 0, files: () => new Map(), examine: () => FAULTS[name]?.() };
  },
};
