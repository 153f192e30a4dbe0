/**
 * Sample repositories: healthy ones, and one for each kind of damage to a stack. They are built without git, wherever
 * Node runs, from the same history of invented work; their bytes are the same every time.
 *
 *     const damage = buildSample('ref-unsorted', folder);   // folder/.git/reftable is a stack with one ref out of order
 */
import { blockRecipes } from './damage/block.ts';
import { fileRecipes } from './damage/file.ts';
import { footerRecipes } from './damage/footer.ts';
import { indexRecipes } from './damage/index-section.ts';
import { leftoverRecipes } from './damage/leftovers.ts';
import { listRecipes } from './damage/list.ts';
import { logRecipes } from './damage/log.ts';
import { nameRecipes } from './damage/name.ts';
import { recordRecipes } from './damage/record.ts';
import { stackRecipes } from './damage/stack.ts';
import { healthyRecipes } from './healthy.ts';
import { layOut } from './layout.ts';
import type { Damage, Recipe, SampleGroup } from './sample.ts';
import { SampleStack } from './stack.ts';

export { FolderNotEmptyError, layOutRepository } from './layout.ts';
export type { Damage, SampleGroup } from './sample.ts';

export interface Sample {
  /** Small words joined by hyphens; it stays the same. */
  readonly id: string;
  readonly group: SampleGroup;
  /**
   * Lays the repository out in `folder`, which must be empty or missing; the stack is in `.git/reftable` there. Returns
   * what was damaged, or `undefined` for a healthy one.
   */
  readonly build: (folder: string) => Damage | undefined;
}

const RECIPES: Readonly<Record<SampleGroup, readonly Recipe[]>> = {
  healthy: healthyRecipes,
  list: listRecipes,
  leftovers: leftoverRecipes,
  file: fileRecipes,
  footer: footerRecipes,
  block: blockRecipes,
  record: recordRecipes,
  index: indexRecipes,
  log: logRecipes,
  stack: stackRecipes,
  name: nameRecipes,
};

export const SAMPLES: readonly Sample[] = Object.entries(RECIPES).flatMap(([group, recipes]) =>
  recipes.map(recipe => sampleOf(group as SampleGroup, recipe)),
);

/** Builds the sample of this id, as its `build` does. RangeError when there is none. */
export function buildSample(id: string, folder: string): Damage | undefined {
  const sample = SAMPLES.find(each => each.id === id);
  if (sample === undefined) throw new RangeError(`unknown sample: '${id}'.`);
  return sample.build(folder);
}

function sampleOf(group: SampleGroup, { id, hash, newest, damage }: Recipe): Sample {
  const build = (folder: string) => {
    const stack = new SampleStack(hash, newest);
    const done = damage?.(stack);
    layOut(folder, stack);
    return done;
  };
  return { id, group, build };
}
