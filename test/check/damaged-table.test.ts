// The fields of every table, healthy, broken or hostile, are disjoint, in order, and cover it.
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { DamagedTable, type FieldName, readBlockFields, type TablePart } from '../../src/check/index.ts';
import { isReftableError } from '../../src/reftable/errors.ts';
import { crc32 } from '../../src/reftable/format/checksum.ts';
import { BLOCK_TYPE } from '../../src/reftable/format/constants.ts';

import { Chance } from '../differential/random.ts';
import { tables } from '../engine/support/arbitraries.ts';
import { forAll } from '../engine/support/properties.ts';
import { id } from '../engine/support/records.ts';
import { temporaryFolder } from '../engine/support/stacks.ts';
import { open, type TableContent, write } from '../engine/support/tables.ts';
import { mutateTable } from '../fuzz/mutations.ts';
import { engineSeeds } from '../fuzz/seeds.ts';
import { flipBits } from '../support/flip-bits.ts';
import { first, present } from '../support/present.ts';
import { assertCovers, countingFiles, damagedTable, encoded, encodedLog, logsOf, refsOf } from './support/anatomy.ts';

const SEED = Number(process.env.REFTABLE_SEED ?? 20261122);
const RUNS = 400 * Number(process.env.REFTABLE_RUNS ?? 1);
/** Recorded stacks are next to the checkout, or in REFTABLE_CORPUS. */
const corpus = resolve(process.env.REFTABLE_CORPUS ?? '../shared/corpus');
const skip = existsSync(corpus) ? false : `no recorded stacks at ${corpus}`;

function recordedTables(): string[] {
  return readdirSync(corpus)
    .filter(item => existsSync(join(corpus, item, 'reftable')))
    .flatMap(item => readdirSync(join(corpus, item, 'reftable')).map(name => join(corpus, item, 'reftable', name)))
    .filter(file => /\.(ref|log)$/.test(file) && statSync(file).isFile());
}

/** A random table, or a case that does not count. */
function bytesOf(content: TableContent): Buffer {
  try {
    return write(content).bytes;
  } catch (error) {
    if (isReftableError(error, 'ENTRY_TOO_BIG_ERROR') || isReftableError(error, 'EMPTY_TABLE_ERROR')) fc.pre(false);
    throw error;
  }
}

/** Every record of the sections of one type, with the value of each of its fields by name. */
function recordsOf(table: DamagedTable, type: number) {
  const records = [];
  for (const part of table.walk()) {
    if (part.kind !== 'block' || part.block.type !== type) continue;
    const { records: blockRecords, fields } = readBlockFields(part.block, table.headerFooter.minUpdateIndex);
    const values = blockRecords.map(() => new Map<FieldName, string | bigint | undefined>());
    for (const { record, name, value } of fields) if (record !== undefined) present(values[record]).set(name, value);
    for (const [i, { key, extra }] of blockRecords.entries()) {
      records.push({ key, extra, value: (name: FieldName) => present(values[i]).get(name) });
    }
  }
  return records;
}

describe('the fields of a table are disjoint, ordered and cover it', () => {
  test('for every recorded table, healthy or broken', { skip }, t => {
    const files = recordedTables();
    let fields = 0;
    for (const file of files) {
      using table = new DamagedTable(file);
      fields += assertCovers(table);
    }
    t.diagnostic(`${fields} fields of ${files.length} tables`);
    assert.ok(files.length > 100);
  });

  test('for any table that can be written', () => {
    forAll(200, tables, content => void assertCovers(damagedTable(bytesOf(content))));
  });

  test('for tables that were changed with intent, field by field and with right checksums', t => {
    const seeds = engineSeeds().flatMap(({ files }) => [...files].filter(([name]) => name !== 'tables.list'));
    for (let iteration = 0; iteration < RUNS; iteration++) {
      const chance = new Chance(Math.imul(SEED, 31) + iteration);
      const bytes = mutateTable(chance.pick(seeds)[1], chance.pick(seeds)[1], chance);
      covers(bytes, `iteration ${iteration} of seed ${SEED}`);
    }
    t.diagnostic(`${RUNS} tables, seed ${SEED}`);
  });

  test('for bytes flipped, cut off and drawn at random', () => {
    const seeds = engineSeeds().flatMap(({ files }) => [...files.values()]);
    for (let iteration = 0; iteration < RUNS; iteration++) {
      const chance = new Chance(Math.imul(SEED, 37) + iteration);
      covers(damaged(Buffer.from(chance.pick(seeds)), chance), `iteration ${iteration} of seed ${SEED}`);
    }
  });

  test('for a table cut off at any byte', () => {
    const { bytes } = write({ refs: [{ name: 'HEAD', updateIndex: 1n, value: { type: 'oid', oid: id(1) } }] });
    for (let length = 0; length <= bytes.length; length++)
      covers(bytes.subarray(0, length), `the first ${length} bytes`);
  });
});

function covers(bytes: Buffer, what: string): void {
  try {
    using table = damagedTable(bytes);
    assertCovers(table);
  } catch (error) {
    throw new Error(`${what}: ${(error as Error).stack}`, { cause: error });
  }
}

