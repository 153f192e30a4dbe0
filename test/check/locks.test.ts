// Which files are locks of a stack, and what is said of files beside them.
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { applyRepair, changesAnything, planRepair } from '../../src/reftable/index.ts';
import { findings, Patient } from '../repair/support/stacks.ts';

const LONG_AGO = 1_750_000_000;
const UNLISTED = '0x000000000001-0x000000000002-0badcafe';

function place({ stack }: Patient, name: string, bytes: string | Buffer = ''): string {
  const path = join(stack, name);
  writeFileSync(path, bytes);
  utimesSync(path, LONG_AGO, LONG_AGO);
  return path;
}

function idsOf({ stack }: Patient, name: string): string[] {
  return findings(stack)
    .filter(({ file }) => file === name)
    .map(({ id }) => id);
}

function baseOf({ stack }: Patient): Buffer {
  const [base] = readFileSync(join(stack, 'tables.list'), 'utf8').split('\n');
  return readFileSync(join(stack, base as string));
}

test('only the list and tables have locks; other files that end in .lock are not touched', () => {
  using patient = Patient.sample('healthy');
  const [table] = readdirSync(patient.stack).filter(name => name.endsWith('.ref'));
  for (const name of ['tables.list.lock', `${table}.lock`, `${UNLISTED}.ref.lock`]) {
    place(patient, name);
    assert.deepEqual(idsOf(patient, name), ['lockOld'], name);
  }
  const others = ['other.lock', 'index.lock', 'HEAD.lock', 'tables.lock', '.lock', 'tables.list.lock.lock'];
  for (const name of others) {
    place(patient, name);
    assert.deepEqual(idsOf(patient, name), ['strangeFile'], name);
  }
  const plan = planRepair(patient.stack, { select: { removeLocks: true } });
  assert.equal(plan.steps.length, 3);
  applyRepair(plan);
  for (const name of others) assert.ok(existsSync(join(patient.stack, name)), name);
  assert.equal(existsSync(join(patient.stack, 'tables.list.lock')), false);
});

test('a pid file without its lock locks nothing', () => {
  using patient = Patient.sample('healthy');
  for (const name of ['tables.list~pid.lock', `${UNLISTED}.ref~pid.lock`]) {
    place(patient, name, 'pid 1\n');
    assert.deepEqual(idsOf(patient, name), ['lockPidFile']);
  }
  place(patient, `${UNLISTED}.temp.abcdef`, 'REFT');
  assert.deepEqual(idsOf(patient, `${UNLISTED}.temp.abcdef`), ['temporaryFile'], 'the stack is not locked');
});

test('no message says that a lock is unused', () => {
  using patient = Patient.sample('healthy');
  place(patient, 'tables.list.lock');
  const found = findings(patient.stack).filter(({ id }) => id.startsWith('lock'));
  const { steps } = planRepair(patient.stack);
  const text = JSON.stringify([found, steps]);
  assert.match(text, /does not show that it is unused/);
  assert.match(text, /all refs are lost/);
  assert.doesNotMatch(text, /safe to remove|nobody|stale/i);
});

/** Unfinished tables, by the program that writes them. */
const UNFINISHED = {
  git: `${UNLISTED}.temp.aB3dEf`,
  'JGit, with the prefix': `${UNLISTED}_1234567890123.ref`,
  'JGit, without the prefix': '000000000001-000000000002-0badcafe_99.ref',
};

for (const [program, name] of Object.entries(UNFINISHED)) {
  for (const [state, half] of [
    ['half written', true],
    ['complete', false],
  ] as const) {
    test(`an unfinished table of ${program}, ${state}, is left alone while a lock exists, and removed after it`, () => {
      for (const lock of ['tables.list.lock', `${UNLISTED}.ref.lock`]) {
        using patient = Patient.sample('healthy');
        const bytes = baseOf(patient);
        const path = place(patient, name, half ? bytes.subarray(0, bytes.length >> 1) : bytes);
        place(patient, lock);
        assert.deepEqual(idsOf(patient, name), ['unlistedLocked']);
        assert.equal(changesAnything(planRepair(patient.stack)), false);
        applyRepair(planRepair(patient.stack, { select: { removeLocks: true } }));
        assert.ok(existsSync(path), 'stays when the lock is removed, too');
        assert.deepEqual(idsOf(patient, name), ['temporaryFile']);
        applyRepair(planRepair(patient.stack));
        assert.equal(existsSync(path), false);
      }
    });
  }
}

test('a table that is missing from the list is reported while a lock exists, too', () => {
  using patient = Patient.sample('list-without-a-table');
  place(patient, 'tables.list.lock');
  assert.ok(idsOf(patient, 'tables.list').includes('listIncomplete'));
});

test('a list that names a lock as a table does not lead to its removal', () => {
  using patient = Patient.sample('healthy');
  const list = join(patient.stack, 'tables.list');
  const names = readFileSync(list, 'utf8');
  const lock = `${UNLISTED}.ref.lock`;
  writeFileSync(list, `${names}${lock}\n`);
  place(patient, lock);
  applyRepair(planRepair(patient.stack));
  assert.equal(readFileSync(list, 'utf8'), names);
  assert.ok(existsSync(join(patient.stack, lock)));
});

test('an unlisted file that nothing shows to be a table of the stack stays', () => {
  using patient = Patient.sample('healthy');
  for (const name of ['notes.ref', 'draft.temp.abcdef']) place(patient, name, 'mine');
  assert.equal(changesAnything(planRepair(patient.stack)), false);
});
