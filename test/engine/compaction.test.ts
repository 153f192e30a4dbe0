import assert from 'node:assert/strict';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { platform } from '#platform';

import { MAX_UINT64 } from '../../src/reftable/format/constants.ts';
import { Stack } from '../../src/reftable/stack/stack.ts';
import { first, present } from '../support/present.ts';
import { throwsCode } from './support/errors.ts';
import { MemoryFiles, systemError } from './support/memory-files.ts';
import { deletion, digits, entry, entryDeletion, h, ref, symref, tag, times } from './support/records.ts';
import {
  add,
  DIRECTORY,
  entriesOf,
  leftovers,
  listOf,
  memoryStack,
  openStack,
  putTables,
  tableName,
  temporaryFolder,
} from './support/stacks.ts';
import { type TableContent, tampered, write } from './support/tables.ts';

/** A stack of tables of one ref each. */
function stackOf(t: Parameters<typeof temporaryFolder>[0], tables: number): { directory: string; stack: Stack } {
  const directory = temporaryFolder(t);
  const stack = openStack(t, directory, { disableAutoCompact: true });
  for (let i = 1; i <= tables; i++) add(stack, [ref(`refs/heads/${digits(i, 3)}`, i)]);
  return { directory, stack };
}

function lockTable(directory: string, position: number): string {
  const lock = join(directory, `${listOf(directory)[position]}.lock`);
  writeFileSync(lock, '');
  return lock;
}

test('additions compact automatically unless autoCompact is off', t => {
  const { directory, stack } = stackOf(t, 20);
  assert.equal(stack.tables.length, 20);
  const compacting = openStack(t, directory);
  add(compacting, [ref('refs/heads/021', 21)]);
  assert.equal(compacting.tables.length, 1);
  assert.equal([...compacting.refs()].length, 21);
});

test('two tables of one size are suggested for compaction, one table is not', t => {
  const { stack } = stackOf(t, 1);
  assert.equal(stack.isCompactionRequired(), false);
  assert.equal(stack.isCompactionRequired(false), false);
  add(stack, [ref('refs/heads/002', 2)]);
  assert.equal(stack.isCompactionRequired(), true);
  assert.equal(stack.isCompactionRequired(false), true);
});

test('a geometric stack needs no compaction by the rule, and can be compacted without it', () => {
  const { stack } = memoryStack([{ refs: times(40, i => ref(digits(i, 2), 1)) }, { refs: [ref('a', 2)] }]);
  assert.equal(stack.isCompactionRequired(), false);
  assert.equal(stack.isCompactionRequired(false), true);
  stack.autoCompact();
  assert.equal(stack.tables.length, 2);
});

test('a hundred additions keep the stack below twice the logarithm of their number', () => {
  const { stack } = memoryStack([], { disableAutoCompact: true });
  for (let i = 1; i <= 100; i++) {
    add(stack, [ref(`branch-${digits(i, 4)}`, i)]);
    stack.autoCompact();
    assert.ok(i < 2 || stack.tables.length < 2 * Math.log2(i), `${stack.tables.length} tables after ${i} additions`);
  }
  assert.ok(stack.stats.entriesWritten < 100 * Math.log2(100), `${stack.stats.entriesWritten} entries`);
  assert.equal([...stack.refs()].length, 100);
});

test('a larger factor keeps fewer tables', () => {
  const { stack } = memoryStack([], { factor: 5 });
  for (let i = 1; i <= 100; i++) {
    add(stack, [ref(`branch-${digits(i, 4)}`, i)]);
    const max = 5 * (Math.log(i) / Math.log(5));
    assert.ok(i < 5 || stack.tables.length < max, `${stack.tables.length} tables after ${i} additions`);
  }
});

test('an addition succeeds although a locked table prevents its compaction', t => {
  const { directory } = stackOf(t, 1);
  const lock = lockTable(directory, 0);
  const stack = openStack(t, directory);
  add(stack, [ref('refs/heads/002', 2)]);
  assert.equal(stack.tables.length, 2);
  assert.equal(stack.stats.attempts, 1);
  assert.equal(stack.stats.failures, 1);
  assert.deepEqual(
    leftovers(entriesOf(directory)).map(name => join(directory, name)),
    [lock],
  );
});

