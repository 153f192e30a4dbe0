// Refs whose objects are missing or of the wrong type: the steps of the repair, and that git works after it.
import assert from 'node:assert/strict';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite, test } from 'node:test';
import { checkStack, checkWorktree } from '../../src/check/index.ts';
import { objectLookupOf } from '../../src/git/index.ts';
import { isReftableError, Stack } from '../../src/reftable/index.ts';
import { applyRepair, planRepair, type RepairPlan, type RepairSelection, rollBack } from '../../src/repair/index.ts';
import { git } from '../support/git.ts';
import { Repository, type RepositoryOptions, withoutCompaction } from '../support/repository.ts';
import { runRepair } from './support/command-line.ts';

const CONFIG = ['user.name=A', 'user.email=a@b', 'maintenance.auto=false'];

/** A repository with three commits on main and the work tree that goes with it; the newest commit is missing. */
function withoutTip(options: RepositoryOptions = {}): Repository & { commits: string[] } {
  const repository = new Repository({ config: CONFIG, ...options });
  const commits = ['first', 'second', 'third'].map(message => {
    repository.git(['commit', '-q', '--allow-empty', '-m', message]);
    return repository.git(['rev-parse', 'HEAD']).trim();
  });
  remove(repository, commits[2]);
  return Object.assign(repository, { commits });
}

function remove({ gitFolder }: Repository, oid = ''): void {
  rmSync(join(gitFolder, 'objects', oid.slice(0, 2), oid.slice(2)));
}

function planOf(directory: string, steps: RepairSelection['steps'] = {}): RepairPlan {
  return planRepair(directory, { runCheck: checkStack, objects: objectLookupOf({ directory }), select: { steps } });
}

function apply(plan: RepairPlan): string {
  const objects = objectLookupOf({ directory: plan.directory });
  const { backup, remaining } = applyRepair(plan, { runCheck: checkWorktree, objects });
  assert.deepEqual(remaining, []);
  return backup;
}

function stepsOf({ steps }: RepairPlan): [string, boolean][] {
  return steps.map(({ id, selected }) => [id, selected]);
}

/** git lists all refs, and all objects that they need exist. */
function gitWorks(repository: Repository): void {
  for (const command of [['for-each-ref'], ['fsck', '--connectivity-only'], ['refs', 'verify']]) {
    repository.git(command);
  }
}

