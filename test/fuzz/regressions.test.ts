// What the fuzzer has found, or a look at what it should find: each input in its smallest form.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ReftableError } from '../../src/reftable/errors.ts';
import { Stack } from '../../src/reftable/stack/stack.ts';
import { throwsCode } from '../engine/support/errors.ts';
import { MemoryFiles } from '../engine/support/memory-files.ts';
import { h, ref } from '../engine/support/records.ts';
import { DIRECTORY, memoryStack } from '../engine/support/stacks.ts';
import { tampered } from '../engine/support/tables.ts';

/** A stack of two tables, `edit` having been at the bytes of the upper one. */
function damagedStack(edit: (bytes: Buffer, footer: number) => void): { stack: Stack; upper: string } {
  const { stack, files } = memoryStack([
    { refs: [ref('refs/heads/a', 1)] },
    { refs: [ref('refs/heads/b', 2), ref('refs/heads/c', 2)], options: { restartInterval: 1 } },
  ]);
  const upper = stack.tables[1]?.file as string;
  stack.close();
  files.place(upper, tampered(files.content(upper), edit));
  return { stack: Stack.open(DIRECTORY, { files }), upper };
}

test('a message spells out what would steer a terminal or break its line', () => {
  const files = new MemoryFiles();
  files.place(`${DIRECTORY}/tables.list`, '\u001b[31mred\r\n');
  const { message, file } = throwsCode('NOT_EXIST_ERROR', () => Stack.open(DIRECTORY, { files }));
  assert.match(message, /\\x1b\[31mred\\x0d does not exist/);
  assert.equal(file, `${DIRECTORY}/\u001b[31mred\r`);
  assert.equal(new ReftableError('IO_ERROR', 'a\u202eb\u0085').message, 'a\\u202eb\\x85');
});

test('a compaction that meets keys out of order names the table', () => {
  const { stack, upper } = damagedStack(bytes => {
    bytes[bytes.indexOf('refs/heads/c') + 11] = 0x41;
  });
  const before = stack.tables.map(({ name }) => name);
  const error = throwsCode('FORMAT_ERROR', () => stack.compactAll());
  assert.equal(error.file, upper);
  assert.equal(error.offset, 0n);
  assert.match(error.message, /'refs\/heads\/A' was added behind 'refs\/heads\/b'/);
  stack.reload();
  assert.deepEqual(
    stack.tables.map(({ name }) => name),
    before,
  );
});

test('a compaction that meets an update index outside of the limits names the table', () => {
  const { stack, upper } = damagedStack(bytes => {
    bytes[bytes.indexOf('refs/heads/b') + 12] = 7;
  });
  const error = throwsCode('FORMAT_ERROR', () => stack.compactAll());
  assert.equal(error.file, upper);
  assert.match(error.message, /update index 9 of 'refs\/heads\/b' is outside/);
});

test('a record that is too big for the blocks of a merged table names the table it is from', () => {
  const { files, stack } = memoryStack([{ refs: [ref('refs/heads/a', 1)] }, { refs: [ref('x'.repeat(300), 2, h(2))] }]);
  const upper = stack.tables[1]?.file;
  stack.close();
  using small = Stack.open(DIRECTORY, { files, blockSize: 128 });
  assert.equal(throwsCode('ENTRY_TOO_BIG_ERROR', () => small.compactAll()).file, upper);
});
