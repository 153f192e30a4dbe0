/**
 * Files of a wrong kind around a stack, for every entry point that reads them: no call blocks or reads endlessly, and
 * errors name the file.
 */
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, renameSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { readConfig, writeOptions } from '../../src/git/index.ts';
import { git } from '../support/git.ts';
import { messageOf } from '../support/message-of.ts';
import { temporaryFolder } from './fixture.ts';
import type { Probed } from './surroundings-probe.ts';

const probe = join(import.meta.dirname, 'surroundings-probe.ts');

/** Replaces a file. `found` is the description in a message, where one is given. */
interface Kind {
  readonly put: (path: string) => void;
  readonly found: RegExp;
}

const kinds: Readonly<Record<string, Kind>> = {
  'a FIFO': { put: path => void execFileSync('mkfifo', [path]), found: /is a FIFO, not a regular file/ },
  'a link to /dev/zero': {
    put: path => symlinkSync('/dev/zero', path),
    found: /is a character device, not a regular file/,
  },
  'a directory': { put: path => mkdirSync(path), found: /is a directory, not a regular file/ },
  'a sparse file of 1 GiB': {
    put: path => {
      writeFileSync(path, '');
      truncateSync(path, 2 ** 30);
    },
    found: /has 1073741824 bytes or more, and at most \d+ are accepted/,
  },
  'a link to itself': { put: path => symlinkSync(path, path), found: /ELOOP/ },
};

/** Files that are replaced together, and the entry points that fail without them. */
interface Group {
  readonly paths: readonly [string, ...string[]];
  /** They fail and describe what replaced the file. */
  readonly needed: readonly string[];
  /** They fail in other words. */
  readonly failing?: readonly string[];
}

const needsConfig = ['discover', 'readRepository', 'reftable compact', 'service state'];

const groups: readonly Group[] = [
  { paths: ['.git/config'], needed: [...needsConfig, 'reftable dump, stack', 'reftable dump, worktree'] },
  { paths: ['.git/config.worktree'], needed: needsConfig },
  { paths: ['.git/included'], needed: ['reftable compact', 'service state'] },
  { paths: ['.git/HEAD'], needed: [] },
  {
    paths: ['.git/reftable/tables.list'],
    needed: [],
    failing: ['reftable dump, stack', 'reftable compact', 'service state'],
  },
  {
    paths: [
      '.git/packed-refs',
      ...['.git/worktrees/x/gitdir', '.git/worktrees/x/commondir', '.git/worktrees/x/HEAD'],
      ...['.git/modules/head/HEAD', '.git/modules/config/config', 'bare/config/config', 'bare/head/HEAD'],
      ...['bare/common/commondir', 'bare/worktree/worktrees/x/gitdir', 'sub/.git'],
    ],
    needed: [],
  },
];

/** A repository with a submodule's git directory, a worktree's, and a bare repository among its files. */
function makeRepository(folder: string): void {
  git(folder, ['init', '-q', '--ref-format=reftable']);
  git(folder, ['commit', '-q', '--allow-empty', '-m', 'first']);
  git(folder, ['config', 'include.path', 'included']);
  git(folder, ['config', 'extensions.worktreeConfig', 'true']);
  const bare = ['bare/config', 'bare/head', 'bare/common', 'bare/worktree', '.git/modules/head', '.git/modules/config'];
  for (const path of bare) git(folder, ['init', '-q', '--bare', '--ref-format=reftable', path]);
  for (const directory of ['.git/worktrees/x', 'bare/worktree/worktrees/x', 'sub']) {
    mkdirSync(join(folder, directory), { recursive: true });
  }
}

describe('around a stack', () => {
  for (const [kind, { put, found }] of Object.entries(kinds)) {
    it(`${kind} instead of a file blocks no entry point and is not read`, test => {
      const root = temporaryFolder(test);
      const template = join(root, 'template');
      mkdirSync(template);
      makeRepository(template);
      for (const { paths, needed, failing = [] } of groups) {
        const folder = join(root, 'probed');
        execFileSync('cp', ['-a', template, folder]);
        for (const path of paths) {
          rmSync(join(folder, path), { force: true });
          put(join(folder, path));
        }
        const { answers, memory } = run(folder, paths[0]);
        for (const name of needed) assert.match(answers[name]?.outcome ?? '', found, `${name} on ${paths[0]}`);
        for (const name of failing) assert.notEqual(answers[name]?.outcome, 'done', `${name} on ${paths[0]}`);
        assert.ok(memory < 400, `${paths[0]}: ${memory} MiB`);
        rmSync(folder, { recursive: true });
      }
    });
  }

  it('a link to a regular file is followed, as in git', test => {
    const folder = temporaryFolder(test);
    makeRepository(folder);
    renameSync(join(folder, '.git/config'), join(folder, 'away'));
    symlinkSync('../away', join(folder, '.git/config'));
    writeFileSync(join(folder, 'more'), '[reftable]\n\tgeometricFactor = 999\n');
    symlinkSync(join(folder, 'more'), join(folder, '.git/included'));
    assert.equal(git(folder, ['rev-parse', '--show-ref-format']).trim(), 'reftable');
    const { answers } = run(folder, 'links');
    assert.equal(answers['reftable dump, worktree']?.outcome, 'done');
    const refusal = messageOf(() => writeOptions(readConfig(join(folder, '.git'))));
    assert.equal(answers['reftable compact']?.outcome, refusal);
  });
});

/** Fails if the process does not end within a time that no entry point needs. */
function run(folder: string, path: string): Probed {
  const env = { ...process.env, GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_NOSYSTEM: '1' };
  const { stdout, stderr, signal, status } = spawnSync(process.execPath, [probe, folder], {
    encoding: 'utf8',
    env,
    timeout: 60_000,
    killSignal: 'SIGKILL',
  });
  assert.equal(signal, null, `${path}: still in '${stderr.trim().split('\n').at(-1)}' after a minute`);
  assert.equal(status, 0, `${path}: ${stderr}`);
  return JSON.parse(stdout) as Probed;
}