for (const hash of ['sha1', 'sha256'] as const) {
  suite(`refs to missing objects, ${hash}`, () => {
    test('a branch is moved to the newest reflog entry whose object exists, when its step is selected', () => {
      using repository = withoutTip({ hash });
      const [, second = '', third = ''] = repository.commits;
      assert.notEqual(repository.tryGit(['for-each-ref']).status, 0, 'git does not list the refs');
      const offered = planOf(repository.stack);
      assert.deepEqual(stepsOf(offered), [
        ['moveRef:refs/heads/main', false],
        ['deleteRef:refs/heads/main', false],
      ]);
      assert.deepEqual([offered.objects, offered.target.tables], [true, null]);
      assert.deepEqual(
        offered.remaining.map(({ id, ref }) => [id, ref]),
        [['refObjectMissing', 'refs/heads/main']],
      );
      assert.deepEqual(
        offered.leftFindings.map(({ reason }) => reason),
        ['notSelected'],
      );
      const plan = planOf(repository.stack, { 'moveRef:refs/heads/main': true });
      assert.deepEqual(plan.remaining, []);
      assert.deepEqual(plan.leftFindings, []);
      assert.deepEqual(
        plan.refs.first.map(({ name, after }) => [name, after?.type === 'oid' && after.oid]),
        [['refs/heads/main', second]],
      );
      assert.deepEqual([plan.refs.same, plan.logs.added, plan.logs.removed], [1, 2, 2]);
      assert.deepEqual(
        [...plan.lost.first, ...plan.uncertain.first].map(({ ref, fact }) => [ref, fact]),
        [
          ['refs/heads/main', { type: 'entriesRemoved', entries: 2 }],
          ['refs/heads/main', { type: 'refMoved', oid: second }],
        ],
      );
      apply(plan);
      gitWorks(repository);
      assert.equal(repository.git(['rev-parse', 'main']).trim(), second);
      for (const name of ['main', 'HEAD']) {
        assert.equal(
          repository.git(['reflog', 'show', '--format=%gs', name]),
          `repair: moved from ${third}\ncommit: second\ncommit (initial): first\n`,
        );
      }
      repository.git(['commit', '-q', '--allow-empty', '-m', 'after the repair']);
      assert.equal(repository.git(['log', '--format=%s']), 'after the repair\nsecond\nfirst\n');
    });

    test('a branch is deleted with its reflog, as git does it', () => {
      using repository = withoutTip({ hash });
      using deletedByGit = withoutTip({ hash });
      const plan = planOf(repository.stack, { 'deleteRef:refs/heads/main': true });
      assert.deepEqual([plan.refs.removed, plan.logs.removed, plan.logs.added], [1, 4, 1]);
      assert.deepEqual(
        plan.lost.first.map(({ ref, fact }) => [ref, fact]),
        [
          ['refs/heads/main', { type: 'refDeleted' }],
          ['refs/heads/main', { type: 'entriesRemoved', entries: 4 }],
        ],
      );
      apply(plan);
      gitWorks(repository);
      deletedByGit.git(['update-ref', '-d', 'refs/heads/main']);
      assert.equal(repository.refs(), deletedByGit.refs());
      assert.equal(repository.git(['reflog', 'list']), deletedByGit.git(['reflog', 'list']));
      // git keeps the entry of the missing object in the reflog of HEAD.
      const [repaired, deleted] = [repository, deletedByGit].map(each => planOf(each.stack).after.logs);
      assert.equal((repaired ?? 0) + 1, deleted);
    });

    test('a tag without a reflog can only be deleted', () => {
      using repository = new Repository({ hash, config: CONFIG });
      repository.git(['commit', '-q', '--allow-empty', '-m', 'first']);
      repository.git(['tag', '-a', '-m', 'annotated', 'v1']);
      remove(repository, repository.git(['rev-parse', 'v1']).trim());
      assert.deepEqual(stepsOf(planOf(repository.stack)), [['deleteRef:refs/tags/v1', false]]);
      apply(planOf(repository.stack, { 'deleteRef:refs/tags/v1': true }));
      gitWorks(repository);
      assert.equal(repository.git(['for-each-ref', '--format=%(refname)']), 'refs/heads/main\n');
    });
  });
}