test('automatic compaction merges the tables above a locked one', t => {
  const { directory, stack } = stackOf(t, 5);
  const lock = lockTable(directory, 2);
  const kept = listOf(directory).slice(0, 3);
  stack.autoCompact();
  assert.equal(stack.stats.failures, 0);
  assert.equal(stack.tables.length, 4);
  assert.deepEqual(listOf(directory).slice(0, 3), kept);
  assert.equal(existsSync(lock), true);
  assert.equal([...stack.refs()].length, 5);
});

test('compacting all fails when one table is locked, and changes nothing', t => {
  const { directory, stack } = stackOf(t, 3);
  lockTable(directory, 1);
  const before = entriesOf(directory);
  throwsCode('LOCK_ERROR', () => stack.compactAll());
  assert.equal(stack.stats.attempts, 1);
  assert.equal(stack.stats.failures, 1);
  assert.equal(stack.tables.length, 3);
  assert.deepEqual(entriesOf(directory), before);
});

test('a stack that has compacted tables open removes them when it is closed', t => {
  const { directory, stack } = stackOf(t, 3);
  const other = openStack(t, directory);
  stack.compactAll();
  assert.equal([...other.refs()].length, 3);
  stack.close();
  other.close();
  assert.deepEqual(entriesOf(directory), [...listOf(directory), 'tables.list'].sort());
  assert.equal(listOf(directory).length, 1);
});

test('a clean removes tables that could not be unlinked', t => {
  const { directory } = stackOf(t, 3);
  // As on Windows, where another process still has them open.
  const unlink = (path: string) => {
    if (path.endsWith('.ref')) throw systemError('EACCES', path);
    platform.files.unlink(path);
  };
  const stack = Stack.open(directory, { hash: 'sha1', files: { ...platform.files, unlink } });
  stack.compactAll();
  stack.close();
  assert.equal(entriesOf(directory).length, 1 + 3 + 1);
  const third = openStack(t, directory);
  third.clean();
  assert.deepEqual(entriesOf(directory), [...listOf(directory), 'tables.list'].sort());
  assert.equal([...third.refs()].length, 3);
});

test('reflog entries below the expiry are dropped, those at the expiry are kept', () => {
  const logs = times(19, i => entry(`refs/heads/${digits(i + 1, 2)}`, i + 1, { time: BigInt(i + 1) }));
  const { stack } = memoryStack([{ logs, limits: [1, 19] }]);
  stack.compactAll({ expiry: { time: 10n } });
  assert.deepEqual([...stack.logs()], logs.slice(9));
  stack.compactAll({ expiry: { minUpdateIndex: 15n } });
  assert.deepEqual([...stack.logs()], logs.slice(14));
  stack.compactAll({ expiry: { time: 0n, minUpdateIndex: 0n } });
  assert.deepEqual([...stack.logs()], logs.slice(14));
  stack.compactAll({ expiry: { time: 17n, minUpdateIndex: 16n } });
  assert.deepEqual([...stack.logs()], logs.slice(16));
});

test('an expiry has the time that it returns for each ref', () => {
  const logs = ['HEAD', 'refs/heads/a', 'refs/heads/b'].flatMap(name =>
    times(4, i => entry(name, 4 - i, { time: BigInt(4 - i) })),
  );
  const { stack } = memoryStack([{ logs, limits: [1, 4] }]);
  const limits: Record<string, bigint> = { HEAD: 3n, 'refs/heads/a': 0n, 'refs/heads/b': 9n };
  stack.compactAll({ expiry: { time: 9n, timeOf: name => limits[name] as bigint } });
  assert.deepEqual([...stack.logs()], [...logs.slice(0, 2), ...logs.slice(4, 8)]);
});

test('when every ref is deleted, compacting all tables leaves an empty list and restarts the update index', t => {
  const directory = temporaryFolder(t);
  const stack = openStack(t, directory, { disableAutoCompact: true });
  add(stack, [ref('a', 1), ref('b', 1)]);
  add(stack, [deletion('a', 2), deletion('b', 2)]);
  stack.compactAll();
  assert.equal(stack.tables.length, 0);
  assert.equal(readFileSync(join(directory, 'tables.list'), 'utf8'), '');
  assert.deepEqual(entriesOf(directory), ['tables.list']);
  assert.equal(stack.nextUpdateIndex, 1n);
});

