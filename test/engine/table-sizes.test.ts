// The size of a table is that of its file in everything that is shown. Only the geometric rule compares effective sizes.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { fsck } from '../../src/check/index.ts';
import { applyCompaction, planCompaction } from '../../src/reftable/stack/plan-compaction.ts';
import type { Stack } from '../../src/reftable/stack/stack.ts';
import type { MemoryFiles } from './support/memory-files.ts';
import { ref, times } from './support/records.ts';
import { DIRECTORY, memoryStack } from './support/stacks.ts';

/** The sizes of the files of a stack's tables. */
function fileSizes(stack: Stack, files: MemoryFiles): number[] {
  return stack.tables.map(({ name }) => files.content(join(DIRECTORY, name)).length);
}

const sum = (sizes: readonly number[]) => sizes.reduce((total, size) => total + size, 0);

/** A large base and four small tables, which a compaction merges. */
function unevenStack() {
  const base = { refs: times(200, i => ref(`refs/heads/${String(i).padStart(4, '0')}`, 1)) };
  const small = times(4, i => ({ refs: [ref(`refs/heads/0${i}`, i + 2)] }));
  return memoryStack([base, ...small], { disableAutoCompact: true });
}

test('a segment, the finding for it and the plan have the sum of the sizes of its files', () => {
  const { stack, files } = unevenStack();
  const segment = stack.suggestedSegment();
  assert.deepEqual([segment?.start, segment?.end], [1, 5]);
  const merged = sum(fileSizes(stack, files).slice(1));
  const finding = [...fsck(DIRECTORY, { files })].flatMap(step =>
    step.type === 'finding' && step.finding.id === 'geometry' ? [step.finding.params] : [],
  );
  assert.deepEqual(
    [segment?.bytes, finding, planCompaction(stack, { type: 'auto' }).bytesRead],
    [merged, [{ tables: 4, bytes: merged }], merged],
  );
});

for (const type of ['auto', 'all'] as const) {
  test(`a plan has the sizes of the files after a compaction (${type})`, () => {
    const { stack, files } = unevenStack();
    const plan = planCompaction(stack, { type });
    applyCompaction(stack, plan);
    assert.deepEqual(plan.sizesAfter, fileSizes(stack, files));
    assert.equal(plan.sizesAfter.at(-1), plan.bytesWritten);
  });
}

test('a plan without anything to do has the sizes of the files', () => {
  const { stack, files } = memoryStack([{ refs: [ref('refs/heads/a', 1)] }]);
  assert.deepEqual(planCompaction(stack, { type: 'auto' }).sizesAfter, fileSizes(stack, files));
});
