// The records of an object section are found by ID in any order, with prefixes of one or of several lengths.
import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import fc from 'fast-check';
import { ObjectEntries } from '../../src/check/table/object-entries.ts';

/** Few different bytes, so that prefixes share their beginnings and repeat. */
const bytes = fc.constantFrom(0x00, 0x01, 0xff);
const prefix = (length: number) =>
  fc.array(bytes, { minLength: length, maxLength: length }).map(all => Uint8Array.from(all));
const prefixes = fc.integer({ min: 2, max: 9 }).chain(length => fc.array(prefix(length), { maxLength: 40 }));
const mixed = fc.array(fc.integer({ min: 1, max: 9 }).chain(prefix), { maxLength: 40 });
const ids = fc.array(prefix(20), { minLength: 1 });

function entriesOf(all: readonly Uint8Array[]): ObjectEntries {
  const entries = new ObjectEntries();
  for (const [i, key] of all.entries()) {
    const record = { key, keyLength: key.length, extra: 0, recordStart: i, valueStart: i, valueEnd: i + 1 };
    entries.add(record, 100, i % 3 === 0 ? [] : [4096, 4096 * (i + 2)]);
  }
  entries.index();
  return entries;
}

const startsWith = (id: Uint8Array, prefix: Uint8Array) => prefix.every((byte, i) => id[i] === byte);

suite('the records of an object section', () => {
  test('the first one with the prefix of an ID is found, as by reading them all', () => {
    fc.assert(
      fc.property(fc.oneof(prefixes, mixed), ids, (all, searched) => {
        const entries = entriesOf(all);
        const length = all[0]?.length ?? 0;
        for (const id of searched) {
          const expected = all.findIndex(each => each.length === length && startsWith(id, each));
          assert.equal(entries.find(id, 0), expected);
        }
      }),
    );
  });

  test('offsets are confirmed one by one, and the others are left', () => {
    const entries = entriesOf([Uint8Array.of(1, 2), Uint8Array.of(3, 4), Uint8Array.of(5, 6)]);
    assert.ok(entries.isOpen(0));
    assert.ok(!entries.isOpen(1));
    assert.ok(entries.confirm(1, 4096));
    assert.ok(!entries.confirm(1, 5000));
    assert.ok(entries.confirm(2, 4 * 4096));
    assert.deepEqual(
      [...entries.unconfirmed()],
      [
        { entry: 1, offset: 3 * 4096 },
        { entry: 2, offset: 4096 },
      ],
    );
    assert.deepEqual(entries.range(2), { start: 102, end: 103 });
    assert.deepEqual([...entries.prefix(2)], [5, 6]);
  });
});
