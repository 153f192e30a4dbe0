// The input of one iteration: a stack's directory, made from a seed by mutations that the run's seed and the iteration's
// number fully determine.
import { footerSize } from '../../src/reftable/format/constants.ts';
import { formatNames } from '../../src/reftable/stack/list.ts';

import type { Chance } from '../differential/random.ts';
import { mutateList } from './list-mutations.ts';
import { mutateTable } from './mutations.ts';
import type { Seed } from './seeds.ts';
import { chanceOf } from './target.ts';

export interface Input {
  /** Which seed it was made from. */
  readonly name: string;
  /** Nothing was changed, so that a typed error is a finding. */
  readonly pristine: boolean;
  /** The files of the stack's directory. */
  readonly files: Map<string, Buffer>;
}

const PRISTINE = 0.02;
/** From a small stack, which takes a fraction of the time and has everything but indexes of several levels. */
const SMALL = 0.75;
const SMALL_SIZE = 4096;
const LIST_MUTATED = 0.12;
/** A table with megabytes after it. */
const GROWN = 0.001;

export function inputOf(seeds: readonly Seed[], runSeed: number, iteration: number): Input {
  return drawInput(seeds, chanceOf(runSeed, iteration));
}

export function drawInput(seeds: readonly Seed[], chance: Chance): Input {
  const seed = chance.pick(chance.happens(SMALL) ? smallOf(seeds) : seeds);
  const files = new Map(seed.files);
  const input = { name: seed.name, files };
  if (chance.happens(PRISTINE)) return { ...input, pristine: true };

  const tables = [...files.keys()].filter(name => name !== 'tables.list');
  if (chance.happens(LIST_MUTATED) || tables.length === 0) {
    files.set('tables.list', mutateList(Buffer.from(files.get('tables.list') ?? formatNames(tables)), chance));
  }
  for (let count = chance.pick([0, 1, 1, 1, 2]); count > 0 && tables.length > 0; count--) {
    const name = chance.pick(tables);
    files.set(name, mutateTable(files.get(name) as Buffer, otherTable(seeds, chance), chance));
  }
  // A table that no list names, for `clean`.
  if (chance.happens(0.1)) files.set('stray.ref', mutateTable(otherTable(seeds, chance), Buffer.alloc(0), chance));
  if (chance.happens(GROWN) && tables.length > 0) {
    const name = chance.pick(tables);
    files.set(name, grow(files.get(name) as Buffer, chance));
  }
  return { ...input, pristine: false };
}

function smallOf(seeds: readonly Seed[]): readonly Seed[] {
  const small = seeds.filter(({ files }) => sizeOf(files) <= SMALL_SIZE);
  return small.length > 0 ? small : seeds;
}

/** Bytes of all files. */
export function sizeOf(files: ReadonlyMap<string, Buffer>): number {
  let size = 0;
  for (const bytes of files.values()) size += bytes.length;
  return size;
}

function grow(table: Buffer, chance: Chance): Buffer {
  const size = chance.between(1, 4) << 20;
  const pattern = chance.pick([Buffer.of(0), Buffer.of(0xff), Buffer.of(0, 0, 0, 0xff, 0xff), table]);
  const grown = Buffer.concat([table, Buffer.alloc(size, pattern.length > 0 ? pattern : 0)]);
  return chance.happens(0.5) ? Buffer.concat([grown, table.subarray(-footerSize(table[4] === 2 ? 2 : 1))]) : grown;
}

function otherTable(seeds: readonly Seed[], chance: Chance): Buffer {
  const tables = [...chance.pick(seeds).files].filter(([name]) => name !== 'tables.list');
  return tables.length > 0 ? (chance.pick(tables)[1] as Buffer) : Buffer.alloc(0);
}
