// A compaction copies the blocks that it does not change. The merged table has the records that a merge without copying
// would write, and readers find each of them.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';
import fc from 'fast-check';
import { fsck } from '../../src/check/index.ts';
import { BLOCK_TYPE } from '../../src/reftable/format/constants.ts';
import type { LogRecord, RefRecord } from '../../src/reftable/format/records.ts';
import { decodeText } from '../../src/reftable/format/utf8.ts';
import { formatNames } from '../../src/reftable/stack/list.ts';
import { type MergeOptions, mergeTables } from '../../src/reftable/stack/merge.ts';
import { type Block, BlockCursor } from '../../src/reftable/table/block.ts';
import type { Table } from '../../src/reftable/table/table.ts';
import { Writer } from '../../src/reftable/table/writer.ts';
import type { WriterOptions } from '../../src/reftable/table/writer-options.ts';
import { first, present } from '../support/present.ts';
import { byName, byNameAndIndex } from './support/arbitraries.ts';
import { throwsCode } from './support/errors.ts';
import { type Layer, layeredStack } from './support/layered-stacks.ts';
import { MemoryFiles } from './support/memory-files.ts';
import { forAll } from './support/properties.ts';
import { deletion, digits, entry, entryDeletion, id, ref, times } from './support/records.ts';
import { DIRECTORY, tableName } from './support/stacks.ts';
import { open, type TableContent, table, write } from './support/tables.ts';

interface Merged {
  readonly bytes: Buffer;
  /** Records that were written one by one. */
  readonly single: number;
  /** Of each copied block, how many records it has. */
  readonly refBlocks: readonly number[];
  readonly logBlocks: readonly number[];
}

/** Merges tables with a writer of these options, as a compaction does. */
function merge(
  tables: readonly Table[],
  options: WriterOptions,
  { atBase = true, expiry }: Partial<Pick<MergeOptions, 'atBase' | 'expiry'>> = {},
): Merged {
  const parts: Buffer[] = [];
  const writer = new Writer(bytes => parts.push(Buffer.from(bytes)), { ...options, strictOrder: true });
  let single = 0;
  const refBlocks: number[] = [];
  const logBlocks: number[] = [];
  const observer = {
    ref: () => void single++,
    log: () => void single++,
    refBlock: ({ entries }: { entries: number }) => void refBlocks.push(entries),
    logBlock: ({ entries }: { entries: number }) => void logBlocks.push(entries),
  };
  const stats = { entriesWritten: 0 };
  mergeTables(tables, writer, { atBase, expiry, observer, stats });
  assert.equal(stats.entriesWritten, single + sum(refBlocks) + sum(logBlocks));
  writer.close();
  return { bytes: Buffer.concat(parts), single, refBlocks, logBlocks };
}

const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0);

/** What merging one by one would write, computed with maps. */
function expected(layers: readonly Layer[], atBase: boolean, time: bigint): { refs: RefRecord[]; logs: LogRecord[] } {
  const refs = new Map(layers.flatMap(layer => layer.refs.map(ref => [ref.name, ref] as const)));
  const logs = new Map(
    layers.flatMap(layer => layer.logs.map(log => [`${log.name} ${log.updateIndex}`, log] as const)),
  );
  return {
    refs: [...refs.values()].filter(ref => !atBase || ref.value.type !== 'deletion').sort(byName),
    logs: [...logs.values()]
      .filter(log => (log.update === null ? !atBase : log.update.time >= time))
      .sort(byNameAndIndex),
  };
}

/** Errors and warnings of the check of a stack of this table only. */
function problems(bytes: Buffer, limits: readonly [bigint, bigint]): string[] {
  const files = new MemoryFiles();
  const name = tableName(limits[0], limits[1], 1);
  files.put(`${DIRECTORY}/${name}`, bytes);
  files.put(`${DIRECTORY}/tables.list`, formatNames([name]));
  return [...fsck(DIRECTORY, { files })]
    .flatMap(step => (step.type === 'finding' ? [step.finding] : []))
    .filter(({ severity }) => severity === 'error' || severity === 'warning')
    .map(({ id }) => id);
}

function idsOf(refs: readonly RefRecord[]): Set<string> {
  return new Set(
    refs.flatMap(({ value }) =>
      value.type === 'oid' ? [value.oid] : value.type === 'peeled' ? [value.oid, value.peeled] : [],
    ),
  );
}

