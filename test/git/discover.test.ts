import assert from 'node:assert/strict';
import { appendFileSync, chmodSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { GitConfig } from '../../src/git/config/config.ts';
import { type DiscoverOptions, discoverRepositories, type SearchLimit } from '../../src/git/repository/discover.ts';
import { readFormat } from '../../src/git/repository/format.ts';
import { git } from '../support/git.ts';
import { messageOf } from '../support/message-of.ts';
import { firstFound, temporaryFolder } from './fixture.ts';

function makeRepository(folder: string, ...options: string[]): void {
  mkdirSync(folder, { recursive: true });
  git(folder, ['init', '-q', '--ref-format=reftable', ...options]);
  if (!options.includes('--bare')) git(folder, ['commit', '-q', '--allow-empty', '-m', 'first']);
}

function repositoriesIn(...folders: string[]) {
  return discoverRepositories(folders).found.map(({ repository }) => repository);
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
      const { repository } = firstFound(join(root, start));
      assert.equal(repository.label, 'project');
      assert.deepEqual(
        repository.stacks.map(stack => [stack.worktreeId, stack.directory, stack.worktree]),
        [
          [undefined, join(root, 'project/.git/reftable'), join(root, 'project')],
          ['side', join(root, 'project/.git/worktrees/side/reftable'), join(root, 'side')],
        ],
      );
    }
  });

  it('finds bare repositories and reads the hash', test => {
    const root = temporaryFolder(test);
    makeRepository(join(root, 'server.git'), '--bare', '--object-format=sha256');
    const { repository } = firstFound(root);
    assert.deepEqual(
      [repository.label, repository.bare, repository.hash, repository.stacks.map(({ worktree }) => worktree)],
      ['server.git', true, 'sha256', [undefined]],
    );
  });

  it('follows a .git file that points elsewhere', test => {
    const root = temporaryFolder(test);
    mkdirSync(join(root, 'tree'));
    mkdirSync(join(root, 'away'));
    git(root, ['init', '-q', '--ref-format=reftable', `--separate-git-dir=${join(root, 'away/store')}`, 'tree']);
    const { repository } = firstFound(join(root, 'tree'));
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

  it('returns a repository whose refs are files, without stacks', test => {
    const root = temporaryFolder(test);
    git(root, ['init', '-q', '--ref-format=files', 'plain']);
    const { repository } = firstFound(root);
    assert.deepEqual([repository.refStorage, repository.stacks], ['files', []]);
  });

  it('finds a stack that extensions.refStorage puts elsewhere, relative to the git directory', test => {
    const root = temporaryFolder(test);
    makeRepository(join(root, 'project'));
    mkdirSync(join(root, 'elsewhere'));
    git(join(root, 'project'), ['config', 'extensions.refStorage', 'reftable://../../elsewhere']);
    assert.deepEqual(
      firstFound(root).repository.stacks.map(stack => stack.directory),
      [join(root, 'elsewhere/reftable')],
    );
  });

  it('reports what is wrong with a configuration, and still finds the other repositories', test => {
    const root = temporaryFolder(test);
    makeRepository(join(root, 'broken'));
    makeRepository(join(root, 'whole'));
    appendFileSync(join(root, 'broken/.git/config'), '[core\n');
    const { found } = discoverRepositories([root]);
    assert.deepEqual(
      found.map(({ repository, error }) => [repository.label, error?.code]),
      [
        ['broken', 'FORMAT_ERROR'],
        ['whole', undefined],
      ],
    );
    const [broken] = found;
    const file = join(root, 'broken/.git/config');
    assert.equal(broken?.error?.file, file);
    assert.equal(
      broken.error.message,
      messageOf(() => new GitConfig().read(file, { includes: false })),
    );
  });

  it('lists a repository that git does not accept, with its stacks and the reason', test => {
    const root = temporaryFolder(test);
    const damages: Record<string, (gitDirectory: string) => void> = {
      'a-head-missing': at => rmSync(join(at, 'HEAD')),
      'b-head-zeros': at => writeFileSync(join(at, 'HEAD'), Buffer.alloc(23)),
      'c-refs-missing': at => rmSync(join(at, 'refs'), { recursive: true }),
      'd-objects-missing': at => rmSync(join(at, 'objects'), { recursive: true }),
      'e-config-damaged': at => appendFileSync(join(at, 'config'), '[core\n'),
      'f-config-empty': at => writeFileSync(join(at, 'config'), ''),
      'g-storage-misspelled': at => git(at, ['config', '-f', 'config', 'extensions.refStorage', 'refable']),
    };
    for (const [name, damage] of Object.entries(damages)) {
      makeRepository(join(root, name));
      damage(join(root, name, '.git'));
      for (const start of [root, join(root, name)]) {
        const found = discoverRepositories([start]).found.find(({ repository }) => repository.label === name);
        assert.ok(found?.error, `${name} has an error`);
        assert.deepEqual(
          found.repository.stacks.map(({ directory, worktree }) => [directory, worktree]),
          [[join(root, name, '.git', 'reftable'), join(root, name)]],
          name,
        );
      }
    }
    assert.deepEqual(
      discoverRepositories([root]).found.map(({ error }) => error?.message.replace(/.*: /, '')),
      [
        'the file HEAD is missing',
        'the file HEAD is empty',
        'refs is missing',
        'objects is missing',
        messageOf(() => new GitConfig().read(join(root, 'e-config-damaged/.git/config'), { includes: false })).replace(
          /.*: /,
          '',
        ),
        'extensions.refStorage is not reftable',
        messageOf(() => readFormat(join(root, 'g-storage-misspelled/.git'))).replace(/.*: /, ''),
      ],
    );
  });

  it('lists a damaged bare repository, and no folder that only looks like one', test => {
    const root = temporaryFolder(test);
    git(root, ['init', '-q', '--bare', '--ref-format=reftable', 'bare']);
    rmSync(join(root, 'bare/HEAD'));
    for (const name of ['config', 'objects', 'reftable']) mkdirSync(join(root, 'empty', name), { recursive: true });
    makeRepository(join(root, 'files'));
    rmSync(join(root, 'files/.git'), { recursive: true });
    git(root, ['init', '-q', '--ref-format=files', 'files']);
    rmSync(join(root, 'files/.git/HEAD'));
    const { found } = discoverRepositories([root]);
    assert.deepEqual(
      found.map(({ repository, error }) => [repository.label, repository.stacks.length, error !== undefined]),
      [['bare', 1, true]],
    );
  });

  it('follows links within the searched folders only', test => {
    const [root, outside] = [temporaryFolder(test), temporaryFolder(test)];
    const inside = join(root, 'deep/er/repository');
    makeRepository(inside);
    makeRepository(outside);
    symlinkSync(outside, join(root, 'out'));
    symlinkSync('/', join(inside, '.git/modules'));
    symlinkSync(inside, join(root, 'in'));
    const { found, folders } = discoverRepositories([root], { maxDepth: 1 });
    assert.deepEqual(
      found.map(({ repository }) => repository.gitDirectory),
      [join(inside, '.git')],
    );
    assert.ok(folders < 20, `${folders} folders`);
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

  it('skips folders of package managers, and folders that are too deep', test => {
    const root = temporaryFolder(test);
    makeRepository(join(root, 'node_modules/package'));
    makeRepository(join(root, 'a/b/c'));
    assert.equal(discoverRepositories([root], { maxDepth: 2 }).found.length, 0);
    assert.equal(discoverRepositories([root], { maxDepth: 3 }).found.length, 1);
  });

  const limits: Readonly<Record<string, [DiscoverOptions, SearchLimit]>> = {
    folders: [{ maxFolders: 10 }, 'folders'],
    entries: [{ maxEntries: 30 }, 'entries'],
    repositories: [{ maxRepositories: 2 }, 'repositories'],
    milliseconds: [{ maxTime: 0 }, 'time'],
  };
  for (const [what, [options, limit]] of Object.entries(limits)) {
    it(`stops after so many ${what}, keeps what it found and reports it`, test => {
      const root = temporaryFolder(test);
      makeRepository(join(root, 'a-first'));
      makeRepository(join(root, 'b-second'));
      for (let i = 0; i < 50; i++) mkdirSync(join(root, `folder${i}`));
      makeRepository(join(root, 'z-last'));
      const search = discoverRepositories([join(root, 'a-first'), root], options);
      assert.equal(search.limit, limit);
      const labels = search.found.map(({ repository }) => repository.label);
      assert.ok(labels.includes('a-first') && labels.length < 3, labels.join());
      assert.equal(discoverRepositories([root]).limit, undefined);
    });
  }

  it('stops wherever its caller stops it, in submodules too', test => {
    const root = temporaryFolder(test);
    makeRepository(join(root, 'project'));
    mkdirSync(join(root, 'project/.git/modules/a/b'), { recursive: true });
    const folders: string[] = [];
    discoverRepositories([root], { onFolder: folder => void folders.push(folder) });
    assert.ok(folders.includes(join(root, 'project/.git/modules/a/b')), folders.join(' '));
    for (const last of folders) {
      const stopped = new Error(`at ${last}`);
      const onFolder = (folder: string) => {
        if (folder === last) throw stopped;
      };
      assert.throws(() => discoverRepositories([root], { onFolder }), stopped);
    }
  });

  it('reads at most the limit of entries of a large directory', test => {
    const root = temporaryFolder(test);
    for (let i = 0; i < 5000; i++) writeFileSync(join(root, `file${i}`), '');
    assert.equal(discoverRepositories([root], { maxEntries: 1000 }).limit, 'entries');
  });

  it('lists a thousand linked worktrees and reports that there are more', test => {
    const root = temporaryFolder(test);
    makeRepository(join(root, 'project'));
    makeRepository(join(root, 'second'));
    for (let i = 0; i < 1100; i++) {
      mkdirSync(join(root, `project/.git/worktrees/w${i}`), { recursive: true });
      writeFileSync(join(root, `project/.git/worktrees/w${i}/gitdir`), `${root}/w${i}/.git\n`);
    }
    const { found, limit } = discoverRepositories([root]);
    assert.deepEqual([limit, found.map(({ repository }) => repository.stacks.length)], ['worktrees', [1001, 1]]);
  });
});
