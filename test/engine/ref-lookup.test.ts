// Lookups of many names, so that tables which are searched in vain are asked through a filter.
import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import fc from 'fast-check';
import { hashName, NameFilter } from '../../src/reftable/stack/name-filter.ts';
import { Stack } from '../../src/reftable/stack/stack.ts';
import { deletion, digits, h, ref, times } from './support/records.ts';
import { add, DIRECTORY, memoryStack } from './support/stacks.ts';

const nameOf = (i: number) => `refs/heads/topic-${digits(i, 6)}`;
const bytesOf = (text: string) => new TextEncoder().encode(text);
const hashOf = (name: string) => hashName(bytesOf(name), bytesOf(name).length);
/** Names that no table has, between those that some have. */
const lookForOthers = (stack: Stack, count: number) => {
  for (let i = 0; i < count; i++) assert.equal(stack.readRef(`${nameOf(i % 300)}-other`), undefined);
};

/** How often tables are searched while `call` runs, by the newest file name digits. */
function searchesOf(stack: Stack, call: () => void): number[] {
  const searches = stack.tables.map(() => 0);
  const { tables } = stack;
  for (const [i, table] of tables.entries()) {
    const { findRef } = table;
    table.findRef = name => {
      searches[i] = (searches[i] as number) + 1;
      return findRef.call(table, name);
    };
  }
  call();
  for (const table of tables) Reflect.deleteProperty(table, 'findRef');
  return searches;
}

suite('a filter of names', () => {
  test('has each name that was added', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 40 })), names => {
        const filter = new NameFilter(names.reduce((sum, name) => sum + name.length, 0));
        for (const name of names) filter.add(hashName(name, name.length));
        assert.ok(names.every(name => filter.mayHave(hashName(name, name.length))));
      }),
    );
  });

  test('has few others, also of names that differ in one place only', () => {
    const count = 20_000;
    const filter = new NameFilter(count * 35);
    for (let i = 0; i < count; i++) filter.add(hashOf(nameOf(i)));
    const wrong = times(count, i => nameOf(count + i)).filter(name => filter.mayHave(hashOf(name)));
    assert.ok(wrong.length < count / 100, `${wrong.length} of ${count}`);
  });

  test('hashes the bytes up to the length, and no others', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), fc.uint8Array({ maxLength: 9 }), (name, rest) => {
        assert.equal(hashName(Uint8Array.of(...name, ...rest), name.length), hashName(name, name.length));
      }),
    );
  });
});

test('a table that is searched in vain often is not searched for names that it does not have', () => {
  const { stack } = memoryStack([
    { refs: times(300, i => ref(nameOf(i), 1)) },
    { refs: times(20, i => ref(nameOf(i * 10), 2, h(2))) },
    { refs: times(20, i => deletion(nameOf(i * 10 + 1), 3)) },
  ]);
  lookForOthers(stack, 300);
  const searches = searchesOf(stack, () => {
    for (let i = 0; i < 300; i++) {
      const expected = i < 200 && i % 10 === 0 ? 2n : i < 200 && i % 10 === 1 ? undefined : 1n;
      assert.equal(stack.readRef(nameOf(i))?.updateIndex, expected, nameOf(i));
    }
  });
  assert.equal(searches[0], 260);
  for (const count of searches.slice(1)) assert.ok(count !== undefined && count >= 20 && count < 30, `${searches}`);
});

test('what is known of a table stays when others come and go', () => {
  const { stack, files } = memoryStack(
    [{ refs: times(300, i => ref(nameOf(i), 1)) }, { refs: times(20, i => ref(nameOf(i * 10), 2, h(2))) }],
    { disableAutoCompact: true },
  );
  lookForOthers(stack, 300);
  using other = Stack.open(DIRECTORY, { files, disableAutoCompact: true });
  add(other, [ref('refs/heads/topic-000007-other', other.nextUpdateIndex)]);
  stack.reload();
  assert.equal(stack.readRef('refs/heads/topic-000007-other')?.updateIndex, 3n);
  const searches = searchesOf(stack, () => times(200, i => stack.readRef(`${nameOf(i)}-another`)));
  assert.ok((searches[1] as number) < 10, `${searches}`);
  other.compactAll();
  stack.reload();
  assert.equal(stack.tables.length, 1);
  assert.equal(stack.readRef('refs/heads/topic-000007-other')?.updateIndex, 3n);
  assert.equal(stack.readRef(nameOf(10))?.updateIndex, 2n);
  lookForOthers(other, 7);
});

test('lookups of names that are found and not found are the same with a filter', () => {
  const name = fc.nat({ max: 40 }).map(i => `refs/heads/${digits(i, 2)}`);
  const table = fc.uniqueArray(fc.record({ name, deleted: fc.boolean() }), {
    minLength: 1,
    maxLength: 25,
    selector: at => at.name,
  });
  fc.assert(
    fc.property(fc.array(table, { minLength: 1, maxLength: 6 }), tables => {
      const { stack, files } = memoryStack(
        tables.map((records, i) => ({
          limits: [i + 1, i + 1] as [number, number],
          refs: records
            .map(at => (at.deleted ? deletion(at.name, i + 1) : ref(at.name, i + 1, h(i))))
            .sort((a, b) => (a.name < b.name ? -1 : 1)),
        })),
      );
      lookForOthers(stack, 100);
      for (let i = 0; i <= 40; i++) {
        using fresh = Stack.open(DIRECTORY, { files });
        assert.deepEqual(stack.readRef(`refs/heads/${digits(i, 2)}`), fresh.readRef(`refs/heads/${digits(i, 2)}`));
      }
    }),
    { numRuns: 30 },
  );
});

suite('in a damaged table', () => {
  /** Opens a stack with a table of several blocks and an index, changed by `damage`, above a small one. */
  function damagedStack(damage: (bytes: Uint8Array, blockSize: number) => void): () => Stack {
    const { stack, files } = memoryStack([
      { refs: [ref(nameOf(0), 1)] },
      { refs: times(1000, i => ref(nameOf(i), 2, h(i))) },
    ]);
    const table = stack.tables[1];
    assert.ok(table !== undefined && table.refs.indexOffset > 0);
    const bytes = files.content(table.file);
    damage(bytes, table.blockSize);
    files.put(table.file, bytes);
    return () => Stack.open(DIRECTORY, { files });
  }

  /** The update index, `undefined`, or the message of the error. */
  function outcome(stack: Stack, name: string): unknown {
    try {
      return stack.readRef(name)?.updateIndex;
    } catch (error) {
      return (error as Error).message;
    }
  }

  for (const [what, damage, fails] of [
    ['with records that cannot be read', (bytes, size) => bytes.fill(0xff, 2 * size + 4, 2 * size + 200), true],
    ['with a block of another type', (bytes, size) => bytes.fill('o'.charCodeAt(0), size, size + 1), true],
    ['with a block less', (bytes, size) => bytes.copyWithin(size, 2 * size, 3 * size), false],
  ] as [string, (bytes: Uint8Array, blockSize: number) => void, boolean][]) {
    test(`${what}, lookups have the same result however many there were before`, () => {
      const open = damagedStack(damage);
      const stack = open();
      for (let i = 0; i < 300; i++) assert.equal(stack.readRef(`${nameOf(1)}-${i}`), undefined);
      const names = times(1000, nameOf);
      const outcomes = names.map(name => outcome(stack, name));
      assert.deepEqual(
        outcomes,
        names.map(name => outcome(open(), name)),
      );
      assert.equal(
        outcomes.some(result => typeof result === 'string'),
        fails,
      );
      assert.equal(outcomes.at(-1), 2n);
    });
  }
});
