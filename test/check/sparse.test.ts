// Large sparse files: reading them must be fast too.
import assert from 'node:assert/strict';
import { appendFileSync, mkdtempSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { checkStack } from '../../src/check/check-stack.ts';
import { DamagedTable } from '../../src/check/index.ts';
import { platform, Stack } from '../../src/reftable/index.ts';
import { applyRepair, type OnRepairProgress, planRepair } from '../../src/repair/index.ts';
import { first, present } from '../support/present.ts';

const SIZE = 4 * 1024 ** 3;
const NAME = '0x000000000009-0x000000000009-aaaaaaaa.ref';

function directory(t: TestContext): string {
  const path = mkdtempSync(join(tmpdir(), 'reftable-sparse-'));
  t.after(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

/** A healthy table, and a listed one of `SIZE` zero bytes in which `contents` puts bytes of the healthy one. */
function makeStack(t: TestContext, contents: (sound: Buffer) => { head: Buffer; tail: Buffer }): string {
  const path = directory(t);
  using stack = Stack.open(path, { hash: 'sha1', fsync: false });
  stack.add(table =>
    table.addRef({ name: 'refs/heads/a', updateIndex: 1n, value: { type: 'oid', oid: '1'.repeat(40) } }),
  );
  const { head, tail } = contents(readFileSync(first(stack.tables).file));
  writeFileSync(join(path, NAME), head);
  truncateSync(join(path, NAME), SIZE - tail.length);
  appendFileSync(join(path, NAME), tail);
  appendFileSync(join(path, 'tables.list'), `${NAME}\n`);
  return path;
}

const KINDS = {
  'nothing but zeros': () => ({ head: Buffer.alloc(0), tail: Buffer.alloc(0) }),
  'zeros between a table and its footer': (sound: Buffer) => ({ head: sound, tail: sound.subarray(-68) }),
  'a header and zeros': (sound: Buffer) => ({ head: sound.subarray(0, 24), tail: Buffer.alloc(0) }),
};

/** The bytes that are read of the large file. */
function counting() {
  let bytes = 0;
  return {
    files: {
      ...platform.files,
      read(...args: Parameters<typeof platform.files.read>) {
        const count = platform.files.read(...args);
        bytes += count;
        return count;
      },
    },
    total: () => bytes,
  };
}

for (const [kind, contents] of Object.entries(KINDS)) {
  test(`a 4 GiB table of ${kind} is searched once, however often a check opens it`, t => {
    const path = makeStack(t, contents);
    const { files, total } = counting();
    const findings = [...checkStack(path, { hash: 'sha1', files })].filter(({ type }) => type === 'finding');
    assert.ok(findings.length > 0);
    assert.ok(total() < 2.2 * SIZE, `${total()} bytes are read`);
    const before = total();
    assert.ok([...checkStack(path, { hash: 'sha1', files })].length > 0);
    assert.ok(total() - before < 64 * 1024 * 1024, `${total() - before} bytes are read again`);
  });
}

test('a check and a repair plan of a 4 GiB table can be stopped during a search, and report progress', t => {
  class Stop extends Error {}
  for (const contents of Object.values(KINDS)) {
    const path = makeStack(t, contents);
    const seen: number[] = [];
    const onWork = (file: string, done = 0) => {
      if (basename(file) !== NAME) return;
      seen.push(done);
      if (seen.length === 20) throw new Stop();
    };
    assert.throws(() => [...checkStack(path, { hash: 'sha1', files: { ...platform.files, onWork } })], Stop);
    assert.ok(seen.every(done => done >= 0 && done <= 1) && present(seen.at(-1)) < 0.01);
    let calls = 0;
    const stop = () => {
      if (++calls === 40) throw new Stop();
    };
    assert.throws(() => planRepair(path, { hash: 'sha1', onProgress: stop }), Stop);
  }
});

test('a search for nonzero bytes can be canceled', t => {
  class Stop extends Error {}
  const file = join(directory(t), NAME);
  writeFileSync(file, Buffer.alloc(8 * 1024 * 1024, 'r'));
  let calls = 0;
  const onWork = () => {
    if (++calls === 5) throw new Stop();
  };
  assert.throws(() => new DamagedTable(file, { ...platform.files, onWork }), Stop);
});

test('the backup of a sparse table is sparse, with the same bytes', { skip: process.platform === 'win32' }, t => {
  const path = makeStack(t, KINDS['zeros between a table and its footer']);
  const file = join(path, NAME);
  truncateSync(file, 0);
  writeFileSync(file, 'table');
  truncateSync(file, 64 * 1024 * 1024);
  appendFileSync(file, 'end');
  const { backup } = applyRepair(planRepair(path, { hash: 'sha1' }), { backupDirectory: directory(t) });
  const copy = join(backup, 'files', NAME);
  assert.ok(
    readFileSync(copy).equals(
      Buffer.concat([Buffer.from('table'), Buffer.alloc(64 * 1024 * 1024 - 5), Buffer.from('end')]),
    ),
  );
  assert.ok(statSync(copy).blocks * 512 < 8 * 1024 * 1024, `${statSync(copy).blocks} blocks`);
});

test('a backup that is stopped is removed', t => {
  class Stop extends Error {}
  const path = makeStack(t, KINDS['nothing but zeros']);
  truncateSync(join(path, NAME), 1024 * 1024);
  const plan = planRepair(path, { hash: 'sha1' });
  const backupDirectory = directory(t);
  const onProgress: OnRepairProgress = progress => {
    if (progress.type === 'backingUp' && progress.file === NAME) throw new Stop();
  };
  assert.throws(() => applyRepair(plan, { backupDirectory, onProgress }), Stop);
  assert.throws(() => readFileSync(join(backupDirectory, 'manifest.json')), { code: 'ENOENT' });
  assert.deepEqual(platform.files.list(backupDirectory), []);
});
