// A list or a table without read permission: other files are left as they are.
import assert from 'node:assert/strict';
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite, test } from 'node:test';
import { checkStack } from '../../src/check/index.ts';
import { changesAnything, planRepair, type RepairPlan } from '../../src/repair/index.ts';
import { describeTable } from '../../src/service/table/describe-table.ts';
import type { Context } from '../../src/service/worker/context.ts';
import { h, ref } from '../engine/support/records.ts';
import { tableName } from '../engine/support/stacks.ts';
import { write } from '../engine/support/tables.ts';
import { canDenyAccess, withoutAccess } from '../support/no-access.ts';
import { Repository, withoutCompaction } from '../support/repository.ts';

/** Three tables: HEAD, main, topic. */
function threeTables(): Repository {
  const repository = new Repository();
  const oid = repository.commit();
  for (const name of ['main', 'topic']) {
    repository.updateRefs([`create refs/heads/${name} ${oid}`], { env: withoutCompaction });
  }
  assert.equal(repository.tables().length, 3);
  return repository;
}

function planWithout(file: string, { folder, stack }: Repository): RepairPlan {
  return withoutAccess(file, folder, () => planRepair(stack, { runCheck: checkStack }));
}

function serious({ findings }: RepairPlan): string[] {
  return findings
    .filter(({ id, severity }) => id !== 'permissions' && (severity === 'error' || severity === 'warning'))
    .map(({ id, file }) => `${id} ${file}`);
}

function putTable({ stack }: Repository, min: number, max: number): string {
  const name = tableName(min, max, 0xabc);
  writeFileSync(join(stack, name), write({ refs: [ref('refs/heads/other', max, h(7))], limits: [min, max] }).bytes);
  return name;
}

suite('without access', { skip: !canDenyAccess }, () => {
  test('of a list that may not be read nothing follows for tables, temporary files and HEAD', () => {
    using repository = threeTables();
    writeFileSync(join(repository.stack, '0x000000000009-0x000000000009-00000000.temp.abcdef'), 'x');
    const plan = planWithout(join(repository.stack, 'tables.list'), repository);
    assert.deepEqual(serious(plan), ['listUnreadable tables.list']);
    assert.deepEqual(plan.steps, []);
    assert.equal(changesAnything(plan), false);
    assert.deepEqual(plan.leftFindings, [{ finding: 0, reason: 'listUnreadable' }]);
    assert.match(JSON.stringify(plan.before.error), /EACCES|permission/i, 'not an empty stack');
    assert.deepEqual(plan.after, plan.before);
  });

  test('a table of a stack whose list may not be read is neither listed nor unlisted', () => {
    using repository = threeTables();
    const [first = ''] = repository.tables();
    const file = join(repository.stack, first);
    const context: Context = { check: () => undefined, progress: () => undefined };
    const describe = () => describeTable(file, 'sha1', context).listed;
    assert.equal(withoutAccess(join(repository.stack, 'tables.list'), repository.folder, describe), null);
    assert.equal(describe(), true);
  });

  test('without a list, no list is written that would lose a table that may not be read', () => {
    using repository = threeTables();
    const [, second = ''] = repository.tables();
    renameSync(join(repository.stack, 'tables.list'), join(repository.folder, 'tables.list'));
    const plan = planWithout(join(repository.stack, second), repository);
    assert.ok(serious(plan).includes('listMissing tables.list'));
    assert.deepEqual(plan.steps, []);
    assert.ok(plan.leftFindings.length > 0 && plan.leftFindings.every(({ reason }) => reason === 'fileUnreadable'));
  });

  test('an unlisted table that may not be read is not removed', () => {
    using repository = threeTables();
    const name = putTable(repository, 4, 4);
    const plan = planWithout(join(repository.stack, name), repository);
    assert.deepEqual(serious(plan), [`tableUnlistedUnreadable ${name}`]);
    assert.deepEqual(plan.steps, []);
  });

  test('a listed table that may not be read covers the update indices of its name', () => {
    using repository = threeTables();
    const [, , newest = ''] = repository.tables();
    const old = putTable(repository, 3, 3);
    const plan = planWithout(join(repository.stack, newest), repository);
    assert.deepEqual(serious(plan), [`tableUnreadable ${newest}`, `tableUnlisted ${old}`], 'not newer than the stack');
    assert.ok(!plan.steps.some(({ file }) => file === old), 'it may be all that is left');
    assert.ok(!plan.findings.some(({ id }) => id === 'headMissing' || id === 'updateIndexGap'));
  });

  test('if the name of such a table gives no update indices, unlisted tables are not reported', () => {
    using repository = threeTables();
    const [base = '', middle = '', newest = ''] = repository.tables();
    renameSync(join(repository.stack, middle), join(repository.stack, 'middle.ref'));
    writeFileSync(join(repository.stack, 'tables.list'), `${base}\nmiddle.ref\n${newest}\n`);
    const other = putTable(repository, 2, 2);
    const plan = planWithout(join(repository.stack, 'middle.ref'), repository);
    assert.deepEqual(serious(plan), ['tableUnreadable middle.ref']);
    assert.ok(!plan.steps.some(({ file }) => file === other), 'it stays');
    assert.equal(readFileSync(join(repository.stack, 'tables.list'), 'utf8').split('\n').length, 4);
  });
});
