// What surrounds a stack: git directories, their files and their configuration, on disk.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { engineSeeds, type Seed } from '../seeds.ts';
import type { Target } from '../target.ts';
import { describe, putEntries, sizeOf } from './entries.ts';
import { examineCheck, examineDiscovery, examineRepositories, remove } from './examine.ts';
import { drawLayout } from './layouts.ts';
import { mutateEntries } from './mutations.ts';

/** Of the inputs, as the check is slow. */
const CHECKED = 0.03;

export const surroundingsTarget: Target<readonly Seed[]> = {
  async collect() {
    return engineSeeds().slice(0, 8);
  },
  draw(seeds, chance) {
    const checked = chance.happens(CHECKED);
    const seed = chance.pick(seeds);
    const entries = drawLayout(chance, checked ? seed.files : new Map());
    for (let count = chance.pick([0, 1, 1, 2, 3, 5]); count > 0; count--) mutateEntries(entries, chance);
    const discovered = chance.happens(0.5);
    return {
      name: checked ? `a layout with ${seed.name}` : 'a layout',
      size: sizeOf(entries),
      files: () => new Map([['entries.json', describe(entries)]]),
      examine({ outcomes, thorough, scratch }) {
        const folder = join(scratch, 'folder');
        mkdirSync(folder);
        try {
          putEntries(entries, folder, scratch);
          if (discovered || thorough) examineDiscovery(folder, outcomes);
          if (!discovered || thorough) examineRepositories(folder, outcomes);
          if (checked || thorough) examineCheck(folder);
        } finally {
          remove(folder);
        }
      },
    };
  },
};
