// Refs and reflogs as files are looked for within limits.
import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { it } from 'node:test';
import { looseReflogs, looseRefs } from '../../src/git/repository/surroundings.ts';
import { temporaryFolder } from './fixture.ts';

it('folders without a file count', test => {
  const gitDirectory = temporaryFolder(test);
  for (let i = 0; i < 110; i++)
    for (let j = 0; j < 110; j++) mkdirSync(join(gitDirectory, 'logs', `${i}/${j}`), { recursive: true });
  const { count, complete } = looseReflogs(gitDirectory);
  assert.deepEqual({ count, complete }, { count: 0, complete: false });
});

it('more files in one folder than are counted are many files', test => {
  const gitDirectory = temporaryFolder(test);
  mkdirSync(join(gitDirectory, 'refs/tags'), { recursive: true });
  for (let i = 0; i < 10_010; i++) writeFileSync(join(gitDirectory, `refs/tags/${i}`), '');
  writeFileSync(join(gitDirectory, 'ORIG_HEAD'), '');
  const { count, complete, first } = looseRefs(gitDirectory);
  // The folder `tags` is an entry, too.
  assert.deepEqual({ count, complete, kept: first.length }, { count: 10_000, complete: false, kept: 5 });
});

it('a few files are counted', test => {
  const gitDirectory = temporaryFolder(test);
  mkdirSync(join(gitDirectory, 'refs/tags/deep'), { recursive: true });
  for (const name of [
    'refs/heads',
    'refs/tags/a',
    'refs/tags/deep/b',
    'refs/tags/c.lock',
    'HEAD',
    'ORIG_HEAD',
    'config',
  ])
    writeFileSync(join(gitDirectory, name), '');
  const { count, complete, first } = looseRefs(gitDirectory);
  assert.deepEqual([count, complete, [...first].sort()], [3, true, ['ORIG_HEAD', 'refs/tags/a', 'refs/tags/deep/b']]);
});
