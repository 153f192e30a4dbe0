// One folder of a search for all repositories below folders.
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite, type TestContext, test } from 'node:test';
import { GitError } from '../../src/git/errors.ts';
import { searchFolder } from '../../src/git/repository/search-folder.ts';
import { git } from '../support/git.ts';
import { canDenyAccess, withoutAccess } from '../support/no-access.ts';

const onPosix = { skip: process.platform === 'win32' && 'needs symbolic links' };

function temporary(t: TestContext): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'reftable-search-')));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

function init(folder: string, ...options: string[]): void {
  git(tmpdir(), ['init', '-q', '--ref-format=reftable', ...options, folder]);
}

suite('the search of a folder', () => {
  test('finds work trees, with the folders in them, and bare repositories', t => {
    const root = temporary(t);
    init(join(root, 'work'));
    mkdirSync(join(root, 'work/b'));
    mkdirSync(join(root, 'work/a'));
    writeFileSync(join(root, 'work/file'), '');
    const work = join(root, 'work');
    assert.deepEqual(searchFolder(work, [root], false), {
      repository: { gitDirectory: join(work, '.git'), worktree: work, isElsewhere: false },
      folders: ['a', 'b'],
    });
    const bare = join(root, 'bare.git');
    init(bare, '--bare');
    assert.deepEqual(searchFolder(bare, [root], false), {
      repository: { gitDirectory: bare, isElsewhere: false },
      folders: [],
    });
  });

  test('continues with the git directories of submodules', t => {
    const root = temporary(t);
    const work = join(root, 'work');
    init(work);
    const module = join(work, '.git/modules/libs/one');
    mkdirSync(join(work, '.git/modules/libs'), { recursive: true });
    init(module, '--bare');
    assert.deepEqual(searchFolder(work, [root], false).folders, [join('.git', 'modules')]);
    assert.deepEqual(searchFolder(join(work, '.git/modules'), [root], false), { folders: ['libs'] });
    assert.equal(searchFolder(module, [root], false).repository?.gitDirectory, module);
  });

  test('leaves out a repository that has a path of its own in the search', t => {
    const root = temporary(t);
    const work = join(root, 'work');
    init(work, `--separate-git-dir=${join(root, 'separate')}`);
    const elsewhere = { gitDirectory: join(root, 'separate'), worktree: work, isElsewhere: true };
    assert.deepEqual(searchFolder(work, [root], false), { folders: [] });
    assert.deepEqual(searchFolder(work, [work], true), { repository: elsewhere, folders: [] });
  });

  test('follows a symbolic link to a repository, and to no other folder', onPosix, t => {
    const [root, outside] = [temporary(t), temporary(t)];
    init(join(outside, 'work'));
    mkdirSync(join(outside, 'work/inside'));
    mkdirSync(join(outside, 'folder'));
    symlinkSync(join(outside, 'work'), join(root, 'to-work'));
    symlinkSync(join(outside, 'folder'), join(root, 'to-folder'));
    symlinkSync('nowhere', join(root, 'to-nothing'));
    symlinkSync('circle', join(root, 'circle'));
    assert.deepEqual(searchFolder(root, [root], true).folders, ['circle', 'to-work']);
    const { repository, folders } = searchFolder(join(root, 'to-work'), [root], false);
    assert.deepEqual(
      [repository?.gitDirectory, repository?.isElsewhere, folders],
      [join(outside, 'work/.git'), true, []],
    );
    assert.throws(() => searchFolder(join(root, 'circle'), [root], false), GitError);
  });

  test('reports what seems to be a repository', t => {
    const root = temporary(t);
    for (const name of ['empty/.git', 'self/inside', 'broken.git/objects', 'broken.git/refs']) {
      mkdirSync(join(root, name), { recursive: true });
    }
    writeFileSync(join(root, 'self/.git'), 'gitdir: .git\n');
    for (const [name, folders] of [
      ['empty', []],
      ['self', ['inside']],
      ['broken.git', []],
    ] as const) {
      const found = searchFolder(join(root, name), [root], false);
      assert.ok(found.error instanceof GitError && found.repository === undefined, name);
      assert.deepEqual(found.folders, folders, name);
    }
  });

  test('fails for a folder that cannot be listed', { skip: !canDenyAccess && 'needs POSIX users' }, t => {
    const root = temporary(t);
    const folder = join(root, 'closed');
    mkdirSync(folder);
    withoutAccess(folder, root, () => {
      assert.throws(
        () => searchFolder(folder, [root], false),
        (error: unknown) => error instanceof GitError && error.code === 'IO_ERROR',
      );
    });
  });
});
