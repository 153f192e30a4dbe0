// Paths on disk: symbolic links and `..` are resolved as git resolves them, not by name.
import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, realpathSync, renameSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { discoverRepositories } from '../../src/git/repository/discover.ts';
import { gitDirectoryOfStack, type LocatedStack, mainStackOf } from '../../src/git/repository/locate.ts';
import { resolvePath } from '../../src/git/repository/resolve-path.ts';

import { git, tryGit } from '../support/git.ts';
import { firstFound, temporaryFolder } from './fixture.ts';

function makeRepository(folder: string, ...options: string[]): void {
  mkdirSync(folder, { recursive: true });
  git(folder, ['init', '-q', '--ref-format=reftable', ...options]);
  if (!options.includes('--bare')) git(folder, ['commit', '-q', '--allow-empty', '-m', 'first']);
}

/** A repository with a submodule at `project/sub`, and a link to the submodule in another folder. */
function withSubmodule(root: string): string {
  makeRepository(join(root, 'library'));
  makeRepository(join(root, 'project'));
  const config = ['-c', 'init.defaultRefFormat=reftable', '-c', 'protocol.file.allow=always'];
  git(join(root, 'project'), [...config, 'submodule', '--quiet', 'add', '../library', 'sub']);
  mkdirSync(join(root, 'elsewhere'));
  symlinkSync('../project/sub', join(root, 'elsewhere/link'));
  return join(root, 'elsewhere/link');
}

function locateStack(path: string): LocatedStack {
  const resolved = resolvePath(path);
  assert.equal(resolved.type, 'stack');
  return resolved.stack;
}

function gitSays(folder: string, question: string): string {
  return realpathSync(git(folder, ['rev-parse', '--path-format=absolute', question]).trim());
}

describe('a submodule reached through a symbolic link', () => {
  it('is the one that git finds there', test => {
    const root = temporaryFolder(test);
    const link = withSubmodule(root);
    const { directory, gitDirectory } = locateStack(link);
    assert.equal(gitDirectory, gitSays(link, '--git-dir'));
    assert.equal(directory, join(root, 'project/.git/modules/sub/reftable'));
  });

  it('is not confused with a repository that has the same path by name', test => {
    const root = temporaryFolder(test);
    const link = withSubmodule(root);
    makeRepository(join(root, '.git/modules/sub'), '--bare');
    assert.equal(locateStack(link).directory, join(root, 'project/.git/modules/sub/reftable'));
    const found = discoverRepositories([link]).found.map(({ repository }) => repository.gitDirectory);
    assert.ok(found.includes(join(root, 'project/.git/modules/sub')));
    assert.ok(!found.includes(join(root, '.git/modules/sub')));
  });

  it('is found from a folder inside it that is opened through a link', test => {
    const root = temporaryFolder(test);
    withSubmodule(root);
    makeRepository(join(root, 'elsewhere'));
    mkdirSync(join(root, 'project/sub/src'));
    symlinkSync('../project/sub/src', join(root, 'elsewhere/src'));
    const { repository } = firstFound(join(root, 'elsewhere/src'));
    assert.equal(repository.gitDirectory, gitSays(join(root, 'elsewhere/src'), '--git-dir'));
  });
});

describe('a linked worktree', () => {
  it('is found when its git directory and its own folder are reached through links', test => {
    const root = temporaryFolder(test);
    makeRepository(join(root, 'project'));
    git(join(root, 'project'), ['worktree', 'add', '-q', '../side']);
    // The git directory of the worktree moves to another disk, and its files have relative paths.
    const own = join(root, 'project/.git/worktrees/side');
    mkdirSync(join(root, 'disk/deep'), { recursive: true });
    renameSync(own, join(root, 'disk/deep/side'));
    symlinkSync(join(root, 'disk/deep/side'), own);
    writeFileSync(join(own, 'commondir'), '../../../project/.git\n');
    writeFileSync(join(own, 'gitdir'), '../../../side/.git\n');
    const side = join(root, 'side');
    assert.equal(gitSays(side, '--git-common-dir'), join(root, 'project/.git'));
    assert.equal(locateStack(side).directory, join(root, 'project/.git/worktrees/side/reftable'));
    const { repository } = firstFound(side);
    assert.deepEqual(
      repository.stacks.map(({ worktreeId, worktree }) => [worktreeId, worktree]),
      [
        [undefined, join(root, 'project')],
        ['side', side],
      ],
    );
    assert.equal(mainStackOf(locateStack(side).directory), join(root, 'project/.git/reftable'));
  });

  it('with relative paths, as git writes them on request, is listed with its folder', test => {
    const root = temporaryFolder(test);
    makeRepository(join(root, 'project'));
    const added = tryGit(join(root, 'project'), ['worktree', 'add', '-q', '--relative-paths', '../side']);
    if (added.status !== 0) return test.skip('git before 2.48 has no --relative-paths');
    assert.match(readFileSync(join(root, 'project/.git/worktrees/side/gitdir'), 'utf8'), /^\.\./);
    const { repository } = firstFound(join(root, 'side'));
    assert.equal(repository.stacks[1]?.worktree, join(root, 'side'));
  });
});