suite('refs to missing objects', () => {
  test('a tag with a reflog is moved to an annotated tag with its peeled value', () => {
    using repository = new Repository({ config: [...CONFIG, 'core.logAllRefUpdates=always'] });
    repository.git(['commit', '-q', '--allow-empty', '-m', 'first']);
    repository.git(['tag', '-a', '-m', 'older', 'v1']);
    const older = repository.git(['rev-parse', 'v1']).trim();
    repository.git(['tag', '-f', '-a', '-m', 'newer', 'v1']);
    remove(repository, repository.git(['rev-parse', 'v1']).trim());
    apply(planOf(repository.stack, { 'moveRef:refs/tags/v1': true }));
    gitWorks(repository);
    assert.equal(
      repository.git(['show-ref', '-d', '--tags']),
      `${older} refs/tags/v1\n${repository.git(['rev-parse', 'main']).trim()} refs/tags/v1^{}\n`,
    );
  });

  test('a branch to a tree is moved to a commit, also past an entry that is not one', () => {
    using repository = new Repository({ config: CONFIG });
    repository.git(['commit', '-q', '--allow-empty', '-m', 'first']);
    const commit = repository.git(['rev-parse', 'HEAD']).trim();
    const tree = repository.git(['rev-parse', 'HEAD^{tree}']).trim();
    repository.git(['update-ref', 'refs/tags/trees', tree]);
    // git does not let a branch point to a tree: the name of the ref is changed after it was written.
    repository.git(['update-ref', '-m', 'first', 'refs/heads/t', commit]);
    const { stack } = repository;
    const lookUp = objectLookupOf({ directory: stack });
    const asTree = (names: readonly string[]) =>
      lookUp(names).map((object, i) => (names[i] === commit && object ? { ...object, type: 'tree' as const } : object));
    const plan = planRepair(stack, { runCheck: checkStack, objects: asTree });
    assert.deepEqual(
      plan.findings.map(({ id, ref }) => [id, ref]),
      [
        ['refObjectType', 'refs/heads/main'],
        ['refObjectType', 'refs/heads/t'],
      ],
    );
    assert.deepEqual(
      plan.steps.map(({ id }) => id),
      ['deleteRef:refs/heads/main', 'deleteRef:refs/heads/t'],
    );
  });

  test('a branch that is moved because of the type of its object keeps reflog entries of that object', () => {
    using repository = new Repository({ config: [...CONFIG, 'core.logAllRefUpdates=always'] });
    repository.git(['commit', '-q', '--allow-empty', '-m', 'first']);
    repository.git(['branch', 't']);
    const [commit = '', tree = ''] = ['HEAD', 'HEAD^{tree}'].map(name => repository.git(['rev-parse', name]).trim());
    repository.git(['update-ref', '-m', 'a tree', 'refs/tags/trees', tree]);
    // git does not let a branch point to a tree.
    {
      using stack = Stack.open(repository.stack);
      stack.add(table => {
        const { minUpdateIndex: updateIndex } = table;
        const update = { old: commit, new: tree, committer: { name: 'A', email: 'a@b' }, time: 1n, tz: 0 };
        table.addRef({ name: 'refs/heads/t', updateIndex, value: { type: 'oid', oid: tree } });
        table.addLog({ name: 'refs/heads/t', updateIndex, update: { ...update, message: 'to a tree\n' } });
      });
    }
    const plan = planOf(repository.stack, { 'moveRef:refs/heads/t': true });
    assert.deepEqual([plan.logs.removed, plan.logs.added], [0, 1]);
    apply(plan);
    gitWorks(repository);
    assert.equal(repository.git(['rev-parse', 't']).trim(), commit);
    using stack = Stack.open(repository.stack);
    const entries = (name: string) =>
      [...stack.logs()].flatMap(log => (log.name === name && log.update ? [[log.update.old, log.update.new]] : []));
    assert.deepEqual(entries('refs/tags/trees'), [['0'.repeat(40), tree]]);
    assert.deepEqual(entries('refs/heads/t').slice(0, 2), [
      [tree, commit],
      [commit, tree],
    ]);
  });

  test('the reflog of another branch at the same missing object stays until that branch is moved itself', () => {
    using repository = withoutTip();
    const [, second = '', third = ''] = repository.commits;
    repository.git(['update-ref', '-m', 'earlier', 'refs/heads/other', second]);
    {
      using stack = Stack.open(repository.stack);
      stack.add(table => {
        const { minUpdateIndex: updateIndex } = table;
        const update = { old: second, new: third, committer: { name: 'A', email: 'a@b' }, time: 1n, tz: 0 };
        table.addRef({ name: 'refs/heads/other', updateIndex, value: { type: 'oid', oid: third } });
        table.addLog({ name: 'refs/heads/other', updateIndex, update: { ...update, message: 'to third\n' } });
      });
    }
    const move = { 'moveRef:refs/heads/other': true };
    const one = planOf(repository.stack, move);
    // One of the other branch: those of main, and of HEAD, which names it, stay.
    assert.deepEqual([one.logs.removed, one.logs.added], [1, 1]);
    const both = planOf(repository.stack, { ...move, 'moveRef:refs/heads/main': true });
    assert.deepEqual([both.logs.removed, both.logs.added], [3, 3]);
    assert.deepEqual(
      both.lost.first.map(({ ref, fact }) => [ref, fact.type === 'entriesRemoved' && fact.entries]),
      [
        ['refs/heads/main', 2],
        ['refs/heads/other', 1],
      ],
    );
    apply(both);
    gitWorks(repository);
  });

  test('a detached HEAD is moved and never deleted; a symbolic ref stays as it is', () => {
    using repository = withoutTip();
    const [, second = '', third = ''] = repository.commits;
    repository.git(['symbolic-ref', 'refs/heads/alias', 'refs/heads/main']);
    repository.git(['update-ref', '--no-deref', 'HEAD', second]);
    repository.git(['update-ref', '--no-deref', '--stdin'], {
      input: `symref-update refs/remotes/o/HEAD refs/heads/main\n`,
    });
    const [, , ...others] = stepsOf(planOf(repository.stack));
    assert.deepEqual(others, []);
    assert.ok(third);
    remove(repository, second);
    assert.deepEqual(
      stepsOf(planOf(repository.stack)).map(([id]) => id),
      ['moveRef:HEAD', 'moveRef:refs/heads/main', 'deleteRef:refs/heads/main'],
    );
    apply(planOf(repository.stack, { 'moveRef:HEAD': true, 'moveRef:refs/heads/main': true }));
    gitWorks(repository);
    const [first = ''] = repository.commits;
    assert.equal(repository.git(['rev-parse', 'HEAD', 'main', 'alias']), `${first}\n${first}\n${first}\n`);
    assert.equal(repository.git(['symbolic-ref', 'refs/heads/alias']), 'refs/heads/main\n');
  });

  test('entries of the missing object are removed from the reflog of ORIG_HEAD too', () => {
    using repository = new Repository({ config: [...CONFIG, 'core.logAllRefUpdates=always'] });
    for (const message of ['first', 'second']) repository.git(['commit', '-q', '--allow-empty', '-m', message]);
    repository.git(['update-ref', '-m', 'reset', 'ORIG_HEAD', 'HEAD']);
    remove(repository, repository.git(['rev-parse', 'HEAD']).trim());
    assert.match(repository.git(['reflog', 'list']), /^ORIG_HEAD$/m);
    apply(planOf(repository.stack, { 'moveRef:refs/heads/main': true }));
    gitWorks(repository);
    assert.doesNotMatch(repository.git(['reflog', 'list']), /^ORIG_HEAD$/m);
  });

  test('of two selected alternatives, the ref is moved', () => {
    using repository = withoutTip();
    const both = { 'moveRef:refs/heads/main': true, 'deleteRef:refs/heads/main': true };
    assert.deepEqual(stepsOf(planOf(repository.stack, both)), [
      ['moveRef:refs/heads/main', true],
      ['deleteRef:refs/heads/main', false],
    ]);
  });

  test('nothing is offered for a ref if the reflogs cannot be read to their end', () => {
    using repository = withoutTip();
    repository.git(['branch', 'other', repository.commits[1] ?? ''], { env: withoutCompaction });
    const name = repository.tables().at(-1) ?? '';
    const path = join(repository.stack, name);
    const bytes = readFileSync(path);
    const footer = bytes.length - 68;
    writeFileSync(path, bytes.fill(0, footer - 30, footer));
    const rewriting = planOf(repository.stack);
    assert.deepEqual(
      rewriting.steps.map(({ kind }) => kind),
      ['rewriteTable', 'moveRef', 'deleteRef'],
    );
    const plan = planOf(repository.stack, { [`rewriteTable:${name}`]: false });
    assert.deepEqual(stepsOf(plan), [[`rewriteTable:${name}`, false]]);
    assert.ok(plan.after.error !== undefined);
  });

  test('the objects of refs after the repair are looked up once, also if a ref is moved', () => {
    using repository = withoutTip();
    const { stack, commits } = repository;
    const lookUp = objectLookupOf({ directory: stack });
    const tip = commits[2] ?? '';
    for (const isMoved of [false, true]) {
      let times = 0;
      const plan = planRepair(stack, {
        runCheck: () => [],
        objects: names => {
          if (names.includes(tip) && !names.includes(commits[1] ?? '')) times++;
          return lookUp(names);
        },
        select: { steps: { 'moveRef:refs/heads/main': isMoved } },
      });
      assert.equal(times, 1);
      assert.deepEqual(
        plan.remaining.map(({ id }) => id),
        isMoved ? [] : ['refObjectMissing'],
      );
    }
  });

  test('a quick fix for the finding selects neither step', () => {
    using repository = withoutTip();
    const { stack: directory } = repository;
    const { findings } = planOf(directory);
    const plan = planRepair(directory, {
      runCheck: checkStack,
      objects: objectLookupOf({ directory }),
      select: { findings: findings.map(({ id, file }) => ({ id, file })) },
    });
    assert.deepEqual(
      plan.steps.filter(({ selected }) => selected),
      [],
    );
  });

  test('HEAD of a linked worktree is moved in the stack of the worktree', () => {
    using repository = new Repository({ config: CONFIG });
    repository.git(['commit', '-q', '--allow-empty', '-m', 'first']);
    const first = repository.git(['rev-parse', 'HEAD']).trim();
    const folder = join(repository.folder, 'linked');
    repository.git(['worktree', 'add', '-q', '--detach', folder, first]);
    const lost = git(folder, ['commit-tree', '-m', 'lost', '-p', first, `${first}^{tree}`]).trim();
    git(folder, ['update-ref', '--no-deref', 'HEAD', lost]);
    remove(repository, lost);
    const stack = join(repository.gitFolder, 'worktrees', 'linked', 'reftable');
    assert.deepEqual(stepsOf(planOf(stack)), [['moveRef:HEAD', false]]);
    apply(planOf(stack, { 'moveRef:HEAD': true }));
    gitWorks(repository);
    assert.equal(git(folder, ['rev-parse', 'HEAD']).trim(), first);
    git(folder, ['status']);
    assert.equal(repository.git(['rev-parse', 'main']).trim(), first);
  });

  test('a repair is rolled back', () => {
    using repository = withoutTip();
    const [, , third = ''] = repository.commits;
    const backup = apply(planOf(repository.stack, { 'moveRef:refs/heads/main': true }));
    rollBack(repository.stack, backup);
    assert.equal(repository.git(['rev-parse', 'main']).trim(), third);
    assert.deepEqual(stepsOf(planOf(repository.stack)).length, 2);
  });

  test('without a lookup nothing is offered, and the plan states it', () => {
    using repository = withoutTip();
    const plan = planRepair(repository.stack, { runCheck: checkStack });
    assert.deepEqual([plan.objects, plan.steps, plan.findings], [false, [], []]);
  });

  test('a plan with a ref outside of refs/, or that deletes HEAD, is refused', () => {
    using repository = withoutTip();
    const plan = planOf(repository.stack, { 'moveRef:refs/heads/main': true });
    const deletion = { type: 'deletion' } as const;
    const named = (name: string) =>
      plan.target.tables?.flatMap(({ create }) => create?.refs ?? []).map(ref => ({ ...ref, name }));
    const strange = [...['../../evil', 'ORIG_HEAD', 'refs/heads/a..b'].map(named), [{ name: 'HEAD', value: deletion }]];
    for (const refs of strange) {
      const tables = plan.target.tables?.map(table =>
        table.create === undefined || refs === undefined ? table : { ...table, create: { ...table.create, refs } },
      );
      assert.throws(
        () => applyRepair({ ...plan, target: { ...plan.target, tables: tables ?? null } }),
        error => isReftableError(error, 'API_ERROR'),
      );
    }
  });

  test('the command line offers the steps with --objects, applies them and checks objects again', () => {
    using repository = withoutTip();
    const steps = { 'moveRef:refs/heads/main': true };
    const planned = runRepair(repository.folder, 'plan', { objects: true });
    assert.equal(planned.status, 1, planned.error);
    assert.deepEqual(
      planned.objects.filter(({ kind }) => kind === 'step').map(({ id, selected }) => [id, selected]),
      [
        ['moveRef:refs/heads/main', false],
        ['deleteRef:refs/heads/main', false],
      ],
    );
    assert.match(runRepair(repository.folder, 'apply', { steps }).error ?? '', /moveRef:refs\/heads\/main/);
    const kept = runRepair(repository.folder, 'apply', { objects: true });
    assert.equal(kept.status, 1, 'nothing is selected, and the problem is reported');
    const applied = runRepair(repository.folder, 'apply', { objects: true, steps, verifyWithGit: true });
    assert.equal(applied.status, 0, JSON.stringify(applied));
    gitWorks(repository);
  });
});
