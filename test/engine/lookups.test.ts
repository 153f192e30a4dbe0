// How much a lookup or a compaction reads, counted where the file system is called.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { suite, test } from 'node:test';
import type { RefRecord } from '../../src/reftable/format/records.ts';
import { planCompaction } from '../../src/reftable/stack/plan-compaction.ts';
import { Stack } from '../../src/reftable/stack/stack.ts';
import { deletion, digits, entry, entryDeletion, h, ref, times } from './support/records.ts';
import { DIRECTORY, memoryStack } from './support/stacks.ts';

const nameOf = (i: number) => `refs/heads/topic-${digits(i, 6)}`;
/** More than a table that is read at once has. */
const MANY = 20_000;
/** IDs that cannot be compressed, so that the table is not read at once. */
const logOf = (i: number) => entry(nameOf(i), 1, { old: hashOf(`old ${i}`), new: hashOf(`new ${i}`) });
const hashOf = (text: string) => createHash('sha1').update(text).digest('hex');
const many = <T>(make: (i: number) => T) => times(MANY, make);

/** The paths of the reads that `call` causes. */
function readsOf({ files }: ReturnType<typeof memoryStack>, call: () => void): string[] {
  const paths: string[] = [];
  files.before = (kind, path) => void (kind === 'read' && paths.push(path.slice(DIRECTORY.length + 1)));
  call();
  files.before = () => {};
  return paths;
}

function bytesReadBy(files: ReturnType<typeof memoryStack>['files'], call: () => void): number {
  const { read } = files;
  let bytes = 0;
  files.read = (...args: Parameters<typeof read>) => {
    bytes += args[3];
    return read.apply(files, args);
  };
  call();
  files.read = read;
  return bytes;
}

suite('a lookup', () => {
  test('of the first name from another one on finds deleted refs too', () => {
    const { stack } = memoryStack([{ refs: [ref('a/b', 1), ref('c', 1)] }, { refs: [deletion('c/d', 2)] }]);
    const found = ['', 'a', 'a/', 'a/b', 'a/b/', 'b', 'c/', 'c/d', 'd'].map(name => stack.firstName(name));
    assert.deepEqual(found, ['a/b', 'a/b', 'a/b', 'a/b', 'c', 'c', 'c/d', 'c/d', undefined]);
    assert.deepEqual([...stack.refs({ prefix: 'c/' })], []);
  });

  test('of a deleted ref, and of any name before the end of many tombstones, reads one block of a table', () => {
    const refs = many(i => ref(nameOf(i), 1));
    const tombstones = many(i => deletion(nameOf(i), 2));
    const memory = memoryStack([{ refs }, { refs: tombstones }]);
    const { stack } = memory;
    for (const call of [
      () => assert.equal(stack.readRef(nameOf(10)), undefined),
      () => assert.equal(stack.readRef(`${nameOf(10)}-other`), undefined),
      () => assert.deepEqual([...stack.refs({ prefix: nameOf(10) })], []),
    ]) {
      call();
      const reads = readsOf(memory, call);
      assert.ok(reads.length <= 2, `${reads.length} reads`);
    }
  });

  test('in the reflog of a ref under tombstones reads only that reflog', () => {
    const logs = many(logOf);
    const memory = memoryStack([{ logs }, { logs: many(i => entryDeletion(nameOf(i), 1)), limits: [2, 2] }]);
    const { stack } = memory;
    for (const call of [
      () => assert.equal(stack.readLog(nameOf(10)), undefined),
      () => assert.deepEqual([...stack.logs({ prefix: nameOf(10) })], []),
    ]) {
      call();
      const reads = readsOf(memory, call);
      assert.ok(reads.length <= 4, `${reads.length} reads`);
    }
  });

  test('reads no table that is older than the one with the ref', () => {
    const refs = many(i => ref(nameOf(i), 1));
    const memory = memoryStack([{ refs }, { refs: [ref(nameOf(77), 2, h(2))] }]);
    const expected: RefRecord = ref(nameOf(77), 2, h(2));
    assert.deepEqual(
      readsOf(memory, () => assert.deepEqual(memory.stack.readRef(nameOf(77)), expected)),
      [],
    );
  });

  test('of refs one after the other reads one block for each, the index only once', () => {
    const memory = memoryStack([{ refs: many(i => ref(nameOf(i), 1)) }]);
    memory.stack.readRef(nameOf(0));
    const far = [3000, 9000, 15_000, 6000, 12_000, 18_000].map(nameOf);
    const reads = readsOf(memory, () => {
      for (const name of far) assert.equal(memory.stack.readRef(name)?.name, name);
    });
    assert.ok(reads.length <= 2 * far.length, `${reads.length} reads`);
    assert.deepEqual(
      readsOf(memory, () => void memory.stack.readRef(far[0] as string)),
      [],
    );
  });
});

