// Cases of `git branch` that random repositories do not have: history, upstreams, worktrees, a rebase.
import assert from 'node:assert/strict';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, suite, test } from 'node:test';
import { git } from '../support/git.ts';
import { Scenery } from './support/scenery.ts';
import { environment, type Outcome, Twins } from './support/update-ref.ts';

suite('reftable branch', () => {
  const scenery = new Scenery('sha1');
  after(() => scenery[Symbol.dispose]());
  const { A, B, C } = scenery.ids;

  /** main is at A, x at B. */
  function template(...commands: readonly (readonly string[])[]): string {
    const folder = mkdtempSync(join(tmpdir(), 'reftable-branch-'));
    cpSync(scenery.folder, folder, { recursive: true });
    const setup = [['update-ref', 'refs/heads/main', A], ['update-ref', 'refs/heads/x', B], ...commands];
    for (const words of setup) git(folder, [...words], { env: environment });
    return folder;
  }

  /** Runs git and ours on copies of a template, which is removed, and expects the same. */
  function same(folder: string, args: readonly string[], inside = '.'): Outcome {
    try {
      using twins = new Twins(folder, {}, 'branch');
      const clean = (outcome: Outcome, name: 'git' | 'ours') =>
        JSON.parse(JSON.stringify(outcome).replaceAll(twins.folder(name), '<folder>'));
      const ours = clean(twins.ours(args, '', scenery.read, 'sha1', inside), 'ours');
      assert.deepEqual(ours, clean(twins.git(args, '', inside), 'git'));
      return ours;
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }

  test('deletes what is merged to HEAD, and keeps what is not', () => {
    assert.equal(same(template(['update-ref', 'refs/heads/main', C]), ['-d', 'x']).status, 0);
    assert.match(same(template(), ['-d', 'x']).stderr, /not fully merged\nhint: /);
    const quiet = template(['config', 'advice.forceDeleteBranch', 'false']);
    assert.equal(same(quiet, ['-d', 'x']).stderr, "error: the branch 'x' is not fully merged\n");
  });

  test('compares a branch with its upstream, and warns if HEAD differs', () => {
    const tracking = [
      ['config', 'remote.o.url', 'nowhere'],
      ['config', 'remote.o.fetch', '+refs/heads/*:refs/remotes/o/*'],
      ['config', 'branch.x.remote', 'o'],
      ['config', 'branch.x.merge', 'refs/heads/x'],
    ];
    const merged = template(['update-ref', 'refs/remotes/o/x', B], ...tracking);
    assert.match(same(merged, ['-d', 'x']).stderr, /^warning: deleting branch 'x' that has been merged to/);
    const unmerged = template(['update-ref', 'refs/remotes/o/x', A], ['update-ref', 'refs/heads/main', C], ...tracking);
    assert.match(same(unmerged, ['-d', 'x']).stderr, /^warning: not deleting branch 'x' that is not yet merged to/);
  });

  test('deletes remote-tracking branches, and names them where a branch is missing', () => {
    const remote = ['update-ref', 'refs/remotes/o/x', B];
    assert.match(same(template(remote), ['-d', '-r', 'o/x']).stdout, /^Deleted remote-tracking branch o\/x /);
    assert.match(same(template(remote), ['-d', 'o/x']).stderr, /Did you forget --remote/);
  });

  test('keeps a branch that a worktree, a rebase or a bisection uses', () => {
    const linked = () => template(['worktree', 'add', '-q', 'wt', 'x']);
    assert.match(same(linked(), ['-D', 'x']).stderr, /used by worktree at/);
    assert.match(same(linked(), ['-M', 'main', 'x']).stderr, /^fatal: cannot force update the branch 'x'/);
    for (const [file, text] of [
      ['rebase-merge/head-name', 'refs/heads/x\n'],
      ['BISECT_START', 'x\n'],
    ] as const) {
      const folder = template(['checkout', '-q', '--detach', A]);
      mkdirSync(join(folder, '.git', 'rebase-merge'));
      if (file === 'BISECT_START') rmSync(join(folder, '.git', 'rebase-merge'), { recursive: true });
      writeFileSync(join(folder, '.git', file), text);
      if (file === 'BISECT_START') writeFileSync(join(folder, '.git', 'BISECT_LOG'), '');
      const again = mkdtempSync(join(tmpdir(), 'reftable-branch-'));
      cpSync(folder, again, { recursive: true });
      assert.match(same(folder, ['-D', 'x']).stderr, /used by worktree at/);
      assert.match(
        same(again, ['-m', 'x', 'new']).stderr,
        /^fatal: branch refs\/heads\/x is being (?:rebased|bisected) at/,
      );
    }
  });

  test('deletes the branch that HEAD of a bare repository leads to', () => {
    assert.match(same(template(['config', 'core.bare', 'true']), ['-D', 'main']).stdout, /^Deleted branch main /);
  });

  test('leaves the settings of a branch whose name only starts like that of a deleted one', () => {
    assert.equal(same(template(['config', 'branch.x.y.remote', 'o']), ['-D', 'x']).stderr, '');
  });

  test('renames the branch of a linked worktree, from there and from elsewhere', () => {
    for (const inside of ['.', 'wt']) {
      const outcome = same(template(['worktree', 'add', '-q', 'wt', 'x']), ['-m', 'x', 'new'], inside);
      assert.ok(outcome.added.wt?.some(record => record.includes('"target":"refs/heads/new"')));
    }
  });

  test('renames a branch that has no commit yet, and finds the previous one', () => {
    assert.equal(same(template(['symbolic-ref', 'HEAD', 'refs/heads/unborn']), ['-m', 'new']).status, 0);
    assert.match(
      same(template(['checkout', '-q', 'x'], ['checkout', '-q', 'main']), ['-D', '@{-1}']).stdout,
      /branch x /,
    );
  });

  test('a name that is above or below the old one is available to a rename only', () => {
    assert.equal(same(template(), ['-m', 'x', 'x/y']).status, 0);
    assert.equal(same(template(), ['-c', 'x', 'x/y']).status, 128);
    assert.equal(same(template(['update-ref', 'refs/heads/p/q', B]), ['-m', 'p/q', 'p']).status, 0);
  });

  test('a dry run changes neither refs nor the configuration', () => {
    const folder = template(['config', 'branch.x.remote', 'o']);
    try {
      using twins = new Twins(folder, {}, 'branch');
      const config = readFileSync(join(folder, '.git', 'config'), 'utf8');
      for (const [args, shown] of [
        [['-m', 'x', 'new'], /refs\/heads\/x: .* -> does not exist\n/],
        [['-D', 'x'], /refs\/heads\/x: .* -> does not exist\n/],
        [['-c', 'x', 'new'], /refs\/heads\/new: does not exist -> /],
      ] as const) {
        const outcome = twins.ours(['--dry-run', ...args], '', scenery.read, 'sha1');
        assert.equal(outcome.status, 0);
        assert.match(outcome.stdout, shown);
        assert.doesNotMatch(outcome.stdout, /Deleted/);
        assert.deepEqual([outcome.added, outcome.config], [{ main: [] }, config]);
      }
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
