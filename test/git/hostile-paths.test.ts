// Files that contain an impossible path, and the remains of a worktree that was removed.
import assert from 'node:assert/strict';
import { mkdirSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { checkStack, checkWorktree } from '../../src/check/index.ts';
import { GitError, NoStackError } from '../../src/git/errors.ts';
import { runGit } from '../../src/git/objects/run-git.ts';
import { gitDirectoryOfStack, mainStackOf } from '../../src/git/repository/locate.ts';
import { writeOptionsOf } from '../../src/git/repository/open-stack.ts';
import { commonDirectory, readRepository, stackOfGitDirectory } from '../../src/git/repository/repository.ts';
import { resolvePath } from '../../src/git/repository/resolve-path.ts';
import { git, gitBinary, tryGit } from '../support/git.ts';
import { temporaryFolder } from './fixture.ts';

/** Paths that no file can have: a name, a path and a file that are too long. */
const TOO_LONG = {
  name: 'a'.repeat(300),
  path: 'a/'.repeat(5000),
  file: 'a'.repeat(2 << 20),
};

function findingsOf(directory: string) {
  return [...checkStack(directory, { gitDirectory: join(directory, '..') })].flatMap(step =>
    step.type === 'finding' ? [step.finding] : [],
  );
}

describe('a .git file', () => {
  for (const [what, path] of Object.entries(TOO_LONG)) {
    it(`with too long a ${what} leads to no stack`, test => {
      const folder = temporaryFolder(test);
      writeFileSync(join(folder, '.git'), `gitdir: ${path}\n`);
      const expected = what === 'file' ? { name: 'GitError', code: 'FORMAT_ERROR' } : { found: 'badGitFile' };
      assert.throws(() => resolvePath(join(folder, '.git')), expected);
      assert.throws(() => resolvePath(folder), GitError);
    });
  }

  it('ends at a NUL, as for git', test => {
    const folder = temporaryFolder(test);
    git(folder, ['init', '-q', '--ref-format=reftable', 'real']);
    mkdirSync(join(folder, 'other'));
    writeFileSync(join(folder, 'other/.git'), 'gitdir: ../real/.git\0/nowhere\n');
    assert.equal(
      realpathSync(git(join(folder, 'other'), ['rev-parse', '--git-dir']).trim()),
      join(folder, 'real/.git'),
    );
    const resolved = resolvePath(join(folder, 'other'));
    assert.ok(resolved.type === 'stack');
    assert.equal(resolved.stack.directory, join(folder, 'real/.git/reftable'));
  });

  it('with only a NUL is not one', test => {
    const folder = temporaryFolder(test);
    writeFileSync(join(folder, '.git'), 'gitdir: \0\n');
    assert.throws(() => resolvePath(join(folder, '.git')), { found: 'badGitFile' });
    assert.notEqual(tryGit(folder, ['rev-parse', '--git-dir']).status, 0);
  });
});

describe('a commondir file', () => {
  for (const [what, path] of Object.entries({ ...TOO_LONG, 'wrong name': 'nowhere' })) {
    it(`with a ${what} fails with a GitError, and the check reports it`, test => {
      const folder = temporaryFolder(test);
      git(folder, ['init', '-q', '--ref-format=reftable', '.']);
      const gitDirectory = join(folder, '.git');
      const directory = join(gitDirectory, 'reftable');
      writeFileSync(join(gitDirectory, 'commondir'), path);
      assert.notEqual(tryGit(folder, ['rev-parse', '--git-dir']).status, 0);
      assert.throws(() => stackOfGitDirectory(gitDirectory), GitError);
      assert.throws(() => readRepository(commonDirectory(gitDirectory)), GitError);
      // The stack can still be checked by the path of its git directory.
      const resolved = resolvePath(gitDirectory);
      assert.ok(resolved.type === 'stack');
      assert.equal(resolved.stack.directory, directory);
      const errors = findingsOf(directory).filter(({ severity }) => severity === 'error');
      assert.ok(errors.length > 0);
    });
  }

  it('ends at a NUL, as for git', test => {
    const folder = temporaryFolder(test);
    git(folder, ['init', '-q', '--ref-format=reftable', '.']);
    git(folder, ['commit', '-q', '--allow-empty', '-m', 'first']);
    git(folder, ['worktree', 'add', '-q', 'side']);
    const gitDirectory = join(folder, '.git/worktrees/side');
    writeFileSync(join(gitDirectory, 'commondir'), '../..\0/nowhere\n');
    assert.equal(git(join(folder, 'side'), ['rev-parse', '--git-common-dir']).trim(), join(folder, '.git'));
    assert.equal(commonDirectory(gitDirectory), join(folder, '.git'));
  });
});

it('no path with a NUL or too long a name exists', () => {
  for (const path of ['/a\0b', `/${TOO_LONG.name}`]) {
    assert.throws(() => resolvePath(path), NoStackError);
    assert.throws(() => readRepository(path), GitError);
    const ids = [...checkStack(path)].flatMap(step => (step.type === 'finding' ? [step.finding.id] : []));
    assert.deepEqual(ids, ['stackUnreadable']);
  }
});

it('git that cannot be started is a result', () => {
  const nowhere = { status: null, output: '' };
  for (const [program, directory, argument] of [
    [gitBinary, '/a\0b', 'version'],
    [gitBinary, '/', 'ver\0sion'],
    ['/a\0b', '/', 'version'],
    [gitBinary, `/${TOO_LONG.path}`, 'version'],
    [gitBinary, '/', 'a'.repeat(3_000_000)],
  ] as const) {
    const { problem, ...rest } = runGit(program, directory, [argument]);
    assert.deepEqual(rest, nowhere);
    assert.notEqual(problem, '');
  }
});

it('the stack of a removed worktree in another storage is one beside the main stack', test => {
  const folder = temporaryFolder(test);
  const storage = join(folder, 'storage');
  mkdirSync(storage);
  git(folder, ['init', '-q', '--ref-format=reftable', 'project']);
  const project = join(folder, 'project');
  git(project, ['config', 'extensions.refStorage', `reftable://${storage}`]);
  git(folder, ['init', '-q', '--ref-format=reftable', 'project']);
  git(project, ['commit', '-q', '--allow-empty', '-m', 'first']);
  git(project, ['worktree', 'add', '-q', '../side']);
  const own = join(storage, 'worktrees/side/reftable');
  assert.equal(gitDirectoryOfStack(own), join(project, '.git/worktrees/side'));
  rmSync(join(project, '.git/worktrees/side'), { recursive: true });
  assert.equal(gitDirectoryOfStack(own), undefined);
  assert.equal(mainStackOf(own), join(storage, 'reftable'));
  assert.deepEqual(writeOptionsOf({ directory: own }), writeOptionsOf({ directory: storage }));
  assert.deepEqual(
    [...checkWorktree(own)].flatMap(step => (step.type === 'finding' ? [step.finding.id] : [])),
    [],
  );
});
