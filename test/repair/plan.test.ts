// The decisions of a plan, and its choices.
import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, readFileSync, renameSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { checkStack } from '../../src/check/check-stack.ts';
import { isReftableError } from '../../src/reftable/index.ts';
import { applyRepair, changesAnything, planRepair, type RepairPlan, type RepairStep } from '../../src/repair/index.ts';

import { h, ref, times } from '../engine/support/records.ts';
import { tableName } from '../engine/support/stacks.ts';
import { write } from '../engine/support/tables.ts';
import { HOSTILE_NAMES } from '../fuzz/list-mutations.ts';
import { contents, DamagedRepository, seen, troubles } from './support/stacks.ts';

function stepsOf(plan: RepairPlan): string[] {
  return plan.steps.filter(({ selected }) => selected).map(({ kind }) => kind);
}

function stepOf(plan: RepairPlan, kind: RepairStep['kind']): RepairStep {
  const step = plan.steps.find(each => each.kind === kind);
  assert.ok(step, `a step that does ${kind}`);
  return step;
}

function tablesOf({ stack }: DamagedRepository): string[] {
  return readdirSync(stack).filter(name => name.endsWith('.ref'));
}

/** Writes a table of refs into a stack's directory and names no list. */
function putTable(
  { stack }: DamagedRepository,
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
  using damagedRepository = DamagedRepository.sample('list-absent');
  for (const name of tablesOf(damagedRepository))
    renameSync(join(damagedRepository.stack, name), join(damagedRepository.folder, name));
  const refs = (index: number) => times(3, i => ref(`refs/heads/${index}-${i}`, index, h(index)));
  const sources = [1, 2].map(index => putTable(damagedRepository, index, index, index, refs(index)));
  const merged = putTable(damagedRepository, 1, 2, 9, [...refs(1), ...refs(2)]);
  const newest = putTable(damagedRepository, 3, 3, 3, refs(3));
  const plan = planRepair(damagedRepository.stack);
  assert.deepEqual(
    plan.target.tables?.map(({ from, how }) => [from, how]),
    [
      [merged, 'copy'],
      [newest, 'copy'],
    ],
  );
  assert.deepEqual([...plan.target.remove].sort(), [...sources, merged, newest].sort());
  assert.equal(plan.after.refs, 9);
  assert.ok(plan.uncertain.total > 0, 'the plan reports that the list is a guess');
});

test('records that a damaged table lost are restored from a table that was merged into it, and reported as uncertain', () => {
  using damagedRepository = DamagedRepository.sample('list-absent');
  for (const name of tablesOf(damagedRepository))
    renameSync(join(damagedRepository.stack, name), join(damagedRepository.folder, name));
  const refs = times(400, i => ref(`refs/heads/branch-${1000 + i}`, i < 200 ? 1 : 2, h(i + 1)));
  const older = putTable(damagedRepository, 1, 1, 1, refs.slice(0, 200));
  const name = putTable(damagedRepository, 1, 2, 2, refs);
  writeFileSync(join(damagedRepository.stack, 'tables.list'), `${name}\n`);
  const bytes = readFileSync(join(damagedRepository.stack, name));
  bytes.fill(0, 4096, 8192);
  writeFileSync(join(damagedRepository.stack, name), bytes);
  const plan = planRepair(damagedRepository.stack);
  const [table] = plan.target.tables ?? [];
  assert.deepEqual(table?.rewrite?.fill, [older]);
  assert.ok(plan.lost.total > 0);
  assert.ok(plan.uncertain.first.some(({ file }) => file === older));
  assert.ok(plan.after.refs > plan.before.refs);
  const { remaining } = applyRepair(plan);
  assert.deepEqual(remaining, []);
  const names = new Set((seen(damagedRepository.stack).refs as { name: string }[]).map(each => each.name));
  for (const { name: lost } of refs.slice(0, 200)) assert.ok(names.has(lost), lost);
});

