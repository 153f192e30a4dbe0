// Resources over a long time: descriptors and memory, and how little of a large file is read.
import assert from 'node:assert/strict';
import {
  closeSync,
  ftruncateSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { type FileSystem, platform, Stack, Table } from '../../src/reftable/index.ts';

const canCount = process.platform === 'linux' ? false : 'descriptors can be counted on Linux only';

function directory(t: TestContext): string {
  const path = mkdtempSync(join(tmpdir(), 'reftable-resources-'));
  t.after(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

function descriptors(): number {
  return readdirSync('/proc/self/fd').length;
}

function oid(n: number): string {
  return n.toString(16).padStart(40, '0');
}

/** Enough refs for a table that is not read at once, and so needs a descriptor. */
function addMany(stack: Stack, folder: string, count = 3000): void {
  stack.add(table => {
    for (let i = 0; i < count; i++) {
      const name = `refs/heads/${folder}/${String(i).padStart(6, '0')}`;
      table.addRef({ name, updateIndex: table.minUpdateIndex, value: { type: 'oid', oid: oid(i) } });
    }
  });
}

test('ten thousand reloads leave no descriptor open', { skip: canCount }, t => {
  const path = directory(t);
  using writer = Stack.open(path, { hash: 'sha1', fsync: false });
  addMany(writer, 'base');
  using reader = Stack.open(path, { readOnly: true });
  const before = descriptors();
  for (let i = 0; i < 10_000; i++) {
    // Every hundredth reload has new tables.
    if (i % 100 === 0) addMany(writer, `more-${i}`, 5);
    reader.reload();
  }
  assert.ok(descriptors() <= before + 1, `${descriptors()} descriptors, ${before} before`);
  assert.deepEqual(
    reader.tables.map(table => table.name),
    writer.tables.map(table => table.name),
  );
});

test('ten thousand unfinished iterators hold neither descriptors nor the tables that they read', {
  skip: canCount,
}, t => {
  const path = directory(t);
  using stack = Stack.open(path, { hash: 'sha1', fsync: false });
  addMany(stack, 'base');
  addMany(stack, 'top');
  const before = descriptors();
  for (let i = 0; i < 10_000; i++) {
    const refs = stack.refs();
    assert.equal(refs.next().done, false);
    // The stack drops the tables while the iterators read them.
    if (i % 1000 === 999) {
      addMany(stack, `more-${i}`, 3);
      stack.compactAll();
    }
  }
  assert.ok(descriptors() <= before + 1, `${descriptors()} descriptors, ${before} before`);
});

test('an iterator continues over tables that were compacted away', t => {
  using stack = Stack.open(directory(t), { hash: 'sha1', fsync: false });
  addMany(stack, 'base');
  const refs = stack.refs();
  refs.next();
  addMany(stack, 'top');
  stack.compactAll();
  assert.equal([...refs].length, 2999);
});

test('a stack of 300 small tables opens without a descriptor for each', { skip: canCount }, t => {
  const path = directory(t);
  using writer = Stack.open(path, { hash: 'sha1', fsync: false, disableAutoCompact: true });
  for (let i = 0; i < 300; i++) addMany(writer, `table-${i}`, 1);
  const before = descriptors();
  using reader = Stack.open(path, { readOnly: true });
  assert.equal(reader.tables.length, 300);
  assert.equal([...reader.refs()].length, 300);
  assert.ok(descriptors() <= before + 1, `${descriptors()} descriptors, ${before} before`);
});

test('a table of a gigabyte opens, and finds refs, without being read completely', t => {
  const path = directory(t);
  using stack = Stack.open(path, { hash: 'sha1', fsync: false });
  addMany(stack, 'base');
  const file = join(path, 'large.ref');
  spread((stack.tables[0] as Table).file, file, 2 ** 30);

  let bytes = 0;
  const counting: FileSystem = {
    ...platform.files,
    read: (fd, target, at, length, offset) => {
      const count = platform.files.read(fd, target, at, length, offset);
      bytes += count;
      return count;
    },
  };
  const table = Table.open(file, 'large.ref', counting);
  assert.equal(table.size, 2 ** 30);
  using cursor = table.refCursor();
  cursor.seek('refs/heads/base/002000');
  assert.ok(cursor.next());
  assert.equal(cursor.name, 'refs/heads/base/002000');
  table.close();
  assert.ok(bytes < 512 * 1024, `${bytes} bytes were read`);
});

/** A table with its footer moved to the end of a file of this size, with a sparse hole between. */
function spread(from: string, to: string, size: number): void {
  const bytes = readFileSync(from);
  const footer = bytes.subarray(-68);
  writeFileSync(to, bytes.subarray(0, -68));
  const fd = openSync(to, 'r+');
  ftruncateSync(fd, size - footer.length);
  writeSync(fd, footer, 0, footer.length, size - footer.length);
  closeSync(fd);
}
