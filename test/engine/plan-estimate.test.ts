// The plan of a large compaction, with the size of its object section estimated.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, suite, test } from 'node:test';
import { planCompaction, Stack, type Writer } from '../../src/reftable/index.ts';

const REFS = 150_000;

suite('a plan with estimates', () => {
  const directory = mkdtempSync(join(tmpdir(), 'reftable-estimate-'));
  let stack: Stack;
  before(() => {
    stack = Stack.open(directory, { hash: 'sha1', fsync: false, disableAutoCompact: true });
    stack.add(table => addRefs(table, 0, REFS, 1));
    stack.add(table => addRefs(table, 5000, 20_000, 2));
    stack.add(table => {
      for (let i = 0; i < 500; i++)
        table.addRef({ name: nameOf(i), updateIndex: table.minUpdateIndex, value: { type: 'deletion' } });
    });
  });
  after(() => {
    stack.close();
    rmSync(directory, { recursive: true, force: true });
  });

  test('has a size near the exact one, and exact counts', () => {
    const exact = planCompaction(stack, { type: 'all' });
    const estimate = planCompaction(stack, { type: 'all' }, undefined, { estimates: true });
    assert.ok(estimate.isEstimate);
    assert.ok(!exact.isEstimate);
    const difference = Math.abs(estimate.bytesWritten - exact.bytesWritten) / exact.bytesWritten;
    assert.ok(difference < 0.02, `${estimate.bytesWritten} instead of ${exact.bytesWritten}`);
    assert.notEqual(estimate.bytesWritten, exact.bytesWritten, 'it is an estimate');
    assert.deepEqual(estimate.sizesAfter, [estimate.bytesWritten]);
    const { bytesWritten: _, sizesAfter: __, isEstimate: ___, ...counts } = exact;
    assert.deepEqual({ ...estimate, ...counts }, { ...estimate });
  });

  test('is exact for small tables, and without object sections', () => {
    const small = planCompaction(stack, { type: 'range', first: 1, last: 2 }, undefined, { estimates: true });
    assert.ok(!small.isEstimate);
    assert.equal(small.bytesWritten, planCompaction(stack, { type: 'range', first: 1, last: 2 }).bytesWritten);
    const folder = mkdtempSync(join(tmpdir(), 'reftable-estimate-'));
    try {
      using other = Stack.open(folder, {
        hash: 'sha1',
        fsync: false,
        disableAutoCompact: true,
        skipIndexObjects: true,
      });
      other.add(table => addRefs(table, 0, REFS, 1));
      other.add(table => addRefs(table, 0, 10, 2));
      const plan = planCompaction(other, { type: 'all' }, undefined, { estimates: true });
      assert.ok(!plan.isEstimate);
      other.compactAll();
      assert.equal(plan.bytesWritten, other.tables[0]?.size);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});

function nameOf(ref: number): string {
  return `refs/heads/topic-${String(ref).padStart(8, '0')}`;
}

function addRefs(table: Writer, from: number, count: number, seed: number): void {
  for (let ref = from; ref < from + count; ref++) {
    const digits = (multiplier: number) => (Math.imul(ref * 3 + seed, multiplier) >>> 0).toString(16).padStart(8, '0');
    const oid = [0x9e3779b1, 0x85ebca6b, 0xc2b2ae35, 0x27d4eb2f, 0x165667b1].map(digits).join('');
    table.addRef({ name: nameOf(ref), updateIndex: table.minUpdateIndex, value: { type: 'oid', oid } });
  }
}
