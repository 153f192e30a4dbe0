import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MergedCursor } from '../../src/reftable/table/merged-cursor.ts';
import { throwsCode } from './support/errors.ts';
import { deletion, digits, entry, entryDeletion, h, ref, times } from './support/records.ts';
import { memoryStack } from './support/stacks.ts';
import { drainLogs, drainRefs, type TableContent } from './support/tables.ts';

/** Cursors over tables, base first, tombstones delivered. */
function rawRefs(contents: readonly TableContent[]): MergedCursor {
  return new MergedCursor(memoryStack(contents).stack.tables.map(table => table.refCursor()));
}

function rawLogs(contents: readonly TableContent[]): MergedCursor {
  return new MergedCursor(memoryStack(contents).stack.tables.map(table => table.logCursor()));
}

test('records come sorted from tables in any order', () => {
  const names = times(53, i => `refs/heads/${digits((i * 31) % 53, 2)}`);
  const merged = rawRefs(names.map((name, i) => ({ refs: [ref(name, i + 1)] })));
  assert.deepEqual(
    drainRefs(merged).map(record => record.name),
    [...names].sort(),
  );
});

test('of thirteen equal names the newest table’s record is returned and hides each of the others once', () => {
  const hidden: bigint[] = [];
  const { stack } = memoryStack(times(13, i => ({ refs: [ref('a', i + 1), ref('b', i + 1)] })));
  const merged = new MergedCursor(
    stack.tables.map(table => table.refCursor()),
    {
      onShadowed: (cursor, by) => {
        assert.equal(by.updateIndex, 13n);
        assert.equal(cursor.name, by.name);
        hidden.push(cursor.updateIndex);
      },
    },
  );
  assert.deepEqual(drainRefs(merged), [ref('a', 13), ref('b', 13)]);
  const all = times(12, i => BigInt(i + 1));
  assert.deepEqual(
    hidden.sort((a, b) => Number(a - b)),
    all.flatMap(index => [index, index]),
  );
});

test('a merge with tombstones returns the tombstone that a seek lands on', () => {
  const merged = rawRefs([{ refs: [ref('b', 1)] }, { refs: [deletion('a', 2)] }, { refs: [deletion('c', 3)] }]);
  merged.seek('a');
  assert.equal(merged.next(), true);
  assert.equal(merged.isDeletion, true);
  assert.deepEqual(merged.ref(), deletion('a', 2));
});

test('the newest record of a name hides the older ones, a tombstone too', () => {
  const contents = [
    { refs: [ref('a', 1), ref('b', 1), ref('c', 1)] },
    { refs: [deletion('a', 2)] },
    { refs: [ref('c', 3, h(2)), ref('d', 3)] },
  ];
  assert.deepEqual(drainRefs(rawRefs(contents)), [deletion('a', 2), ref('b', 1), ref('c', 3, h(2)), ref('d', 3)]);
  const { stack } = memoryStack(contents);
  assert.deepEqual([stack.minUpdateIndex, stack.maxUpdateIndex], [1n, 3n]);
  assert.deepEqual([...stack.refs()], [ref('b', 1), ref('c', 3, h(2)), ref('d', 3)]);
});

test('a merged cursor can restart, also before it reaches its end', () => {
  const merged = rawRefs([{ refs: [ref('a', 1), ref('c', 1)] }, { refs: [ref('b', 2), ref('d', 2)] }]);
  for (let round = 0; round < 5; round++) {
    merged.seek('c');
    assert.deepEqual(
      drainRefs(merged).map(record => record.name),
      ['c', 'd'],
    );
    assert.equal(merged.next(), false);
  }
  merged.seek('b');
  assert.equal(merged.next() && merged.name, 'b');
  merged.seek('a');
  assert.equal(merged.next() && merged.name, 'a');
});

