// Report bundles: gzipped tar archives, imported from disk.

import { gzipSync } from 'node:zlib';
import { asBuffer } from '../../../src/reftable/platform/node-buffer.ts';
import { formatNames } from '../../../src/reftable/stack/list.ts';
import type { Chance } from '../../differential/random.ts';
import { engineSeeds, type Seed } from '../seeds.ts';
import type { Target } from '../target.ts';
import { archive, type Member } from './archive.ts';
import { bomb, compress } from './compress.ts';
import { examineBundle } from './examine.ts';
import { mutateMembers } from './mutations.ts';

const PRISTINE = 0.02;
const CANCELLED = 0.02;
/** Few, because each takes as long as hundreds of others. */
const BOMBS = 0.002;
/** Larger stacks find nothing that smaller ones do not. */
const LARGEST = 4096;

export const bundleTarget: Target<readonly Seed[]> = {
  async collect() {
    return engineSeeds().flatMap(seed => smaller(seed) ?? []);
  },
  draw(seeds, chance) {
    const seed = chance.pick(seeds);
    const pristine = chance.happens(PRISTINE);
    const cancelled = chance.happens(CANCELLED);
    const bytes = pristine ? gzipSync(archive(membersOf(seed))) : drawBytes(seed, chance);
    return {
      name: seed.name,
      size: bytes.length,
      files: () => new Map([['bundle.tar.gz', bytes]]),
      examine({ outcomes, scratch }) {
        return examineBundle({ bytes, pristine: pristine ? seed.files : undefined, cancelled }, scratch, outcomes);
      },
    };
  },
};

/** The list and the first table of a stack: each further file costs as much as all the rest of an import. */
function smaller({ name, files }: Seed): Seed | undefined {
  const [table] = [...files.keys()].filter(file => file !== 'tables.list');
  if (table === undefined) return undefined;
  const bytes = files.get(table);
  if (bytes === undefined || bytes.length > LARGEST) return undefined;
  return {
    name,
    files: new Map([
      [table, bytes],
      ['tables.list', asBuffer(formatNames([table]))],
    ]),
  };
}

function drawBytes(seed: Seed, chance: Chance): Buffer {
  const members = membersOf(seed);
  for (let mutations = chance.pick([1, 1, 1, 2, 3]); mutations > 0; mutations--) mutateMembers(members, chance);
  const tar = archive(members);
  if (chance.happens(BOMBS)) return bomb(tar, chance);
  return compress(tar.subarray(0, chance.happens(0.05) ? chance.between(0, tar.length) : tar.length), chance);
}

/** In the order in which the product writes them. */
function membersOf({ files }: Seed): Member[] {
  const member = (name: string, content: Buffer): Member => ({ name: `reftable-bundle/${name}`, type: '0', content });
  const manifest = '{"version":1,"repository":{"objectFormat":"sha1"},"left":[]}\n';
  return [
    member('report.md', Buffer.from('# A report\n')),
    ...[...files].map(([name, bytes]) => member(`reftable/${name}`, bytes)),
    member('bundle.json', Buffer.from(manifest)),
  ];
}