function damaged(bytes: Buffer, chance: Chance): Buffer {
  const at = () => chance.between(0, Math.max(0, bytes.length - 1));
  switch (chance.between(0, 3)) {
    case 0:
      for (let flips = chance.pick([1, 3, 20]); flips > 0; flips--) {
        const flipped = at();
        bytes[flipped] = (bytes[flipped] ?? 0) ^ (1 << chance.between(0, 7));
      }
      return bytes;
    case 1:
      return bytes.subarray(0, at());
    case 2: {
      const from = at();
      const to = Math.min(bytes.length, from + chance.pick([4, 64, 4096]));
      for (let i = from; i < to; i++) bytes[i] = chance.between(0, 255);
      return bytes;
    }
    default:
      return Buffer.from(Array.from({ length: chance.pick([1, 30, 200, 5000]) }, () => chance.between(0, 255)));
  }
}

describe('the fields of a healthy table', () => {
  test('are the records that the strict reader reads', () => {
    forAll(150, tables, content => {
      const bytes = bytesOf(content);
      const strict = open(bytes);
      using table = damagedTable(bytes);
      assert.deepEqual(refsOf(recordsOf(table, BLOCK_TYPE.ref)), [...strict.refRecords()]);
      assert.deepEqual(logsOf(recordsOf(table, BLOCK_TYPE.log)), [...strict.logRecords()]);
    });
  });

  test('give the bytes of the file again', () => {
    forAll(150, tables, content => {
      const bytes = bytesOf(content);
      using table = damagedTable(bytes);
      assert.deepEqual(table.faults, []);
      assert.deepEqual(encoded(table), bytes);
      for (const part of table.walk()) {
        assert.deepEqual(part.faults, []);
        if (part.kind !== 'block' || part.block.type !== BLOCK_TYPE.log) continue;
        const { block } = part;
        assert.deepEqual(
          new Uint8Array(encodedLog(table.blockFields(part), part.start)),
          block.bytes.subarray(block.start),
        );
      }
    });
  });
});

test('a walk that restarts at any part continues as before, also in a table that was opened before', () => {
  const seeds = engineSeeds().flatMap(({ files }) => [...files].filter(([name]) => name !== 'tables.list'));
  for (let iteration = 0; iteration < 60; iteration++) {
    const chance = new Chance(Math.imul(SEED, 41) + iteration);
    const files = damagedTable(mutateTable(chance.pick(seeds)[1], chance.pick(seeds)[1], chance));
    const parts = [...files.walk()];
    for (const part of parts) {
      const [again] = files.walk(part);
      assert.deepEqual(shape(present(again)), shape(part));
    }
  }
});

/** The values that distinguish parts. */
function shape(part: TablePart) {
  const { kind, start, end, faults } = part;
  return part.kind === 'block'
    ? { kind, start, end, faults, section: part.section, bytes: part.block.bytes, partial: part.partial }
    : { kind, start, end, faults };
}

describe('however much is damaged, a table is read about once', () => {
  const logs = Array.from({ length: 30_000 }, (_, i) => ({
    name: `refs/heads/${String(i).padStart(5, '0')}`,
    updateIndex: 1n,
    update: {
      old: id(i % 256),
      new: crc32(Buffer.from(String(i)))
        .toString(16)
        .padStart(8, '0')
        .repeat(5),
      committer: { name: 'A U Thor', email: 'author@example.com' },
      time: BigInt(i * 7919),
      tz: 0,
      message: `commit: ${i * 7919}\n`,
    },
  }));
  const { bytes } = write({ logs, options: { blockSize: 1024 } });
  const starts = [...damagedTable(bytes).walk()].map(({ start }) => start);

  for (const [what, spoil] of [
    ['a byte of every other stream', (copy: Buffer, start: number) => flipBits(copy, start + 60, 0x55)],
    ['the header of every other block', (copy: Buffer, start: number) => copy.fill(0xa7, start, start + 6)],
  ] as const) {
    test(what, t => {
      const copy = Buffer.from(bytes);
      for (const [i, start] of starts.entries()) if (i % 2 === 1) spoil(copy, start);
      const file = join(temporaryFolder(t), 'table.ref');
      writeFileSync(file, copy);
      const counter = countingFiles();
      using table = new DamagedTable(file, counter.files);
      const parts = [...table.walk()];
      assert.ok(parts.some(({ faults }) => faults.length > 0));
      t.diagnostic(`${counter.bytes} bytes read, ${starts.length} blocks in ${bytes.length} bytes`);
      // Each damaged block is tried in several ways, in windows of 64 KiB at most.
      assert.ok(counter.bytes < 192 * 1024 * starts.length, `${counter.bytes} bytes were read`);
    });
  }
});

test('a block that consists only of damage is decoded in one pass', () => {
  const { bytes } = write({
    refs: Array.from({ length: 20_000 }, (_, i) => ({
      name: String(i).padStart(5, '0'),
      updateIndex: 1n,
      value: { type: 'deletion' as const },
    })),
    options: { blockSize: 1 << 20, restartInterval: 1 },
  });
  using healthy = damagedTable(bytes);
  const [part] = healthy.walk();
  assert.ok(part?.kind === 'block');
  const spoiled = Buffer.from(part.block.bytes);
  for (let at = part.block.start; at < part.block.restartStart; at += 8) spoiled[at + 1] = 0x2f;
  const { records, faults } = readBlockFields({ ...part.block, bytes: spoiled }, 1n);
  assert.equal(records.length, 20_000);
  assert.equal(faults.filter(({ id }) => id === 'badRecord').length, 20_000);
});

test('the recorded tables are there', { skip }, () => assert.ok(readFileSync(first(recordedTables())).length > 0));