test('a merge that copies blocks writes the same records as one that does not, and all of them are found', t => {
  let [copied, single] = [0, 0];
  const draws = fc.record({
    seed: fc.nat(1_000_000),
    fromBase: fc.boolean(),
    time: fc.constantFrom(0n, 0n, 1005n, 1060n),
  });
  forAll(60, draws, ({ seed, fromBase, time }) => {
    const { layers, options } = layeredStack(seed);
    const run = fromBase || layers.length < 3 ? layers : layers.slice(1);
    const atBase = run === layers;
    const records = expected(run, atBase, time);
    if (records.refs.length + records.logs.length === 0) return;
    const tables = run.map(layer => table(layer));
    const limits = [first(run).limits[0], present(run.at(-1)).limits[1]] as const;
    const merged = merge(tables, options, { atBase, expiry: time === 0n ? undefined : { time } });
    const result = open(merged.bytes);
    assert.deepEqual([...result.refRecords()], records.refs);
    assert.deepEqual([...result.logRecords()], records.logs);
    assert.deepEqual([result.minUpdateIndex, result.maxUpdateIndex], limits);
    for (const ref of records.refs) assert.deepEqual(result.findRef(Buffer.from(ref.name)), ref);
    for (const oid of [...idsOf(records.refs)].slice(0, 10)) {
      const found = records.refs.filter(ref => idsOf([ref]).has(oid));
      assert.deepEqual([...result.refsFor(oid)], found);
    }
    using cursor = result.logCursor();
    for (const log of records.logs) {
      cursor.seekLog(log.name, log.updateIndex);
      assert.ok(cursor.next());
      assert.deepEqual(cursor.log(), log);
    }
    assert.deepEqual(problems(merged.bytes, limits), []);
    copied += sum(merged.refBlocks) + sum(merged.logBlocks);
    single += merged.single;
    for (const open of [...tables, result]) open.close();
  });
  t.diagnostic(`${copied} records copied with their blocks, ${single} one by one`);
  assert.ok(copied > 1000 && single > 1000, `${copied} ${single}`);
});

const REFS = times(400, i => ref(`refs/heads/${digits(i, 4)}`, 1, id(i)));
const LOGS = times(400, i => entry(`refs/heads/${digits(i, 4)}`, 1, { time: BigInt(1000 + i) }));
const OPTIONS = { hash: 'sha1', blockSize: 512 } as const;
const BASE = { refs: REFS, logs: LOGS, options: OPTIONS };
const AFTER = { refs: [ref('refs/tags/v1', 2)] };

/** How many blocks of refs and of reflog entries a merge copies, and how many both tables have. */
function copies(upper: TableContent, base: TableContent = BASE, options: Parameters<typeof merge>[2] = {}): string {
  return copiesOf([table(base), table({ options: OPTIONS, ...upper })], options);
}

function copiesOf(tables: readonly Table[], options: Parameters<typeof merge>[2] = {}): string {
  const { refBlocks, logBlocks } = merge(tables, OPTIONS, options);
  const types = tables.flatMap(table => [...table.blocks()].map(({ type }) => type));
  const count = (type: number) => types.filter(other => other === type).length;
  return `${refBlocks.length}/${count(BLOCK_TYPE.ref)} ref, ${logBlocks.length}/${count(BLOCK_TYPE.log)} log`;
}

// The last blocks are not full; that of the upper table cannot be copied.
test('blocks are copied unless another table has a key in their range', () => {
  assert.equal(copies(AFTER), '21/23 ref, 57/58 log');
  assert.equal(
    copies({ refs: [ref('refs/heads/0300', 2)], logs: [entry('refs/heads/0200', 2)] }),
    '20/23 ref, 56/59 log',
  );
  assert.equal(
    copies({ refs: [ref('refs/heads/0300x', 2)], logs: [entry('refs/heads/0200x', 2)] }),
    '20/23 ref, 56/59 log',
  );
  // One record more makes each block overflow. After some blocks, one may stay nearly empty.
  assert.equal(copies({ refs: [ref('HEAD', 2)], logs: [entry('HEAD', 2)] }), '15/23 ref, 57/59 log');
});

test('ref blocks are only copied from tables that start at the update index of the merged one', () => {
  const lower = { refs: [ref('HEAD', 1)], options: OPTIONS };
  const upper = { refs: REFS.map(ref => ({ ...ref, updateIndex: 2n })), logs: LOGS };
  assert.equal(copies({ ...upper, limits: [2, 2] }, lower), '0/23 ref, 57/58 log');
  assert.equal(copies({ ...upper, limits: [1, 2] }, lower), '15/23 ref, 57/58 log');
});

test('blocks with a tombstone or an expired entry are only copied if these are kept', () => {
  const refs = REFS.with(200, deletion('refs/heads/0200', 1));
  const logs = LOGS.with(200, entryDeletion('refs/heads/0200', 1));
  const base = { refs, logs, options: OPTIONS };
  assert.equal(copies(AFTER, base), '20/23 ref, 56/57 log');
  assert.equal(copies(AFTER, base, { atBase: false }), '21/23 ref, 57/57 log');
  assert.equal(copies(AFTER, BASE, { expiry: { time: 1000n } }), '21/23 ref, 57/58 log');
  assert.equal(copies(AFTER, BASE, { expiry: { time: 1001n } }), '21/23 ref, 56/58 log');
  assert.equal(
    copies(AFTER, BASE, { expiry: { timeOf: name => (name.endsWith('0200') ? 1500n : 0n) } }),
    '21/23 ref, 56/58 log',
  );
  assert.equal(copies(AFTER, BASE, { expiry: { minUpdateIndex: 2n } }), '21/23 ref, 0/58 log');
});

