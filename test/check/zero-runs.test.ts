import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isZero } from '../../src/check/table/zero-runs.ts';

test('one byte that is not 0 is found wherever the bytes start and end', () => {
  const space = new Uint8Array(120);
  for (let start = 0; start < 9; start++) {
    for (let length = 0; length < 100; length++) {
      const bytes = space.subarray(start, start + length);
      assert.ok(isZero(bytes));
      for (let at = 0; at < length; at++) {
        bytes[at] = 0x80;
        assert.ok(!isZero(bytes), `byte ${at} of ${length} from ${start} on`);
        bytes[at] = 0;
      }
    }
  }
});
