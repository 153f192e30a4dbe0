// The plan of a large compaction, with the size of the merged table estimated.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, suite, test } from 'node:test';
import { type Expiry, planCompaction, Stack, type StackOptions, type Writer } from '../../src/reftable/index.ts';

const REFS = 200_000;

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

  test('is exact for small tables', () => {
    const small = planCompaction(stack, { type: 'range', first: 1, last: 2 }, undefined, { estimates: true });
    assert.ok(!small.isEstimate);
    assert.equal(small.bytesWritten, planCompaction(stack, { type: 'range', first: 1, last: 2 }).bytesWritten);
  });

  for (const [what, options, tables] of [
    ['without object sections', { skipIndexObjects: true }, [refsOf(0, REFS, 1), refsOf(0, 10, 2)]],
    ['of tombstones over half of the refs', {}, [refsOf(0, REFS, 1), tombstonesOf(0, REFS / 2)]],
    ['of tables with the same keys', {}, [refsOf(0, REFS, 1), refsOf(0, REFS, 2)]],
    ['of tables that follow each other', {}, [refsOf(0, REFS, 1), refsOf(REFS, REFS, 1)]],
    ['of reflogs', {}, [logsOf(0, REFS), logsOf(0, REFS)]],
    ['of refs and reflogs', {}, [both(refsOf(0, REFS, 1), logsOf(0, REFS)), logsOf(100, 5000)]],
    ['with another restart interval', { restartInterval: 4 }, [refsOf(0, REFS, 1), refsOf(50, 10, 2)]],
  ] as const) {
    test(`has a size near the exact one, and exact counts: ${what}`, () => {
      using other = newStack(options);
      for (const fill of tables) other.add(fill);
      expectNear(other, undefined, 0.04);
    });
  }

  test('has a size near the exact one, and exact counts: of reflogs that expire in part', () => {
    using other = newStack({});
    for (let round = 0; round < 3; round++) other.add(logsOf(0, REFS / 2));
    expectNear(other, { time: TIME + 1000n }, 0.08);
    expectNear(other, { time: TIME + BigInt(REFS) }, 0);
  });

  test('of a merge that leaves nothing is 0', () => {
    using other = newStack({});
    other.add(refsOf(0, REFS, 1));
    other.add(tombstonesOf(0, REFS));
    const plan = planCompaction(other, { type: 'all' }, undefined, { estimates: true });
    assert.ok(plan.isEstimate);
    assert.equal(plan.bytesWritten, 0);
    assert.deepEqual(plan.sizesAfter, []);
    assert.equal(plan.unrecoverable.length, REFS);
  });
});

const TIME = 1_700_000_000n;

function newStack(options: StackOptions): Stack {
  const folder = mkdtempSync(join(tmpdir(), 'reftable-estimate-'));
  after(() => rmSync(folder, { recursive: true, force: true }));
  return Stack.open(folder, { hash: 'sha1', fsync: false, disableAutoCompact: true, ...options });
}

/** `tolerance`: how far the size may be from the exact one, as a part of it. */
function expectNear(stack: Stack, expiry: Expiry | undefined, tolerance: number): void {
  const { bytesWritten, sizesAfter: _, isEstimate: __, ...exact } = planCompaction(stack, { type: 'all' }, expiry);
  const estimate = planCompaction(stack, { type: 'all' }, expiry, { estimates: true });
  assert.ok(estimate.isEstimate);
  assert.deepEqual({ ...estimate, ...exact }, estimate);
  const difference = Math.abs(estimate.bytesWritten - bytesWritten);
  assert.ok(difference <= tolerance * bytesWritten, `${estimate.bytesWritten} instead of ${bytesWritten}`);
}

type Fill = (table: Writer) => void;

function both(first: Fill, second: Fill): Fill {
  return table => {
    first(table);
    second(table);
  };
}

function refsOf(from: number, count: number, seed: number): Fill {
  return table => addRefs(table, from, count, seed);
}

function tombstonesOf(from: number, count: number): Fill {
  return table => {
    for (let ref = from; ref < from + count; ref++)
      table.addRef({ name: nameOf(ref), updateIndex: table.minUpdateIndex, value: { type: 'deletion' } });
  };
}

function logsOf(from: number, count: number): Fill {
  return table => {
    const updateIndex = table.minUpdateIndex;
    const committer = { name: 'A U Thor', email: 'author@example.com' };
    for (let ref = from; ref < from + count; ref++) {
      const update = { old: oidOf(ref, 1), new: oidOf(ref, 2), committer, time: TIME + BigInt(ref), tz: 0 };
      table.addLog({ name: nameOf(ref), updateIndex, update: { ...update, message: `push ${ref}` } });
    }
  };
}

function nameOf(ref: number): string {
  return `refs/heads/topic-${String(ref).padStart(8, '0')}`;
}

function addRefs(table: Writer, from: number, count: number, seed: number): void {
  for (let ref = from; ref < from + count; ref++) {
    const value = { type: 'oid', oid: oidOf(ref, seed) } as const;
    table.addRef({ name: nameOf(ref), updateIndex: table.minUpdateIndex, value });
  }
}

function oidOf(ref: number, seed: number): string {
  const digits = (multiplier: number) => (Math.imul(ref * 3 + seed, multiplier) >>> 0).toString(16).padStart(8, '0');
  return [0x9e3779b1, 0x85ebca6b, 0xc2b2ae35, 0x27d4eb2f, 0x165667b1].map(digits).join('');
}
