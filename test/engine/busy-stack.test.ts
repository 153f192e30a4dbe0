// Compactions that are planned and applied while other processes write to the stack.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import {
  applyCompaction,
  type CompactionScope,
  compactScope,
  planCompaction,
} from '../../src/reftable/stack/plan-compaction.ts';
import { Stack } from '../../src/reftable/stack/stack.ts';

import { throwsCode } from './support/errors.ts';
import type { MemoryFiles } from './support/memory-files.ts';
import { deletion, digits, ref, times } from './support/records.ts';
import { add, DIRECTORY, leftovers, memoryStack } from './support/stacks.ts';

const LIST_LOCK = join(DIRECTORY, 'tables.list.lock');

/** Five tables of one ref each, not compacted. */
function fiveTables() {
  return memoryStack(
    times(5, i => ({ refs: [ref(`refs/heads/${i}`, i + 1)] })),
    { disableAutoCompact: true },
  );
}

/** Lets another process change the stack right before each of the first `times` tries for the list's lock. */
function interrupt(files: MemoryFiles, times: number, change: (other: Stack) => void): () => number {
  let left = times;
  let done = 0;
  let busy = false;
  files.before = (call, path) => {
    if (call !== 'create' || path !== LIST_LOCK || busy || left === 0) return;
    left--;
    done++;
    busy = true;
    using other = Stack.open(DIRECTORY, { files, disableAutoCompact: true });
    change(other);
    busy = false;
  };
  return () => done;
}

let count = 0;
const addOne = (other: Stack) => add(other, [ref(`refs/heads/new-${digits(count++, 4)}`, other.nextUpdateIndex)]);
const addAndMergeAll = (other: Stack) => {
  addOne(other);
  other.compactAll();
};

function names(stack: Stack): number {
  return [...stack.refs()].length;
}

const SCOPES: CompactionScope[] = [{ type: 'all' }, { type: 'auto' }, { type: 'range', first: 1, last: 3 }];

for (const scope of SCOPES) {
  test(`additions of other processes do not delay a compaction (${scope.type})`, () => {
    const { stack, files } = fiveTables();
    const plan = planCompaction(stack, scope);
    const interruptions = interrupt(files, Number.POSITIVE_INFINITY, addOne);
    assert.deepEqual(applyCompaction(stack, plan), plan);
    assert.equal(interruptions(), 2);
    files.before = () => {};
    stack.reload();
    assert.equal(stack.tables.length, scope.type === 'range' ? 5 : 3, 'the run became one table, and two were added');
    assert.equal(names(stack), 7);
    assert.deepEqual(leftovers(files.names(DIRECTORY)), []);
  });
}

for (const scope of SCOPES) {
  test(`a compaction at once covers the tables that it found (${scope.type})`, () => {
    const { stack, files } = fiveTables();
    const plan = planCompaction(stack, scope);
    interrupt(files, Number.POSITIVE_INFINITY, addOne);
    const done = compactScope(stack, scope);
    files.before = () => {};
    stack.reload();
    assert.deepEqual([done.range, done.refs, done.bytesWritten], [plan.range, plan.refs, plan.bytesWritten]);
    assert.equal(stack.tables.length, scope.type === 'range' ? 5 : 3, 'the run became one table, and two were added');
    assert.equal(names(stack), 7);
    assert.deepEqual(leftovers(files.names(DIRECTORY)), []);
  });

  test(`a compaction at once starts again when another process merged its tables, but for a range (${scope.type})`, () => {
    const { stack, files } = fiveTables();
    const before = stack.tables.map(({ name }) => name);
    interrupt(files, 1, other => {
      addAndMergeAll(other);
      for (let i = 0; i < 3; i++) addOne(other);
    });
    if (scope.type === 'range') throwsCode('OUTDATED_ERROR', () => compactScope(stack, scope));
    else {
      const { tables, refs } = compactScope(stack, scope);
      assert.ok(tables.every(name => !before.includes(name)));
      assert.ok(refs.kept > 0);
    }
    stack.reload();
    assert.equal(names(stack), 9);
    assert.deepEqual(leftovers(files.names(DIRECTORY)), []);
  });
}

