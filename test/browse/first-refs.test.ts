// The first refs of a stack, of which the others are not read.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { BrowsedStack, firstRefs, RefList, readRows } from '../../src/browse/index.ts';
import { type FileSystem, platform } from '../../src/reftable/index.ts';
import { TemporaryStack } from './support/temporary-stack.ts';

const REFS = 20_000;
const nameOf = (i: number) => `refs/heads/${String(i).padStart(6, '0')}`;

/** Files that count the bytes that are read. */
function countingFiles(): { readonly files: FileSystem; bytes: number } {
  const counted = {
    bytes: 0,
    files: {
      ...platform.files,
      read(...args: Parameters<FileSystem['read']>) {
        const read = platform.files.read(...args);
        counted.bytes += read;
        return read;
      },
    },
  };
  return counted;
}

describe('the first refs', () => {
  it('are the first rows of the list, and the rest of the tables is not read for them', () => {
    using temporary = new TemporaryStack();
    temporary.add(Array.from({ length: REFS }, (_, i) => ({ name: nameOf(i) })));
    const value = { type: 'deletion' } as const;
    temporary.add(Array.from({ length: REFS / 2 }, (_, i) => ({ name: nameOf(2 * i), ...(i < 10 && { value }) })));
    const counted = countingFiles();
    using stack = BrowsedStack.open({ directory: temporary.directory }, { files: counted.files });
    const first = firstRefs(stack, 60);
    const read = counted.bytes;
    const size = stack.tables.reduce((sum, table) => sum + (table.size ?? 0), 0);
    assert.ok(10 * read < size * 3, `${read} of ${size} bytes`);
    assert.equal(first[0]?.name, nameOf(1));
    const list = RefList.read(stack);
    assert.ok(counted.bytes - read > size / 2);
    const positions = Array.from({ length: 60 }, (_, i) => i);
    assert.deepEqual(first, readRows(stack, list, positions));
  });

  it('are all refs of a stack that has fewer', () => {
    using temporary = new TemporaryStack();
    temporary.add([{ name: 'refs/heads/a' }]);
    using stack = BrowsedStack.open({ directory: temporary.directory });
    assert.deepEqual(
      firstRefs(stack, 60).map(({ name }) => name),
      ['refs/heads/a'],
    );
  });
});
