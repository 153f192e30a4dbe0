// Inputs so large that an algorithm of quadratic time takes minutes instead of a second.
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { platform } from '#platform';
import { CountedFindings } from '../../src/check/counted-findings.ts';
import { fsck } from '../../src/check/fsck.ts';
import { found } from '../../src/check/make-finding.ts';
import { quote } from '../../src/check/quote.ts';
import { OrphanReflogs } from '../../src/check/refs/orphan-reflogs.ts';
import type { ReadableRefs } from '../../src/check/refs/readable-refs.ts';
import { readListLines } from '../../src/check/stack/list-lines.ts';
import { checkNeighbours, type TableSummary } from '../../src/check/stack/table-order.ts';
import { ListedTables } from '../../src/check/stack/unlisted-tables.ts';
import { IndexCheck } from '../../src/check/table/check-indexes.ts';
import { checkTable } from '../../src/check/table/check-table.ts';
import { ObjectFaults } from '../../src/check/table/object-faults.ts';
import type { BlockSummary } from '../../src/check/table/visit-records.ts';
import type { FileSystem } from '../../src/reftable/platform/files.ts';
import { write } from '../engine/support/tables.ts';
import { damagedTable } from './support/anatomy.ts';

test('a property of 400,000 tables is one finding that refers to each of them once', () => {
  const counted = new CountedFindings();
  const tables = 400_000;
  // Refs that are merged from several tables refer to a table again and again.
  for (let i = 0; i < 2 * tables; i++) {
    const file = `${i % tables}.ref`;
    for (const _ of counted.pass(found('refNameEncoding', file, { count: 2 }, { start: i, end: i + 1 })))
      assert.fail('It is held back.');
  }
  const [step, ...more] = counted.steps();
  assert.equal(more.length, 0);
  assert.ok(step?.type === 'finding');
  const { file, params, related = [] } = step.finding;
  assert.deepEqual(
    { file, params, related: related.length },
    { file: '0.ref', params: { count: 4 * tables }, related: tables - 1 },
  );
  assert.deepEqual(related[0], { file: '1.ref', start: 1, end: 2, is: 'alsoHere' });
  assert.deepEqual(related.at(-1), { file: '399999.ref', start: tables - 1, end: tables, is: 'alsoHere' });
});

const MANY = 200_000;

/** Names of tables that are equal up to their last digits. */
function tableNames(from: number): string[] {
  return Array.from({ length: MANY }, (_, i) => {
    const index = (from + i).toString(16).padStart(12, '0');
    return `0x${index}-0x${index}-00000001.ref`;
  });
}

function temporaryStack(test: { after(fn: () => void): void }): string {
  const folder = mkdtempSync(join(tmpdir(), 'reftable-scale-'));
  test.after(() => rmSync(folder, { recursive: true }));
  const directory = join(folder, 'reftable');
  mkdirSync(directory);
  return directory;
}

/** Ids of findings with their numbers. */
function numbers(directory: string, files: FileSystem): Record<string, number> {
  const found: Record<string, number> = {};
  for (const step of fsck(directory, { files }))
    if (step.type === 'finding') found[step.finding.id] = (found[step.finding.id] ?? 0) + 1;
  return found;
}

test('200,000 files beside a copy of the list that names as many others', t => {
  const directory = temporaryStack(t);
  const copy = 'tables (conflicted copy).list';
  writeFileSync(join(directory, 'tables.list'), '');
  writeFileSync(
    join(directory, copy),
    tableNames(MANY)
      .map(name => `${name}\n`)
      .join(''),
  );
  const strange = tableNames(0).map(name => `${name}.bak`);
  const status = platform.files.stat(join(directory, copy));
  const files = { ...platform.files, list: () => ['tables.list', copy, ...strange], stat: () => status };
  assert.deepEqual(numbers(directory, files), { conflictList: 1, strangeFile: MANY });
});

test('a list of a megabyte that names 100,000 missing tables is looked up by listing the directory', t => {
  const directory = temporaryStack(t);
  const names = Array.from({ length: 100_000 }, (_, i) => `${i % 50_000}.ref`);
  writeFileSync(join(directory, 'tables.list'), names.map(name => `${name}\n`).join(''));
  const present = '0x000000000001-0x000000000001-00000001.ref';
  writeFileSync(join(directory, present), '');
  const calls = { stat: 0, list: 0, openRead: 0 };
  const counting = (name: keyof typeof calls, call: (path: string) => unknown) => (path: string) => {
    calls[name]++;
    return call(path);
  };
  const { stat, list, openRead } = platform.files;
  const files = {
    ...platform.files,
    stat: counting('stat', stat),
    list: counting('list', list),
    openRead: counting('openRead', openRead),
  } as FileSystem;
  assert.deepEqual(numbers(directory, files), {
    listRepeated: 50_000,
    listForeign: 1,
    listTableMissing: 50_000,
    tableUnlistedUnreadable: 1,
  });
  assert.ok(calls.stat < 10, `${calls.stat} calls of stat`);
  assert.ok(calls.list < 10, `${calls.list} calls of list`);
  assert.ok(calls.openRead < 50_020, `${calls.openRead} calls of open`);
});

