// Lists of tables that a program that synchronizes files leaves, and what only they name: it is never removed.
import assert from 'node:assert/strict';
import {
  copyFileSync,
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite, test } from 'node:test';
import { checkStack, type Finding } from '../../src/check/index.ts';
import { applyRepair, planRepair } from '../../src/repair/index.ts';
import { present } from '../support/present.ts';
import { Repository, withoutCompaction } from '../support/repository.ts';

/** Puts the list of another computer next to that of the stack, and a table that this computer committed. */
function conflict(repository: Repository, file: string): string {
  repository.git(['commit', '-q', '--allow-empty', '-m', 'one']);
  const folder = mkdtempSync(join(tmpdir(), 'reftable-other-'));
  try {
    const other = join(folder, 'copy');
    cpSync(repository.folder, other, { recursive: true });
    const run = (path: string, name: string) =>
      repository.git(['-C', path, 'update-ref', `refs/heads/${name}`, 'HEAD'], { env: withoutCompaction });
    run(other, 'theirs');
    run(repository.folder, 'ours');
    const before = new Set(repository.tables());
    const lines = readFileSync(join(other, '.git/reftable/tables.list'), 'utf8');
    const table = present(lines.split('\n').find(name => name !== '' && !before.has(name)));
    copyFileSync(join(other, '.git/reftable', table), join(repository.stack, table));
    writeFileSync(join(repository.stack, file), lines);
    return table;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function findings(stack: string): Finding[] {
  return [...checkStack(stack)].flatMap(step => (step.type === 'finding' ? [step.finding] : []));
}

suite('another list of tables', () => {
  for (const file of [
    'tables (conflicted copy 2026-01-31).list',
    'tables.sync-conflict-20260131-120000-ABCDEFG.list',
    'tables-HOST.list',
    'tables 2.list',
    'tables.list (1)',
  ])
    test(`${file}: is reported with the table that only it names, which Repair leaves`, () => {
      using repository = new Repository();
      const table = conflict(repository, file);
      const serious = findings(repository.stack).filter(({ severity }) => severity !== 'hint');
      assert.deepEqual(serious.map(({ id, file: about, params }) => [id, about, params]).sort(), [
        ['conflictList', file, { tables: repository.tables().length, only: 1, present: 1 }],
        ['tableOfOtherList', table, { list: { kind: 'file', value: file } }],
      ]);
      const plan = planRepair(repository.stack, { runCheck: checkStack });
      assert.deepEqual(
        plan.steps.filter(({ kind, selected }) => kind === 'removeUnlisted' || selected),
        [],
      );
    });

  test('a repair of something else leaves them', () => {
    using repository = new Repository();
    const table = conflict(repository, 'tables 2.list');
    writeFileSync(join(repository.stack, 'tables.list'), repository.tables().join('\n'));
    const plan = planRepair(repository.stack, { runCheck: checkStack });
    const { remaining } = applyRepair(plan, { runCheck: checkStack });
    assert.ok(existsSync(join(repository.stack, table)));
    assert.ok(existsSync(join(repository.stack, 'tables 2.list')));
    assert.deepEqual(
      remaining.map(({ id }) => id),
      ['conflictList'],
    );
    assert.match(repository.git(['for-each-ref']), /refs\/heads\/ours/);
  });

  test('a copy of a table is not removed either', () => {
    using repository = new Repository();
    repository.git(['commit', '-q', '--allow-empty', '-m', 'one']);
    const name = present(repository.tables()[0]);
    const copy = name.replace('.ref', ' (conflicted copy).ref');
    copyFileSync(join(repository.stack, name), join(repository.stack, copy));
    const plan = planRepair(repository.stack, { runCheck: checkStack });
    assert.deepEqual(
      plan.steps.filter(({ kind }) => kind === 'removeUnlisted'),
      [],
    );
  });

  test('git deletes the table of another list when it compacts, as the finding states', () => {
    using repository = new Repository();
    const table = conflict(repository, 'tables 2.list');
    repository.git(['pack-refs', '--all']);
    assert.ok(!readdirSync(repository.stack).includes(table));
  });
});
