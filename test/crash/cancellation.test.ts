// A change that is canceled at any point has no effect.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Addition } from '../../src/reftable/stack/addition.ts';
import type { StackOptions } from '../../src/reftable/stack/options.ts';
import type { Stack } from '../../src/reftable/stack/stack.ts';

import type { MemoryFiles } from '../engine/support/memory-files.ts';
import { digits, entry, ref, times } from '../engine/support/records.ts';
import { add, DIRECTORY, memoryStack } from '../engine/support/stacks.ts';
import { first } from '../support/present.ts';
import { filesOf, type Image, imageOf, recordsOf, stateOf } from './support/images.ts';
import { open, operations } from './support/operations.ts';

class CalledOff extends Error {}

function callOff(): never {
  throw new CalledOff();
}

/** Enough records for a compaction to report progress several times. */
function largeStack(): Image {
  const names = (count: number) => times(count, i => `refs/heads/${digits(i, 4)}`);
  const { stack, files } = memoryStack([
    { refs: names(2500).map(name => ref(name, 1)), logs: names(1500).map(name => entry(name, 1)) },
    ...[2, 3, 4].map(index => ({ refs: names(1500).map(name => ref(name, index)) })),
  ]);
  stack.close();
  return imageOf(files);
}

const large = largeStack();

const addOne = (stack: Stack) => add(stack, [ref('refs/heads/new', stack.nextUpdateIndex)]);

const COMPACTIONS: Record<string, (stack: Stack) => void> = {
  'compacting all': stack => stack.compactAll(),
  'compacting a range': stack => stack.compactRange(1, 3),
  'an auto-compaction': stack => stack.autoCompact(),
  'an expiry': stack => stack.compactAll({ expiry: { minUpdateIndex: 2n } }),
  "an addition's compaction": addOne,
};

for (const [name, run] of Object.entries(COMPACTIONS)) {
  test(`if ${name} is canceled at any point, the stack is unchanged and no files are left`, t => {
    const expected = filesOf(large);
    // The addition itself is complete by then.
    if (run === addOne) change(expected, { disableAutoCompact: true }, addOne);
    let calls = 0;
    change(filesOf(large), { onProgress: () => calls++ }, run);
    assert.ok(calls >= 2, `${calls} reports`);
    for (let call = 0; call < calls; call++) {
      const files = filesOf(large);
      let left = call;
      change(files, { onProgress: () => left-- === 0 && callOff() }, stack => {
        assert.throws(() => run(stack), CalledOff);
        assert.equal(stack.tables.length, expected.names(DIRECTORY).length - 1);
      });
      assert.equal(stateOf(files), stateOf(expected), `canceled at report ${call}`);
      assert.equal(files.names(DIRECTORY).length, expected.names(DIRECTORY).length, `canceled at report ${call}`);
      const records = recordsOf(files);
      change(files, {}, stack => stack.compactAll());
      assert.equal(recordsOf(files), records, 'nothing is in the way of the next one');
    }
    t.diagnostic(`canceled at each of ${calls} reports`);
  });
}

function change(files: MemoryFiles, options: StackOptions, run: (stack: Stack) => void): void {
  const stack = open(files, options);
  run(stack);
  stack.close();
  assert.equal(files.openDescriptors, 0);
}

test('a transaction that is aborted at any record or before its commit leaves no files', () => {
  const { before } = first(operations());
  const steps: ((addition: Addition) => void)[] = [0, 1, 2, 3].flatMap(count => [
    addition => addition.add(writeThenCallOff(count)),
    addition => {
      addition.add(table => table.addRef(ref('refs/heads/one', addition.nextUpdateIndex)));
      addition.add(writeThenCallOff(count));
    },
  ]);
  const twoTables = (addition: Addition) => {
    addition.add(table => table.addRef(ref('refs/heads/one', addition.nextUpdateIndex)));
    addition.add(table => table.addRef(ref('refs/heads/two', addition.nextUpdateIndex)));
    callOff();
  };
  for (const step of [...steps, twoTables, callOff]) {
    const files = filesOf(before);
    change(files, {}, stack => {
      assert.throws(() => {
        using addition = stack.newAddition();
        step(addition);
      }, CalledOff);
      assert.deepEqual(imageOf(files), before);
      addOne(stack);
    });
  }
});

function writeThenCallOff(count: number) {
  return (table: Parameters<Parameters<Addition['add']>[0]>[0]) => {
    for (let i = 0; i < count; i++) table.addRef(ref(`refs/heads/${i}`, table.minUpdateIndex));
    callOff();
  };
}
