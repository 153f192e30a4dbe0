// The input of one iteration: a stack's directory, made from a seed by mutations that the run's seed and the iteration's
// number fully determine.
import { formatNames } from '../../src/reftable/stack/list.ts';
import { Chance } from '../differential/random.ts';
import { mutateList } from './list-mutations.ts';
import { mutateTable } from './mutations.ts';
import type { Seed } from './seeds.ts';

export interface Input {
  /** Which seed it was made from. */
  readonly name: string;
  /** Nothing was changed, so that the engine owes more than a typed error. */
  readonly pristine: boolean;
  /** The files of the stack's directory. */
  readonly files: Map<string, Buffer>;
}

const PRISTINE = 0.02;
const LIST_MUTATED = 0.12;

export function inputOf(seeds: readonly Seed[], runSeed: number, iteration: number): Input {
  // Consecutive numbers would give generators that start alike.
  const chance = new Chance(Math.imul(runSeed ^ 0x9e3779b9, 0x85ebca6b) ^ Math.imul(iteration + 1, 0xc2b2ae35));
  const seed = chance.pick(seeds);
  const files = new Map(seed.files);
  const input = { name: seed.name, files };
  if (chance.happens(PRISTINE)) return { ...input, pristine: true };

  const tables = [...files.keys()].filter(name => name !== 'tables.list');
  if (chance.happens(LIST_MUTATED) || tables.length === 0) {
    files.set('tables.list', mutateList(files.get('tables.list') ?? formatNames(tables), chance));
  }
  for (let count = chance.pick([0, 1, 1, 1, 2]); count > 0 && tables.length > 0; count--) {
    const name = chance.pick(tables);
    files.set(name, mutateTable(files.get(name) as Buffer, otherTable(seeds, chance), chance));
  }
  // A table that no list names: what `clean` looks at.
  if (chance.happens(0.1)) files.set('stray.ref', mutateTable(otherTable(seeds, chance), Buffer.alloc(0), chance));
  return { ...input, pristine: false };
}

function otherTable(seeds: readonly Seed[], chance: Chance): Buffer {
  const tables = [...chance.pick(seeds).files].filter(([name]) => name !== 'tables.list');
  return tables.length > 0 ? (chance.pick(tables)[1] as Buffer) : Buffer.alloc(0);
}
