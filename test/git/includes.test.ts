// Included configuration files, against what git makes of the same ones.
import assert from 'node:assert/strict';
import { appendFileSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, it } from 'node:test';
import { wildmatch } from '../../src/git/config/wildmatch.ts';
import { readConfig } from '../../src/git/config/write-options.ts';
import { GitError } from '../../src/git/errors.ts';

import { git, isolated, tryGit } from '../support/git.ts';
import { temporaryFolder } from './fixture.ts';

interface TestHooks {
  after(fn: () => void): void;
}

/** A repository with these lines at the end of its configuration, and these files in its git directory. */
function repository(test: TestHooks, config: string, files: Readonly<Record<string, string>> = {}): string {
  const folder = join(temporaryFolder(test), 'Work', 'project');
  mkdirSync(folder, { recursive: true });
  git(folder, ['init', '-q', '--ref-format=reftable']);
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, '.git', name)), { recursive: true });
    writeFileSync(join(folder, '.git', name), content);
  }
  appendFileSync(join(folder, '.git/config'), config);
  return folder;
}

/** The value of a.b, or the reason why there is none. */
function ours(folder: string): string {
  try {
    return readConfig(join(folder, '.git'), isolated).string('a.b') ?? 'none';
  } catch (error) {
    assert.ok(error instanceof GitError);
    return error.message;
  }
}

function gits(folder: string): string {
  const { status, stdout } = tryGit(folder, ['config', 'a.b']);
  return status === 0 ? stdout.trim() : status === 1 ? 'none' : 'refused';
}

/** `length` files that include each other, the last one with a value. */
function chain(length: number): Record<string, string> {
  const files: Record<string, string> = {};
  for (let i = 1; i < length; i++) files[`c${i}`] = `[include]\n\tpath = c${i + 1}\n`;
  return { ...files, [`c${length}`]: '[a]\n\tb = end\n' };
}

describe('include.path', () => {
  it('is followed ten levels deep and refused beyond, as in git', test => {
    const ten = repository(test, '[include]\n\tpath = c1\n', chain(10));
    assert.deepEqual([gits(ten), ours(ten)], ['end', 'end']);
    const eleven = repository(test, '[include]\n\tpath = c1\n', chain(11));
    assert.equal(gits(eleven), 'refused');
    assert.match(
      ours(eleven),
      /^exceeded maximum include depth \(10\) while including \S+\/c11 from \S+\/c10; this might be due to circular/,
    );
    const missing = repository(test, '[include]\n\tpath = c1\n[a]\n\tb = here\n', {
      ...chain(10),
      c10: '[include]\n\tpath = c11\n',
    });
    assert.deepEqual([gits(missing), ours(missing)], ['here', 'here']);
  });

  it('that leads back to its file fails at once', test => {
    const folder = repository(test, '[include]\n\tpath = config\n'.repeat(6));
    assert.equal(gits(folder), 'refused');
    assert.match(ours(folder), /exceeded maximum include depth/);
  });

  it('is bounded in the number of files, which git is not', { timeout: 20_000 }, test => {
    const files: Record<string, string> = {};
    for (let i = 1; i < 10; i++) files[`c${i}`] = `[include]\n\tpath = c${i + 1}\n`.repeat(20);
    const folder = repository(test, '[include]\n\tpath = c1\n', { ...files, c10: '' });
    assert.match(ours(folder), /includes more than 1000 files/);
  });

  it('is resolved on disk, relative to the file that has it', test => {
    const folder = repository(test, '[include]\n\tpath = link/first\n', {
      'real/inner/first': '[include]\n\tpath = ../second\n',
      'real/second': '[a]\n\tb = on disk\n',
      second: '[a]\n\tb = by name\n',
    });
    symlinkSync('real/inner', join(folder, '.git/link'));
    assert.deepEqual([gits(folder), ours(folder)], ['on disk', 'on disk']);
  });

  const paths: readonly string[] = ['~/x', '~root/nothing', '~no-such-user/x', 'objects', '', '/dev/null', 'missing'];
  for (const path of paths) {
    it(`'${path}' is accepted exactly when git accepts it`, test => {
      const folder = repository(test, `[a]\n\tb = 1\n[include]\n\tpath = ${path}\n`);
      assert.equal(ours(folder) === '1' ? '1' : 'refused', gits(folder));
    });
  }

  it('without a value is refused', test => {
    const folder = repository(test, '[include]\n\tpath\n');
    assert.equal(gits(folder), 'refused');
    assert.equal(ours(folder), "missing value for 'include.path'");
  });

  it('with a value of megabytes gives a short message', test => {
    const folder = repository(test, `[include]\n\tpath = ~nobody${'x'.repeat(2_000_000)}\n`);
    assert.match(ours(folder), /^could not expand include path/);
    assert.ok(ours(folder).length < 1100);
  });
});

describe('includeIf', () => {
  const conditions = (root: string): readonly string[] => [
    ...['project/', 'project', 'project/.git', '**/project/.git', 'Work/project/', './', './.git', './../', '', '/'],
    ...[`${root}/`, `${root}/Work/`, `${root}/*/project/`, `${root}/*/`, `${root}/W?rk/`, `${root}/[[:alpha:]]ork/**`],
    ...[`${root}**`, `${root}/W**k/project/`, '/**/.git', `${root}/**/.git`, `${root}/[!a]ork/`, `${root}/[a-z]ork/`],
    ...[`${root}/\\\\Work/`, '~/', `${root}/work/`, '[', `${root}/W[]o]rk/`, `${root}/*`, '*/project/*'],
  ];

  it('with gitdir and gitdir/i holds exactly when it does for git', test => {
    const base = repository(test, '', { more: '[a]\n\tb = yes\n' });
    const root = dirname(dirname(base));
    const config = join(base, '.git/config');
    const plain = git(base, ['config', '--file', config, '--list']);
    assert.ok(plain.includes('refstorage'));
    const head = '[core]\n\trepositoryformatversion = 1\n[extensions]\n\trefstorage = reftable\n';
    const answers = { git: [] as string[], ours: [] as string[] };
    for (const kind of ['gitdir', 'gitdir/i'])
      for (const condition of conditions(root)) {
        writeFileSync(config, `${head}[includeIf "${kind}:${condition}"]\n\tpath = more\n`);
        answers.git.push(`${kind}:${condition} ${gits(base)}`);
        answers.ours.push(`${kind}:${condition} ${ours(base)}`);
      }
    assert.deepEqual(answers.ours, answers.git);
    assert.ok(
      answers.git.some(answer => answer.endsWith('yes')) && answers.git.some(answer => answer.endsWith('none')),
    );
  });

  it('is refused when its conditions are too long altogether', test => {
    const folder = repository(test, `[includeIf "gitdir:${'*a'.repeat(1000)}"]\n\tpath = more\n`.repeat(100));
    assert.match(ours(folder), /the conditions of includeIf have more than 65536 characters/);
  });
});

describe('a pattern', () => {
  it('takes no time that grows faster than its length', { timeout: 20_000 }, () => {
    assert.equal(wildmatch('*a'.repeat(2000), 'a'.repeat(3999)), true);
    assert.equal(wildmatch(`${'*a'.repeat(2000)}b`, 'a'.repeat(4000)), false);
    assert.equal(wildmatch('**/'.repeat(1000), 'a/'.repeat(2000)), true);
  });
});
