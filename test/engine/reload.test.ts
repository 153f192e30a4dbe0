import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { formatNames } from '../../src/reftable/stack/list.ts';
import { Stack } from '../../src/reftable/stack/stack.ts';
import { first } from '../support/present.ts';
import { throwsCode } from './support/errors.ts';
import type { MemoryFiles } from './support/memory-files.ts';
import { ref, times } from './support/records.ts';
import { DIRECTORY, memoryStack, putTables, tableName } from './support/stacks.ts';
import { write } from './support/tables.ts';

const LIST = join(DIRECTORY, 'tables.list');

/** As when another process compacts the stack: a list that names a new table, and the old ones are unlinked. */
function compactMeanwhile(files: MemoryFiles, generation: number): void {
  const name = tableName(1, 2, 0x100 + generation);
  files.put(join(DIRECTORY, name), write({ refs: [ref('a', 1), ref('b', 2)], limits: [1, 2] }).bytes);
  files.put(LIST, formatNames([name]));
  for (const old of files.names(DIRECTORY)) {
    if (old.endsWith('.ref') && old !== name) files.remove(join(DIRECTORY, old));
  }
}

/** Compacts right before a table is opened, `times` times. */
function raceWithOpening(files: MemoryFiles, rounds: number): () => number {
  let done = 0;
  files.before = (call, path) => {
    if (call === 'openRead' && path.endsWith('.ref') && done < rounds) compactMeanwhile(files, done++);
  };
  return () => done;
}

for (const rounds of [1, 2, 10]) {
  test(`a load that loses its tables to a compaction ${rounds} times restarts and reads the newest list`, () => {
    const { stack, files } = memoryStack([{ refs: [ref('a', 1)] }, { refs: [ref('b', 2)] }]);
    const raced = raceWithOpening(files, rounds);
    using other = Stack.open(DIRECTORY, { files, readOnly: true });
    assert.equal(raced(), rounds);
    assert.deepEqual([...other.refs()], [ref('a', 1), ref('b', 2)]);
    assert.equal(other.tables.length, 1);
    assert.deepEqual([...stack.refs()], [...other.refs()]);
    assert.ok(files.slept > 0);
  });
}

// git then reports success, and crashes if the stack was being opened.
test('a load whose tables keep disappearing for three seconds is an error and keeps the snapshot', t => {
  t.mock.timers.enable({ apis: ['Date'] });
  const { stack, files } = memoryStack([{ refs: [ref('a', 1)] }, { refs: [ref('b', 2)] }]);
  const before = [...stack.refs()];
  const sleep = files.sleep.bind(files);
  files.sleep = milliseconds => {
    sleep(milliseconds);
    t.mock.timers.tick(milliseconds);
  };
  raceWithOpening(files, Number.POSITIVE_INFINITY);
  compactMeanwhile(files, 9999);
  throwsCode('NOT_EXIST_ERROR', () => stack.reload());
  assert.ok(files.slept >= 3000);
  assert.deepEqual([...stack.refs()], before);
  throwsCode('NOT_EXIST_ERROR', () => Stack.open(DIRECTORY, { files }));
});

test('a listed table that is missing while the list does not change is an error at once', () => {
  const { files } = memoryStack([{ refs: [ref('a', 1)] }]);
  files.remove(join(DIRECTORY, tableName(1, 1, 0)));
  throwsCode('NOT_EXIST_ERROR', () => Stack.open(DIRECTORY, { files }));
  assert.equal(files.slept, 0);
});

test('a reload opens only new tables', () => {
  const { stack, files } = memoryStack([{ refs: [ref('a', 1)] }]);
  const added = tableName(2, 2, 7);
  files.put(join(DIRECTORY, added), write({ refs: [ref('b', 2)] }).bytes);
  files.put(LIST, formatNames([first(stack.tables).name, added]));
  const opened: string[] = [];
  files.before = (call, path) => {
    if (call === 'openRead' && path.endsWith('.ref')) opened.push(path);
  };
  const [kept] = stack.tables;
  stack.reload();
  assert.deepEqual(opened, [join(DIRECTORY, added)]);
  assert.equal(stack.tables[0], kept);
});

test('a load that fails halfway closes the tables that it opened', () => {
  const { stack, files } = memoryStack([]);
  const large = { refs: times(4000, i => ref(`refs/heads/${i + 10_000}`, 1)) };
  const names = putTables(files, [large]);
  files.put(join(DIRECTORY, 'broken.ref'), 'no table');
  files.put(LIST, formatNames([...names, 'broken.ref']));
  const before = files.openDescriptors;
  throwsCode('FORMAT_ERROR', () => stack.reload());
  assert.ok(files.openDescriptors <= before);
  assert.equal(stack.tables.length, 0);
});

test('a stack that is closed holds no descriptor', () => {
  const { stack, files } = memoryStack([{ refs: times(4000, i => ref(`refs/heads/${i + 10_000}`, 1)) }]);
  assert.ok(files.openDescriptors > 0);
  stack.close();
  stack.close();
  assert.equal(files.openDescriptors, 0);
});
