// Finds the holder of a lock by the open file, not by its path, and by git's pid file.
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { lockHolderText, pidFilePath } from '../../src/reftable/platform/lock-holder.ts';
import { findLockHolder, processVisibility } from '../../src/reftable/platform/node-lock-holder.ts';

const skip = process.platform !== 'linux' && 'only Linux shows the open files of other processes';

function folder(t: TestContext): string {
  const path = realpathSync(mkdtempSync(join(tmpdir(), 'lock-holder-')));
  t.after(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

/** A shell that keeps `path` open until the test ends. */
async function keepOpen(t: TestContext, path: string): Promise<number> {
  const child = spawn('sh', ['-c', 'exec 9>"$1" && echo ready && exec sleep 60', 'sh', path]);
  t.after(() => child.kill());
  await once(child.stdout, 'data');
  return child.pid as number;
}

test('a process that has the lock open is found', { skip }, async t => {
  const lock = join(folder(t), 'tables.list.lock');
  const pid = await keepOpen(t, lock);
  const holder = findLockHolder(lock) ?? assert.fail('no holder was found');
  assert.deepEqual({ pid: holder.pid, source: holder.source }, { pid, source: 'descriptor' });
  assert.match(lockHolderText(holder), /^(?:sh|sleep) \(process \d+\)$/);
});

test('a process that opened the lock by another path is found', { skip }, async t => {
  const path = folder(t);
  const [here, there] = [join(path, 'here'), join(path, 'there')];
  mkdirSync(here);
  mkdirSync(there);
  if (spawnSync('mount', ['--bind', here, there]).status !== 0) return t.skip('bind mounts cannot be made here');
  try {
    const pid = await keepOpen(t, join(there, 'tables.list.lock'));
    assert.equal(findLockHolder(join(here, 'tables.list.lock'))?.pid, pid);
  } finally {
    spawnSync('umount', ['-l', there]);
  }
});

test('another file of the same name is not the lock', { skip }, async t => {
  const path = folder(t);
  mkdirSync(join(path, 'other'));
  await keepOpen(t, join(path, 'other', 'tables.list.lock'));
  writeFileSync(join(path, 'tables.list.lock'), '');
  assert.equal(findLockHolder(join(path, 'tables.list.lock')), undefined);
});

test('the pid file names the holder as long as that process runs', { skip }, async t => {
  const lock = join(folder(t), '0x000000000001-0x000000000001-00000000.ref.lock');
  assert.equal(pidFilePath(lock), lock.replace('.ref.lock', '.ref~pid.lock'));
  writeFileSync(lock, '');
  const child = spawn('sleep', ['60']);
  writeFileSync(pidFilePath(lock), `pid ${child.pid}\n`);
  assert.deepEqual(findLockHolder(lock), { pid: child.pid, program: 'sleep', source: 'pid file' });
  child.kill();
  await once(child, 'exit');
  assert.equal(findLockHolder(lock), undefined);
});

test('a pid file with any other content names no holder', t => {
  const lock = join(folder(t), 'tables.list.lock');
  writeFileSync(lock, '');
  for (const text of ['', 'pid', 'pid 0\n', 'pid -1\n', `pid ${process.pid} \n`, `${process.pid}\n`, 'pid 1\n2\n'])
    for (const longer of ['', ' '.repeat(100)]) {
      writeFileSync(pidFilePath(lock), `${text}${longer}`);
      assert.equal(findLockHolder(lock), undefined, JSON.stringify(text));
    }
});

test('in another PID namespace the view of processes is incomplete, and the result reports it', { skip }, t => {
  const path = folder(t);
  const module = join(import.meta.dirname, '../../src/reftable/platform/node-lock-holder.ts');
  const script = `import { processVisibility } from ${JSON.stringify(module)};
    console.log(JSON.stringify(processVisibility(${JSON.stringify(path)})));`;
  const node = [process.execPath, '--input-type=module', '--eval', script];
  const namespace = ['--pid', '--fork', '--mount-proc'];
  if (spawnSync('unshare', [...namespace, 'true']).status !== 0) return t.skip('PID namespaces cannot be made here');
  const { stdout, stderr } = spawnSync('unshare', [...namespace, ...node], { encoding: 'utf8' });
  assert.notEqual(stdout, '', stderr);
  const { complete, limits } = JSON.parse(stdout);
  assert.equal(complete, false);
  assert.ok(limits.includes('container'), limits.join());
});

test('on a file system that is not known to be local the view of processes is incomplete', { skip }, () => {
  assert.ok(processVisibility('/proc').limits.includes('otherHosts'));
});