test('a newer table that no list names is left out unless it is asked for, and then is the newest', () => {
  using damagedRepository = DamagedRepository.sample('unlisted-newer-table');
  const cautious = planRepair(damagedRepository.stack);
  assert.deepEqual(stepsOf(cautious), ['removeUnlisted']);
  const { id } = stepOf(cautious, 'takeIn');
  const bold = planRepair(damagedRepository.stack, { select: { steps: { [id]: true } } });
  assert.deepEqual(stepsOf(bold), ['takeIn']);
  assert.equal(bold.refs.added, 1);
  const both = planRepair(damagedRepository.stack, {
    select: { steps: { [id]: true, [stepOf(cautious, 'removeUnlisted').id]: true } },
  });
  assert.deepEqual(stepsOf(both), ['removeUnlisted'], 'not both can be taken');
  applyRepair(bold);
  assert.ok(damagedRepository.refs().some(line => line.startsWith('refs/heads/almost ')));
});

test('a repair of one finding keeps the others, and reports it', () => {
  using damagedRepository = DamagedRepository.sample('list-without-final-newline');
  writeFileSync(join(damagedRepository.stack, 'tables.list.lock'), '');
  const now = Date.now() / 1000 + 100_000;
  const whole = planRepair(damagedRepository.stack, { now });
  assert.deepEqual(stepsOf(whole), ['writeList']);
  const findings = [{ id: 'listNoNewline', file: 'tables.list' }];
  const part = planRepair(damagedRepository.stack, { now, select: { findings } });
  assert.deepEqual(stepsOf(part), ['writeList']);
  assert.deepEqual(
    part.leftFindings.map(({ finding }) => part.findings[finding]?.id),
    ['lockOld'],
  );
});

test('a plan without selected steps changes nothing', () => {
  using damagedRepository = DamagedRepository.sample('list-reversed');
  const plan = planRepair(damagedRepository.stack, { select: { findings: [] } });
  assert.equal(changesAnything(plan), false);
  assert.deepEqual(plan.refs.added + plan.refs.changed + plan.refs.removed, 0);
  assert.ok(plan.remaining.length > 0);
});

test('trouble with refs themselves is left to the person, with the command that git has for it', () => {
  using damagedRepository = DamagedRepository.sample('symref-loop');
  const plan = planRepair(damagedRepository.stack, { runCheck: checkStack });
  assert.equal(changesAnything(plan), false);
  assert.ok(plan.leftFindings.length > 0);
  for (const { command } of plan.leftFindings) assert.match(command ?? '', /^git symbolic-ref --delete /);
});

test('a table is rewritten with a root index of one block if requested, and only then', () => {
  using damagedRepository = DamagedRepository.sample('list-absent');
  for (const name of tablesOf(damagedRepository))
    renameSync(join(damagedRepository.stack, name), join(damagedRepository.folder, name));
  const refs = times(60, i => ref(`refs/heads/${1000 + i}${'x'.repeat(60)}`, 1, h(i + 1)));
  const name = tableName(1, 1, 1);
  const { bytes } = write({ refs, limits: [1, 1], options: { blockSize: 256 } });
  writeFileSync(join(damagedRepository.stack, name), bytes);
  writeFileSync(join(damagedRepository.stack, 'tables.list'), `${name}\n`);
  const asIs = planRepair(damagedRepository.stack);
  assert.equal(changesAnything(asIs), false);
  assert.equal(stepOf(asIs, 'rewriteTable').selected, false);
  const plan = planRepair(damagedRepository.stack, { select: { interop: true } });
  applyRepair(plan);
  const again = planRepair(damagedRepository.stack);
  assert.deepEqual(
    again.findings.filter(({ id }) => id === 'interopRootIndex'),
    [],
  );
  assert.equal(again.after.refs, 60);
});

