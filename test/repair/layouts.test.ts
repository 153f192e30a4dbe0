// The files around a stack are repaired and rolled back wherever git keeps the git directory.
import assert from 'node:assert/strict';
import { readFileSync, realpathSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { suite, test } from 'node:test';
import { checkStack, checkWorktree } from '../../src/check/index.ts';
import { applyRepair, planRepair, rollBack } from '../../src/repair/index.ts';
import { Repository } from '../support/repository.ts';
import { contents } from './support/stacks.ts';

/** Each returns the folder in which git is started. */
const LAYOUTS: Readonly<Record<string, (repository: Repository) => string>> = {
  'a repository': ({ folder }) => folder,
  'a bare repository': repository => {
    repository.git(['clone', '-q', '--bare', '--ref-format=reftable', '.', 'bare.git']);
    return join(repository.folder, 'bare.git');
  },
  'a linked worktree': repository => {
    repository.git(['worktree', 'add', '-q', 'side']);
    return join(repository.folder, 'side');
  },
  'a linked worktree of a bare repository': repository => {
    repository.git(['clone', '-q', '--bare', '--ref-format=reftable', '.', 'bare.git']);
    repository.git(['-C', 'bare.git', 'worktree', 'add', '-q', '../side', '-b', 'side']);
    return join(repository.folder, 'side');
  },
  'a submodule': repository => {
    using library = withCommit();
    repository.git([
      ...['-c', 'protocol.file.allow=always', 'submodule', '--quiet', 'add', '--ref-format=reftable'],
      ...[library.folder, 'library'],
    ]);
    return join(repository.folder, 'library');
  },
  'a separate git directory': repository => {
    repository.git(['clone', '-q', '--ref-format=reftable', '--separate-git-dir=apart', '.', 'clone']);
    return join(repository.folder, 'clone');
  },
};

function withCommit(): Repository {
  const repository = new Repository();
  repository.git(['commit', '-q', '--allow-empty', '-m', 'one']);
  return repository;
}

/** What is in a git directory but objects and backups. */
function around(gitDirectory: string): Record<string, string> {
  const all = Object.entries(contents(gitDirectory));
  return Object.fromEntries(
    all.filter(([name]) => !/^(?:objects|reftable-backup)(?:\/|$)|\/reftable-backup/.test(name)),
  );
}

suite('HEAD, refs and the configuration are repaired and rolled back in', () => {
  for (const [what, build] of Object.entries(LAYOUTS))
    test(what, () => {
      using repository = withCommit();
      const folder = build(repository);
      const git = (...args: string[]) => repository.git(['-C', folder, ...args]);
      const gitDirectory = realpathSync(git('rev-parse', '--absolute-git-dir').trim());
      const common = realpathSync(resolve(folder, git('rev-parse', '--git-common-dir').trim()));
      const stack = join(gitDirectory, 'reftable');
      const refs = git('for-each-ref');
      assert.ok(statSync(join(stack, 'tables.list')).size > 0);

      git('config', '-f', join(common, 'config'), '--unset', 'extensions.refStorage');
      writeFileSync(join(gitDirectory, 'HEAD'), '');
      rmSync(join(common, 'refs'), { recursive: true });
      const damaged = around(common);
      const planned = planRepair(stack, { runCheck: checkStack, gitDirectory });
      assert.deepEqual(planned.target.repository.map(({ name }) => name).sort(), ['HEAD', 'config', 'refs']);
      const { backup, remaining } = applyRepair(planned, { runCheck: checkWorktree });
      assert.deepEqual(remaining, []);
      assert.equal(git('for-each-ref'), refs);
      assert.match(readFileSync(join(common, 'config'), 'utf8'), /refStorage = reftable/);

      rollBack(stack, backup, { gitDirectory });
      assert.deepEqual(around(common), damaged);
    });
});
