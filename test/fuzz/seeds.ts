// What is mutated: stacks the engine writes with drawn options, stacks of real git, and recorded ones where there are any.

import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type HashName, hashSize } from '../../src/reftable/format/hash.ts';
import type { LogRecord, RefRecord, RefValue } from '../../src/reftable/format/records.ts';
import { asBuffer } from '../../src/reftable/platform/node-buffer.ts';
import { formatNames } from '../../src/reftable/stack/list.ts';

import { Chance } from '../differential/random.ts';
import { byName, byNameAndIndex } from '../engine/support/arbitraries.ts';
import { type Layer, layeredStack } from '../engine/support/layered-stacks.ts';
import { tableName } from '../engine/support/stacks.ts';
import { write } from '../engine/support/tables.ts';

/** The files of a stack's directory, `tables.list` among them. */
export interface Seed {
  readonly name: string;
  readonly files: ReadonlyMap<string, Buffer>;
}

/** Larger stacks find nothing that smaller ones do not, and cost many executions. */
const LARGEST = 96 * 1024;

export async function collectSeeds(kinds: { corpus: boolean }): Promise<Seed[]> {
  return [...engineSeeds(), ...(await gitSeeds()), ...(kinds.corpus ? corpusSeeds() : [])];
}

/** Always the same forty stacks, of one to five tables. */
export function engineSeeds(): Seed[] {
  return Array.from({ length: 40 }, (_, i) => engineSeed(new Chance(1000 + i), `engine ${i}`));
}

/** Always the same stacks: bases of many blocks and small tables over them, so that a compaction copies blocks. */
export function layeredSeeds(): Seed[] {
  const seeds = Array.from({ length: 24 }, (_, i) => ({ name: `layered ${i}`, ...layeredStack(i) }));
  return seeds
    .map(({ name, layers }) => ({ name, files: filesOf(layers) }))
    .filter(({ files }) => [...files.values()].reduce((sum, { length }) => sum + length, 0) < LARGEST);
}

function filesOf(layers: readonly Layer[]): Map<string, Buffer> {
  const tables = layers.map(
    (layer, i) => [tableName(layer.limits[0], layer.limits[1], i), write(layer).bytes] as const,
  );
  return new Map([...tables, ['tables.list', asBuffer(formatNames(tables.map(([name]) => name)))]]);
}

function engineSeed(chance: Chance, name: string): Seed {
  const hash: HashName = chance.happens(0.7) ? 'sha1' : 'sha256';
  const files = new Map<string, Buffer>();
  const names: string[] = [];
  let next = chance.happens(0.1) ? 2n ** 63n : 1n;
  for (let table = chance.between(1, 5); table > 0; table--) {
    const span = BigInt(chance.between(0, 3));
    const limits = [next, next + span] as const;
    const refs = drawRefs(chance, hash, limits);
    const logs = drawLogs(chance, hash, limits, refs.length === 0 ? 1 : 0);
    const options = {
      hash,
      blockSize: chance.pick([160, 256, 512, 1000, 4096]),
      restartInterval: chance.pick([0, 1, 2, 5]),
      unpadded: chance.happens(0.3),
      skipIndexObjects: chance.happens(0.2),
      exactLogMessage: true,
    };
    const file = tableName(limits[0], limits[1], table);
    files.set(file, write({ refs, logs, limits, options }).bytes);
    names.push(file);
    next += span + 1n;
  }
  files.set('tables.list', asBuffer(formatNames(names)));
  return { name, files };
}

function drawRefs(chance: Chance, hash: HashName, [min, max]: readonly [bigint, bigint]): RefRecord[] {
  const refs = new Map<string, RefRecord>();
  for (let count = chance.pick([0, 1, 5, 30, 120]); count > 0; count--) {
    const name = drawName(chance);
    refs.set(name, { name, updateIndex: chance.pick([min, max]), value: drawValue(chance, hash) });
  }
  return [...refs.values()].sort(byName);
}

