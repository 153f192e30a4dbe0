import assert from 'node:assert/strict';
import { appendFileSync, chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { discoverRepositories } from '../../src/git/discover.ts';
import { git } from '../support/git.ts';
import { temporaryFolder } from './fixture.ts';

function makeRepository(folder: string, ...options: string[]): void {
  mkdirSync(folder, { recursive: true });
  git(folder, ['init', '-q', '--ref-format=reftable', ...options]);
  if (!options.includes('--bare')) git(folder, ['commit', '-q', '--allow-empty', '-m', 'first']);
}

function repositoriesIn(...folders: string[]) {
  return discoverRepositories(folders).map(({ repository }) => repository);
}

describe('finding repositories', () => {
  it('finds a repository in a folder, below it and around it', test => {
    const root = temporaryFolder(test);
    makeRepository(join(root, 'deep/er/project'));
    mkdirSync(join(root, 'deep/er/project/src/lib'), { recursive: true });
    for (const start of [root, 'deep/er/project', 'deep/er/project/src/lib', 'deep/er/project/.git/reftable']) {
      const [found, ...others] = repositoriesIn(start === root ? root : join(root, start));
      assert.equal(others.length, 0);
      assert.deepEqual(found, {
        gitDirectory: join(root, 'deep/er/project/.git'),
        label: 'project',
        bare: false,
        hash: 'sha1',
        refStorage: 'reftable',
        stacks: [
          {
            directory: join(root, 'deep/er/project/.git/reftable'),
            gitDirectory: join(root, 'deep/er/project/.git'),
            label: 'main',
            worktree: join(root, 'deep/er/project'),
          },
        ],
      });
    }
  });

  it('lists the stack of every linked worktree, from the main worktree and from the linked one', test => {
    const root = temporaryFolder(test);
    makeRepository(join(root, 'project'));
    git(join(root, 'project'), ['worktree', 'add', '-q', '../side']);
    for (const start of ['project', 'side']) {
      const [repository] = repositoriesIn(join(root, start));
      assert.equal(repository.label, 'project');
      assert.deepEqual(
        repository.stacks.map(stack => [stack.label, stack.directory, stack.worktree]),
        [
          ['main', join(root, 'project/.git/reftable'), join(root, 'project')],
          ['side', join(root, 'project/.git/worktrees/side/reftable'), join(root, 'side')],
        ],
      );
    }
  });

  it('finds bare repositories and reads the hash', test => {
    const root = temporaryFolder(test);
    makeRepository(join(root, 'server.git'), '--bare', '--object-format=sha256');
    const [repository] = repositoriesIn(root);
    assert.deepEqual(
      [repository.label, repository.bare, repository.hash, repository.stacks[0].worktree],
      ['server.git', true, 'sha256', undefined],
    );
  });

  it('follows a .git file that points elsewhere', test => {
    const root = temporaryFolder(test);
    mkdirSync(join(root, 'tree'));
    mkdirSync(join(root, 'away'));
    git(root, ['init', '-q', '--ref-format=reftable', `--separate-git-dir=${join(root, 'away/store')}`, 'tree']);
    const [repository] = repositoriesIn(join(root, 'tree'));
    assert.equal(repository.gitDirectory, join(root, 'away/store'));
    assert.deepEqual([repository.label, repository.bare], ['tree', false]);
  });

  it('finds submodules, checked out or not', test => {
    const root = temporaryFolder(test);
    makeRepository(join(root, 'library'));
    makeRepository(join(root, 'project'));
    const config = ['-c', 'init.defaultRefFormat=reftable', '-c', 'protocol.file.allow=always'];
    git(join(root, 'project'), [...config, 'submodule', '--quiet', 'add', '--name', 'ext/lib', '../library', 'lib']);
    git(join(root, 'project'), [...config, 'submodule', '--quiet', 'add', '../library', 'other']);
    git(join(root, 'project'), ['submodule', '--quiet', 'deinit', '-f', 'other']);
    const found = repositoriesIn(join(root, 'project'));
    assert.deepEqual(
      found.map(repository => [repository.label, repository.gitDirectory, repository.refStorage]),
      [
        ['project', join(root, 'project/.git'), 'reftable'],
        ['lib', join(root, 'project/.git/modules/ext/lib'), 'reftable'],
        ['other', join(root, 'project/.git/modules/other'), 'reftable'],
      ],
    );
  });

  it('tells a repository whose refs are files, without stacks', test => {
    const root = temporaryFolder(test);
    git(root, ['init', '-q', '--ref-format=files', 'plain']);
    const [repository] = repositoriesIn(root);
    assert.deepEqual([repository.refStorage, repository.stacks], ['files', []]);
  });

  it('finds a stack that extensions.refStorage puts elsewhere, relative to the git directory', test => {
    const root = temporaryFolder(test);
    makeRepository(join(root, 'project'));
    mkdirSync(join(root, 'elsewhere'));
    git(join(root, 'project'), ['config', 'extensions.refStorage', 'reftable://../../elsewhere']);
    assert.deepEqual(
      repositoriesIn(root)[0].stacks.map(stack => stack.directory),
      [join(root, 'elsewhere/reftable')],
    );
  });

  it('tells what is wrong with a configuration, and finds the other repositories all the same', test => {
    const root = temporaryFolder(test);
    makeRepository(join(root, 'broken'));
    makeRepository(join(root, 'whole'));
    appendFileSync(join(root, 'broken/.git/config'), '[core\n');
    const found = discoverRepositories([root]);
    assert.deepEqual(
      found.map(({ repository, error }) => [repository.label, error?.code]),
      [
        ['broken', 'FORMAT_ERROR'],
        ['whole', undefined],
      ],
    );
    assert.match(found[0].error?.message ?? '', /bad config line \d+/);
    assert.equal(found[0].error?.file, join(root, 'broken/.git/config'));
  });

  it('refuses extensions that git would refuse', test => {
    const root = temporaryFolder(test);
    const configs = {
      a: '[core]\n\trepositoryformatversion = 0\n[extensions]\n\trefstorage = reftable\n',
      b: '[core]\n\trepositoryformatversion = 2\n',
      c: '[core]\n\trepositoryformatversion = 1\n[extensions]\n\trefstorage = table\n',
      d: '[core]\n\trepositoryformatversion = 1\n[extensions]\n\tobjectformat = md5\n',
    };
    for (const [name, config] of Object.entries(configs)) {
      git(root, ['init', '-q', name]);
      writeFileSync(join(root, name, '.git/config'), config);
      assert.throws(() => git(join(root, name), ['rev-parse', '--git-dir']));
    }
    assert.deepEqual(
      discoverRepositories([root]).map(({ error }) => error?.message),
      [
        "repo version is 0, but the v1-only extension 'refstorage' is set: set core.repositoryFormatVersion to 1",
        'expected git repo version <= 1, found 2',
        "unknown ref storage format 'table' in extensions.refStorage",
        "unknown object format 'md5' in extensions.objectFormat",
      ],
    );
  });

  it('survives loops of symbolic links, folders that are denied and folders that do not exist', test => {
    const root = temporaryFolder(test);
    makeRepository(join(root, 'project'));
    symlinkSync(root, join(root, 'loop'));
    symlinkSync(join(root, 'nowhere'), join(root, 'dangling'));
    mkdirSync(join(root, 'denied'));
    chmodSync(join(root, 'denied'), 0);
    assert.deepEqual(
      repositoriesIn(root, join(root, 'missing')).map(repository => repository.label),
      ['project'],
    );
    chmodSync(join(root, 'denied'), 0o700);
  });

  it('leaves out what package managers unpack, and what lies too deep', test => {
    const root = temporaryFolder(test);
    makeRepository(join(root, 'node_modules/package'));
    makeRepository(join(root, 'a/b/c'));
    assert.equal(discoverRepositories([root], { maxDepth: 2 }).length, 0);
    assert.equal(discoverRepositories([root], { maxDepth: 3 }).length, 1);
  });
});
