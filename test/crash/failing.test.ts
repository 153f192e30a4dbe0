// Every system call that an operation makes fails once, in every way it can, and then again together with all that
// follow. The operation ends with an error and has changed nothing, unless the list had been replaced already.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { MemoryFiles } from '../engine/support/memory-files.ts';
import { DIRECTORY, leftovers } from '../engine/support/stacks.ts';
import { type Call, FailingFiles, type Failure, failuresOf } from './support/failing-files.ts';
import { filesOf, imageOf, LIST, putImage, stateOf } from './support/images.ts';
import { failureOf, type Operation, open, operations } from './support/operations.ts';
import { recover } from './support/recovery.ts';

/** What the operation does when nothing fails, and the state after each replacement of the list. */
function observe({ before, options, run }: Operation): { calls: readonly Call[]; states: string[] } {
  const files = putImage(before, new FailingFiles());
  const states = [stateOf(files)];
  const rename = files.rename.bind(files);
  files.rename = (from, to) => {
    rename(from, to);
    if (to.endsWith(LIST)) states.push(stateOf(filesOf(imageOf(files))));
  };
  using stack = open(files, options);
  files.during(() => run(stack));
  return { calls: [...files.calls], states };
}

for (const operation of operations()) {
  test(`if any call fails, ${operation.name} reports it and has no effect, or is complete`, t => {
    const { calls, states } = observe(operation);
    const all = failuresOf(calls);
    for (const failure of all) meet(operation, failure, states);
    t.diagnostic(`${calls.length} calls, ${all.length} failures`);
  });
}

function meet({ before, options, run }: Operation, failure: Failure, states: readonly string[]): void {
  const files = putImage(before, new FailingFiles(failure));
  const stack = open(files, options);
  const error = failureOf(() => files.during(() => run(stack)));
  const what = `${failure.code} of ${files.calls[failure.at]} (call ${failure.at}), ${failure.how}`;
  assert.ok(files.failed.length > 0, what);
  const state = stateOf(files);
  assert.equal(state, states[files.replacements], `${what}: ${error?.message ?? 'no error'}`);
  // An addition is complete even if the compaction after it had to be postponed.
  if (error === undefined)
    assert.equal(recordsIn(state), recordsIn(states.at(-1) as string), `${what} is not reported`);
  else assert.match(error.message, /\.$/, what);

  // Files that could not be unlinked remain, and a lock that remains is a lock.
  const left = files.names(DIRECTORY);
  if (!files.failed.includes('unlink')) {
    assert.deepEqual(leftovers(left), [], what);
    if (error !== undefined && files.replacements === 0 && failure.how === 'once')
      assert.deepEqual(left, [...before.keys()].sort(), what);
    stack.reload();
    assert.equal(stack.nextUpdateIndex, nextIn(files), `going on after ${what}`);
  }
  stack.close();
  assert.equal(files.openDescriptors, 0, `descriptors after ${what}`);
  recover(files, what);
}

/** A state without its division into tables. */
function recordsIn(state: string): string {
  return JSON.stringify({ ...JSON.parse(state), tables: [] });
}

function nextIn(files: MemoryFiles): bigint {
  using stack = open(files, { readOnly: true });
  return stack.nextUpdateIndex;
}