test('a reflog tombstone hides the one entry it names', () => {
  const contents = [
    { logs: [entry('a', 2), entry('a', 1)] },
    { logs: [entry('a', 3)] },
    { logs: [entryDeletion('a', 2)], limits: [4, 4] as const },
  ];
  const merged = rawLogs(contents);
  assert.deepEqual(drainLogs(merged), [entry('a', 3), entryDeletion('a', 2), entry('a', 1)]);
  merged.seekLog('a', 2n);
  assert.deepEqual(drainLogs(merged), [entryDeletion('a', 2), entry('a', 1)]);
  assert.deepEqual([...memoryStack(contents).stack.logs()], [entry('a', 3), entry('a', 1)]);
});

test('tables with a different hash are refused', () => {
  const sha1 = { refs: [ref('a', 1)] };
  const sha256 = { refs: [ref('b', 2, h(1, 'sha256'))], options: { hash: 'sha256' } as const };
  throwsCode('FORMAT_ERROR', () => memoryStack([sha1], { hash: 'sha256' }));
  throwsCode('FORMAT_ERROR', () => memoryStack([sha1, sha256]));
  assert.equal(memoryStack([sha256]).stack.hash, 'sha256');
});

test('the position of a table decides which record is newer, not the update index', () => {
  const { stack } = memoryStack([{ refs: [ref('a', 9, h(9))] }, { refs: [ref('a', 2, h(2))] }]);
  assert.deepEqual(stack.readRef('a'), ref('a', 2, h(2)));
});

// git cuts the difference of two indices to 32 bits and therefore considers these equal.
test('reflog entries whose indices differ by 2^32 or 2^31 are both returned, newest first', () => {
  for (const distance of [2n ** 32n, 2n ** 31n, 2n ** 63n]) {
    const [older, newer] = [entry('a', 1), entry('a', 1n + distance)];
    assert.deepEqual([...memoryStack([{ logs: [older] }, { logs: [newer] }]).stack.logs()], [newer, older]);
    assert.deepEqual([...memoryStack([{ logs: [newer] }, { logs: [older] }]).stack.logs()], [newer, older]);
  }
});

test('a merged cursor over no tables is at its end', () => {
  const merged = new MergedCursor([]);
  assert.equal(merged.next(), false);
  merged.seek('a');
  assert.equal(merged.next(), false);
  throwsCode('API_ERROR', () => merged.ref());
});

test('runs of keys that share much merge as short ones do, wherever blocks and restart points are', () => {
  // 40 names of up to 9 letters of two: many are the start of another one.
  const name = (i: number) => `r/${((i * 2654435761) >>> 23).toString(2)}`;
  for (const restartInterval of [1, 3, 16]) {
    const contents = times(12, table => {
      const names = new Set(times(table === 0 ? 300 : 25, i => name(i * (table + 1) + table)));
      const refs = [...names].sort().map((text, i) => (i % 7 === 6 ? deletion(text, table + 1) : ref(text, table + 1)));
      return { refs, options: { restartInterval, blockSize: 512 } };
    });
    const hidden = new Map<string, bigint[]>();
    const merged = new MergedCursor(
      memoryStack(contents).stack.tables.map(table => table.refCursor()),
      {
        onShadowed: (cursor, by) => {
          assert.equal(cursor.name, by.name);
          hidden.set(cursor.name, [...(hidden.get(cursor.name) ?? []), cursor.updateIndex]);
        },
      },
    );
    const expected = new Map<string, ReturnType<typeof ref>[]>();
    for (const record of contents.toReversed().flatMap(({ refs }) => refs))
      expected.set(record.name, [...(expected.get(record.name) ?? []), record]);
    const names = [...expected.keys()].sort();
    assert.deepEqual(
      drainRefs(merged),
      names.map(name => expected.get(name)?.[0]),
    );
    for (const name of names) {
      const older = expected.get(name)?.slice(1) ?? [];
      assert.deepEqual(
        hidden.get(name) ?? [],
        older.map(({ updateIndex }) => updateIndex),
        name,
      );
    }
  }
});
