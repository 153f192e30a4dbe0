// What a plan decides, and what it lets one choose.
import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, readFileSync, renameSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { checkStack } from '../../src/git/fsck.ts';
import {
  applyRepair,
  changesAnything,
  isReftableError,
  planRepair,
  type RepairPlan,
  type RepairStep,
} from '../../src/reftable/index.ts';
import { h, ref, times } from '../engine/support/records.ts';
import { tableName } from '../engine/support/stacks.ts';
import { write } from '../engine/support/tables.ts';
import { HOSTILE_NAMES } from '../fuzz/list-mutations.ts';
import { contents, Patient, seen, troubles } from './support/stacks.ts';

function stepsOf(plan: RepairPlan): string[] {
  return plan.steps.filter(({ selected }) => selected).map(({ kind }) => kind);
}

function stepOf(plan: RepairPlan, kind: RepairStep['kind']): RepairStep {
  const step = plan.steps.find(each => each.kind === kind);
  assert.ok(step, `a step that does ${kind}`);
  return step;
}

function tablesOf({ stack }: Patient): string[] {
  return readdirSync(stack).filter(name => name.endsWith('.ref'));
}

/** Writes a table of refs into a stack's directory and names no list. */
function putTable(
  { stack }: Patient,
  min: number,
  max: number,
  random: number,
  refs: readonly ReturnType<typeof ref>[],
) {
  const name = tableName(min, max, random);
  writeFileSync(join(stack, name), write({ refs, limits: [min, max] }).bytes);
  return name;
}

test('a list is rebuilt from the newest consistent set: a compacted table wins over those it was merged from', () => {
  using patient = Patient.sample('list-absent');
  for (const name of tablesOf(patient)) renameSync(join(patient.stack, name), join(patient.folder, name));
  const refs = (index: number) => times(3, i => ref(`refs/heads/${index}-${i}`, index, h(index)));
  const sources = [1, 2].map(index => putTable(patient, index, index, index, refs(index)));
  const merged = putTable(patient, 1, 2, 9, [...refs(1), ...refs(2)]);
  const newest = putTable(patient, 3, 3, 3, refs(3));
  const plan = planRepair(patient.stack);
  assert.deepEqual(
    plan.target.tables?.map(({ from, how }) => [from, how]),
    [
      [merged, 'copy'],
      [newest, 'copy'],
    ],
  );
  assert.deepEqual([...plan.target.remove].sort(), [...sources, merged, newest].sort());
  assert.equal(plan.after.refs, 9);
  assert.ok(plan.uncertain.total > 0, 'it is said that the list is a guess');
});

test('records that a damaged table lost come back from a table that was merged into it, and are told of as uncertain', () => {
  using patient = Patient.sample('list-absent');
  for (const name of tablesOf(patient)) renameSync(join(patient.stack, name), join(patient.folder, name));
  const refs = times(400, i => ref(`refs/heads/branch-${1000 + i}`, i < 200 ? 1 : 2, h(i + 1)));
  const older = putTable(patient, 1, 1, 1, refs.slice(0, 200));
  const name = putTable(patient, 1, 2, 2, refs);
  writeFileSync(join(patient.stack, 'tables.list'), `${name}\n`);
  const bytes = readFileSync(join(patient.stack, name));
  bytes.fill(0, 4096, 8192);
  writeFileSync(join(patient.stack, name), bytes);
  const plan = planRepair(patient.stack);
  const [table] = plan.target.tables ?? [];
  assert.deepEqual(table?.rewrite?.fill, [older]);
  assert.ok(plan.lost.total > 0);
  assert.ok(plan.uncertain.first.some(({ file }) => file === older));
  assert.ok(plan.after.refs > plan.before.refs);
  const { remaining } = applyRepair(plan);
  assert.deepEqual(remaining, []);
  const names = new Set((seen(patient.stack).refs as { name: string }[]).map(each => each.name));
  for (const { name: lost } of refs.slice(0, 200)) assert.ok(names.has(lost), lost);
});

test('a newer table that no list names is left out unless it is asked for, and then is the newest', () => {
  using patient = Patient.sample('unlisted-newer-table');
  const cautious = planRepair(patient.stack);
  assert.deepEqual(stepsOf(cautious), ['removeUnlisted']);
  const { id } = stepOf(cautious, 'takeIn');
  const bold = planRepair(patient.stack, { select: { steps: { [id]: true } } });
  assert.deepEqual(stepsOf(bold), ['takeIn']);
  assert.equal(bold.refs.added, 1);
  applyRepair(bold);
  assert.ok(patient.refs().some(line => line.startsWith('refs/heads/almost ')));
});

test('a repair of one finding leaves the others alone, and says so', () => {
  using patient = Patient.sample('list-without-final-newline');
  writeFileSync(join(patient.stack, 'tables.list.lock'), '');
  const now = Date.now() / 1000 + 100_000;
  const whole = planRepair(patient.stack, { now });
  assert.deepEqual(stepsOf(whole), ['writeList']);
  const findings = [{ id: 'listNoNewline', file: 'tables.list' }];
  const part = planRepair(patient.stack, { now, select: { findings } });
  assert.deepEqual(stepsOf(part), ['writeList']);
  assert.deepEqual(
    part.unmended.map(({ finding }) => part.findings[finding]?.id),
    ['lockOld'],
  );
});

