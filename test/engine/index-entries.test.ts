import assert from 'node:assert/strict';
import { test } from 'node:test';
import { IndexEntries } from '../../src/reftable/table/index-entries.ts';

test('index entries come back in order, with keys of any length', () => {
  const entries = new IndexEntries();
  const lengths = [0, 1, 9, 1000, 1012, 1013, 70_000, 5, 65_524, 65_525, 3];
  const expected: { key: number[]; offset: number }[] = [];
  for (let i = 0; i < 5_000; i++) {
    const key = new Uint8Array(i % 100 === 0 ? (lengths[(i / 100) % lengths.length] as number) : i % 60).fill(i);
    const offset = i * 2 ** 34 + i;
    entries.add(key, offset);
    expected.push({ key: [...key], offset });
    key.fill(0xff); // the caller's bytes are not kept
  }
  const seen: typeof expected = [];
  entries.forEach((key, offset) => {
    seen.push({ key: [...key], offset });
  });
  assert.equal(entries.length, expected.length);
  assert.deepEqual(seen, expected);
});