for (const scope of SCOPES.slice(0, 2)) {
  test(`a compaction whose tables another process merged is planned again (${scope.type})`, () => {
    const { stack, files } = fiveTables();
    const plan = planCompaction(stack, scope);
    const plans: unknown[] = [];
    interrupt(files, 1, other => {
      addAndMergeAll(other);
      for (let i = 0; i < 3; i++) addOne(other);
    });
    const done = applyCompaction(stack, plan, { onReplan: again => plans.push(again) });
    assert.deepEqual(plans, [done]);
    assert.notDeepEqual(done.tables, plan.tables);
    assert.equal(names(stack), 9);
    assert.deepEqual(leftovers(files.names(DIRECTORY)), []);
  });
}

test('without onReplan, and for a range, tables that another process merged cause an OUTDATED_ERROR', () => {
  for (const [scope, options] of [
    [{ type: 'all' }, {}],
    [{ type: 'range', first: 1, last: 3 }, { onReplan: () => assert.fail('a range is not planned again') }],
  ] as const) {
    const { stack, files } = fiveTables();
    const plan = planCompaction(stack, scope);
    interrupt(files, 1, addAndMergeAll);
    throwsCode('OUTDATED_ERROR', () => applyCompaction(stack, plan, options));
    assert.deepEqual(leftovers(files.names(DIRECTORY)), []);
  }
});

test('a compaction of a stack that keeps changing fails after a bounded number of attempts, and reports the number', () => {
  const { stack, files } = fiveTables();
  const plan = planCompaction(stack, { type: 'all' });
  let plans = 0;
  interrupt(files, Number.POSITIVE_INFINITY, other => {
    addAndMergeAll(other);
    addOne(other);
  });
  const error = throwsCode('OUTDATED_ERROR', () => applyCompaction(stack, plan, { onReplan: () => plans++ }));
  assert.match(error.message, /changed its tables 10 times meanwhile\. Try again/);
  assert.equal(plans, 9);
  assert.deepEqual(leftovers(files.names(DIRECTORY)), []);
});

test('a compaction waits a bounded time for a table that another process has locked', () => {
  const planned = (stack: Stack) => applyCompaction(stack, planCompaction(stack, { type: 'all' }));
  const atOnce = (stack: Stack) => compactScope(stack, { type: 'all' });
  for (const [compactWith, releasedAfter] of [planned, atOnce].flatMap(compactWith =>
    [100, Number.POSITIVE_INFINITY].map(releasedAfter => [compactWith, releasedAfter] as const),
  )) {
    const { stack, files } = fiveTables();
    const lock = `${stack.tables[2]?.file}.lock`;
    files.put(lock, '');
    files.before = call => {
      if (call === 'sleep' && files.slept >= releasedAfter) files.remove(lock);
    };
    const compact = () => compactWith(stack);
    if (releasedAfter === 100) {
      compact();
      assert.equal(stack.tables.length, 1);
    } else {
      assert.equal(throwsCode('LOCK_ERROR', compact).file, lock);
      assert.ok(files.slept < 2000, `${files.slept} ms`);
      assert.deepEqual(leftovers(files.names(DIRECTORY)), [lock.slice(DIRECTORY.length + 1)]);
    }
  }
});

test('a new plan that onReplan refuses leaves the stack as the other process wrote it', () => {
  class Refused extends Error {}
  const { stack, files } = fiveTables();
  const plan = planCompaction(stack, { type: 'all' });
  interrupt(files, 1, other => {
    other.compactAll();
    add(other, [deletion('refs/heads/1', other.nextUpdateIndex)]);
  });
  assert.throws(
    () =>
      applyCompaction(stack, plan, {
        onReplan(again) {
          assert.equal(again.unrecoverable.length, 1);
          throw new Refused();
        },
      }),
    Refused,
  );
  assert.equal(stack.tables.length, 2);
  assert.deepEqual(leftovers(files.names(DIRECTORY)), []);
});
