// Random transactions with random options through real git; each table git writes, written again by the engine with the
// same options, is the same: ref, obj and index sections byte for byte, log blocks after inflating.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { Repository, withoutCompaction } from '../support/repository.ts';
import { layoutOf } from './layout.ts';
import { Chance, seedOf } from './random.ts';
import { rewriteTable } from './rewrite.ts';

const TABLES = 260;
let compared = 0;

for (const hash of ['sha1', 'sha256'] as const) {
  const seed = seedOf(hash === 'sha1' ? 20_261 : 20_262);
  test(`${TABLES} random ${hash} tables come out as git writes them (seed ${seed})`, () => {
    const chance = new Chance(seed);
    using repository = new Repository({ hash });
    const objects = makeObjects(repository);
    for (let i = 0; i < TABLES; ) {
      const before = repository.tables().at(-1);
      const options = randomOptions(chance);
      // Sometimes the whole stack, so that large tables with several index levels are among them.
      if (i % 40 === 39) repository.git([...configOf(options), 'pack-refs']);
      else transaction(repository, chance, objects, options);
      const name = repository.tables().at(-1);
      assert.ok(name !== undefined);
      // Deleting a ref that does not exist writes nothing.
      if (name === before) continue;
      const file = join(repository.stack, name);
      const again = join(repository.folder, 'again.ref');
      rewriteTable(file, again, { hash, ...options, exactLogMessage: true });
      assert.deepEqual(layoutOf(again), layoutOf(file), `table ${i}, ${name}, ${JSON.stringify(options)}`);
      i++;
      compared++;
    }
  });
}

after(() => console.log(`${compared} tables compared with git's`));

interface Options {
  readonly blockSize: number;
  readonly restartInterval: number;
  readonly skipIndexObjects: boolean;
}

function randomOptions(chance: Chance): Options {
  return {
    blockSize: chance.pick([400, 512, 777, 1024, 4096, 4096, 8192, 65_536]),
    restartInterval: chance.pick([1, 2, 3, 8, 16, 16, 16, 64, 1000]),
    skipIndexObjects: chance.happens(0.2),
  };
}

function configOf({ blockSize, restartInterval, skipIndexObjects }: Options): string[] {
  const config = { blockSize, restartInterval, indexObjects: !skipIndexObjects };
  return Object.entries(config).flatMap(([key, value]) => ['-c', `reftable.${key}=${value}`]);
}

interface Objects {
  readonly commits: readonly string[];
  readonly others: readonly string[];
}

/** Commits for branches; blobs and annotated tags, of a blob and of a tag, for everything else. */
function makeObjects(repository: Repository): Objects {
  const commits = Array.from({ length: 12 }, (_, i) => repository.commit(`commit ${i}`));
  const blobs = Array.from({ length: 60 }, (_, i) =>
    repository.git(['hash-object', '-w', '--stdin'], { input: `blob ${i}` }).trim(),
  );
  const tag = (object: string, type: string, name: string) =>
    repository
      .git(['mktag'], {
        input: `object ${object}\ntype ${type}\ntag ${name}\ntagger T <t@example.com> 1700000000 +0000\n\nx\n`,
      })
      .trim();
  const tags = blobs.slice(0, 10).map((blob, i) => tag(blob, 'blob', `t${i}`));
  const [firstTag] = tags;
  assert.ok(firstTag !== undefined);
  return { commits, others: [...blobs, ...tags, tag(firstTag, 'tag', 'of-a-tag')] };
}

const FOLDERS = ['refs/heads/', 'refs/heads/deep/er/', 'refs/remotes/origin/', 'refs/tags/', 'refs/notes/', 'refs/é/'];

function transaction(repository: Repository, chance: Chance, objects: Objects, options: Options): void {
  const names = new Set<string>();
  const size = chance.pick([1, 1, 2, 5, 20, 60, 150]);
  while (names.size < size) {
    const folder = chance.pick(FOLDERS);
    names.add(`${folder}${'x'.repeat(chance.between(0, 30))}${chance.between(0, 400)}`);
  }
  const lines = [...names].map(name => {
    const kind = chance.between(0, 9);
    if (kind === 0) return `delete ${name}`;
    if (kind === 1) return `symref-update ${name} refs/heads/${chance.between(0, 400)}`;
    const ids = name.startsWith('refs/heads/') ? objects.commits : objects.others;
    return `update ${name} ${chance.pick(ids)}`;
  });
  repository.git(
    [
      ...configOf(options),
      'update-ref',
      '--no-deref',
      '--create-reflog',
      '-m',
      'm'.repeat(chance.between(1, 40)),
      '--stdin',
    ],
    {
      input: `${lines.join('\n')}\n`,
      env: withoutCompaction,
    },
  );
}