test('a compaction above the base keeps tombstones, one from the base drops them', () => {
  const { stack } = memoryStack([
    { refs: [ref('a', 1), ref('b', 1)], logs: [entry('a', 1)] },
    { refs: [ref('c', 2)] },
    { refs: [deletion('a', 3)], logs: [entryDeletion('a', 1)], limits: [3, 3] },
  ]);
  stack.compactRange(1, 2);
  assert.equal(stack.tables.length, 2);
  assert.deepEqual([...present(stack.tables[1]).refRecords()], [deletion('a', 3), ref('c', 2)]);
  assert.deepEqual([...present(stack.tables[1]).logRecords()], [entryDeletion('a', 1)]);
  assert.deepEqual([...stack.refs()], [ref('b', 1), ref('c', 2)]);
  stack.compactRange(0, 1);
  assert.deepEqual([...first(stack.tables).refRecords()], [ref('b', 1), ref('c', 2)]);
  assert.deepEqual([...first(stack.tables).logRecords()], []);
});

test('tables that another stack adds during a merge stay on top', t => {
  const { directory, stack: other } = stackOf(t, 3);
  let once = true;
  const stack = openStack(t, directory, {
    onProgress: () => {
      if (!once) return;
      once = false;
      add(other, [ref('refs/heads/004', 4)]);
    },
  });
  stack.compactAll();
  assert.equal(once, false);
  assert.equal(stack.tables.length, 2);
  assert.deepEqual([...present(stack.tables[1]).refRecords()], [ref('refs/heads/004', 4)]);
  assert.deepEqual(
    [...stack.refs()].map(record => record.name),
    times(4, i => `refs/heads/${digits(i + 1, 3)}`),
  );
});

test('the progress of a compaction follows the bytes of the tables that it has read', () => {
  const reported: (readonly [records: number, fraction: number])[] = [];
  const onProgress = (records: number, fraction: number) => void reported.push([records, fraction]);
  const names = times(20_000, i => `refs/heads/${digits(i, 5)}`);
  const { stack } = memoryStack(
    [
      { refs: names.map((name, i) => ref(name, 1, h(i))), logs: names.map(name => entry(name, 1)) },
      { refs: names.slice(0, 9000).map(name => ref(name, 2, h(2))) },
    ],
    { onProgress },
  );
  stack.compactAll();
  assert.deepEqual(reported[0], [0, 0]);
  assert.ok(reported.length > 8, `${reported.length} reports`);
  for (const [position, [records, fraction]] of reported.slice(1).entries()) {
    const [before, done] = present(reported[position]);
    assert.ok(records > before && fraction >= done && fraction <= 1, `${records}: ${fraction} after ${done}`);
  }
  const half = present(reported.find(([records]) => records >= 14_000))[1];
  assert.ok(half > 0.1 && half < 0.9, `${half} after 14,000 of 49,000 records`);
  assert.ok(present(reported.at(-1))[1] > 0.9);
});

test('a segment that moved down because tables below it were compacted is still replaced', t => {
  const { directory, stack: other } = stackOf(t, 5);
  let once = true;
  const stack = openStack(t, directory, {
    onProgress: () => {
      if (once) other.compactRange(0, 1);
      once = false;
    },
  });
  stack.compactRange(3, 4);
  assert.equal(stack.tables.length, 3);
  assert.equal([...stack.refs()].length, 5);
});

test('a list that no longer contains the segment fails the compaction', t => {
  const { directory, stack: other } = stackOf(t, 3);
  let once = true;
  const stack = openStack(t, directory, {
    onProgress: () => {
      if (!once) return;
      once = false;
      const names = listOf(directory);
      writeFileSync(join(directory, 'new'), `${names[0]}\n${names[2]}\n`);
      platform.files.rename(join(directory, 'new'), join(directory, 'tables.list'));
    },
  });
  throwsCode('OUTDATED_ERROR', () => stack.compactAll());
  assert.deepEqual(leftovers(entriesOf(directory)), []);
  assert.equal(listOf(directory).length, 2);
  other.reload();
});

test('a locked list fails the compaction', t => {
  const { directory, stack } = stackOf(t, 2);
  writeFileSync(join(directory, 'tables.list.lock'), '');
  throwsCode('LOCK_ERROR', () => stack.compactAll());
  assert.equal(stack.stats.failures, 1);
  rmSync(join(directory, 'tables.list.lock'));
  stack.compactAll();
  assert.equal(stack.tables.length, 1);
});