test('no name in a list leads a repair out of the directory', () => {
  using damagedRepository = DamagedRepository.sample('healthy');
  const outside = join(damagedRepository.folder, 'x.ref');
  const [base] = tablesOf(damagedRepository);
  assert.ok(base !== undefined);
  writeFileSync(outside, readFileSync(join(damagedRepository.stack, base)));
  const list = readFileSync(join(damagedRepository.stack, 'tables.list'));
  for (const hostile of [...HOSTILE_NAMES, Buffer.from(outside), Buffer.from('../../x.ref')]) {
    writeFileSync(join(damagedRepository.stack, 'tables.list'), Buffer.concat([hostile, Buffer.from('\n'), list]));
    const plan = planRepair(damagedRepository.stack);
    const { remaining } = applyRepair(plan);
    assert.deepEqual(remaining, [], hostile.toString('latin1'));
    assert.deepEqual(readFileSync(join(damagedRepository.stack, 'tables.list')), list, hostile.toString('latin1'));
  }
});

test('a table that is a link out of the directory is neither read nor touched', {
  skip: process.platform === 'win32',
}, () => {
  using damagedRepository = DamagedRepository.sample('healthy');
  const [base] = tablesOf(damagedRepository);
  assert.ok(base !== undefined);
  const outside = join(damagedRepository.folder, 'outside.ref');
  renameSync(join(damagedRepository.stack, base), outside);
  symlinkSync(outside, join(damagedRepository.stack, base));
  const before = readFileSync(outside);
  const plan = planRepair(damagedRepository.stack);
  assert.deepEqual(stepsOf(plan), ['dropTable', 'setAside', 'writeHead']);
  applyRepair(plan);
  assert.deepEqual(troubles(damagedRepository.stack), []);
  assert.deepEqual(readFileSync(outside), before);
});

test('a plan for a stack whose directory is missing is an error with a code', () => {
  using damagedRepository = DamagedRepository.sample('healthy');
  assert.throws(
    () => planRepair(join(damagedRepository.folder, 'no-such-directory')),
    error => isReftableError(error, 'IO_ERROR'),
  );
});

test('planning reports its progress and stops when it is canceled', () => {
  using damagedRepository = DamagedRepository.sample('footer-checksum-wrong');
  const before = contents(damagedRepository.folder);
  let calls = 0;
  planRepair(damagedRepository.stack, { onProgress: () => calls++ });
  assert.ok(calls > 10, `${calls} reports`);
  for (let at = 0; at < calls; at += 7) {
    let left = at;
    const stop = new Error('stop');
    const onProgress = () => {
      if (left-- === 0) throw stop;
    };
    assert.throws(() => planRepair(damagedRepository.stack, { onProgress }), stop);
  }
  assert.deepEqual(contents(damagedRepository.folder), before);
});

test('a plan that names files elsewhere is refused', () => {
  using damagedRepository = DamagedRepository.sample('list-reversed');
  mkdirSync(join(damagedRepository.folder, 'other'));
  const plan = planRepair(damagedRepository.stack);
  for (const name of ['../../config', '/etc/passwd', '..', 'a/b', 'tables.list']) {
    const hostile = { ...plan, target: { ...plan.target, remove: [name] } };
    assert.throws(
      () => applyRepair(hostile),
      error => isReftableError(error, 'API_ERROR'),
      name,
    );
  }
});

test('a list of ten thousand names of missing files is repaired in one step', () => {
  using damagedRepository = DamagedRepository.sample('healthy');
  const path = join(damagedRepository.stack, 'tables.list');
  const list = readFileSync(path);
  const lines = Array.from({ length: 10_000 }, (_, i) => `no-such-table-${i}.ref\n`).join('');
  writeFileSync(path, Buffer.concat([Buffer.from(lines), list]));
  const plan = planRepair(damagedRepository.stack);
  assert.deepEqual(stepsOf(plan), ['dropLine']);
  applyRepair(plan);
  assert.deepEqual(readFileSync(path), list);
});
