// Scans of large tables: what they keep in memory, and that cursors over one table do not disturb each other.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { RefRecord } from '../../src/reftable/format/records.ts';
import { deletion, digits, entry, h, ref, symref, tag, times } from './support/records.ts';
import { memoryStack } from './support/stacks.ts';

const MANY = 20_000;
const nameOf = (i: number) => `refs/heads/topic-${digits(i, 6)}`;
const refOf = (i: number) => ref(nameOf(i), 1, h(i % 200));

/** The different buffers that `call` reads files into, and the number of reads. */
function buffersOf({ files }: ReturnType<typeof memoryStack>, call: () => void): { buffers: number; reads: number } {
  const { read } = files;
  const buffers = new Set<ArrayBufferLike>();
  let reads = 0;
  files.read = (...args: Parameters<typeof read>) => {
    buffers.add(args[1].buffer);
    reads++;
    return read.apply(files, args);
  };
  call();
  files.read = read;
  return { buffers: buffers.size, reads };
}

test('a scan reads a large table into one buffer', () => {
  const memory = memoryStack([{ refs: times(MANY, refOf), logs: times(MANY, i => entry(nameOf(i), 1)) }]);
  const refs = buffersOf(memory, () => {
    using cursor = memory.stack.refCursor();
    let count = 0;
    while (cursor.next()) count++;
    assert.equal(count, MANY);
  });
  assert.ok(refs.reads > 8, `${refs.reads} reads`);
  // Those of the lookup of its first block, and one for all that follow.
  assert.ok(refs.buffers <= 4, `${refs.buffers} buffers for ${refs.reads} reads`);
});

test('cursors over one table are each on their own record', () => {
  const { stack } = memoryStack([{ refs: times(MANY, refOf) }]);
  const starts = [0, 1, 7_000, 7_001, 15_000];
  const cursors = starts.map(start => {
    const cursor = stack.refCursor();
    cursor.seek(nameOf(start));
    return cursor;
  });
  // In turns, so that each reads on while the others are in the middle of a block.
  for (let step = 0; step < MANY - 15_000; step++) {
    const seen = cursors.map(cursor => (cursor.next() ? cursor.ref() : undefined));
    assert.deepEqual(
      seen,
      starts.map(start => refOf(start + step)),
    );
  }
  for (const cursor of cursors) cursor.close();
});

test('a cursor that is moved back reads what is there', () => {
  const { stack } = memoryStack([{ refs: times(MANY, refOf) }]);
  using cursor = stack.refCursor();
  for (const start of [0, 10_000, 3, 9_990, 19_500, 0]) {
    cursor.seek(nameOf(start));
    for (let i = start; i < Math.min(start + 400, MANY); i++) {
      assert.ok(cursor.next());
      assert.deepEqual(cursor.ref(), refOf(i));
    }
  }
});

test('records whose numbers take several bytes are read as those that take one', () => {
  const long = (length: number, end: string) => `refs/heads/${'n'.repeat(length)}${end}`;
  const refs: RefRecord[] = [
    ref(long(1, 'a'), 1),
    ref(long(4, 'a'), 200), // a delta of two bytes
    tag(long(4, 'b'), 70_000, h(3), h(4)),
    symref(long(4, 'c'), 127, long(1, 'a')),
    ref(long(5, 'a'), 1), // a suffix of 15 bytes is the longest whose number takes one
    ref(long(140, 'a'), 1), // a suffix of two bytes
    ref(long(140, 'b'), 128), // a prefix of two bytes
    ref(long(600, 'a'), 2), // a key that is longer than the cursor has had room for
    deletion(long(600, 'b'), 1),
    ref(long(600, 'bb'), 1),
  ].sort((a, b) => (a.name < b.name ? -1 : 1));
  const { stack } = memoryStack([{ refs }]);
  assert.deepEqual([...(stack.tables[0]?.refRecords() ?? [])], refs);
});
