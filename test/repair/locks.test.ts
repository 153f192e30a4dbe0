// Removing a lock: only on request, only without a known holder, and only the file of the plan.
import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { isReftableError } from '../../src/reftable/index.ts';
import {
  applyRepair,
  changesAnything,
  listBackups,
  nodeRepairFiles,
  planRepair,
  rollBack,
} from '../../src/repair/index.ts';
import { failsWith } from './support/failures.ts';
import { contents, DamagedRepository, troubles } from './support/stacks.ts';

const LOCK = 'tables.list.lock';
const PID_FILE = 'tables.list~pid.lock';
const onRequest = { select: { removeLocks: true } };

function putFile({ stack }: DamagedRepository, name: string, text = ''): string {
  const path = join(stack, name);
  writeFileSync(path, text);
  utimesSync(path, 1_750_000_000, 1_750_000_000);
  return path;
}

async function end(child: ChildProcess): Promise<void> {
  child.kill();
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
}

test('the step that removes a lock is selected neither by default nor by a fix for its finding', () => {
  using damagedRepository = DamagedRepository.sample('healthy');
  putFile(damagedRepository, LOCK);
  for (const findings of [undefined, [{ id: 'lockOld', file: LOCK }]]) {
    const plan = planRepair(damagedRepository.stack, { select: findings && { findings } });
    assert.deepEqual(
      plan.steps.map(({ id, selected }) => [id, selected]),
      [[`removeLock:${LOCK}`, false]],
    );
    assert.equal(changesAnything(plan), false);
    assert.deepEqual(plan.target.locks, []);
  }
  const chosen = planRepair(damagedRepository.stack, { select: { steps: { [`removeLock:${LOCK}`]: true } } });
  assert.equal(chosen.target.locks.length, 1);
});

test('a lock is removed on request with its pid file, backed up, and not restored by a rollback', () => {
  using damagedRepository = DamagedRepository.sample('healthy');
  const before = contents(damagedRepository.stack);
  for (const name of [LOCK, PID_FILE]) putFile(damagedRepository, name, name === LOCK ? 'x\n' : 'pid 999999999\n');
  const plan = planRepair(damagedRepository.stack, onRequest);
  const [step] = plan.steps;
  assert.ok(step?.reason.type === 'lock');
  assert.equal(step.reason.recordedPid, 999_999_999);
  const { backup, remaining } = applyRepair(plan);
  assert.deepEqual(remaining, []);
  assert.deepEqual(contents(damagedRepository.stack), before);
  assert.equal(readFileSync(join(backup, 'files', LOCK), 'utf8'), 'x\n');
  rollBack(damagedRepository.stack, backup);
  assert.deepEqual(contents(damagedRepository.stack), before);
});

test('the lock of a table is removed on request', () => {
  using damagedRepository = DamagedRepository.sample('stale-table-lock');
  assert.notDeepEqual(troubles(damagedRepository.stack), []);
  applyRepair(planRepair(damagedRepository.stack, onRequest));
  assert.deepEqual(troubles(damagedRepository.stack), []);
});

test('a lock whose holder is known is not removed, and the error names the holder', {
  skip: process.platform !== 'linux' && 'only Linux shows the open files of other processes',
}, async () => {
  for (const source of ['descriptor', 'pid file'] as const) {
    using damagedRepository = DamagedRepository.sample('healthy');
    const lock = putFile(damagedRepository, LOCK);
    const child = spawn('sh', [
      '-c',
      source === 'descriptor' ? 'exec 9>>"$1"; echo; read -r x' : 'echo; read -r x',
      'sh',
      lock,
    ]);
    try {
      await once(child.stdout, 'data');
      if (source === 'pid file') putFile(damagedRepository, PID_FILE, `pid ${child.pid}\n`);
      const before = contents(damagedRepository.stack);
      const plan = planRepair(damagedRepository.stack, onRequest);
      const [step] = plan.steps;
      assert.ok(step?.reason.type === 'lock');
      assert.equal(step.reason.holder?.pid, child.pid);
      assert.equal(step.reason.holder?.source, source);
      const holder = { pid: child.pid as number, program: 'sh', source };
      failsWith({ type: 'lockHeld', lock: LOCK, holder }, () => applyRepair(plan), source);
      assert.deepEqual(contents(damagedRepository.stack), before);
      assert.deepEqual(listBackups(damagedRepository.stack, nodeRepairFiles), []);
    } finally {
      await end(child);
    }
  }
});

test('a lock that is no longer the file of the plan stays', () => {
  const changes: Record<string, (path: string) => void> = {
    'another file': path => {
      writeFileSync(`${path}.new`, '');
      const { atimeMs, mtimeMs } = statSync(path);
      rmSync(path);
      writeFileSync(path, '');
      utimesSync(path, atimeMs / 1000, mtimeMs / 1000);
      rmSync(`${path}.new`);
    },
    'a list in it': path => writeFileSync(path, 'x\n'),
    'another time': path => utimesSync(path, 1_750_000_001, 1_750_000_001),
  };
  for (const [what, change] of Object.entries(changes)) {
    using damagedRepository = DamagedRepository.sample('healthy');
    const lock = putFile(damagedRepository, LOCK);
    const plan = planRepair(damagedRepository.stack, onRequest);
    const inode = statSync(lock).ino;
    change(lock);
    if (what === 'another file' && statSync(lock).ino === inode) continue;
    failsWith({ type: 'lockReplaced', lock: LOCK }, () => applyRepair(plan), what);
    assert.ok(existsSync(lock), what);
  }
});

test('a lock that is exchanged at the last moment stays', () => {
  using damagedRepository = DamagedRepository.sample('healthy');
  const lock = putFile(damagedRepository, LOCK);
  const plan = planRepair(damagedRepository.stack, onRequest);
  let looks = 0;
  const files = {
    ...nodeRepairFiles,
    entry: (path: string) => {
      // The next look is the one immediately before the removal.
      if (path === lock && ++looks === 2) writeFileSync(lock, 'x\n');
      return nodeRepairFiles.entry(path);
    },
  };
  failsWith({ type: 'lockReplaced', lock: LOCK }, () => applyRepair(plan, { files }));
  assert.equal(readFileSync(lock, 'utf8'), 'x\n');
});

test('a lock that was released in the meantime is not missed', () => {
  using damagedRepository = DamagedRepository.sample('healthy');
  const before = contents(damagedRepository.stack);
  const lock = putFile(damagedRepository, LOCK);
  const plan = planRepair(damagedRepository.stack, onRequest);
  rmSync(lock);
  applyRepair(plan);
  assert.deepEqual(contents(damagedRepository.stack), before);
});

test('a rollback of a locked stack fails with LOCK_ERROR for a lock of any age, and changes nothing', () => {
  using damagedRepository = DamagedRepository.sample('list-reversed');
  const { backup } = applyRepair(planRepair(damagedRepository.stack));
  putFile(damagedRepository, LOCK);
  const before = contents(damagedRepository.stack);
  for (const force of [false, true]) {
    assert.throws(
      () => rollBack(damagedRepository.stack, backup, { force }),
      error => isReftableError(error, 'LOCK_ERROR'),
    );
  }
  assert.deepEqual(contents(damagedRepository.stack), before);
  assert.equal(listBackups(damagedRepository.stack, nodeRepairFiles).length, 1);
});