test('blocks that this writer would not write are merged record by record', () => {
  const withOptions = (changes: WriterOptions) => copies(AFTER, { ...BASE, options: { ...OPTIONS, ...changes } });
  assert.equal(withOptions({ blockSize: 1024 }), '0/12 ref, 0/29 log');
  assert.equal(withOptions({ restartInterval: 4 }), '0/25 ref, 0/58 log');
  assert.equal(withOptions({ unpadded: true }), '21/23 ref, 57/58 log');
});

/** The table `BASE` with bytes of its block at position `block` changed. `edit` gets the file and the block. */
function damaged(block: number, edit: (bytes: Buffer, block: Block) => void): Table {
  const bytes = write(BASE).bytes;
  edit(bytes, present([...open(bytes).blocks()][block]));
  return open(bytes);
}

test('a block with wrong restart points is not copied, and the merged table is sound', () => {
  const edits: readonly ((bytes: Buffer, block: Block) => void)[] = [
    (bytes, { offset, restartStart }) => bytes.writeUIntBE(0, offset + restartStart, 3),
    (bytes, { offset, restartStart }) =>
      bytes.copyWithin(offset + restartStart, offset + restartStart + 3, offset + restartStart + 6),
  ];
  for (const edit of edits) {
    const tables = [damaged(3, edit), table({ options: OPTIONS, ...AFTER })];
    assert.equal(copiesOf(tables), '20/23 ref, 57/58 log');
    const { bytes } = merge(tables, OPTIONS);
    assert.deepEqual(problems(bytes, [1n, 2n]), []);
    assert.deepEqual([...open(bytes).refRecords()], [...REFS, ...AFTER.refs]);
  }
});

test('a block with keys in the wrong order is refused as in a merge of records', () => {
  // The third record has one byte of its own after what it shares with the second.
  const lower = (bytes: Buffer, block: Block) => {
    const cursor = new BlockCursor(block);
    for (let i = 0; i < 3; i++) cursor.next();
    bytes.write('0', block.offset + cursor.valueStart - 1);
  };
  throwsCode('FORMAT_ERROR', () => merge([damaged(3, lower), table({ options: OPTIONS, ...AFTER })], OPTIONS));
});

test('a log block that deflate made longer than the block size is not copied, because git would not read all of it', () => {
  const longest = (length: number): TableContent => {
    const message = decodeText(randomBytes(length).map(byte => byte || 1));
    const content = {
      logs: [entry('refs/heads/0000', 1, { message, old: randomId(), new: randomId() })],
      options: { ...OPTIONS, exactLogMessage: true },
    };
    return fits(content) ? content : longest(length - 1);
  };
  const base = table(longest(512));
  const [block] = base.blocks();
  assert.ok(present(block).length > 500 && present(block).size > 512);
  assert.equal(copiesOf([base, table({ logs: [entry('refs/tags/v1', 2)], options: OPTIONS })]), '0/0 ref, 0/2 log');
});

const randomId = () => randomBytes(20).toString('hex');

function fits(content: TableContent): boolean {
  try {
    write(content);
    return true;
  } catch {
    return false;
  }
}

test('the first block of a table is only copied as the first block, with the header of the merged table', () => {
  const logs = { logs: LOGS, options: OPTIONS };
  assert.equal(copies({ logs: [entry('refs/tags/v1', 2)] }, logs), '0/0 ref, 57/59 log');
  assert.equal(copies({ ...AFTER, logs: [entry('refs/tags/v1', 2)] }, logs), '0/1 ref, 56/59 log');
});

test('compacting again and again does not spread records over ever more blocks', () => {
  let base = table(BASE);
  const sizes = [base.size];
  for (let round = 0; round < 30; round++) {
    const changed = [3, 90, 170, 260, 333].map(i => (i + round * 7) % 400);
    const upper = table({
      refs: changed.map(i => ref(`refs/heads/${digits(i, 4)}${round % 2 ? 'x' : ''}`, 2)).sort(byName),
      options: OPTIONS,
    });
    const merged = merge([base, upper], OPTIONS);
    base = open(merged.bytes);
    sizes.push(base.size);
  }
  const records = [...base.refRecords()];
  const dense = write({ refs: records, logs: [...base.logRecords()], limits: [1, 2], options: OPTIONS }).bytes.length;
  assert.ok(base.size < dense * 1.2, `${sizes.join(' ')} ${dense}`);
});