test('an outdated stack does not compact', t => {
  const { directory, stack } = stackOf(t, 2);
  add(openStack(t, directory, { disableAutoCompact: true }), [ref('a', 3)]);
  throwsCode('OUTDATED_ERROR', () => stack.compactAll());
  assert.equal(stack.stats.failures, 0);
  assert.deepEqual(leftovers(entriesOf(directory)), []);
});

test('a clean removes only readable tables that the stack no longer lists', t => {
  const { directory, stack } = stackOf(t, 2);
  const putFile = (name: string, bytes: Buffer | string) => writeFileSync(join(directory, name), bytes);
  const valid = (index: number) => write({ refs: [ref('a', index)] }).bytes;
  const stale = tableName(1, 1, 1);
  const kept = [
    tableName(3, 3, 2),
    'broken.ref',
    `${tableName(1, 1, 3)}.lock`,
    '0x000000000001-0x000000000001-00000004.temp.abcdef',
    'garbage',
    '0x000000000001-0x000000000001-00000005.log',
  ];
  putFile(stale, valid(2));
  putFile(first(kept), valid(3));
  for (const name of kept.slice(1)) putFile(name, 'no table');
  stack.clean();
  assert.deepEqual(entriesOf(directory), [...kept, ...listOf(directory), 'tables.list'].sort());
});

test('a clean needs the lock and an up-to-date stack', t => {
  const { directory, stack } = stackOf(t, 1);
  writeFileSync(join(directory, 'tables.list.lock'), '');
  throwsCode('LOCK_ERROR', () => stack.clean());
  rmSync(join(directory, 'tables.list.lock'));
  add(openStack(t, directory, { disableAutoCompact: true }), [ref('a', 2)]);
  throwsCode('OUTDATED_ERROR', () => stack.clean());
});

// git crashes if there is an expiry and no table, and leaves the list locked.
test('an empty stack has nothing to compact, also with an expiry', () => {
  const { stack, files } = memoryStack([]);
  stack.compactAll();
  stack.compactAll({ expiry: { time: 10n } });
  assert.equal(stack.stats.attempts, 0);
  assert.deepEqual(files.names('/stack'), ['tables.list']);
});

test('a single table is compacted only for an expiry', () => {
  const { stack } = memoryStack([{ refs: [ref('a', 1)] }]);
  const { name } = first(stack.tables);
  stack.compactAll();
  assert.equal(first(stack.tables).name, name);
  stack.compactAll({ expiry: { time: 10n } });
  assert.notEqual(first(stack.tables).name, name);
  assert.deepEqual([...stack.refs()], [ref('a', 1)]);
});

// git rewrites messages: one of several lines makes every compaction fail, and an empty one becomes a newline.
test('reflog messages of any form survive compaction unchanged', () => {
  const logs = ['one\ntwo\n', '', 'no newline', '\n\n'].map((message, i) => entry(`r${i}`, 1, { message }));
  const { stack } = memoryStack([{ logs, options: { exactLogMessage: true } }, { refs: [ref('a', 2)] }]);
  stack.compactAll();
  assert.equal(stack.tables.length, 1);
  assert.deepEqual([...stack.logs()], logs);
});

test('refs keep their update index, and the new table covers the limits of the merged ones', () => {
  const { stack } = memoryStack([
    { refs: [ref('a', 2)], limits: [1, 5] },
    { refs: [ref('b', 7)], limits: [6, 9] },
    { refs: [ref('c', 12, h(2))], limits: [10, 12] },
  ]);
  stack.compactRange(1, 2);
  assert.deepEqual([present(stack.tables[1]).minUpdateIndex, present(stack.tables[1]).maxUpdateIndex], [6n, 12n]);
  assert.match(present(stack.tables[1]).name, /^0x000000000006-0x00000000000c-/);
  assert.deepEqual([...stack.refs()], [ref('a', 2), ref('b', 7), ref('c', 12, h(2))]);
  stack.compactAll();
  assert.deepEqual([first(stack.tables).minUpdateIndex, first(stack.tables).maxUpdateIndex], [1n, 12n]);
  assert.deepEqual([...stack.refs()], [ref('a', 2), ref('b', 7), ref('c', 12, h(2))]);
});

