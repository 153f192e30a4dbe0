// What is concluded of deleted refs from what the tables still have, and what is not.
import assert from 'node:assert/strict';
import { readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { DeletedSources, findDeleted, planRestore } from '../../src/browse/index.ts';
import type { LogRecord } from '../../src/reftable/index.ts';
import { TemporaryStack } from './support/temporary-stack.ts';

const oid = (digit: number) => String(digit).repeat(40);
const DELETED = { name: 'refs/heads/x', value: { type: 'deletion' } } as const;

function value(digit: number) {
  return { name: 'refs/heads/x', value: { type: 'oid', oid: oid(digit) } } as const;
}

function entry(updateIndex: bigint, isTombstone = false): LogRecord {
  const to = { old: oid(0), new: oid(Number(updateIndex)), committer: { name: 'n', email: 'e' }, time: 1n, tz: 0 };
  return { name: 'refs/heads/x', updateIndex, update: isTombstone ? null : { ...to, message: 'm' } };
}

/** Newest first, as a table has them. */
function tombstones(...indices: bigint[]): LogRecord[] {
  return indices.map(index => entry(index, true));
}

function listed(directory: string) {
  using sources = new DeletedSources({ directory });
  return findDeleted(sources).map(({ ref }) => ref);
}

describe('deleted refs', () => {
  it('have the value before the last deletion, and the entries that were live then', () => {
    using stack = new TemporaryStack();
    stack.add([value(1)], 1n, [entry(1n)]);
    stack.add([DELETED], 2n, tombstones(1n));
    stack.add([value(3)], 3n, [entry(3n)]);
    stack.add([value(4)], 4n, [entry(4n)]);
    stack.add([DELETED], 5n, tombstones(4n, 3n));
    const [ref, ...others] = listed(stack.directory);
    assert.deepEqual(others, []);
    assert.deepEqual(ref, {
      ...{ name: 'refs/heads/x', state: 'deleted', value: { type: 'oid', oid: oid(4) }, updateIndex: 4n },
      ...{ isOlderValue: false, entries: 2, missingEntries: 0, deletion: { updateIndex: 5n, table: 4 } },
      ...{ source: { type: 'stack' }, certainty: 'sure' },
    });
  });

  it('have an older value if tombstones show that the last one is no longer stored', () => {
    using stack = new TemporaryStack();
    stack.add([value(1)], 1n, [entry(1n)]);
    stack.add([DELETED], 2n, tombstones(1n));
    // What a compaction leaves of a second life of the ref.
    stack.add([DELETED], 4n, tombstones(3n));
    const [ref] = listed(stack.directory);
    assert.deepEqual([ref?.updateIndex, ref?.isOlderValue, ref?.entries], [1n, true, 1]);
  });

  it('have an older value if only the tombstone of a later entry is left', () => {
    using stack = new TemporaryStack();
    stack.add([value(1)], 1n, [entry(1n)]);
    stack.add([DELETED], 3n, tombstones(2n, 1n));
    const [ref] = listed(stack.directory);
    assert.deepEqual([ref?.updateIndex, ref?.isOlderValue, ref?.entries, ref?.missingEntries], [1n, true, 1, 1]);
  });

  it('are not those of which no value is stored', () => {
    using stack = new TemporaryStack();
    stack.add([{ name: 'refs/heads/y' }]);
    stack.add([DELETED], 2n, tombstones(1n));
    assert.deepEqual(listed(stack.directory), []);
  });

  it('are not those that were only updated', () => {
    using stack = new TemporaryStack();
    stack.add([value(1)], 1n, [entry(1n)]);
    stack.add([value(2)], 2n, [entry(2n)]);
    assert.deepEqual(listed(stack.directory), []);
  });

  it('may be outdated if a newer table cannot be read', () => {
    using stack = new TemporaryStack();
    stack.add([value(1)], 1n);
    stack.add([DELETED], 2n);
    rmSync(stack.path(stack.add([{ name: 'refs/heads/y' }], 3n)));
    assert.equal(listed(stack.directory)[0]?.certainty, 'mayBeOutdated');
  });

  it('are not read from an unlisted table that is newer than the stack', () => {
    using stack = new TemporaryStack();
    stack.add([{ name: 'refs/heads/y' }], 1n);
    const list = readFileSync(stack.path('tables.list'));
    const never = stack.add([value(2)], 2n);
    writeFileSync(stack.path('tables.list'), list);
    assert.ok(readFileSync(stack.path(never)).length > 0);
    assert.deepEqual(listed(stack.directory), []);
  });

  it('are read from an unlisted table that the stack has passed', () => {
    using stack = new TemporaryStack();
    const old = stack.add([value(1)], 1n, [entry(1n)]);
    stack.add([{ name: 'refs/heads/y' }], 2n);
    writeFileSync(stack.path('tables.list'), readFileSync(stack.path('tables.list'), 'utf8').replace(`${old}\n`, ''));
    const [ref] = listed(stack.directory);
    assert.deepEqual(
      [ref?.name, ref?.entries, ref?.deletion, ref?.source.type],
      ['refs/heads/x', 1, undefined, 'unlisted'],
    );
  });

  it('are incomplete if the table that has the value is damaged', () => {
    using stack = new TemporaryStack();
    const path = stack.path(stack.add([value(1)], 1n));
    stack.add([DELETED], 2n);
    truncateSync(path, readFileSync(path).length - 68);
    const [ref] = listed(stack.directory);
    assert.deepEqual([ref?.updateIndex, ref?.certainty], [1n, 'incomplete']);
  });
});

describe('the state after a transaction', () => {
  it('has the value and the entries of that time', () => {
    using stack = new TemporaryStack();
    for (const i of [1, 2, 3]) stack.add([value(i)], BigInt(i), [entry(BigInt(i))]);
    stack.add([DELETED], 4n, tombstones(3n, 2n, 1n));
    using sources = new DeletedSources({ directory: stack.directory });
    const at = (index: bigint) => planRestore(sources, { name: 'refs/heads/x', at: index });
    for (const index of [1n, 2n, 3n]) {
      const { state } = at(index).found ?? {};
      const indices = state?.entries.map(({ updateIndex }) => updateIndex);
      assert.deepEqual([state?.updateIndex, indices], [index, [3n, 2n, 1n].filter(each => each <= index)]);
    }
    for (const index of [0n, 4n]) assert.equal(at(index).problem?.type, 'notStored', `${index}`);
  });
});
