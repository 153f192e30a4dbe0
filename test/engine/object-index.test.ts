// The object IDs of a table: their order, the prefix that distinguishes them, and the memory they take.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { ObjectIndex } from '../../src/reftable/table/object-index.ts';
import { times } from './support/records.ts';

/** An ID that looks random. */
function idOf(seed: number, size: number): Buffer {
  return createHash('sha256').update(String(seed)).digest().subarray(0, size);
}

/** What the index must have: the distinct prefixes in order, with the offsets. */
function expectedOf(ids: readonly Buffer[], offsetOf: (index: number) => number) {
  const offsets = new Map<string, Set<number>>();
  for (const [i, id] of ids.entries()) {
    const key = id.toString('hex');
    offsets.set(key, (offsets.get(key) ?? new Set()).add(offsetOf(i)));
  }
  const sorted = [...offsets.keys()].sort();
  let longest = 1;
  for (const [i, key] of sorted.entries()) {
    const other = sorted[i + 1] ?? '';
    let shared = 0;
    while (other !== '' && key.slice(2 * shared, 2 * shared + 2) === other.slice(2 * shared, 2 * shared + 2)) shared++;
    longest = Math.max(longest, shared);
  }
  const records = sorted.map(key => [key.slice(0, 2 * longest + 2), [...(offsets.get(key) ?? [])]] as const);
  return { prefixLength: longest + 1, records };
}

/** Adds the IDs and reads what the index emits. */
function indexOf(ids: readonly Buffer[], offsetOf: (index: number) => number) {
  const index = new ObjectIndex(ids[0]?.length ?? 20);
  for (const [i, id] of ids.entries()) index.add(Buffer.concat([Buffer.from([i]), id]), 1, offsetOf(i));
  let prefixLength = 0;
  const records: (readonly [string, number[]])[] = [];
  index.build(
    length => {
      prefixLength = length;
    },
    (prefix, offsets) => records.push([Buffer.from(prefix).toString('hex'), [...offsets]]),
  );
  return { prefixLength, records };
}

const offsetOf = (index: number) => Math.floor(index / 7) * 4096;

test('object IDs are emitted in order, each once with the blocks that have it', () => {
  for (const size of [20, 32]) {
    for (const count of [1, 2, 100, 3000]) {
      const ids = times(count, i => idOf(i % 3 === 0 ? i % 90 : i, size));
      assert.deepEqual(indexOf(ids, offsetOf), expectedOf(ids, offsetOf), `${count} of ${size} bytes`);
    }
  }
});

test('object IDs with the same start are distinguished by the bytes after it', () => {
  for (const shared of [1, 2, 3, 4, 8, 19]) {
    const start = idOf(0, 20).subarray(0, shared);
    const ids = times(600, i => Buffer.concat([start, idOf(i % 500, 20)]).subarray(0, 20));
    assert.deepEqual(indexOf(ids, offsetOf), expectedOf(ids, offsetOf), `${shared} bytes`);
  }
});

test('many refs of one object have one record', () => {
  const ids = times(2000, i => idOf(i === 1000 ? 1 : 0, 20));
  assert.deepEqual(indexOf(ids, offsetOf), expectedOf(ids, offsetOf));
});

test('an ID that needs more bytes than a footer can name is not emitted', () => {
  const ids = times(2, i => Buffer.concat([idOf(0, 31), Buffer.from([i])]));
  assert.deepEqual(indexOf(ids, offsetOf), { prefixLength: 0, records: [] });
});

test('the object IDs of many refs take at most 30 bytes a ref', () => {
  const count = 300_000;
  const index = new ObjectIndex(20);
  const id = Buffer.alloc(20);
  for (let i = 0; i < count; i++) {
    id.writeInt32BE(Math.imul(i, 2654435761));
    index.add(id, 0, offsetOf(i));
  }
  const { bytes } = index;
  assert.ok(bytes <= 30 * count, `${bytes / count} bytes a ref`);
  index.build(
    () => {},
    () => {},
  );
  assert.equal(index.bytes, bytes, 'they are sorted where they are');
});