test('no step taken is no change', () => {
  using patient = Patient.sample('list-reversed');
  const plan = planRepair(patient.stack, { select: { findings: [] } });
  assert.equal(changesAnything(plan), false);
  assert.deepEqual(plan.refs.added + plan.refs.changed + plan.refs.removed, 0);
  assert.ok(plan.remaining.length > 0);
});

test('trouble with refs themselves is left to the person, with the command that git has for it', () => {
  using patient = Patient.sample('symref-loop');
  const plan = planRepair(patient.stack, { doctor: checkStack });
  assert.equal(changesAnything(plan), false);
  assert.ok(plan.unmended.length > 0);
  for (const { command } of plan.unmended) assert.match(command ?? '', /^git symbolic-ref --delete /);
});

test('a table is written anew with a root index of one block where that is asked for, and only then', () => {
  using patient = Patient.sample('list-absent');
  for (const name of tablesOf(patient)) renameSync(join(patient.stack, name), join(patient.folder, name));
  const refs = times(60, i => ref(`refs/heads/${1000 + i}${'x'.repeat(60)}`, 1, h(i + 1)));
  const name = tableName(1, 1, 1);
  const { bytes } = write({ refs, limits: [1, 1], options: { blockSize: 256 } });
  writeFileSync(join(patient.stack, name), bytes);
  writeFileSync(join(patient.stack, 'tables.list'), `${name}\n`);
  const asIs = planRepair(patient.stack);
  assert.equal(changesAnything(asIs), false);
  assert.equal(stepOf(asIs, 'rewriteTable').selected, false);
  const plan = planRepair(patient.stack, { select: { interop: true } });
  applyRepair(plan);
  const again = planRepair(patient.stack);
  assert.deepEqual(
    again.findings.filter(({ id }) => id === 'interopRootIndex'),
    [],
  );
  assert.equal(again.after.refs, 60);
});

test('no name in a list leads a repair out of the directory', () => {
  using patient = Patient.sample('healthy');
  const outside = join(patient.folder, 'x.ref');
  const [base] = tablesOf(patient);
  writeFileSync(outside, readFileSync(join(patient.stack, base as string)));
  const list = readFileSync(join(patient.stack, 'tables.list'));
  for (const hostile of [...HOSTILE_NAMES, Buffer.from(outside), Buffer.from('../../x.ref')]) {
    writeFileSync(join(patient.stack, 'tables.list'), Buffer.concat([hostile, Buffer.from('\n'), list]));
    const plan = planRepair(patient.stack);
    const { remaining } = applyRepair(plan);
    assert.deepEqual(remaining, [], hostile.toString('latin1'));
    assert.deepEqual(readFileSync(join(patient.stack, 'tables.list')), list, hostile.toString('latin1'));
  }
});

test('a table that is a link out of the directory is neither read nor touched', {
  skip: process.platform === 'win32',
}, () => {
  using patient = Patient.sample('healthy');
  const [base] = tablesOf(patient);
  const outside = join(patient.folder, 'outside.ref');
  renameSync(join(patient.stack, base as string), outside);
  symlinkSync(outside, join(patient.stack, base as string));
  const before = readFileSync(outside);
  const plan = planRepair(patient.stack);
  assert.deepEqual(stepsOf(plan), ['dropTable', 'setAside']);
  applyRepair(plan);
  assert.deepEqual(troubles(patient.stack), []);
  assert.deepEqual(readFileSync(outside), before);
});

test('a plan for a stack whose directory is missing is an error with a code', () => {
  using patient = Patient.sample('healthy');
  assert.throws(
    () => planRepair(join(patient.folder, 'no-such-directory')),
    error => isReftableError(error, 'IO_ERROR'),
  );
});

test('planning reports what it does and stops where it is told to', () => {
  using patient = Patient.sample('footer-checksum-wrong');
  const before = contents(patient.folder);
  let reports = 0;
  planRepair(patient.stack, { onProgress: () => reports++ });
  assert.ok(reports > 10, `${reports} reports`);
  for (let at = 0; at < reports; at += 7) {
    let left = at;
    const stop = new Error('stop');
    const onProgress = () => {
      if (left-- === 0) throw stop;
    };
    assert.throws(() => planRepair(patient.stack, { onProgress }), stop);
  }
  assert.deepEqual(contents(patient.folder), before);
});

test('a plan that names files elsewhere is refused', () => {
  using patient = Patient.sample('list-reversed');
  mkdirSync(join(patient.folder, 'other'));
  const plan = planRepair(patient.stack);
  for (const name of ['../../config', '/etc/passwd', '..', 'a/b', 'tables.list']) {
    const hostile = { ...plan, target: { ...plan.target, remove: [name] } };
    assert.throws(
      () => applyRepair(hostile),
      error => isReftableError(error, 'API_ERROR'),
      name,
    );
  }
});

test('a list of ten thousand names that lead nowhere is mended in one step', () => {
  using patient = Patient.sample('healthy');
  const path = join(patient.stack, 'tables.list');
  const list = readFileSync(path);
  const lines = Array.from({ length: 10_000 }, (_, i) => `no-such-table-${i}.ref\n`).join('');
  writeFileSync(path, Buffer.concat([Buffer.from(lines), list]));
  const plan = planRepair(patient.stack);
  assert.deepEqual(stepsOf(plan), ['dropLine']);
  applyRepair(plan);
  assert.deepEqual(readFileSync(path), list);
});
