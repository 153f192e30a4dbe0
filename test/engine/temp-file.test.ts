// Temporary files: what is written in parts of any size is in the file, and reaches it in few calls.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';
import { platform } from '#platform';
import { TempFile } from '../../src/reftable/stack/temp-file.ts';
import { MemoryFiles } from './support/memory-files.ts';

/** Writes the parts. Returns how many calls wrote them, and the content of the file. */
function written(parts: readonly Buffer[]): { calls: number; content: Buffer } {
  const files = new MemoryFiles();
  const { write } = files;
  let calls = 0;
  files.write = (...given) => {
    calls++;
    return write.apply(files, given);
  };
  const temp = new TempFile(files, '/stack/table.temp.', 0);
  for (const part of parts) temp.write(part);
  temp.close(() => {});
  const fd = files.openRead(temp.path);
  const content = Buffer.alloc(parts.reduce((sum, part) => sum + part.length, 0) + 1);
  const length = files.read(fd, content, 0, content.length, 0);
  return { calls, content: content.subarray(0, length) };
}

test('parts of any size are written in their order, in few calls', () => {
  for (const { sizes, calls } of [
    { sizes: [1], calls: 1 },
    { sizes: [68, 4096, 3], calls: 1 },
    { sizes: Array.from({ length: 200 }, () => 1000), calls: 1 },
    { sizes: Array.from({ length: 600 }, () => 1000), calls: 3 },
    { sizes: [10, 262_144, 10], calls: 3 },
    { sizes: [262_145, 5, 262_144], calls: 3 },
  ]) {
    const parts = sizes.map(size => randomBytes(size));
    const result = written(parts);
    assert.deepEqual(result.content, Buffer.concat(parts));
    assert.equal(result.calls, calls, `${sizes.length} parts`);
  }
});

test('random bytes are not returned again', () => {
  const seen = new Set<string>();
  for (let i = 0; i < 2000; i++) {
    const bytes = platform.randomBytes(8);
    assert.equal(bytes.length, 8);
    seen.add(Buffer.from(bytes).toString('hex'));
  }
  assert.equal(seen.size, 2000);
  assert.equal(platform.randomBytes(5000).length, 5000);
});
