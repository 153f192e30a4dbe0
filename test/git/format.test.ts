// The format version and the extensions of a repository, against git's own words.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { RefusedRepositoryError } from '../../src/git/errors.ts';
import { readFormat } from '../../src/git/repository/format.ts';

import { git, tryGit } from '../support/git.ts';
import { messageOf } from '../support/message-of.ts';
import { firstFound, temporaryFolder } from './fixture.ts';

/** git's reason in one line: without `fatal:`, with the file and the location in the file. */
function reasonOf(stderr: string): string {
  const [first = ''] = stderr.split(/\nfatal: bad config line/);
  return first
    .trim()
    .replace(/^(fatal|error): /, '')
    .replace(/ in file .*$/s, '')
    .replace(/:\n\t/, ': ')
    .replaceAll('\n\t', ', ');
}

const VERSION_1 = '[core]\n\trepositoryformatversion = 1\n[extensions]\n\trefstorage = reftable\n';
const VERSION_0 = '[core]\n\trepositoryformatversion = 0\n[extensions]\n';

const configurations: readonly string[] = [
  VERSION_1,
  `${VERSION_1}\tfoo = 1\n`,
  `${VERSION_1}\tfoo = 1\n\tbar\n\tFOO = 2\n`,
  `${VERSION_1}[extensions "sub"]\n\tname = 1\n`,
  `${VERSION_1}\t__proto__ = 1\n`.replaceAll('__', 'x'),
  `${VERSION_1}\tconstructor = 1\n`,
  `${VERSION_0}\tfoo = 1\n`,
  `${VERSION_0}\trefstorage = reftable\n`,
  `${VERSION_0}\tobjectformat = sha1\n\tnoop-v1\n`,
  ...['noop', 'noop-v1', 'partialclone', 'preciousobjects', 'worktreeconfig', 'relativeworktrees'].flatMap(name =>
    ['true', 'x', ''].flatMap(value => [
      `${VERSION_1}\t${name} = ${value}\n`,
      `${VERSION_0}\t${name} = ${value}\n`,
      `${VERSION_1}\t${name}\n`,
    ]),
  ),
  ...['objectformat', 'compatobjectformat', 'refstorage'].flatMap(name => [
    `${VERSION_1}\t${name} = x\n`,
    `${VERSION_1}\t${name}\n`,
    `${VERSION_0}\t${name} = x\n`,
  ]),
  `${VERSION_1}\tobjectformat = SHA1\n`,
  `${VERSION_1}\trefstorage = reftable:\n`,
  '[extensions]\n\trefstorage = reftable\n\tfoo\n',
  '[core]\n\trepositoryformatversion = -1\n[extensions]\n\trefstorage = reftable\n',
  '[core]\n\trepositoryformatversion = 2\n[extensions]\n\tfoo\n',
  '[core]\n\trepositoryformatversion = 1k\n',
  '[core]\n\trepositoryformatversion = x\n',
  '[core]\n\trepositoryformatversion\n',
  '[core]\n\tbare = tru\n',
  '[core]\n\tworktree\n',
];

describe('the format of a repository', () => {
  it('is refused exactly when git refuses it, in its words', test => {
    const folder = temporaryFolder(test);
    git(folder, ['init', '-q', '--ref-format=reftable']);
    const answers = { git: [] as string[], ours: [] as string[] };
    for (const text of configurations) {
      writeFileSync(join(folder, '.git/config'), text);
      const { status, stderr } = tryGit(folder, ['rev-parse', '--git-dir']);
      answers.git.push(`${text}${status === 0 ? 'accepted' : reasonOf(stderr)}`);
      answers.ours.push(`${text}${ourReason(join(folder, '.git'))}`);
    }
    assert.deepEqual(answers.ours, answers.git);
    assert.ok(answers.git.some(answer => answer.endsWith('unknown repository extensions found: foo, bar, foo')));
  });

  it('names ten unknown extensions and counts the rest', test => {
    const folder = temporaryFolder(test);
    git(folder, ['init', '-q', '--ref-format=reftable']);
    const names = Array.from({ length: 90_000 }, (_, i) => `\tx${i}\n`).join('');
    writeFileSync(join(folder, '.git/config'), `${VERSION_1}${names}`);
    assert.match(ourReason(join(folder, '.git')), /found: x0, .*, x9 and 89990 more$/);
  });

  it('knows the extension of git 2.55 for paths of submodules', test => {
    const folder = temporaryFolder(test);
    git(folder, ['init', '-q', '--ref-format=reftable']);
    writeFileSync(join(folder, '.git/config'), `${VERSION_1}\tsubmodulepathconfig = true\n`);
    assert.equal(ourReason(join(folder, '.git')), 'accepted');
  });

  it('makes discovery list a refused repository with the reason and without stacks', test => {
    const folder = temporaryFolder(test);
    git(folder, ['init', '-q', '--ref-format=reftable']);
    writeFileSync(join(folder, '.git/config'), `${VERSION_1}\tfoo = 1\n`);
    const { repository, error } = firstFound(folder);
    assert.deepEqual(repository.stacks, []);
    assert.ok(error instanceof RefusedRepositoryError);
    assert.equal(
      error.message,
      messageOf(() => readFormat(join(folder, '.git'))),
    );
  });

  it('takes the worktree of config.worktree', test => {
    const folder = temporaryFolder(test);
    git(folder, ['init', '-q', '--ref-format=reftable']);
    git(folder, ['config', 'extensions.worktreeConfig', 'true']);
    git(folder, ['config', 'core.worktree', '/somewhere']);
    assert.equal(readFormat(join(folder, '.git')).worktree, '/somewhere');
    writeFileSync(join(folder, '.git/config.worktree'), '[core]\n\tworktree = ../..\n');
    assert.equal(readFormat(join(folder, '.git')).worktree, '../..');
  });
});

function ourReason(gitDirectory: string): string {
  try {
    readFormat(gitDirectory);
    return 'accepted';
  } catch (error) {
    assert.ok(error instanceof RefusedRepositoryError);
    return error.message;
  }
}
