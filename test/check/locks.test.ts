// Which files are locks of a stack, and what the check reports about other files.
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { applyRepair, changesAnything, planRepair } from '../../src/repair/index.ts';
import { findingText } from '../../src/text/findings/render.ts';
import { stepReason } from '../../src/text/repair-steps.ts';
import { DamagedRepository, findings } from '../repair/support/stacks.ts';

const LONG_AGO = 1_750_000_000;
const UNLISTED = '0x000000000001-0x000000000002-0badcafe';

function putFile({ stack }: DamagedRepository, name: string, bytes: string | Buffer = ''): string {
  const path = join(stack, name);
  writeFileSync(path, bytes);
  utimesSync(path, LONG_AGO, LONG_AGO);
  return path;
}

function idsOf({ stack }: DamagedRepository, name: string): string[] {
  return findings(stack)
    .filter(({ file }) => file === name)
    .map(({ id }) => id);
}

function baseOf({ stack }: DamagedRepository): Buffer {
  const [base = ''] = readFileSync(join(stack, 'tables.list'), 'utf8').split('\n');
  return readFileSync(join(stack, base));
}

test('only the list and tables have locks; other files that end in .lock are not touched', () => {
  using damagedRepository = DamagedRepository.sample('healthy');
  const [table] = readdirSync(damagedRepository.stack).filter(name => name.endsWith('.ref'));
  for (const name of ['tables.list.lock', `${table}.lock`, `${UNLISTED}.ref.lock`]) {
    putFile(damagedRepository, name);
    assert.deepEqual(idsOf(damagedRepository, name), ['lockOld'], name);
  }
  const others = ['other.lock', 'index.lock', 'HEAD.lock', 'tables.lock', '.lock', 'tables.list.lock.lock'];
  for (const name of others) {
    putFile(damagedRepository, name);
    assert.deepEqual(idsOf(damagedRepository, name), ['strangeFile'], name);
  }
  const plan = planRepair(damagedRepository.stack, { select: { removeLocks: true } });
  assert.equal(plan.steps.length, 3);
  applyRepair(plan);
  for (const name of others) assert.ok(existsSync(join(damagedRepository.stack, name)), name);
  assert.equal(existsSync(join(damagedRepository.stack, 'tables.list.lock')), false);
});

test('a pid file without its lock locks nothing', () => {
  using damagedRepository = DamagedRepository.sample('healthy');
  for (const name of ['tables.list~pid.lock', `${UNLISTED}.ref~pid.lock`]) {
    putFile(damagedRepository, name, 'pid 1\n');
    assert.deepEqual(idsOf(damagedRepository, name), ['lockPidFile']);
  }
  putFile(damagedRepository, `${UNLISTED}.temp.abcdef`, 'REFT');
  assert.deepEqual(idsOf(damagedRepository, `${UNLISTED}.temp.abcdef`), ['temporaryFile'], 'the stack is not locked');
});

test('no message claims that a lock is unused', () => {
  using damagedRepository = DamagedRepository.sample('healthy');
  putFile(damagedRepository, 'tables.list.lock');
  const found = findings(damagedRepository.stack).filter(({ id }) => id.startsWith('lock'));
  const { steps } = planRepair(damagedRepository.stack);
  const text = [...found.map(finding => findingText(finding).message), ...steps.map(stepReason)].join('\n');
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
        using damagedRepository = DamagedRepository.sample('healthy');
        const bytes = baseOf(damagedRepository);
        const path = putFile(damagedRepository, name, half ? bytes.subarray(0, bytes.length >> 1) : bytes);
        putFile(damagedRepository, lock);
        assert.deepEqual(idsOf(damagedRepository, name), ['unlistedLocked']);
        assert.equal(changesAnything(planRepair(damagedRepository.stack)), false);
        applyRepair(planRepair(damagedRepository.stack, { select: { removeLocks: true } }));
        assert.ok(existsSync(path), 'stays when the lock is removed, too');
        assert.deepEqual(idsOf(damagedRepository, name), ['temporaryFile']);
        applyRepair(planRepair(damagedRepository.stack));
        assert.equal(existsSync(path), false);
      }
    });
  }
}

test('a table that is missing from the list is reported while a lock exists, too', () => {
  using damagedRepository = DamagedRepository.sample('list-without-a-table');
  putFile(damagedRepository, 'tables.list.lock');
  assert.ok(idsOf(damagedRepository, 'tables.list').includes('listIncomplete'));
});

test('a list that names a lock as a table does not lead to its removal', () => {
  using damagedRepository = DamagedRepository.sample('healthy');
  const list = join(damagedRepository.stack, 'tables.list');
  const names = readFileSync(list, 'utf8');
  const lock = `${UNLISTED}.ref.lock`;
  writeFileSync(list, `${names}${lock}\n`);
  putFile(damagedRepository, lock);
  applyRepair(planRepair(damagedRepository.stack));
  assert.equal(readFileSync(list, 'utf8'), names);
  assert.ok(existsSync(join(damagedRepository.stack, lock)));
});

test('an unlisted file that cannot be identified as a table of the stack is kept', () => {
  using damagedRepository = DamagedRepository.sample('healthy');
  for (const name of ['notes.ref', 'draft.temp.abcdef']) putFile(damagedRepository, name, 'mine');
  assert.equal(changesAnything(planRepair(damagedRepository.stack)), false);
});
