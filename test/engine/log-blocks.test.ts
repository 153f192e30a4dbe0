// Tables with so many reflog entries that their blocks are deflated on a second thread.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { BLOCK_TYPE } from '../../src/reftable/format/constants.ts';
import { Stack } from '../../src/reftable/stack/stack.ts';
import { Writer } from '../../src/reftable/table/writer.ts';
import { first, present } from '../support/present.ts';
import { throwsCode } from './support/errors.ts';
import { systemError } from './support/memory-files.ts';
import { digits, entry, ref, times } from './support/records.ts';
import { DIRECTORY, leftovers, memoryStack } from './support/stacks.ts';
import { open, write } from './support/tables.ts';

const hashOf = (text: string) => createHash('sha1').update(text).digest('hex');
const nameOf = (i: number) => `refs/heads/topic-${digits(i, 6)}`;
const entryOf = (i: number, updateIndex: number) =>
  entry(nameOf(i), updateIndex, { old: hashOf(`old ${i}`), new: hashOf(`new ${i} ${updateIndex}`) });
/** About 50 entries fit a block: 400 blocks. */
const LOGS = times(20_000, i => entryOf(i, 1));

test('a table of many log blocks has all entries in order, and an index that finds each block', () => {
  for (const refs of [[], [ref('HEAD', 1)]]) {
    const { bytes, writer } = write({ refs, logs: LOGS });
    const table = open(bytes);
    const blocks = [...table.blocks()].filter(({ type }) => type === BLOCK_TYPE.log);
    assert.ok(blocks.length > 300);
    assert.equal(writer.stats.log.blocks, blocks.length);
    assert.equal(writer.stats.log.entries, LOGS.length);
    assert.equal(writer.stats.log.offset, first(blocks).offset);
    assert.equal(table.logs.indexOffset, writer.stats.log.indexOffset);
    assert.ok(isSame([...table.logRecords()], LOGS));
    for (let i = 0; i < LOGS.length; i += 97) assert.ok(table.hasLogs(Buffer.from(nameOf(i))), nameOf(i));
  }
});

test('a compaction that copies some log blocks and deflates others keeps their order', () => {
  // In turn, long runs that are copied, and runs of blocks of which each has a new entry.
  const changed = times(20_000, i => i).filter(i => i % 4000 < 1500 && i % 10 === 0);
  const { stack } = memoryStack([{ logs: LOGS }, { logs: changed.map(i => entryOf(i, 2)) }]);
  stack.compactAll();
  assert.equal(stack.tables.length, 1);
  const expected = new Map(changed.map(i => [nameOf(i), entryOf(i, 2)]));
  const merged = LOGS.flatMap(log => [expected.get(log.name) ?? [], log].flat());
  assert.ok(isSame([...stack.logs()], merged));
  for (let i = 0; i < LOGS.length; i += 97)
    assert.equal(stack.readLog(nameOf(i))?.updateIndex, expected.has(nameOf(i)) ? 2n : 1n);
});

test('if a block cannot be written while later ones are deflated, the table is refused from then on', () => {
  let left = 300;
  const writer = new Writer(() => {
    if (left-- === 0) throw new Error('no space');
  });
  writer.setLimits(1n, 1n);
  assert.throws(() => LOGS.forEach(log => void writer.addLog(log)), /no space/);
  throwsCode('API_ERROR', () => writer.addLog(entryOf(30_000, 1)));
  throwsCode('API_ERROR', () => writer.close());
});

test('if the disk is full while log blocks are deflated, the transaction has no effect and leaves nothing', () => {
  const { stack, files } = memoryStack([{ refs: [ref('HEAD', 1)] }]);
  let writes = 0;
  files.before = (kind, path) => {
    if (kind === 'write' && ++writes === 3) throw systemError('ENOSPC', path);
  };
  throwsCode('IO_ERROR', () =>
    stack.add(table => {
      table.setLimits(2n, 2n);
      for (const log of LOGS) table.addLog({ ...log, updateIndex: 2n });
    }),
  );
  files.before = () => {};
  assert.deepEqual(leftovers(files.names(DIRECTORY)), []);
  using again = Stack.open(DIRECTORY, { files });
  assert.equal(present(again.readRef('HEAD')).updateIndex, 1n);
  assert.equal([...again.logs()].length, 0);
});

/** Whether both lists have equal items; without a message of all of them where they do not. */
function isSame(actual: readonly unknown[], expected: readonly unknown[]): boolean {
  const text = (item: unknown) => JSON.stringify(item, (_, value) => (typeof value === 'bigint' ? `${value}n` : value));
  return actual.length === expected.length && actual.every((item, i) => text(item) === text(expected[i]));
}
