// The quick search that decides whether the extension starts its worker and its language server.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite, test } from 'node:test';
import { isWithin } from '../../src/extension/is-within.ts';
import { mayHaveReftables } from '../../src/extension/quick-look.ts';
import * as discover from '../../src/git/repository/discover.ts';
import { git } from '../support/git.ts';
import { temporaryFolder } from './fixture.ts';

function init(folder: string, refFormat: 'reftable' | 'files', ...options: string[]): void {
  mkdirSync(folder, { recursive: true });
  git(folder, ['init', '-q', `--ref-format=${refFormat}`, ...options]);
  if (!options.includes('--bare')) git(folder, ['commit', '-q', '--allow-empty', '-m', 'first']);
}

/** The result of the search in the worker. */
function hasReftables(folder: string): boolean {
  return discover.discoverRepositories([folder]).found.some(({ repository }) => repository.stacks.length > 0);
}

/** Each makes something in a folder and returns the folder to open. */
const WITH_REFTABLES: Record<string, (root: string) => string> = {
  'a repository': root => {
    init(root, 'reftable');
    return root;
  },
  'a folder in a repository': root => {
    init(root, 'reftable');
    mkdirSync(join(root, 'src/lib'), { recursive: true });
    return join(root, 'src/lib');
  },
  'a folder above repositories': root => {
    init(join(root, 'files'), 'files');
    init(join(root, 'a/b/c/d/repository'), 'reftable');
    return root;
  },
  'a linked worktree': root => {
    init(join(root, 'main'), 'reftable');
    git(join(root, 'main'), ['worktree', 'add', '-q', '../side']);
    renameSync(join(root, 'main'), join(root, 'other'));
    git(join(root, 'other'), ['worktree', 'repair', '../side']);
    return join(root, 'side');
  },
  'a bare repository': root => {
    init(join(root, 'server.git'), 'reftable', '--bare');
    return join(root, 'server.git');
  },
  'a repository without HEAD': root => {
    init(join(root, 'damaged'), 'reftable');
    rmSync(join(root, 'damaged/.git/HEAD'));
    return root;
  },
  'a folder in a repository with an empty configuration': root => {
    init(root, 'reftable');
    mkdirSync(join(root, 'src'));
    writeFileSync(join(root, '.git/config'), '');
    return join(root, 'src');
  },
  'a bare repository without HEAD and list': root => {
    init(join(root, 'server.git'), 'reftable', '--bare');
    git(join(root, 'server.git'), ['symbolic-ref', 'HEAD', 'refs/heads/other']);
    rmSync(join(root, 'server.git/HEAD'));
    rmSync(join(root, 'server.git/reftable/tables.list'));
    return join(root, 'server.git');
  },
  'a folder in a bare repository without HEAD': root => {
    init(join(root, 'server.git'), 'reftable', '--bare');
    rmSync(join(root, 'server.git/HEAD'));
    return join(root, 'server.git/hooks');
  },
  'the folder of a stack': root => {
    init(root, 'reftable');
    return join(root, '.git/reftable');
  },
  'a repository in a repository with refs in files': root => {
    init(root, 'files');
    init(join(root, 'vendor/inner'), 'reftable');
    return root;
  },
  'a submodule that is not checked out': root => {
    init(join(root, 'outer'), 'files');
    init(join(root, 'inner'), 'reftable', '--bare');
    mkdirSync(join(root, 'outer/.git/modules/some'), { recursive: true });
    renameSync(join(root, 'inner'), join(root, 'outer/.git/modules/some/name'));
    return join(root, 'outer');
  },
  'a submodule in a submodule': root => {
    init(join(root, 'outer'), 'files');
    init(join(root, 'middle'), 'files', '--bare');
    init(join(root, 'inner'), 'reftable', '--bare');
    mkdirSync(join(root, 'outer/.git/modules'));
    mkdirSync(join(root, 'middle/modules'));
    renameSync(join(root, 'inner'), join(root, 'middle/modules/inner'));
    renameSync(join(root, 'middle'), join(root, 'outer/.git/modules/middle'));
    return join(root, 'outer');
  },
  'a repository whose .git is a link': root => {
    init(join(root, 'main'), 'reftable');
    renameSync(join(root, 'main/.git'), join(root, 'elsewhere'));
    symlinkSync('../elsewhere', join(root, 'main/.git'));
    return join(root, 'main');
  },
  'a link to a repository that stays in the folder': root => {
    init(join(root, 'node_modules/inner'), 'reftable');
    symlinkSync('node_modules/inner', join(root, 'link'));
    return root;
  },
  'a repository whose storage is elsewhere': root => {
    init(join(root, 'main'), 'reftable');
    renameSync(join(root, 'main/.git/reftable'), join(root, 'reftable'));
    git(join(root, 'main'), ['config', 'extensions.refStorage', `reftable://${root}`]);
    // In the folder that is opened, only the configuration names the storage.
    mkdirSync(join(root, 'opened'));
    renameSync(join(root, 'main'), join(root, 'opened/main'));
    return join(root, 'opened/main');
  },
};