test('a range that the stack does not have is refused', () => {
  const { stack } = memoryStack([{ refs: [ref('a', 1)] }, { refs: [ref('b', 2)] }]);
  throwsCode('API_ERROR', () => stack.compactRange(0, 2));
  throwsCode('API_ERROR', () => stack.compactRange(-1, 1));
  stack.compactRange(1, 1);
  assert.equal(stack.tables.length, 2);
});

test('a compaction that is canceled leaves the stack unchanged', t => {
  const { directory } = stackOf(t, 3);
  const before = entriesOf(directory);
  const stop = new Error('stop');
  const stack = openStack(t, directory, {
    onProgress: () => {
      throw stop;
    },
  });
  assert.throws(() => stack.compactAll(), stop);
  assert.deepEqual(entriesOf(directory), before);
});

test('a list that disappears during a merge fails the compaction, which leaves no files', () => {
  const files = new MemoryFiles();
  putTables(files, [{ refs: [ref('a', 1)] }, { refs: [ref('b', 2)] }]);
  const before = files.names(DIRECTORY);
  const onProgress = () => files.remove(join(DIRECTORY, 'tables.list'));
  const stack = Stack.open(DIRECTORY, { files, onProgress });
  throwsCode('OUTDATED_ERROR', () => stack.compactAll());
  assert.deepEqual(
    files.names(DIRECTORY),
    before.filter(name => name !== 'tables.list'),
  );
});

/** A table with limits in its header that its records exceed. */
function tableWithLimits(min: number, max: number, content: TableContent): Buffer {
  return tampered(write(content).bytes, (copy, footer) => {
    for (const header of [0, footer]) {
      copy.writeBigUInt64BE(BigInt(min), header + 8);
      copy.writeBigUInt64BE(BigInt(max), header + 16);
    }
  });
}

test('a ref above the limits of the merged table is corrupt, a reflog entry above them is copied', () => {
  const upper = { refs: [ref('z', 4)] };
  const cases = {
    refs: { refs: [ref('a', 5)], limits: [1, 5] as const },
    logs: { logs: [entry('a', 5)], limits: [1, 5] as const },
  };
  for (const [kind, content] of Object.entries(cases)) {
    const files = new MemoryFiles();
    const [name] = putTables(files, [content, upper]);
    files.put(join(DIRECTORY, name as string), tableWithLimits(1, 3, content));
    const before = files.names(DIRECTORY);
    const stack = Stack.open(DIRECTORY, { files });
    if (kind === 'refs') {
      const error = throwsCode('FORMAT_ERROR', () => stack.compactAll());
      assert.equal(error.file, join(DIRECTORY, name as string));
      assert.deepEqual(files.names(DIRECTORY), before);
    } else {
      stack.compactAll();
      assert.equal(stack.tables.length, 1);
      assert.deepEqual([...stack.logs()], [entry('a', 5)]);
    }
  }
});

test('a NUL in the target of a symbolic ref is read, and compacted as it is', () => {
  const files = new MemoryFiles();
  const content = { refs: [symref('a', 1, 'refs/heads/mainQrest')] };
  const [name] = putTables(files, [content, { refs: [ref('b', 2)] }]);
  const bytes = tampered(write(content).bytes, copy => copy.fill(0, copy.indexOf('Qrest'), copy.indexOf('Qrest') + 1));
  files.put(join(DIRECTORY, name as string), bytes);
  const stack = Stack.open(DIRECTORY, { files });
  const before = [...stack.refs()];
  assert.deepEqual(before[0]?.value, { type: 'symref', target: 'refs/heads/main\0rest' });
  stack.compactAll();
  assert.deepEqual([...stack.refs()], before);
});

test('an expiry above the base keeps reflog tombstones, so that no entry below them reappears', () => {
  const contents = [
    { logs: [entry('a', 1, { time: 100n })] },
    { logs: [entryDeletion('a', 1)], limits: [2, 2] as const },
    { logs: [entry('b', 3, { time: 100n })] },
  ];
  const { stack } = memoryStack(contents);
  stack.compactRange(1, 2, { expiry: { time: 200n, minUpdateIndex: 10n } });
  assert.equal(stack.tables.length, 2);
  assert.deepEqual([...stack.logs()], []);
});

