import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ScriptRecords } from '../../src/git/update-ref/script-records.ts';
import { encodeText } from '../../src/reftable/index.ts';

for (const terminator of ['\n', '\0'] as const) {
  test(`records end with ${JSON.stringify(terminator)}, however the script is cut into pieces`, () => {
    const records = ['start', '', 'create refs/heads/\udcff\u{1f331} 1', 'commit'].map(text => `${text}${terminator}`);
    const script = encodeText(`${records.join('')}last`);
    for (let size = 1; size <= script.length; size++) {
      let at = 0;
      const piece = new Uint8Array(size);
      // The bytes of a piece are valid until the next one is read.
      const read = () => {
        const bytes = script.subarray(at, at + size);
        at += size;
        piece.set(bytes);
        return bytes.length > 0 ? piece.subarray(0, bytes.length) : undefined;
      };
      const reader = new ScriptRecords(read, terminator);
      const found: (string | undefined)[] = [];
      for (let record = reader.next(); record !== undefined; record = reader.next()) found.push(record);
      assert.deepEqual(found, [...records, 'last'], `pieces of ${size} bytes`);
    }
    assert.equal(new ScriptRecords(() => undefined, terminator).next(), undefined);
  });
}