const WITHOUT: Record<string, (root: string) => string> = {
  'an empty folder': root => root,
  'repositories with refs in files': root => {
    init(root, 'files');
    init(join(root, 'inner'), 'files');
    init(join(root, 'server.git'), 'files', '--bare');
    git(root, ['worktree', 'add', '-q', 'side']);
    return root;
  },
  'a repository that is too deep': root => {
    init(join(root, 'a/b/c/d/e/f'), 'reftable');
    return root;
  },
  'a repository among packages': root => {
    init(join(root, 'node_modules/inner'), 'reftable');
    return root;
  },
  'a link out of the folder': root => {
    init(join(root, 'outside'), 'reftable');
    mkdirSync(join(root, 'opened'));
    symlinkSync('../outside', join(root, 'opened/link'));
    return join(root, 'opened');
  },
  'a named pipe instead of .git and of a configuration': root => {
    init(join(root, 'inner'), 'files');
    execFileSync('mkfifo', [join(root, '.git')]);
    renameSync(join(root, 'inner/.git/config'), join(root, 'config'));
    execFileSync('mkfifo', [join(root, 'inner/.git/config')]);
    return root;
  },
  'a folder that is not there': root => join(root, 'missing'),
};

suite('a quick look', () => {
  for (const [what, make] of Object.entries(WITH_REFTABLES)) {
    test(`finds ${what}, as the search does`, async t => {
      const folder = make(temporaryFolder(t));
      assert.deepEqual([await mayHaveReftables([folder]), hasReftables(folder)], [true, true]);
    });
  }

  for (const [what, make] of Object.entries(WITHOUT)) {
    test(`finds nothing in ${what}, as the search does`, async t => {
      const folder = make(temporaryFolder(t));
      assert.deepEqual([await mayHaveReftables([folder]), hasReftables(folder)], [false, false]);
    });
  }

  test('finds a stack without a repository', async t => {
    const folder = temporaryFolder(t);
    mkdirSync(join(folder, 'copies/reftable'), { recursive: true });
    writeFileSync(join(folder, 'copies/reftable/tables.list'), '');
    assert.equal(await mayHaveReftables([folder]), true);
  });

  test('looks as deep as the setting allows, and in every folder', async t => {
    const root = temporaryFolder(t);
    init(join(root, 'a/b'), 'reftable');
    mkdirSync(join(root, 'other'));
    assert.equal(await mayHaveReftables([root], { maxDepth: 1 }), false);
    assert.equal(await mayHaveReftables([root], { maxDepth: 2 }), true);
    assert.equal(await mayHaveReftables([join(root, 'other')]), false);
    assert.equal(await mayHaveReftables([join(root, 'other'), join(root, 'a')]), true);
    assert.equal(await mayHaveReftables([]), false);
  });

  test('does not read the objects of git directories', async t => {
    const root = temporaryFolder(t);
    init(root, 'files');
    for (const name of ['modules/some/name', 'modules/other']) {
      init(join(root, '.git', name), 'files', '--bare');
      for (let i = 0; i < 256; i++) mkdirSync(join(root, '.git', name, 'objects', i.toString(16).padStart(2, '0')));
    }
    assert.equal(await mayHaveReftables([root], { maxFolders: 20 }), false);
  });

  test('does not rule out what its limits hide', async t => {
    const root = temporaryFolder(t);
    for (let i = 0; i < 40; i++) mkdirSync(join(root, `folder${i}`));
    assert.equal(await mayHaveReftables([root], { maxFolders: 41 }), false);
    assert.equal(await mayHaveReftables([root], { maxFolders: 20 }), true);
    assert.equal(await mayHaveReftables([root], { maxEntries: 20 }), true);
    assert.equal(await mayHaveReftables([root], { maxTime: -1 }), true);
  });

  test('loads only constants of the project', () => {
    const source = readFileSync(join(import.meta.dirname, '../../src/extension/quick-look.ts'), 'utf8');
    const imported = [...source.matchAll(/ from '([^']+)'/g)].map(([, name]) => name);
    assert.ok(imported.length > 0);
    assert.deepEqual(
      imported.filter(name => !name?.startsWith('node:')),
      ['../git/repository/skipped-folders.ts', '../protocol/values.ts', './is-within.ts'],
    );
  });
});

test('a folder contains itself and what is in it, also the root of a disk', () => {
  assert.ok(isWithin('/a/b', '/a') && isWithin('/a', '/a') && isWithin('/a', '/'));
  assert.ok(!isWithin('/ab', '/a') && !isWithin('/', '/a'));
});
