import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ReftableError } from '../../src/reftable/errors.ts';
import type { StackOptions } from '../../src/reftable/stack/options.ts';
import { Stack } from '../../src/reftable/stack/stack.ts';
import { codeOf, throwsCode } from './support/errors.ts';
import { MemoryFiles, systemError } from './support/memory-files.ts';
import { deletion, entry, ref } from './support/records.ts';
import { add, DIRECTORY, leftovers, putTables } from './support/stacks.ts';

/** Three tables and the records that they contain. */
function threeTables(): MemoryFiles {
  const files = new MemoryFiles();
  putTables(files, [
    { refs: [ref('a', 1), ref('b', 1)], logs: [entry('a', 1)] },
    { refs: [ref('c', 2)] },
    { refs: [deletion('b', 3)], logs: [entry('c', 3)] },
  ]);
  return files;
}

function contentOf(files: MemoryFiles) {
  using stack = Stack.open(DIRECTORY, { hash: 'sha1', files, readOnly: true });
  return { refs: [...stack.refs()], logs: [...stack.logs()] };
}

const CHANGES: Record<string, (stack: Stack) => void> = {
  'an addition': stack => add(stack, [ref('d', 4)], [entry('d', 4)]),
  'an addition that compacts': stack => add(stack, [ref('d', 4)]),
  'compacting all': stack => stack.compactAll(),
  'compacting some': stack => stack.compactRange(1, 2),
  'an expiry': stack => stack.compactAll({ expiry: { minUpdateIndex: 1n } }),
};

for (const [what, change] of Object.entries(CHANGES)) {
  const options: StackOptions = { disableAutoCompact: what !== 'an addition that compacts' };

  test(`if any system call fails, ${what} is complete or has no effect, and the stack is intact`, () => {
    const before = contentOf(threeTables());
    const { calls, after } = observe(options, change);
    assert.ok(calls > 20);
    for (let failing = 0; failing < calls; failing++) {
      const files = threeTables();
      const stack = Stack.open(DIRECTORY, { hash: 'sha1', files, ...options });
      let call = 0;
      let failed = '';
      files.before = (name, path) => {
        if (call++ !== failing) return;
        failed = `${name} ${path}`;
        throw systemError('EIO', path);
      };
      const code = codeOf(() => change(stack));
      files.before = () => {};
      const seen = contentOf(files);
      if (code === undefined) assert.deepEqual(seen, after, failed);
      else
        assert.ok(
          [before, after].some(state => isSame(state, seen)),
          `${failed}: ${code}`,
        );
      if (!failed.startsWith('unlink')) {
        assert.deepEqual(leftovers(files.names(DIRECTORY)), [], failed);
      }
      stack.close();
    }
  });

  test(`if ${what} stops at any system call, the stack is readable and has the old or the new records`, () => {
    const before = contentOf(threeTables());
    const { calls, after } = observe(options, change);
    for (let last = 0; last < calls; last++) {
      const files = threeTables();
      const stack = Stack.open(DIRECTORY, { hash: 'sha1', files, ...options });
      let call = 0;
      // From here on no call has an effect, as when the process is killed.
      files.before = (_, path) => {
        if (call++ >= last) throw systemError('EIO', path);
      };
      const code = codeOf(() => change(stack));
      files.before = () => {};
      const seen = contentOf(files);
      if (code === undefined) assert.deepEqual(seen, after, `call ${last}`);
      assert.ok(
        [before, after].some(state => isSame(state, seen)),
        `call ${last}`,
      );
    }
  });
}

/** How many system calls `change` makes on three tables, and the records that they contain afterwards. */
function observe(options: StackOptions, change: (stack: Stack) => void) {
  const files = threeTables();
  const stack = Stack.open(DIRECTORY, { hash: 'sha1', files, ...options });
  let calls = 0;
  files.before = () => calls++;
  change(stack);
  files.before = () => {};
  return { calls, after: contentOf(files) };
}