/** Names all over the table, in an order of its own. */
const scattered = (count: number) => times(count, i => nameOf((i * 7919) % MANY));

test('lookups all over a table read it once, and nothing afterwards', () => {
  const memory = memoryStack([{ refs: many(i => ref(nameOf(i), 1)) }]);
  const { stack, files } = memory;
  const bytes = bytesReadBy(files, () => {
    for (const name of scattered(2000)) assert.equal(stack.readRef(name)?.name, name);
  });
  const size = stack.tables[0]?.size as number;
  assert.ok(bytes >= size && bytes < 1.3 * size, `${bytes} bytes of ${size} were read`);
  const again = readsOf(memory, () => {
    for (const name of scattered(3000)) stack.readRef(name);
    assert.equal([...stack.refs()].length, MANY);
  });
  assert.deepEqual(again, []);
});

test('a compaction reads the bytes of its tables once, and a plan as many', () => {
  const memory = memoryStack([
    { refs: many(i => ref(nameOf(i), 1)), logs: many(logOf) },
    { refs: times(50, i => ref(nameOf(i * 300), 2, h(2))), logs: times(50, i => entry(nameOf(i * 300), 2)) },
  ]);
  const { stack, files } = memory;
  const size = stack.tables.reduce((sum, table) => sum + table.size, 0);
  const bytes = bytesReadBy(files, () => planCompaction(stack, { type: 'all' }));
  assert.ok(bytes >= 0.5 * size && bytes < 1.1 * size, `a plan reads ${bytes} bytes of ${size}`);
  const merged = bytesReadBy(files, () => stack.compactAll());
  // Its end is read when the merged table is opened.
  assert.ok(merged >= 0.5 * size && merged < 1.2 * size, `a compaction reads ${merged} bytes of ${size}`);
});

test('lookups go on block by block in a table that cannot be read as a whole', () => {
  const { stack, files } = memoryStack([{ refs: many(i => ref(nameOf(i), 1)) }]);
  const { read } = files;
  let refused = 0;
  files.read = (...args: Parameters<typeof read>) => {
    if (args[3] > 100_000) {
      refused++;
      throw Object.assign(new Error('EIO: i/o error'), { code: 'EIO' });
    }
    return read.apply(files, args);
  };
  for (const name of scattered(500)) assert.equal(stack.readRef(name)?.name, name);
  assert.equal(refused, 1);
});

test('a closed table leaves its memory to others', () => {
  const { stack, files } = memoryStack([{ refs: many(i => ref(nameOf(i), 1)) }]);
  const size = stack.tables[0]?.size as number;
  // All of them together have more bytes than tables in memory may have.
  for (let opened = 0; opened * size < 80 * 1024 * 1024; opened++) {
    using other = Stack.open(DIRECTORY, { files });
    for (const name of scattered(120)) other.readRef(name);
    assert.deepEqual(
      readsOf({ stack: other, files }, () => scattered(200).map(name => other.readRef(name))),
      [],
    );
  }
});

test('a log block is inflated from the bytes of the first read', () => {
  const memory = memoryStack([{ logs: many(logOf) }]);
  const { stack } = memory;
  stack.readLog(nameOf(0));
  const sizes: number[] = [];
  const { files } = memory;
  const { read } = files;
  files.read = (...args: Parameters<typeof read>) => {
    sizes.push(args[3]);
    return read.apply(files, args);
  };
  assert.equal(stack.readLog(nameOf(9000))?.name, nameOf(9000));
  assert.ok(Math.max(...sizes) <= 4096, `reads of ${sizes}`);
});

test('a ref of a newer table is found though an older table is damaged', () => {
  const refs = many(i => ref(nameOf(i), 1));
  const { stack: whole, files } = memoryStack([{ refs }, { refs: [ref(nameOf(5), 2, h(2)), deletion(nameOf(6), 2)] }]);
  const base = whole.tables[0]?.file as string;
  const bytes = files.content(base);
  bytes.fill(0xff, 28, 4096);
  files.put(base, bytes);
  const stack = Stack.open(DIRECTORY, { files });
  assert.equal(stack.readRef(nameOf(5))?.updateIndex, 2n);
  assert.equal(stack.readRef(nameOf(6)), undefined);
  assert.throws(() => stack.readRef(nameOf(7)), { name: 'ReftableError' });
});
