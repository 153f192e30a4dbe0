// Stacks: damaged tables and lists in a directory in memory.
import type { Chance } from '../differential/random.ts';
import { drawInput, sizeOf } from './input.ts';
import { EVERY_PASS, examine, type Pass } from './oracle.ts';
import { collectSeeds, layeredSeeds, type Seed } from './seeds.ts';
import type { Target } from './target.ts';

export const stackTarget: Target<readonly Seed[]> = {
  collect: async kinds => [...(await collectSeeds(kinds)), ...layeredSeeds()],
  draw(seeds, chance) {
    const input = drawInput(seeds, chance);
    const passes = drawPasses(chance);
    return {
      name: input.name,
      size: sizeOf(input.files),
      files: () => input.files,
      examine: ({ outcomes, thorough }) => examine(input, outcomes, thorough ? EVERY_PASS : passes),
    };
  },
};

/** In percent. With all passes on all inputs, most of the time goes to the check, and a run sees a tenth of the inputs. */
const SHARES: readonly (readonly [number, ReadonlySet<Pass>])[] = [
  [1, EVERY_PASS],
  [2, new Set<Pass>(['check'])],
  [5, new Set<Pass>(['cleaning'])],
  [14, new Set<Pass>(['compaction'])],
  [14, new Set<Pass>(['seeks'])],
  [32, new Set<Pass>(['merged'])],
  [32, new Set<Pass>(['tables'])],
];

function drawPasses(chance: Chance): ReadonlySet<Pass> {
  let left = chance.between(0, 99);
  for (const [share, passes] of SHARES) {
    if (left < share) return passes;
    left -= share;
  }
  return EVERY_PASS;
}
