// Limits on the memory that browsing takes, and on the amount that it reports.
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { MOST_BYTES } from '../../src/browse/growing-bytes.ts';
import { BrowsedStack, parseFilter, RefIndex, RefList } from '../../src/browse/index.ts';
import { NamePages } from '../../src/browse/refs/name-pages.ts';
import { TextPool } from '../../src/browse/refs/text-pool.ts';
import { ReftableError } from '../../src/reftable/index.ts';
import { OID, TemporaryStack } from './support/temporary-stack.ts';

const outOfMemory = { code: 'OUT_OF_MEMORY_ERROR' };

describe('names and texts of more than 1 GiB', () => {
  it('are refused before memory is reserved', () => {
    const bytes = new Uint8Array(100);
    const names = new NamePages();
    names.add(bytes, bytes.length);
    assert.throws(() => names.add(bytes, MOST_BYTES - bytes.length + 1), outOfMemory);
    const texts = new TextPool();
    texts.add(bytes, 0, bytes.length);
    assert.throws(() => texts.add(bytes, 0, MOST_BYTES - bytes.length + 1), outOfMemory);
  });

  it('are not reported as damage of a table', () => {
    using temporary = new TemporaryStack();
    const names = Array.from({ length: 1000 }, (_, i) => ({ name: `refs/heads/${String(i).padStart(4, '0')}` }));
    const path = temporary.path(temporary.add(names));
    writeFileSync(path, readFileSync(path).fill(0xee, 4096, 8192));
    // As if salvaging took too much.
    const check = () => {
      throw new ReftableError('OUT_OF_MEMORY_ERROR', 'too much');
    };
    using stack = BrowsedStack.open({ directory: temporary.directory }, { callbacks: { check } });
    assert.throws(() => RefList.read(stack), outOfMemory);
    assert.equal(stack.tables[0]?.error?.code, 'FORMAT_ERROR');
  });
});

describe('the size of an index', () => {
  it('is that of all lists that were read', () => {
    using temporary = new TemporaryStack();
    const update = {
      ...{ old: '0'.repeat(40), new: OID, time: 1n, tz: 0, message: 'm' },
      committer: { name: 'a', email: 'b' },
    };
    temporary.add([{ name: 'refs/a' }, { name: 'refs/b' }], undefined, [{ name: 'refs/a', updateIndex: 1n, update }]);
    temporary.add([{ name: 'refs/b', value: { type: 'deletion' } }]);
    using stack = BrowsedStack.open({ directory: temporary.directory });
    const index = RefIndex.read(stack);
    const alone = index.list(stack, 'live').size;
    assert.equal(index.size, alone);
    index.find(stack, { filter: parseFilter('author:a') });
    index.find(stack, { filter: parseFilter('deleted: author:a') });
    const contents = ['live', 'deleted'] as const;
    const parts = contents.flatMap(content => [index.list(stack, content).size, index.changes(stack, content).size]);
    assert.ok(parts.every(size => size > 0));
    assert.equal(
      index.size,
      parts.reduce((sum, size) => sum + size, 0),
    );
  });
});
