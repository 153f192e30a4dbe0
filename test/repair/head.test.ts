// A stack without HEAD: the branch that HEAD probably named, and that git works after the repair.
import assert from 'node:assert/strict';
import {
  appendFileSync,
  mkdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { suite, test } from 'node:test';
import { checkStack } from '../../src/check/index.ts';
import { isReftableError } from '../../src/reftable/index.ts';
import { applyRepair, planRepair, type RepairPlan, type RepairSelection } from '../../src/repair/index.ts';
import { noteText } from '../../src/text/repair-notes.ts';
import { repairSummary } from '../../src/text/repair-plan.ts';
import { tableName } from '../engine/support/stacks.ts';
import { write } from '../engine/support/tables.ts';
import { first } from '../support/present.ts';
import { Repository, withoutCompaction } from '../support/repository.ts';

const UNCOMPACTED = { env: { ...process.env, ...withoutCompaction } };

const planOf = ({ stack }: Repository, select?: RepairSelection) =>
  planRepair(stack, { runCheck: checkStack, ...(select && { select }) });

/** Target, basis and whether it is selected of each step that writes HEAD. */
function heads({ steps }: RepairPlan): [string, string, boolean][] {
  return steps.flatMap(({ reason, file, selected }) =>
    reason.type === 'headMissing' ? [[file, reason.basis, selected] as [string, string, boolean]] : [],
  );
}

/** A repository whose base table, that of HEAD, is out of the list; it has these branches. */
function withoutHead(branches: readonly string[], then: (repository: Repository, oid: string) => void): Repository {
  const repository = new Repository({ config: ['user.name=A', 'user.email=a@b'] });
  const oid = repository.commit();
  for (const name of branches) {
    repository.updateRefs([`create refs/heads/${name} ${oid}`], UNCOMPACTED);
  }
  then(repository, oid);
  const [base = '', ...others] = repository.tables();
  writeFileSync(join(repository.stack, 'tables.list'), others.map(name => `${name}\n`).join(''));
  rmSync(join(repository.stack, base));
  return repository;
}

/** Adds a deletion on top of the stack, as a faulty program writes it: the reflog of HEAD stays. */
function deleteHead({ stack }: Repository): void {
  const name = tableName(100, 100, 1);
  const deletion = { name: 'HEAD', updateIndex: 100n, value: { type: 'deletion' } } as const;
  writeFileSync(join(stack, name), write({ refs: [deletion], limits: [100, 100] }).bytes);
  appendFileSync(join(stack, 'tables.list'), `${name}\n`);
}

/** A repository with the branches main, topic and third, checked out from main to `to`, without HEAD. */
function checkedOut(prepare: (repository: Repository) => void, to: string): Repository {
  const repository = withoutHead(['main', 'topic', 'third'], each => {
    prepare(each);
    each.git(['checkout', '-q', to], UNCOMPACTED);
  });
  deleteHead(repository);
  return repository;
}

/** Takes the table out of the stack that has the branch topic. */
function loseTopic(repository: Repository): void {
  const tables = repository.tables();
  const lost = tables.find(name => readFileSync(join(repository.stack, name)).includes('heads/topic')) ?? '';
  writeFileSync(
    join(repository.stack, 'tables.list'),
    tables
      .filter(name => name !== lost)
      .map(name => `${name}\n`)
      .join(''),
  );
  rmSync(join(repository.stack, lost));
  assert.equal(repository.tryGit(['show-ref', '--verify', '-q', 'refs/heads/topic']).status, 1);
}

/** Makes a backup by a repair of the list's form, and puts the list back. */
function backUp(repository: Repository): void {
  const file = join(repository.stack, 'tables.list');
  const list = readFileSync(file);
  appendFileSync(file, '\n');
  applyRepair(planOf(repository, { findings: [{ id: 'listBlankLine', file: 'tables.list' }] }));
  writeFileSync(file, list);
}

/** Overwrites the beginning of the newest table, which cannot be opened then. */
function damageNewest(repository: Repository): void {
  const file = join(repository.stack, repository.tables().at(-1) ?? '');
  writeFileSync(file, readFileSync(file).fill(0, 0, 4));
}

function repairAndUse(repository: Repository, plan: RepairPlan, head: string): void {
  assert.deepEqual(applyRepair(plan, { runCheck: checkStack }).remaining, []);
  assert.equal(repository.git(['symbolic-ref', 'HEAD']).trim(), head);
  for (const command of [['status'], ['for-each-ref'], ['reflog', 'HEAD'], ['refs', 'verify']]) repository.git(command);
  repository.git(['commit', '-q', '--allow-empty', '-m', 'after the repair']);
  assert.match(repository.git(['log', '-1', '--format=%s']), /after the repair/);
}

suite('HEAD', () => {
  test('the newest checkout in the reflog of HEAD names the branch', () => {
    using repository = withoutHead(['main', 'topic'], each => {
      each.git(['checkout', '-q', 'topic'], UNCOMPACTED);
    });
    deleteHead(repository);
    const plan = planOf(repository);
    assert.ok(plan.findings.some(({ id }) => id === 'headMissing'));
    assert.deepEqual(heads(plan), [
      ['refs/heads/topic', 'checkout', true],
      ['refs/heads/main', 'branch', false],
    ]);
    repairAndUse(repository, plan, 'refs/heads/topic');
  });

  test('a checkout of something else than a branch names none', () => {
    const prepare = (each: Repository) => {
      each.git(['tag', 'v1.0', 'main'], UNCOMPACTED);
      each.updateRefs([`create refs/remotes/origin/next ${each.git(['rev-parse', 'main']).trim()}`], UNCOMPACTED);
    };
    for (const to of ['v1.0', 'origin/next', 'short']) {
      const name = to === 'short' ? new Repository().commit().slice(0, 8) : to;
      using repository = checkedOut(prepare, name);
      assert.deepEqual(
        heads(planOf(repository)),
        ['main', 'third', 'topic'].map(each => [`refs/heads/${each}`, 'branch', false]),
        name,
      );
    }
  });

  test('a branch that is only known from a deletion, another worktree or a backup is selected', () => {
    const traces: Readonly<Record<string, (repository: Repository) => void>> = {
      deletion: repository => repository.git(['update-ref', '-d', 'refs/heads/topic'], UNCOMPACTED),
      worktree: () => {},
      backup: repository => {
        backUp(repository);
        loseTopic(repository);
      },
      none: loseTopic,
    };
    for (const [what, leave] of Object.entries(traces)) {
      using repository = checkedOut(each => {
        if (what !== 'worktree') return;
        each.git(['worktree', 'add', '-q', 'side', 'topic']);
        each.git(['-C', 'side', 'checkout', '-q', 'third']);
      }, 'topic');
      leave(repository);
      if (what === 'worktree') loseTopic(repository);
      const [best] = heads(planOf(repository));
      if (what === 'none') assert.deepEqual(best, ['refs/heads/main', 'branch', false]);
      else assert.deepEqual(best, ['refs/heads/topic', 'checkout', true], what);
    }
  });

  test('the only branch that can be read of a damaged main stack is not known to be the only one', () => {
    for (const isDamaged of [false, true]) {
      using repository = new Repository({ config: ['user.name=A', 'user.email=a@b'] });
      repository.git(['commit', '-q', '--allow-empty', '-m', 'first'], UNCOMPACTED);
      repository.git(['worktree', 'add', '-q', '--detach', 'side'], UNCOMPACTED);
      if (isDamaged) {
        repository.git(['branch', 'topic'], UNCOMPACTED);
        damageNewest(repository);
      }
      const stack = join(repository.gitFolder, 'worktrees', 'side', 'reftable');
      const name = tableName(200, 200, 1);
      const ref = { name: 'refs/bisect/bad', updateIndex: 200n, value: { type: 'oid', oid: '1'.repeat(40) } } as const;
      writeFileSync(join(stack, name), write({ refs: [ref], limits: [200, 200] }).bytes);
      writeFileSync(join(stack, 'tables.list'), `${name}\n`);
      const plan = planRepair(stack, { runCheck: checkStack });
      assert.deepEqual(
        heads(plan).filter(([, basis]) => basis !== 'checkout'),
        [['refs/heads/main', isDamaged ? 'branch' : 'onlyBranch', !isDamaged]],
      );
    }
  });

  test('a backup of which not every table can be read does not determine HEAD', () => {
    using repository = withoutHead(['main', 'topic', 'third'], each => {
      each.git(['symbolic-ref', 'HEAD', 'refs/heads/topic'], UNCOMPACTED);
      backUp(each);
      damageNewest(each);
      backUp(each);
    });
    const [main = '', topic, third, newest = ''] = repository.tables();
    writeFileSync(join(repository.stack, 'tables.list'), `${topic}\n${third}\n`);
    for (const name of [main, newest]) rmSync(join(repository.stack, name));
    assert.deepEqual(heads(planOf(repository))[0], ['refs/heads/topic', 'backup', true]);
  });

  test('an entry that HEAD and a branch share names the branch; the preview shows the new HEAD', () => {
    using repository = withoutHead(['topic', 'main'], () => {});
    const plan = planOf(repository);
    assert.deepEqual(heads(plan), [
      ['refs/heads/main', 'sameEntry', true],
      ['refs/heads/topic', 'branch', false],
    ]);
    assert.deepEqual(
      plan.refs.first.map(({ name, after }) => [name, after?.type === 'symref' && after.target]),
      [['HEAD', 'refs/heads/main']],
    );
    const [step] = plan.steps;
    assert.ok(step);
    assert.deepEqual([step.kind, step.file], ['writeHead', 'refs/heads/main']);
    assert.deepEqual(step.reason, { type: 'headMissing', basis: 'sameEntry' });
    assert.equal(plan.lost.total, 0);
    assert.deepEqual(plan.leftFindings, []);
    repairAndUse(repository, plan, 'refs/heads/main');
  });

  test('another branch can be chosen, and only one is written', () => {
    using repository = withoutHead(['topic', 'main', 'third'], () => {});
    const plan = planOf(repository, { steps: { 'writeHead:refs/heads/third': true } });
    assert.deepEqual(
      heads(plan).filter(([, , selected]) => selected),
      [['refs/heads/third', 'branch', true]],
    );
    repairAndUse(repository, plan, 'refs/heads/third');
  });

  test('a plan that leaves the stack without HEAD states that first', () => {
    using repository = withoutHead(['main'], () => {});
    const plan = planOf(repository, { steps: { 'writeHead:refs/heads/main': false } });
    const lost = first(plan.lost.first);
    assert.deepEqual([lost.ref, lost.fact.type], ['HEAD', 'rootRefMissing']);
    assert.equal(repairSummary(plan)[0], noteText(lost));
    assert.deepEqual(
      plan.remaining.map(({ id }) => id),
      ['headMissing'],
    );
    assert.deepEqual(
      plan.leftFindings.map(({ reason }) => reason),
      ['notSelected'],
    );
  });

  test('a plan for the finding of a missing table writes HEAD; one for another finding offers it', () => {
    using repository = withoutHead(['main', 'topic'], () => {});
    writeFileSync(join(repository.stack, '0x000000000009-0x000000000009-0a1b2c3d.temp.abcdef'), 'x');
    const temporary = planOf(repository, {
      findings: [{ id: 'temporaryFile', file: '0x000000000009-0x000000000009-0a1b2c3d.temp.abcdef' }],
    });
    assert.deepEqual(heads(temporary), [
      ['refs/heads/main', 'sameEntry', false],
      ['refs/heads/topic', 'branch', false],
    ]);
    assert.deepEqual(
      temporary.steps.filter(({ selected }) => selected).map(({ kind }) => kind),
      ['removeTemporary'],
    );
    assert.equal(repairSummary(temporary)[0], noteText(first(temporary.lost.first)));
    assert.deepEqual(
      temporary.remaining.map(({ id }) => id),
      ['headMissing'],
    );

    const missing = '0x000000000001-0x000000000001-deadbeef.ref';
    const list = [missing, ...repository.tables()];
    writeFileSync(join(repository.stack, 'tables.list'), list.map(name => `${name}\n`).join(''));
    const plan = planOf(repository, { findings: [{ id: 'listTableMissing', file: 'tables.list' }] });
    assert.deepEqual(
      plan.steps.filter(({ selected }) => selected).map(({ kind }) => kind),
      ['dropLine', 'writeHead'],
    );
    assert.equal(plan.lost.first.filter(({ fact }) => fact.type === 'rootRefMissing').length, 0);
  });

  test('the stack with HEAD is compared and checked once', () => {
    using repository = withoutHead(['main'], () => {});
    const done: string[] = [];
    const plan = planRepair(repository.stack, {
      runCheck: checkStack,
      onProgress: ({ type }) => {
        if (type !== done.at(-1)) done.push(type);
      },
    });
    assert.ok(plan.target.tables?.some(({ how }) => how === 'create'));
    assert.equal(plan.refs.added, 1);
    assert.deepEqual(
      done.filter(type => type === 'comparing' || type === 'checkingPreview'),
      ['comparing', 'checkingPreview'],
    );
  });

  test('a missing base table is dropped, and HEAD is written in the same repair', () => {
    using repository = withoutHead(['main', 'topic'], () => {});
    const list = repository.tables();
    writeFileSync(
      join(repository.stack, 'tables.list'),
      ['0x000000000001-0x000000000001-deadbeef.ref', ...list].map(name => `${name}\n`).join(''),
    );
    const plan = planOf(repository);
    assert.deepEqual(
      plan.steps.filter(({ selected }) => selected).map(({ kind }) => kind),
      ['dropLine', 'writeHead'],
    );
    repairAndUse(repository, plan, 'refs/heads/main');
  });

  test('a stack that a link leads to gets HEAD, and its worktrees count', {
    skip: process.platform === 'win32',
  }, () => {
    using repository = withoutHead(['main', 'topic'], each => {
      each.git(['worktree', 'add', '-q', 'side', 'topic']);
    });
    const elsewhere = join(realpathSync(repository.folder), 'elsewhere');
    mkdirSync(elsewhere);
    renameSync(repository.stack, join(elsewhere, 'reftable'));
    symlinkSync(join(elsewhere, 'reftable'), repository.stack);
    const list = repository.tables();
    assert.equal(list.length, 2);
    writeFileSync(
      join(repository.stack, 'tables.list'),
      [list[0], '0x000000000003-0x000000000003-deadbeef.ref'].map(name => `${name}\n`).join(''),
    );
    rmSync(join(repository.stack, list[1] ?? ''));
    const plan = planOf(repository);
    const [lost] = plan.lost.first.filter(({ fact }) => fact.type === 'probablyLost');
    assert.deepEqual(lost?.fact, { type: 'probablyLost', count: 1, first: ['refs/heads/topic'] });
    repairAndUse(repository, plan, 'refs/heads/main');
  });

  test('a plan with another HEAD than a branch is refused', () => {
    using repository = withoutHead(['main'], () => {});
    const plan = planOf(repository);
    const tables = plan.target.tables?.map(table =>
      table.create === undefined
        ? table
        : {
            ...table,
            create: {
              ...table.create,
              refs: [{ name: 'HEAD', value: { type: 'symref', target: '../../evil' } as const }],
            },
          },
    );
    assert.throws(
      () => applyRepair({ ...plan, target: { ...plan.target, tables: tables ?? null } }),
      error => isReftableError(error, 'API_ERROR'),
    );
  });
});