describe('core.worktree and extensions.refStorage', () => {
  it('are relative to the git directory on disk', test => {
    const root = temporaryFolder(test);
    mkdirSync(join(root, 'real'));
    makeRepository(join(root, 'real/store'), '--bare');
    git(join(root, 'real/store'), ['config', 'core.bare', 'false']);
    git(join(root, 'real/store'), ['config', 'core.worktree', '../tree']);
    mkdirSync(join(root, 'real/tree'));
    mkdirSync(join(root, 'tree'));
    symlinkSync('real/store', join(root, 'store'));
    assert.equal(git(join(root, 'store'), ['rev-parse', '--show-toplevel']).trim(), join(root, 'real/tree'));
    const { repository } = firstFound(join(root, 'store'));
    assert.equal(repository.stacks[0]?.worktree, join(root, 'real/tree'));
    git(join(root, 'real/store'), ['config', 'extensions.refStorage', 'reftable://../refs']);
    assert.equal(locateStack(join(root, 'store')).directory, join(root, 'real/refs/reftable'));
  });
});

describe('the stack that a path selects', () => {
  it('is that of a worktree, a git directory, a bare repository or the directory itself', test => {
    const root = temporaryFolder(test);
    makeRepository(join(root, 'project'));
    makeRepository(join(root, 'server.git'), '--bare');
    git(join(root, 'project'), ['worktree', 'add', '-q', '../side']);
    const main = join(root, 'project/.git/reftable');
    for (const path of ['project', 'project/.git', 'project/.git/reftable'])
      assert.equal(locateStack(join(root, path)).directory, main, path);
    assert.equal(locateStack(join(root, 'server.git')).directory, join(root, 'server.git/reftable'));
    for (const path of ['side', 'project/.git/worktrees/side'])
      assert.equal(locateStack(join(root, path)).directory, join(root, 'project/.git/worktrees/side/reftable'), path);
  });

  it('is refused with a reason when the refs are files', test => {
    const root = temporaryFolder(test);
    git(root, ['init', '-q', '--ref-format=files', 'plain']);
    assert.throws(() => locateStack(join(root, 'plain')), { name: 'NoStackError', found: 'filesStorage' });
  });

  it('has the repository around it, also when it is reached through a link', test => {
    const root = temporaryFolder(test);
    makeRepository(join(root, 'project'));
    symlinkSync('project/.git/reftable', join(root, 'stack'));
    assert.equal(gitDirectoryOfStack(join(root, 'stack')), join(root, 'project/.git'));
    mkdirSync(join(root, 'away'));
    renameSync(join(root, 'project/.git/reftable'), join(root, 'away/reftable'));
    symlinkSync('../../away/reftable', join(root, 'project/.git/reftable'));
    assert.equal(gitDirectoryOfStack(join(root, 'project/.git/reftable')), join(root, 'project/.git'));
    assert.equal(gitDirectoryOfStack(join(root, 'away/reftable')), undefined);
  });

  it('has its main stack next to it where extensions.refStorage names a directory', test => {
    const root = temporaryFolder(test);
    makeRepository(join(root, 'source'));
    mkdirSync(join(root, 'store/worktrees/side'), { recursive: true });
    renameSync(join(root, 'source/.git/reftable'), join(root, 'store/reftable'));
    mkdirSync(join(root, 'store/worktrees/side/reftable'));
    assert.equal(mainStackOf(join(root, 'store/worktrees/side/reftable')), join(root, 'store/reftable'));
    assert.equal(mainStackOf(join(root, 'store/reftable')), undefined);
  });
});