function drawLogs(
  chance: Chance,
  hash: HashName,
  [min, max]: readonly [bigint, bigint],
  minCount: number,
): LogRecord[] {
  const logs = new Map<string, LogRecord>();
  for (let count = Math.max(minCount, chance.pick([0, 0, 3, 20, 80])); count > 0; count--) {
    const name = drawName(chance);
    const updateIndex = chance.happens(0.8) ? chance.pick([min, max]) : 1n;
    const update = {
      old: drawId(chance, hash),
      new: drawId(chance, hash),
      committer: { name: 'N', email: 'e@x' },
      time: BigInt(1_700_000_000 + chance.between(0, 1000)),
      tz: chance.pick([0, 200, -730]),
      message: chance.pick(['', 'commit\n', 'two\nlines\n']),
    };
    logs.set(`${name} ${updateIndex}`, { name, updateIndex, update: chance.happens(0.15) ? null : update });
  }
  return [...logs.values()].sort(byNameAndIndex);
}

function drawName(chance: Chance): string {
  const letter = () => chance.pick([...'abcdé']);
  return chance.happens(0.05) ? 'HEAD' : `refs/heads/${letter()}${letter()}/${letter()}${letter()}`;
}

/** Few ids, so that several refs share one. */
function drawId(chance: Chance, hash: HashName): string {
  return chance.pick(['11', '2a', 'c3', 'ff']).repeat(hashSize(hash));
}

function drawValue(chance: Chance, hash: HashName): RefValue {
  if (chance.happens(0.1)) return { type: 'deletion' };
  if (chance.happens(0.1)) return { type: 'symref', target: 'refs/heads/main' };
  if (chance.happens(0.2)) return { type: 'peeled', oid: drawId(chance, hash), peeled: drawId(chance, hash) };
  return { type: 'oid', oid: drawId(chance, hash) };
}

/** Stacks of real git with tombstones, tags, symbolic refs, reflogs and indexes. */
async function gitSeeds(): Promise<Seed[]> {
  const { Repository, withoutCompaction } = await import('../support/repository.ts');
  const seeds: Seed[] = [];
  for (const hash of ['sha1', 'sha256'] as const) {
    for (const blockSize of [256, 4096]) {
      using repository = new Repository({ hash, config: [`reftable.blockSize=${blockSize}`] });
      const oid = repository.commit();
      const options = { env: withoutCompaction };
      repository.git(['tag', '-a', '-m', 'a tag', 'v1', oid], options);
      repository.git(['config', 'core.logAllRefUpdates', 'always']);
      repository.updateRefs(
        Array.from({ length: 40 }, (_, i) => `create refs/heads/branch-${i} ${oid}`),
        options,
      );
      repository.git(['symbolic-ref', 'refs/remotes/origin/HEAD', 'refs/heads/branch-1'], options);
      repository.updateRefs(['delete refs/heads/branch-7', `update refs/heads/branch-9 ${oid}`], options);
      seeds.push(readSeed(`git ${hash} ${blockSize}`, repository.stack));
    }
  }
  return seeds;
}

/** Recorded stacks next to the checkout, or in REFTABLE_CORPUS: healthy and broken ones. */
function corpusSeeds(): Seed[] {
  const corpus = resolve(process.env.REFTABLE_CORPUS ?? '../shared/corpus');
  if (!existsSync(corpus)) return [];
  return readdirSync(corpus)
    .filter(name => existsSync(join(corpus, name, 'reftable')))
    .sort()
    .map(name => readSeed(`recorded ${name}`, join(corpus, name, 'reftable')))
    .filter(({ files }) => [...files.values()].reduce((sum, bytes) => sum + bytes.length, 0) <= LARGEST);
}

function readSeed(name: string, directory: string): Seed {
  const files = new Map<string, Buffer>();
  const entries = readdirSync(directory).filter(entry => statSync(join(directory, entry)).isFile());
  for (const entry of entries.sort()) files.set(entry, readFileSync(join(directory, entry)));
  return { name, files };
}
