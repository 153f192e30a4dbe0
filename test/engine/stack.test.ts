import assert from 'node:assert/strict';
import { appendFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { ReftableError } from '../../src/reftable/errors.ts';
import { Stack } from '../../src/reftable/stack/stack.ts';
import { first } from '../support/present.ts';
import { throwsCode } from './support/errors.ts';
import { deletion, digits, entry, entryDeletion, h, ref, symref, times } from './support/records.ts';
import { add, entriesOf, leftovers, listOf, memoryStack, openStack, temporaryFolder } from './support/stacks.ts';
import { drainRefs } from './support/tables.ts';

const onPosix = {
  skip: process.platform === 'win32' ? 'Windows has no such modes, and cannot rename over an open file' : false,
};

test('an added ref can be read, and list and table have the requested permissions', onPosix, t => {
  const directory = temporaryFolder(t);
  const stack = openStack(t, directory, { defaultPermissions: 0o660 });
  add(stack, [symref('HEAD', 1, 'refs/heads/master')]);
  assert.deepEqual(stack.readRef('HEAD'), symref('HEAD', 1, 'refs/heads/master'));
  const names = entriesOf(directory);
  assert.equal(names.length, 2);
  for (const name of names) assert.equal(statSync(join(directory, name)).mode & 0o777, 0o660, name);
});

test('without requested permissions, only their owner can access tables', onPosix, t => {
  const directory = temporaryFolder(t);
  const stack = openStack(t, directory);
  add(stack, [ref('a', 1)]);
  assert.equal(statSync(join(directory, first(listOf(directory)))).mode & 0o777, 0o600);
  assert.equal(statSync(join(directory, 'tables.list')).mode & 0o777, 0o666 & ~process.umask());
});

test('a stack that another process has added to is outdated, is reloaded for a second attempt, and then adds', t => {
  const directory = temporaryFolder(t);
  const [a, b] = [openStack(t, directory), openStack(t, directory)];
  add(a, [ref('a', 1)]);
  throwsCode('OUTDATED_ERROR', () => add(b, [ref('b', 1)]));
  assert.equal(b.isUpToDate(), true);
  add(b, [ref('b', 2)]);
  a.reload();
  assert.deepEqual([...a.refs()], [ref('a', 1), ref('b', 2)]);
});

test('a reload shows records that were added while the stack was open', t => {
  const directory = temporaryFolder(t);
  const [a, b] = [openStack(t, directory), openStack(t, directory)];
  add(a, [ref('a', 1)]);
  assert.equal(b.isUpToDate(), false);
  assert.equal(b.readRef('a'), undefined);
  b.reload();
  assert.deepEqual(b.readRef('a'), ref('a', 1));
});

test('an addition appends its tables when it is committed', () => {
  const { stack } = memoryStack([]);
  const addition = stack.newAddition();
  assert.equal(addition.nextUpdateIndex, 1n);
  addition.add(table => table.addRef(ref('a', 1)));
  addition.add(table => table.addRef(ref('b', 1)));
  assert.equal(stack.readRef('a'), undefined);
  addition.commit();
  assert.deepEqual([...stack.refs()], [ref('a', 1), ref('b', 1)]);
});

test('an addition on an outdated stack is refused, or reloads it with that option', t => {
  const directory = temporaryFolder(t);
  const [a, b] = [openStack(t, directory), openStack(t, directory)];
  add(a, [ref('a', 1)]);
  throwsCode('OUTDATED_ERROR', () => b.newAddition());
  assert.deepEqual(leftovers(entriesOf(directory)), []);
  const addition = b.newAddition({ reload: true });
  addition.add(table => table.addRef(ref('b', 2)));
  addition.commit();
  assert.deepEqual([...b.refs()], [ref('a', 1), ref('b', 2)]);
});

test('a table below the next update index is refused and the list is unchanged', t => {
  const directory = temporaryFolder(t);
  const stack = openStack(t, directory);
  add(stack, [ref('a', 1)]);
  const before = listOf(directory);
  throwsCode('API_ERROR', () =>
    stack.add(table => {
      table.setLimits(1n, 1n);
      table.addRef(ref('b', 1));
    }),
  );
  assert.deepEqual(listOf(directory), before);
  assert.deepEqual(entriesOf(directory), [...before, 'tables.list'].sort());
});

test('an error of the writing callback is rethrown, and no files are left', t => {
  const directory = temporaryFolder(t);
  const stack = openStack(t, directory);
  const errors = [
    new Error('not ours'),
    ...(
      ['GENERIC_ERROR', 'IO_ERROR', 'FORMAT_ERROR', 'NOT_EXIST_ERROR', 'LOCK_ERROR', 'API_ERROR', 'ZLIB_ERROR'] as const
    ).map(code => new ReftableError(code, 'thrown by the callback')),
  ];
  for (const error of errors) {
    assert.throws(
      () =>
        stack.add(table => {
          table.addRef(ref('a', 1));
          throw error;
        }),
      error,
    );
    assert.deepEqual(entriesOf(directory), []);
  }
});

test('a callback that adds nothing leaves no table', t => {
  const directory = temporaryFolder(t);
  const stack = openStack(t, directory);
  stack.add(() => {});
  assert.deepEqual(entriesOf(directory), []);
  assert.equal(openStack(t, directory).tables.length, 0);
});

test('compacting all tables leaves one with all records', t => {
  const stack = openStack(t, temporaryFolder(t), { disableAutoCompact: true });
  const refs = times(2, i => ref(`branch${i}`, i + 1, h(i)));
  const logs = times(2, i => entry(`branch${i}`, i + 3, { new: h(i) }));
  for (const record of refs) add(stack, [record]);
  for (const record of logs) add(stack, [], [record]);
  assert.equal(stack.tables.length, 4);
  stack.compactAll();
  assert.equal(stack.tables.length, 1);
  assert.deepEqual([...stack.refs()], refs);
  assert.deepEqual([...stack.logs()], logs);
});

test('a stack returns all refs and reflog entries in order', () => {
  const { stack } = memoryStack([]);
  const refs = times(10, i => ref(`refs/heads/branch${digits(i, 2)}`, i + 1, h(i)));
  const logs = times(10, i => entry(`refs/heads/branch${digits(i, 2)}`, i + 11));
  for (const record of refs) add(stack, [record]);
  for (const record of logs) add(stack, [], [record]);
  assert.deepEqual([...stack.refs()], refs);
  assert.deepEqual([...stack.logs()], logs);
  assert.deepEqual([...stack.refs({ prefix: 'refs/heads/branch07' })], [refs[7]]);
  assert.deepEqual([...stack.logs({ prefix: 'refs/heads/branch07' })], [logs[7]]);
  assert.deepEqual([...stack.refs({ prefix: 'refs/tags/' })], []);
});

test('a deleted ref and a deleted reflog entry are hidden before and after compaction', () => {
  const { stack } = memoryStack([], { disableAutoCompact: true });
  add(stack, [ref('branch', 1), ref('branches', 1)], [entry('branch', 1), entry('branches', 1)]);
  add(stack, [deletion('branch', 2)]);
  add(stack, [], [entryDeletion('branch', 1)]);
  for (const tables of [3, 1]) {
    assert.equal(stack.tables.length, tables);
    assert.equal(stack.readRef('branch'), undefined);
    assert.equal(stack.readLog('branch'), undefined);
    assert.deepEqual(stack.readRef('branches'), ref('branches', 1));
    assert.deepEqual(stack.readLog('branches'), entry('branches', 1));
    stack.compactAll();
  }
});

test('readLog returns the newest reflog entry that is not deleted', () => {
  const { stack } = memoryStack([], { disableAutoCompact: true });
  add(stack, [], [entry('a', 1)]);
  add(stack, [], [entry('a', 2)]);
  assert.deepEqual(stack.readLog('a'), entry('a', 2));
  add(stack, [], [entryDeletion('a', 2)]);
  assert.deepEqual(stack.readLog('a'), entry('a', 1));
  assert.deepEqual([...stack.log('a')], [entry('a', 1)]);
});

// git assumes SHA-1 if no hash is given.
test('a stack whose hash differs from the requested one is refused; without a requested hash the tables determine it', t => {
  const directory = temporaryFolder(t);
  const stack = openStack(t, directory);
  assert.equal(openStack(t, directory, { hash: undefined }).hash, 'sha1');
  add(stack, [ref('a', 1)]);
  throwsCode('FORMAT_ERROR', () => Stack.open(directory, { hash: 'sha256' }));
  assert.equal(openStack(t, directory, { hash: undefined }).hash, 'sha1');

  const other = temporaryFolder(t);
  add(openStack(t, other, { hash: 'sha256' }), [ref('a', 1, h(1, 'sha256'))]);
  assert.equal(openStack(t, other, { hash: undefined }).hash, 'sha256');
});

test('a cursor continues over its tables after another stack has compacted them', t => {
  const directory = temporaryFolder(t);
  const [a, b] = [openStack(t, directory, { disableAutoCompact: true }), openStack(t, directory)];
  add(a, [ref('a', 1)]);
  add(a, [ref('b', 2)]);
  b.reload();
  using cursor = b.refCursor();
  a.compactAll();
  b.reload();
  assert.equal(b.tables.length, 1);
  assert.deepEqual(drainRefs(cursor), [ref('a', 1), ref('b', 2)]);
});

test('a list that names a missing table fails the reload and keeps the snapshot', t => {
  const directory = temporaryFolder(t);
  const [a, b] = [openStack(t, directory), openStack(t, directory)];
  add(a, [ref('a', 1)]);
  b.reload();
  using cursor = b.refCursor();
  const list = join(directory, 'tables.list');
  writeFileSync(`${list}.new`, `${listOf(directory).join('\n')}\ngarbage\n`);
  renameSync(`${list}.new`, list);
  throwsCode('NOT_EXIST_ERROR', () => b.reload());
  assert.deepEqual([...b.refs()], [ref('a', 1)]);
  assert.deepEqual(drainRefs(cursor), [ref('a', 1)]);
  throwsCode('NOT_EXIST_ERROR', () => Stack.open(directory));
});

test('limits cannot be set after the first record of an addition', () => {
  const { stack } = memoryStack([]);
  throwsCode('API_ERROR', () =>
    stack.add(table => {
      table.addRef(ref('a', 1));
      table.setLimits(1n, 2n);
    }),
  );
  assert.equal(stack.tables.length, 0);
});

test('the name of a table contains its update indices', () => {
  const { stack } = memoryStack([], { disableAutoCompact: true });
  const addWithLimits = (min: bigint, max: bigint) =>
    stack.add(table => {
      table.setLimits(min, max);
      table.addRef(ref('a', max));
    });
  addWithLimits(0x12n, 0x345n);
  addWithLimits(2n ** 52n, 2n ** 52n);
  const [base, newest] = stack.tables.map(table => table.name);
  assert.match(String(base), /^0x000000000012-0x000000000345-[0-9a-f]{8}\.ref$/);
  assert.match(String(newest), /^0x10000000000000-0x10000000000000-[0-9a-f]{8}\.ref$/);
});

test('an aborted addition removes its tables and its lock', t => {
  const directory = temporaryFolder(t);
  const stack = openStack(t, directory);
  {
    using addition = stack.newAddition();
    addition.add(table => table.addRef(ref('a', 1)));
    assert.equal(entriesOf(directory).length, 2);
  }
  assert.deepEqual(entriesOf(directory), []);
  assert.equal(stack.tables.length, 0);
});

test('committing an empty addition does not change the list', t => {
  const directory = temporaryFolder(t);
  const stack = openStack(t, directory);
  add(stack, [ref('a', 1)]);
  const inode = () => statSync(join(directory, 'tables.list')).ino;
  const before = inode();
  const addition = stack.newAddition();
  addition.add(() => {});
  addition.commit();
  assert.equal(inode(), before);
  assert.deepEqual(leftovers(entriesOf(directory)), []);
});

test('a directory that does not exist is an empty stack that cannot be added to', t => {
  const stack = openStack(t, join(temporaryFolder(t), 'none'));
  assert.equal(stack.tables.length, 0);
  throwsCode('IO_ERROR', () => add(stack, [ref('a', 1)]));
});

test('a list that is rewritten in place counts as unchanged, because lists are only renamed', onPosix, t => {
  const directory = temporaryFolder(t);
  const stack = openStack(t, directory);
  add(stack, [ref('a', 1)]);
  appendFileSync(join(directory, 'tables.list'), 'garbage\n');
  assert.equal(stack.isUpToDate(), true);
  stack.reload();
  assert.deepEqual([...stack.refs()], [ref('a', 1)]);
});

test('where inodes do not identify files, the list is read each time', () => {
  const { stack, files } = memoryStack([{ refs: [ref('a', 1)] }]);
  files.identifiesFiles = false;
  using other = Stack.open(stack.directory, { files });
  assert.equal(other.isUpToDate(), true);
  files.put(stack.listFile, Buffer.alloc(0));
  assert.equal(other.isUpToDate(), false);
});

test('every load is reported, also a failed one; a check that finds no change is not', t => {
  const directory = temporaryFolder(t);
  let reloads = 0;
  const since = () => {
    const count = reloads;
    reloads = 0;
    return count;
  };
  const stack = openStack(t, directory, { onReload: () => reloads++, disableAutoCompact: true });
  const other = openStack(t, directory, { disableAutoCompact: true });
  assert.equal(since(), 1);
  add(stack, [ref('a', 1)]);
  assert.equal(since(), 1);
  stack.reload();
  assert.equal(since(), 0);
  other.reload();
  add(other, [ref('b', 2)]);
  stack.reload();
  assert.equal(since(), 1);
  stack.compactAll();
  assert.equal(since(), 1);
  rmSync(first(stack.tables).file);
  other.close();
  assert.throws(() => Stack.open(directory, { onReload: () => reloads++ }));
  assert.equal(since(), 1);
});

// git treats a missing list as an empty one and unlinks every table it had open: all refs are lost.
test('a missing list makes the stack empty and keeps the tables', t => {
  const directory = temporaryFolder(t);
  const stack = openStack(t, directory);
  add(stack, [ref('a', 1)]);
  const [name] = listOf(directory);
  const list = join(directory, 'tables.list');
  renameSync(list, `${list}.away`);
  stack.reload();
  assert.equal(stack.tables.length, 0);
  assert.deepEqual(entriesOf(directory), [name, 'tables.list.away']);
  renameSync(`${list}.away`, list);
  stack.reload();
  assert.deepEqual([...stack.refs()], [ref('a', 1)]);

  renameSync(list, `${list}.away`);
  stack.close();
  assert.deepEqual(entriesOf(directory), [name, 'tables.list.away']);
});

test('the next update index is one more than that of the newest table', () => {
  assert.equal(memoryStack([]).stack.nextUpdateIndex, 1n);
  const contents = [
    { refs: [ref('a', 1)], limits: [1, 3] as const },
    { refs: [ref('a', 4)], limits: [4, 7] as const },
  ];
  assert.equal(memoryStack(contents).stack.nextUpdateIndex, 8n);
});

test('a read-only stack changes nothing and throws when a change is requested', t => {
  const directory = temporaryFolder(t);
  const writer = openStack(t, directory, { disableAutoCompact: true });
  add(writer, [ref('a', 1)]);
  add(writer, [ref('b', 2)]);
  const reader = openStack(t, directory, { readOnly: true });
  for (const change of [
    () => reader.newAddition(),
    () => add(reader, [ref('c', 3)]),
    () => reader.compactAll(),
    () => reader.clean(),
  ]) {
    throwsCode('API_ERROR', change);
  }
  const names = listOf(directory);
  writeFileSync(join(directory, 'new'), `${names[0]}\n`);
  renameSync(join(directory, 'new'), join(directory, 'tables.list'));
  reader.reload();
  assert.deepEqual([...reader.refs()], [ref('a', 1)]);
  reader.close();
  assert.deepEqual(entriesOf(directory), [...names, 'tables.list'].sort());
});

test('tables that are no longer listed are unlinked by the writer that reloads, as git does', t => {
  const directory = temporaryFolder(t);
  const stack = openStack(t, directory, { disableAutoCompact: true });
  add(stack, [ref('a', 1)]);
  add(stack, [ref('b', 2)]);
  const names = listOf(directory);
  writeFileSync(join(directory, 'new'), `${names[0]}\n`);
  renameSync(join(directory, 'new'), join(directory, 'tables.list'));
  stack.reload();
  assert.deepEqual(entriesOf(directory), [names[0], 'tables.list']);
});

// The plain writer keeps this gap of git's, an addition does not.
test('an addition compares every record with the previous one', () => {
  const { stack } = memoryStack([]);
  throwsCode('API_ERROR', () =>
    stack.add(table => {
      table.setLimits(1n, 2n);
      table.addLog(entry('a', 1));
      table.addLog(entry('a', 2));
    }),
  );
  assert.equal(stack.tables.length, 0);
});
