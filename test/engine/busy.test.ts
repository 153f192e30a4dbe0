// How Windows treats files that other processes have open, simulated by a file system.
import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { platform } from '#platform';
import { Stack } from '../../src/reftable/index.ts';
import { type FileSystem, withBusyRetries } from '../../src/reftable/platform/files.ts';

/** Each rename and unlink fails `times` times with `code` before it is done. */
function busy(code: string, times: number): { files: FileSystem; pauses: number[] } {
  const pauses: number[] = [];
  const failures = new Map<string, number>();
  const first = (what: string) => {
    const count = (failures.get(what) ?? 0) + 1;
    failures.set(what, count);
    if (count <= times) throw Object.assign(new Error(`${code}: busy`), { code });
  };
  const files: FileSystem = {
    ...platform.files,
    identifiesFiles: false,
    rename: (from, to) => {
      first(`rename ${from}`);
      platform.files.rename(from, to);
    },
    unlink: path => {
      first(`unlink ${path}`);
      platform.files.unlink(path);
    },
    sleep: milliseconds => void pauses.push(milliseconds),
  };
  return { files: withBusyRetries(files), pauses };
}

function directory(t: TestContext): string {
  const path = mkdtempSync(join(tmpdir(), 'reftable-busy-'));
  t.after(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

function addRef(stack: Stack, name: string): void {
  stack.add(table =>
    table.addRef({ name, updateIndex: table.minUpdateIndex, value: { type: 'oid', oid: '1'.repeat(40) } }),
  );
}

for (const code of ['EBUSY', 'EPERM', 'EACCES']) {
  test(`a file that another process has open for a moment (${code}) is renamed and unlinked`, t => {
    const path = directory(t);
    const { files, pauses } = busy(code, 3);
    using stack = Stack.open(path, { hash: 'sha1', files, fsync: false });
    for (const name of ['refs/heads/a', 'refs/heads/b', 'refs/heads/c']) addRef(stack, name);
    stack.compactAll();
    assert.deepEqual(
      Array.from(stack.refs(), ref => ref.name),
      ['refs/heads/a', 'refs/heads/b', 'refs/heads/c'],
    );
    assert.deepEqual(readdirSync(path).sort(), [...stack.tables.map(table => table.name), 'tables.list'].sort());
    assert.deepEqual(pauses.slice(0, 3), [0, 1, 10]);
  });
}

test('a file that another process keeps open is an error, and the stack is unchanged', t => {
  const path = directory(t);
  {
    using stack = Stack.open(path, { hash: 'sha1', fsync: false });
    addRef(stack, 'refs/heads/a');
  }
  const { files } = busy('EPERM', 1000);
  using stack = Stack.open(path, { hash: 'sha1', files, fsync: false });
  assert.throws(() => addRef(stack, 'refs/heads/b'), { code: 'IO_ERROR' });
  using again = Stack.open(path, { readOnly: true });
  assert.deepEqual(
    Array.from(again.refs(), ref => ref.name),
    ['refs/heads/a'],
  );
});

test('other failures are not retried', t => {
  const path = directory(t);
  const { files, pauses } = busy('EIO', 1);
  using stack = Stack.open(path, { hash: 'sha1', files, fsync: false });
  assert.throws(() => addRef(stack, 'refs/heads/a'), { code: 'IO_ERROR' });
  assert.deepEqual(pauses, []);
});

test('where inodes do not identify files, no list stays open, and changes are found by content', t => {
  const path = directory(t);
  let open = 0;
  const files: FileSystem = {
    ...platform.files,
    identifiesFiles: false,
    openRead: file => {
      const fd = platform.files.openRead(file);
      open++;
      return fd;
    },
    create: (file, mode) => {
      const fd = platform.files.create(file, mode);
      open++;
      return fd;
    },
    close: fd => {
      open--;
      platform.files.close(fd);
    },
  };
  using stack = Stack.open(path, { hash: 'sha1', files, fsync: false });
  addRef(stack, 'refs/heads/a');
  assert.equal(open, 0, 'no descriptor that another process would wait for');
  {
    using other = Stack.open(path, { hash: 'sha1', fsync: false });
    addRef(other, 'refs/heads/b');
  }
  assert.equal(stack.isUpToDate(), false);
  stack.reload();
  assert.equal(stack.readRef('refs/heads/b')?.name, 'refs/heads/b');
});