test('the update indices of 400,000 tables are compared line by line', () => {
  const { lines } = readListLines(
    Buffer.from(
      [0, MANY]
        .flatMap(tableNames)
        .map(name => `${name}\n`)
        .join(''),
    ),
  );
  const tables = lines.map((line, i): TableSummary => {
    const at = BigInt(i) * 2n;
    return { line, size: 100, effectiveSize: 100, hash: 'sha1', min: at, max: at, sound: true };
  });
  let gaps = 0;
  for (const step of checkNeighbours(tables, lines))
    if (step.type === 'finding' && step.finding.id === 'updateIndexGap') gaps++;
  assert.equal(gaps, 2 * MANY - 1);
  const listed = new ListedTables(tables);
  for (const [i, line] of lines.entries()) {
    const at = BigInt(i) * 2n - 1n;
    assert.equal(listed.gapFor({ min: at, max: at }), i === 0 ? undefined : line);
    assert.equal(listed.isNewer({ min: at, max: at }), false);
  }
  const end = 4n * BigInt(MANY);
  assert.equal(listed.gapFor({ min: end, max: end }), undefined);
  assert.equal(listed.isNewer({ min: end, max: end }), true);
});

test('each of many index entries that lead nowhere is located among a million blocks', () => {
  // One ref fills a block.
  const target = 'x'.repeat(200);
  const refs = Array.from({ length: 50_000 }, (_, i) => {
    return { name: String(i).padStart(6, '0'), updateIndex: 1n, value: { type: 'symref', target } } as const;
  });
  using table = damagedTable(write({ refs, options: { blockSize: 256 } }).bytes);
  const real = [...table.walk()].flatMap((part): BlockSummary[] => {
    const { start, end } = part;
    return part.kind === 'block' && part.section === 'ref-index'
      ? [{ start, end, section: part.section, lastKey: Buffer.alloc(0), doubtful: true }]
      : [];
  });
  const small = { section: 'ref', lastKey: Buffer.alloc(0), doubtful: true } as const;
  // Offsets of blocks of this table are multiples of 256.
  const others = Array.from({ length: 1_000_000 }, (_, i) => ({ ...small, start: 256 * i + 1, end: 256 * i + 256 }));
  let entries = 0;
  const blocks = [...real, ...others].sort((a, b) => a.start - b.start);
  for (const step of new IndexCheck(table, blocks, []).run()) {
    if (!('fault' in step)) continue;
    entries++;
    assert.equal(step.fault.id, 'indexOffset');
    if (entries === 1) assert.deepEqual((step.fault.params as { inside?: number }).inside, null);
  }
  assert.ok(entries >= refs.length, `${entries} entries`);
});

test('many reflogs without refs, and as many refs without reflogs, of one object', () => {
  const oid = '1'.repeat(40);
  const range = { file: 'a.ref', start: 0, end: 1 };
  const name = (i: number, letter: string) => `refs/heads/${letter}${String(i).padStart(7, '0')}`;
  const count = 40_000;
  const logs = Array.from({ length: count }, (_, i) => ({ name: name(i, 'a'), newest: oid, ...range }));
  const refs = Array.from({ length: count }, (_, i) => {
    // 'q' is one bit off 'a', 'r' is not.
    return { name: name(i, i === 7 ? 'q' : 'r'), value: { type: 'oid', oid }, ...range } as const;
  });
  const stack = { all: () => refs.values(), newestLogs: () => logs.values() } as unknown as ReadableRefs;
  using reflogs = new OrphanReflogs(stack);
  for (const ref of refs) reflogs.next(ref.name);
  const found = [...reflogs.findings()];
  assert.equal(found.length, count);
  assert.deepEqual(
    found.filter(({ id }) => id === 'refNameFlipped').map(({ ref }) => ref),
    [name(7, 'q')],
  );
});

test('of faults in the object section, as many are held as are reported together', () => {
  const faults = new ObjectFaults();
  const missing = { id: 'objectMissing', start: 0, end: 1, ref: 'HEAD' } as const;
  const params = { ref: quote.ref('HEAD'), block: 0, problem: 'noRecord' } as const;
  const wrong = { problem: 'notABlock', id: quote.hex(Buffer.alloc(2)), offset: 1 } as const;
  let single = 0;
  for (let i = 0; i < 30_000; i++) {
    const id = quote.hex(Buffer.from(i.toString(16).padStart(8, '0'), 'hex'));
    faults.missing(undefined, { ...missing, params: { ...params, id } });
    faults.wrongOffset(i, { id: 'objectOffset', start: i, end: i + 1, params: wrong });
    single += faults.takeSingle().length;
  }
  assert.equal(single, 40_000);
  for (let i = 0; i < 1_000_000; i++)
    faults.wrongOffset(5, { id: 'objectOffset', start: i, end: i + 1, params: wrong });
  assert.equal(faults.takeSingle().length, 0);
  const together = faults.together();
  assert.equal(together.length, 20_000);
  assert.equal(Math.max(...together.map(({ consequences = [] }) => consequences.length)), 100);
});

test('the ids of 12,000 refs that no object record has, and as many object records without refs', () => {
  const count = 12_000;
  const refs = Array.from({ length: count }, (_, i) => ({
    name: `refs/heads/${String(i).padStart(6, '0')}`,
    updateIndex: 1n,
    value: { type: 'oid', oid: `${i.toString(16).padStart(8, '0')}fe${'ab'.repeat(15)}` } as const,
  }));
  const { bytes } = write({ refs });
  let changed = 0;
  const end = Buffer.from(`fe${'ab'.repeat(15)}`, 'hex');
  for (let at = bytes.indexOf(end); at >= 0; at = bytes.indexOf(end, at + end.length)) {
    bytes.writeUInt8(0x77, at - 4);
    changed++;
  }
  assert.equal(changed, count);
  const starts = new Set<number>();
  using table = damagedTable(bytes);
  for (const step of checkTable(table, 0)) {
    if (!('fault' in step)) continue;
    const { id, start, consequences = [] } = step.fault;
    assert.match(id, /^object/);
    for (const each of [start, ...consequences.map(range => range.start)]) starts.add(each);
  }
  assert.equal(starts.size, 2 * count);
});
