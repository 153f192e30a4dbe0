// A repair or a rollback that dies or fails at any changing call leaves the stack as it was before or as it is
// afterwards, and can be repeated.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { isReftableError, Stack } from '../../src/reftable/index.ts';
import {
  applyRepair,
  changesAnything,
  listBackups,
  planRepair,
  type RepairPlan,
  rollBack,
} from '../../src/repair/index.ts';
import { Died, RepairMemory } from '../repair/support/memory.ts';
import { withoutTableNames } from '../repair/support/restored.ts';
import { DamagedRepository } from '../repair/support/stacks.ts';
import { LIST } from './support/images.ts';

const STACK = '/repository/reftable';

/** One for each way in which a repair changes a stack. */
const SAMPLES = [
  ...['list-reversed', 'list-absent', 'footer-checksum-wrong', 'stack-of-two-hashes', 'table-is-directory'],
  ...['name-of-no-table', 'unlisted-newer-table', 'stale-list-lock-with-list', 'temporary-file'],
];

function sample(id: string): RepairMemory {
  using damagedRepository = DamagedRepository.sample(id);
  const files = new RepairMemory();
  for (const path of ['/repository', STACK]) files.makeFolder(path);
  for (const name of readdirSync(damagedRepository.stack)) {
    const path = join(damagedRepository.stack, name);
    if (statSync(path).isDirectory()) files.makeFolder(join(STACK, name));
    else files.put(join(STACK, name), readFileSync(path));
  }
  rmSync(damagedRepository.folder, { recursive: true });
  return files;
}

/** The visible records, or the code of the error that prevents reading all of them. */
function seen(files: RepairMemory): string {
  try {
    using stack = Stack.open(STACK, { files, readOnly: true });
    const text = (_: string, value: unknown) => (typeof value === 'bigint' ? String(value) : value);
    return JSON.stringify({ refs: [...stack.refs()], logs: [...stack.logs()] }, text);
  } catch (error) {
    if (isReftableError(error)) return error.code;
    throw error;
  }
}

function plan(files: RepairMemory): RepairPlan {
  return planRepair(STACK, { files, select: { removeLocks: true } });
}

/** Repaired twice: while a lock is there, unlisted files stay. */
function repaired(files: RepairMemory): RepairMemory {
  for (let times = 0; times < 2; times++) {
    const next = plan(files);
    if (times === 0 || changesAnything(next)) applyRepair(next, { files });
  }
  return files;
}

/** Removes the lock of a process that died, as its user would. */
function unlock(files: RepairMemory): void {
  files.remove(`${STACK}/${LIST}.lock`);
}

/** Files that a process that died can leave: unlisted tables, finished or not. */
function isLitter(name: string): boolean {
  return name.includes('.temp.') || name.endsWith('.ref');
}

/** The files of `original` exist, and all other files are leftovers. */
function assertRestored(files: RepairMemory, original: Record<string, string>, what: string): void {
  const [now, expected] = [withoutTableNames(files.image(STACK)), withoutTableNames(original)];
  for (const name of Object.keys(now)) if (!(name in expected) && isLitter(name)) delete now[name];
  assert.deepEqual(now, expected, what);
}

/** The error of a dying process, which may be wrapped several times. */
function isDeath(error: unknown): boolean {
  return error instanceof Died || (error instanceof Error && error.cause !== undefined && isDeath(error.cause));
}

/** Runs something that is stopped at a call; the error that it throws must report a failure. */
function interrupted(files: RepairMemory, how: 'die' | 'fail', run: () => void): boolean {
  try {
    run();
    return false;
  } catch (error) {
    if (how === 'die') assert.ok(isDeath(error), String(error));
    else assert.ok(isReftableError(error), String(error));
    return true;
  } finally {
    files.revive();
  }
}

for (const id of SAMPLES) {
  test(`if the repair of ${id} stops at any call, the stack is as before or as after it, and a second repair succeeds`, t => {
    const start = sample(id);
    const [before, after] = [seen(start), seen(repaired(start.copy()))];
    const whole = plan(start.copy());
    let stops = 0;
    for (const how of ['die', 'fail'] as const) {
      for (let at = 0, stopped = true; stopped; at++) {
        const files = start.copy();
        files.stopAt(at, how);
        stopped = interrupted(files, how, () => applyRepair(whole, { files })) || at + 1 < files.count;
        const what = `${how} at change ${at}`;
        const now = seen(files);
        assert.ok(now === before || now === after, `${what}: ${now.slice(0, 100)}`);
        if (how === 'fail') assert.equal(files.openDescriptors, 0, what);
        repaired(files);
        assert.equal(seen(files), after, `a second repair after ${what}`);
        assert.deepEqual(plan(files).leftFindings, [], what);
        stops++;
      }
    }
    t.diagnostic(`${stops} stops`);
  });

  test(`if the rollback of ${id} stops at any call, the stack is as before or as after it, and a second rollback succeeds`, t => {
    const start = sample(id);
    const original = start.image(STACK);
    const before = seen(start);
    const done = repaired(start.copy());
    const after = seen(done);
    const [backup] = listBackups(STACK, done);
    assert.ok(backup);
    let stops = 0;
    for (const how of ['die', 'fail'] as const) {
      for (let at = 0, stopped = true; stopped; at++) {
        const files = done.copy();
        files.stopAt(at, how);
        stopped = interrupted(files, how, () => rollBack(STACK, backup.path, { files })) || at + 1 < files.count;
        const what = `${how} at change ${at}`;
        const now = seen(files);
        assert.ok(now === before || now === after, `${what}: ${now.slice(0, 100)}`);
        unlock(files);
        rollBack(STACK, backup.path, { files });
        assertRestored(files, original, `a second rollback after ${what}`);
        stops++;
      }
    }
    t.diagnostic(`${stops} stops`);
  });
}

test('a file or folder with the name of the list is restored when the repair stops', () => {
  const start = sample('list-is-directory');
  const after = seen(repaired(start.copy()));
  const whole = plan(start.copy());
  for (let at = 0, stopped = true; stopped; at++) {
    const files = start.copy();
    files.stopAt(at, 'die');
    stopped = interrupted(files, 'die', () => applyRepair(whole, { files }));
    // Between two renames the list is missing; the lock prevents other processes from creating a new one.
    const names = files.list(STACK);
    assert.ok(names.includes(LIST) || names.includes(`${LIST}.lock`), `die at change ${at}`);
    repaired(files);
    assert.equal(seen(files), after, `a second repair after change ${at}`);
  }
});