function isSame(a: unknown, b: unknown): boolean {
  try {
    assert.deepEqual(a, b);
    return true;
  } catch {
    return false;
  }
}

// git writes the footer after the table's only sync, so that a power loss can leave a listed table without one.
test('a table is synced after its footer and before its name is listed, and the list before it is renamed into place', () => {
  const files = threeTables();
  using stack = Stack.open(DIRECTORY, { hash: 'sha1', files, disableAutoCompact: true });
  add(stack, [ref('d', 4)]);
  const steps = files.changes.map(change => change.replace(/\/.*(\.temp|\.lock|\.ref).*/, '$1'));
  assert.deepEqual(steps, [
    'create .lock',
    'create .temp',
    'write .temp',
    'fsync .temp',
    'rename .temp',
    'syncDirectory /stack',
    'write .lock',
    'fsync .lock',
    'rename .lock',
    'syncDirectory /stack',
  ]);
});

test('an option selects whether and how files are synced', () => {
  const synced: number[] = [];
  for (const [fsync, own, called] of [
    [true, 2, 0],
    [false, 0, 0],
    [(fd: number) => void synced.push(fd), 0, 2],
  ] as const) {
    const files = threeTables();
    synced.length = 0;
    using stack = Stack.open(DIRECTORY, { hash: 'sha1', files, fsync, disableAutoCompact: true });
    add(stack, [ref('d', 4)]);
    assert.equal(files.changes.filter(change => change.startsWith('fsync')).length, own);
    assert.equal(synced.length, called);
  }
});

test('a sync that fails is an IO_ERROR and nothing is committed', () => {
  const files = threeTables();
  const before = files.names(DIRECTORY);
  const fsync = () => {
    throw systemError('ENOSPC', 'disk');
  };
  using stack = Stack.open(DIRECTORY, { hash: 'sha1', files, fsync });
  assert.equal(
    codeOf(() => add(stack, [ref('d', 4)])),
    'IO_ERROR',
  );
  assert.deepEqual(files.names(DIRECTORY), before);
});

test('a ReftableError of the function that syncs is thrown as it is, for the table and for the list', () => {
  for (const nth of [1, 2]) {
    const files = threeTables();
    const before = files.names(DIRECTORY);
    const error = new ReftableError('OUT_OF_MEMORY_ERROR', 'no buffer');
    let calls = 0;
    const fsync = () => {
      if (++calls === nth) throw error;
    };
    using stack = Stack.open(DIRECTORY, { hash: 'sha1', files, fsync, disableAutoCompact: true });
    assert.throws(() => add(stack, [ref('d', 4)]), error);
    assert.equal(calls, nth);
    assert.deepEqual(files.names(DIRECTORY), before);
  }
});

test('a sync of the directory that fails is an IO_ERROR about the directory', () => {
  const files = threeTables();
  files.before = (call, path) => {
    if (call === 'syncDirectory') throw systemError('EIO', path);
  };
  using stack = Stack.open(DIRECTORY, { hash: 'sha1', files });
  const error = throwsCode('IO_ERROR', () => add(stack, [ref('d', 4)]));
  assert.match(error.message, /^\/stack could not be synced: EIO/);
});

test('interrupted and partial reads and writes are continued', () => {
  const files = threeTables();
  let interrupted = 0;
  files.before = (call, path) => {
    if ((call === 'read' || call === 'write') && interrupted++ % 2 === 0) throw systemError('EINTR', path);
  };
  const write = files.write.bind(files);
  files.write = (fd, bytes, at, length) => write(fd, bytes, at, Math.min(length, 7));
  using stack = Stack.open(DIRECTORY, { hash: 'sha1', files });
  add(stack, [ref('d', 4)]);
  assert.deepEqual(stack.readRef('d'), ref('d', 4));
  assert.ok(interrupted > 20);
});
