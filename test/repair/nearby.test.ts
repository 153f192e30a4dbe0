// Missing tables are searched for nearby before they are reported as lost.
import assert from 'node:assert/strict';
import {
  appendFileSync,
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { checkStack } from '../../src/check/index.ts';
import { isCopyName, isTableCopyName } from '../../src/check/stack/table-name.ts';
import { isReftableError, Stack } from '../../src/reftable/index.ts';
import { applyRepair, planRepair, type RepairPlan, rollBack } from '../../src/repair/index.ts';
import { sha256 } from '../../src/repair/repository/file-state.ts';
import { noteText } from '../../src/text/repair-notes.ts';
import { stepReason } from '../../src/text/repair-steps.ts';
import { write } from '../engine/support/tables.ts';
import { Repository, withoutCompaction } from '../support/repository.ts';

/** Tables: HEAD; main; topic and a reflog. */
function repositoryOfThree(): Repository & { names: string[] } {
  const repository = new Repository();
  const oid = repository.commit();
  for (const name of ['main', 'topic']) {
    repository.updateRefs([`create refs/heads/${name} ${oid}`], { env: withoutCompaction });
  }
  return Object.assign(repository, { names: repository.tables() });
}

const planOf = ({ stack }: Repository) => planRepair(stack, { runCheck: checkStack });
const selectedOf = ({ steps }: RepairPlan) => steps.filter(({ selected }) => selected).map(({ kind }) => kind);
const lostOf = ({ lost }: RepairPlan) => lost.first.map(({ fact }) => fact.type);

/** Makes the extension back up the stack. */
function backUp({ stack }: Repository): void {
  const list = readFileSync(join(stack, 'tables.list'));
  appendFileSync(join(stack, 'tables.list'), 'x');
  applyRepair(planRepair(stack));
  writeFileSync(join(stack, 'tables.list'), list);
}

test('a missing table is taken back from a backup of the stack, and the repair can be rolled back', () => {
  using repository = repositoryOfThree();
  const refs = repository.refs();
  backUp(repository);
  const [base = ''] = repository.names;
  rmSync(join(repository.stack, base));
  const plan = planOf(repository);
  assert.deepEqual(selectedOf(plan), ['takeBack']);
  assert.equal(plan.lost.total, 0);
  assert.deepEqual(plan.remaining, []);
  const [step] = plan.steps;
  assert.ok(step && /backup/.test(stepReason(step)));
  const { backup, remaining } = applyRepair(plan, { runCheck: checkStack });
  assert.deepEqual(remaining, []);
  assert.equal(repository.refs(), refs);
  assert.equal(repository.tryGit(['refs', 'verify']).status, 0);
  assert.ok(!repository.tables().includes(base), 'a name that git may have open does not return');
  rollBack(repository.stack, backup);
  assert.equal(repository.tables()[0], base);
  applyRepair(planOf(repository));
  repository.git(['commit', '-q', '--allow-empty', '-m', 'after the repair']);
});

test('a copy of a sync tool and the table of an unfinished migration are taken back, and stay where they are', () => {
  for (const source of ['conflictCopy', 'migration'] as const) {
    using repository = repositoryOfThree();
    const refs = repository.refs();
    const [, middle = ''] = repository.names;
    const folder =
      source === 'conflictCopy' ? repository.stack : join(repository.gitFolder, 'ref_migration.a1', 'reftable');
    mkdirSync(folder, { recursive: true });
    const name =
      source === 'conflictCopy' ? middle.replace(/\.ref$/, " (HOST's conflicted copy 2026-11-01).ref") : middle;
    renameSync(join(repository.stack, middle), join(folder, name));
    const plan = planOf(repository);
    const step = plan.steps.find(({ kind }) => kind === 'takeBack');
    assert.ok(step?.selected && step.reason.type === 'copyFound');
    assert.equal(step.reason.source, source);
    assert.ok(!selectedOf(plan).includes('removeUnlisted'));
    applyRepair(plan);
    assert.equal(repository.refs(), refs);
    assert.ok(readFileSync(join(folder, name)).length > 0);
  }
});

test('a copy that is damaged is only offered; the loss names where was searched and what was probably in it', () => {
  using repository = repositoryOfThree();
  backUp(repository);
  const [, base = ''] = repository.names;
  const bytes = readFileSync(join(repository.stack, base));
  bytes.fill(0xff, 24, 60);
  rmSync(join(repository.stack, base));
  rmSync(join(repository.gitFolder, 'reftable-backup'), { recursive: true });
  writeFileSync(join(repository.stack, `${base}.sync-conflict-20261101`), bytes);
  const plan = planOf(repository);
  assert.ok(!selectedOf(plan).includes('takeBack'));
  assert.ok(plan.steps.some(({ kind, selected }) => kind === 'takeBack' && !selected));
  assert.deepEqual(lostOf(plan), ['missingTables', 'probablyLost']);
  const [missing, probably] = plan.lost.first;
  assert.ok(missing && probably);
  assert.match(noteText(missing), /searched: .*0 backups, 0 unfinished migrations/);
  assert.match(noteText(probably), /1 ref .*refs\/heads\/main/);
});

test('a copy that changed after the plan was made is not taken', () => {
  using repository = repositoryOfThree();
  backUp(repository);
  const [base = '', , newest = ''] = repository.names;
  rmSync(join(repository.stack, base));
  const plan = planOf(repository);
  const path = plan.target.tables?.find(({ how }) => how === 'takeBack')?.copyOf?.path ?? '';
  copyFileSync(join(repository.stack, newest), path);
  assert.throws(
    () => applyRepair(plan),
    error => isReftableError(error, 'OUTDATED_ERROR'),
  );
});

test('a table of which nothing can be read is replaced by a copy, and the repair can be rolled back', () => {
  const damages: Readonly<Record<string, (path: string) => void>> = {
    dropTable: path => writeFileSync(path, readFileSync(path).fill(0)),
    setAside: path => {
      rmSync(path);
      mkdirSync(path);
    },
  };
  for (const [kind, damage] of Object.entries(damages)) {
    using repository = repositoryOfThree();
    const refs = repository.refs();
    backUp(repository);
    const [, middle = ''] = repository.names;
    damage(join(repository.stack, middle));
    const plan = planOf(repository);
    assert.deepEqual(selectedOf(plan), kind === 'setAside' ? ['takeBack', 'setAside'] : ['takeBack'], kind);
    const dropping = plan.steps.find(step => step.kind === 'dropTable');
    assert.equal(dropping?.instead, `takeBack:${middle}`);
    assert.equal(plan.lost.total, 0);
    assert.deepEqual(plan.remaining, []);
    const dropped = planRepair(repository.stack, { select: { steps: { [`dropTable:${middle}`]: true } } });
    assert.ok(!selectedOf(dropped).includes('takeBack'));
    assert.equal(dropped.refs.first.find(({ name }) => name === 'refs/heads/main')?.after, undefined);
    const { backup, remaining } = applyRepair(plan, { runCheck: checkStack });
    assert.deepEqual(remaining, []);
    assert.equal(repository.refs(), refs);
    assert.ok(!existsSync(join(repository.stack, middle)));
    rollBack(repository.stack, backup);
    assert.deepEqual(selectedOf(planOf(repository)).includes(kind === 'setAside' ? 'setAside' : 'dropTable'), true);
  }
});

test('an undamaged copy takes the place of a table of which records would be lost', () => {
  using repository = repositoryOfThree();
  const oid = repository.commit();
  repository.updateRefs(
    Array.from({ length: 50 }, (_, i) => `create refs/heads/many/${i} ${oid}`),
    { env: withoutCompaction },
  );
  const refs = repository.refs();
  backUp(repository);
  const name = repository.tables().at(-1) ?? '';
  const path = join(repository.stack, name);
  const whole = readFileSync(path);
  const footer = Buffer.from(whole);
  footer.fill(0xff, footer.length - 4);
  writeFileSync(path, footer);
  assert.deepEqual(selectedOf(planOf(repository)), ['rewriteTable'], 'nothing is lost');
  writeFileSync(path, Buffer.from(whole).fill(0xff, 400, 500));
  const plan = planOf(repository);
  assert.deepEqual(selectedOf(plan), ['takeBack']);
  assert.equal(plan.lost.total + plan.uncertain.total, 0);
  assert.deepEqual(plan.remaining, []);
  const rewrite = planRepair(repository.stack, { select: { steps: { [`rewriteTable:${name}`]: true } } });
  assert.deepEqual(selectedOf(rewrite), ['rewriteTable']);
  assert.ok(rewrite.lost.total > 0);
  assert.deepEqual(applyRepair(plan, { runCheck: checkStack }).remaining, []);
  assert.equal(repository.refs(), refs);
});

test('a damaged table with wrong update indices is rewritten although there is a copy', () => {
  using repository = repositoryOfThree();
  backUp(repository);
  const [, middle = ''] = repository.names;
  const ref = (i: number) =>
    ({ name: `refs/heads/main${i}`, updateIndex: 9n, value: { type: 'oid', oid: '1'.repeat(40) } }) as const;
  const { bytes } = write({ refs: Array.from({ length: 9 }, (_, i) => ref(i)), limits: [9, 9] });
  writeFileSync(join(repository.stack, middle), Buffer.from(bytes).fill(0xff, 150, 180));
  const { steps } = planOf(repository);
  assert.deepEqual(
    steps.map(({ kind, reason, selected }) => [kind, reason.type, selected]),
    [['rewriteTable', 'otherIndices', true]],
  );
});

test('the same damaged copy in many backups does not hide an undamaged one', () => {
  using repository = repositoryOfThree();
  backUp(repository);
  const [, middle = ''] = repository.names;
  const folder = join(repository.gitFolder, 'reftable-backup');
  const [backup = ''] = readdirSync(folder);
  const bytes = readFileSync(join(repository.stack, middle));
  const damaged = Buffer.from(bytes).fill(0xff, 24, 60);
  writeFileSync(join(folder, backup, 'files', middle), damaged);
  const manifest = JSON.parse(readFileSync(join(folder, backup, 'manifest.json'), 'utf8'));
  for (const file of manifest.files) if (file.name === middle) file.sha256 = sha256(damaged);
  writeFileSync(join(folder, backup, 'manifest.json'), JSON.stringify(manifest));
  for (let i = 0; i < 20; i++) cpSync(join(folder, backup), join(folder, `${backup}-${i}`), { recursive: true });
  renameSync(join(repository.stack, middle), join(repository.stack, middle.replace('.ref', ' 2.ref')));
  const step = planOf(repository).steps.find(({ kind }) => kind === 'takeBack');
  assert.ok(step?.selected && step.reason.type === 'copyFound');
  assert.equal(step.reason.source, 'conflictCopy');
});

test('the list of a backup is written if its tables are all there, and offered if newer ones are too', () => {
  for (const newer of [false, true]) {
    using repository = repositoryOfThree();
    backUp(repository);
    const refs = repository.refs();
    const [, , last = ''] = repository.names;
    if (newer) repository.updateRefs([`create refs/heads/new ${repository.commit()}`], { env: withoutCompaction });
    // It has the update indices of the last table, was written later, and was never listed.
    const other = last.replace(/[0-9a-f]{8}\.ref$/, 'deadbeef.ref');
    copyFileSync(join(repository.stack, last), join(repository.stack, other));
    utimesSync(join(repository.stack, other), 2e9, 2e9);
    rmSync(join(repository.stack, 'tables.list'));
    const plan = planOf(repository);
    assert.deepEqual(selectedOf(plan), newer ? ['rebuildList', 'removeUnlisted'] : ['restoreList']);
    const restore = plan.steps.find(({ kind }) => kind === 'restoreList');
    assert.ok(restore?.reason.type === 'backupList');
    assert.equal(restore.instead, 'rebuildList:tables.list');
    assert.equal(restore.reason.newer, newer ? 1 : 0);
    assert.match(restore.reason.path, /reftable-backup/);
    const chosen = planRepair(repository.stack, { runCheck: checkStack, select: { steps: { [restore.id]: true } } });
    assert.ok(!selectedOf(chosen).includes('rebuildList'));
    assert.deepEqual(
      chosen.target.tables?.map(({ from }) => from),
      repository.names,
    );
    applyRepair(chosen);
    assert.equal(repository.refs(), refs);
    assert.equal(repository.tryGit(['refs', 'verify']).status, 0);
  }
});

test('tables that a rebuilt list would leave out stay if the list of a backup is chosen instead', () => {
  using repository = repositoryOfThree();
  backUp(repository);
  const { stack, names } = repository;
  for (const name of ['fourth', 'fifth']) {
    repository.updateRefs([`create refs/heads/${name} ${repository.commit()}`], { env: withoutCompaction });
  }
  const newer = repository.tables().slice(3);
  const bytes = newer.map(name => readFileSync(join(stack, name)));
  {
    using opened = Stack.open(stack);
    opened.compactRange(3, 4);
  }
  const [, , , merged = ''] = repository.tables();
  newer.forEach((name, i) => {
    writeFileSync(join(stack, name), bytes[i] ?? '');
  });
  rmSync(join(stack, 'tables.list'));
  const removed = newer.map(name => `removeUnlisted:${name}`);
  const plan = planOf(repository);
  assert.deepEqual(selectedOf(plan), ['rebuildList', 'removeUnlisted', 'removeUnlisted']);
  assert.deepEqual(
    plan.steps
      .filter(({ kind }) => kind === 'removeUnlisted')
      .map(({ id }) => id)
      .sort(),
    removed.sort(),
  );
  const chosen = planRepair(stack, { runCheck: checkStack, select: { steps: { 'restoreList:tables.list': true } } });
  assert.deepEqual(selectedOf(chosen), ['restoreList']);
  assert.deepEqual(
    chosen.target.remove.filter(name => !names.includes(name)),
    [],
  );
  applyRepair(chosen);
  for (const name of [...newer, merged]) assert.ok(existsSync(join(stack, name)), name);
});

test('a backup whose tables are not all there does not determine the list', () => {
  using repository = repositoryOfThree();
  backUp(repository);
  repository.git(['pack-refs', '--all']);
  rmSync(join(repository.stack, 'tables.list'));
  const plan = planOf(repository);
  assert.deepEqual(
    plan.steps.map(({ kind }) => kind),
    ['rebuildList'],
  );
});

test('names that tools give to copies', () => {
  const name = '0x000000000001-0x000000000001-0a1b2c3d.ref';
  const stem = name.slice(0, -4);
  for (const other of [
    `${stem} (conflicted copy).ref`,
    `${stem}.sync-conflict-20261101-120000-ABCDEFG.ref`,
    `${stem}-HOST.ref`,
    `${stem} 2.ref`,
    `${stem}(1).ref`,
    `${name} (1)`,
    `${name}~`,
  ]) {
    assert.ok(isCopyName(other, name) && isTableCopyName(other), other);
  }
  for (const other of [name, `${name}.lock`, `${stem}.temp.abcdef`, `${stem}e.ref`, 'tables.list']) {
    assert.ok(!isCopyName(other, name) && !isTableCopyName(other), other);
  }
});
