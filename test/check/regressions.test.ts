// Faults that the fuzzer found in the check and the anatomy: each input in its smallest form.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { deflateSync } from 'node:zlib';
import { DamagedTable, fsck } from '../../src/check/index.ts';
import { readDamagedBlock } from '../../src/check/table/read-damaged-block.ts';
import { MAX_BLOCK_SIZE } from '../../src/reftable/format/constants.ts';
import { Chance } from '../differential/random.ts';
import { MemoryFiles } from '../engine/support/memory-files.ts';
import { entry, ref } from '../engine/support/records.ts';
import { DIRECTORY } from '../engine/support/stacks.ts';
import { open, write } from '../engine/support/tables.ts';
import { watchAllocations } from '../fuzz/allocations.ts';
import { type Part, type Parts, putTogether, takeApart } from '../fuzz/parts.ts';

const NAME = '0x000000000001-0x000000000001-00000001.ref';

function tableOf(bytes: Buffer): MemoryFiles {
  const files = new MemoryFiles();
  files.put(`${DIRECTORY}/${NAME}`, bytes);
  files.put(`${DIRECTORY}/tables.list`, `${NAME}\n`);
  return files;
}

function errors(files: MemoryFiles): string[] {
  return [...fsck(DIRECTORY, { files })].flatMap(step =>
    step.type === 'finding' && step.finding.severity === 'error' ? [step.finding.id] : [],
  );
}

test('reports zeros where a block should start, because readers stop there', () => {
  const refs = Array.from({ length: 40 }, (_, i) => ref(`refs/heads/${String(i).padStart(4, '0')}`, 1));
  const { bytes } = write({ refs, limits: [1n, 1n], options: { blockSize: 512, unpadded: true } });
  const length = bytes.readUIntBE(25, 3);
  const files = tableOf(Buffer.concat([bytes.subarray(0, length), Buffer.alloc(3), bytes.subarray(length)]));
  assert.ok(errors(files).includes('blockAlignment'), errors(files).join(' '));
});

test('a table without its first bytes is named to its last one', () => {
  const { bytes } = write({ refs: [ref('refs/heads/a', 1), ref('refs/heads/b', 1)], limits: [1n, 1n] });
  for (let cut = 1; cut < 40; cut++) {
    const files = tableOf(bytes.subarray(cut));
    using damagedTable = new DamagedTable(`${DIRECTORY}/${NAME}`, files);
    let at = 0;
    for (const { start, end, inside } of damagedTable.fields()) {
      if (inside !== undefined) continue;
      assert.equal(start, at);
      assert.ok(end > start);
      at = end;
    }
    assert.equal(at, bytes.length - cut);
  }
});

test('does not follow a name in the list that leads to a directory above the stack', () => {
  const files = tableOf(Buffer.alloc(0));
  files.put(`${DIRECTORY}/tables.list`, '..\n');
  const asked: string[] = [];
  files.before = (_, path) => asked.push(path);
  assert.ok(errors(files).includes('listName'));
  assert.deepEqual(
    asked.filter(path => path !== DIRECTORY && !path.startsWith(`${DIRECTORY}/`)),
    [],
  );
});

test('a stream of more than the largest block is read into one buffer, not once for each try', () => {
  const parts = takeApart(write({ logs: [entry('HEAD', 1)] }).bytes) as Parts;
  const [log] = parts.blocks as [Part];
  log.bytes.writeUIntBE(MAX_BLOCK_SIZE, log.base + 1, 3);
  const chance = new Chance(1);
  const noise = Uint8Array.from({ length: 20_000 }, () => chance.between(0, 255));
  log.stream = deflateSync(Buffer.alloc(MAX_BLOCK_SIZE + 1, noise));
  const bytes = putTogether(parts);
  const { headerSize, bodySize, blockSize, hashSize } = open(bytes);
  const space = { file: NAME, bodySize, blockSize, headerSize, hashSize, hasFooter: true };
  let length: number | undefined;
  const { total } = watchAllocations(() => {
    length = readDamagedBlock({ ...space, read: (from, size) => bytes.subarray(from, from + size) }, 0)?.block.length;
  });
  assert.ok(length !== undefined && length > MAX_BLOCK_SIZE / 2, `${length} bytes can be read`);
  // Two tries of the strict reader, one of the lenient reader, and what that one can read.
  assert.ok(total < 5 * MAX_BLOCK_SIZE, `${total} bytes allocated`);
});