test('a table never gets the name of an existing file, for any random part', t => {
  const draws: string[] = [];
  const { randomBytes } = platform;
  t.mock.method(platform, 'randomBytes', (size: number) =>
    size === 4 && draws.length > 0 ? Buffer.from(draws.shift() as string, 'hex') : randomBytes(size),
  );
  const { stack, files } = memoryStack([{ refs: [ref('a', 1)], logs: [entry('a', 1, { time: 5n })] }]);
  const [before] = stack.tables.map(({ name }) => name);
  // The names of the temporary file, twice the existing one, and a free one.
  draws.splice(0, draws.length, '0000000f', '00000000', '00000000', '0000000a');
  stack.compactAll({ expiry: { time: 6n } });
  assert.deepEqual(files.names(DIRECTORY), [before?.replace('00000000.ref', '0000000a.ref'), 'tables.list']);
  assert.deepEqual([...stack.logs()], []);

  draws.splice(0, draws.length, '0000000f', '00000001', '0000000f', '00000001', '00000002');
  const addition = stack.newAddition();
  for (const name of ['b', 'c']) addition.add(writer => writer.addRef(ref(name, 2)));
  addition.commit();
  assert.deepEqual(
    [...stack.refs()].map(({ name }) => name),
    ['a', 'b', 'c'],
  );
});

test('the rule compares sizes without the footer and all but one byte of the header', () => {
  for (const [hash, footer, header] of [
    ['sha1', 68, 24],
    ['sha256', 72, 28],
  ] as const) {
    const { stack } = memoryStack([{ refs: [ref('a', 1, h(1, hash))], options: { hash } }]);
    const table = first(stack.tables);
    assert.equal(table.effectiveSize, table.size - footer - header + 1);
  }
});

test('update indices stay the same in a compaction, wherever the tables start', () => {
  const exact = 2n ** 53n;
  const runs: (readonly (readonly [bigint, bigint])[])[] = [
    [
      [1n, 5n],
      [6n, 6n],
      [7n, 9n],
    ],
    [
      [1n, exact + 3n],
      [exact + 4n, exact + 9n],
    ],
    [
      [5n, 5n],
      [exact, exact + 1n],
      [2n ** 60n, MAX_UINT64],
    ],
    [
      [MAX_UINT64 - 3n, MAX_UINT64 - 2n],
      [MAX_UINT64 - 1n, MAX_UINT64],
    ],
  ];
  for (const limits of runs) {
    const contents = limits.map(([min, max], table) => ({
      limits: [min, max] as const,
      refs: [
        ref(`a${table}`, min),
        tag(`b${table}`, max, h(1), h(2)),
        symref(`c${table}`, min + (max - min) / 2n, 'a0'),
      ],
    }));
    const { stack } = memoryStack(contents, { hash: 'sha1' });
    const before = [...stack.refs()];
    stack.compactAll();
    assert.equal(stack.tables.length, 1);
    assert.deepEqual([...stack.refs()], before);
    const written = contents.flatMap(({ refs }) => refs).sort((a, b) => (a.name < b.name ? -1 : 1));
    assert.deepEqual(before, written);
  }
});

test('an update index outside the limits of its table is not copied', () => {
  const limits = [1n, 3n] as const;
  for (const index of [4n, 2n ** 53n + 1n, 2n ** 64n - 1n]) {
    const { bytes } = write({ refs: [ref('a', index)], limits: [1n, index] });
    // The limits are stored in the header and its copy.
    const files = new MemoryFiles();
    const table = tampered(bytes, copy => {
      for (const header of [0, copy.length - 68]) copy.writeBigUInt64BE(limits[1], header + 16);
    });
    const names = [tableName(...limits, 0), tableName(4, 4, 1)];
    files.put(join(DIRECTORY, names[0] as string), table);
    files.put(join(DIRECTORY, names[1] as string), write({ refs: [ref('b', 4)] }).bytes);
    files.put(join(DIRECTORY, 'tables.list'), `${names.join('\n')}\n`);
    const stack = Stack.open(DIRECTORY, { hash: 'sha1', files });
    if (index === 4n) stack.compactAll();
    else throwsCode('FORMAT_ERROR', () => stack.compactAll());
  }
});
