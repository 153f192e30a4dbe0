// Tables of several shapes lose their end: at every offset, or at some of a large table. Every record whose bytes are
// whole is salvaged, and no other one.
import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { salvage } from '../../src/check/index.ts';
import type { LogRecord, RefRecord } from '../../src/reftable/format/records.ts';
import { Stack } from '../../src/reftable/index.ts';
import { applyRepair, planRepair } from '../../src/repair/index.ts';
import { Chance } from '../differential/random.ts';
import { type TableContent, write } from '../engine/support/tables.ts';
import { RepairMemory } from '../repair/support/memory.ts';
import { damagedTable } from './support/anatomy.ts';
import { type PlainRecords, readFromRestart, readPlainly } from './support/plain-reader.ts';

const chance = new Chance(20261126);

/** An id whose last byte is not the one of any fill. */
function oid(digits = 40): string {
  const hex = Array.from({ length: digits - 2 }, () => chance.between(0, 15).toString(16)).join('');
  return `${hex}${chance.pick(['17', '5b', 'c3'])}`;
}

function refsOf(count: number, digits = 40): RefRecord[] {
  const refs: RefRecord[] = [{ name: 'HEAD', updateIndex: 1n, value: { type: 'symref', target: 'refs/heads/main' } }];
  for (let i = 0; i < count; i++) {
    const name = `refs/${i % 2 ? 'heads/topic' : 'tags/v'}/${String(i).padStart(3, '0')}`;
    const updateIndex = BigInt(1 + (i % 200));
    if (i % 5 === 1) refs.push({ name, updateIndex, value: { type: 'peeled', oid: oid(digits), peeled: oid(digits) } });
    else if (i % 7 === 3) refs.push({ name, updateIndex, value: { type: 'symref', target: 'refs/heads/main' } });
    else if (i % 11 === 4) refs.push({ name, updateIndex, value: { type: 'deletion' } });
    else refs.push({ name, updateIndex, value: { type: 'oid', oid: oid(digits) } });
  }
  return refs.sort((a, b) => (a.name < b.name ? -1 : 1));
}

function logsOf(count: number, digits = 40): LogRecord[] {
  return Array.from({ length: count }, (_, i) => ({
    name: 'refs/heads/main',
    updateIndex: BigInt(count - i),
    update: {
      ...{ old: oid(digits), new: oid(digits), tz: i % 2 ? -730 : 100, time: 1_700_000_000n + BigInt(i) },
      committer: { name: 'A U Thor', email: `author${i}@example.com` },
      message: `commit: change number ${i}\n`,
    },
  }));
}

const LIMITS = [1, 300] as const;

/** By name, what the table holds. */
const SHAPES: Readonly<Record<string, TableContent>> = {
  'one record': { refs: refsOf(0), limits: LIMITS },
  'refs of one block': { refs: refsOf(30), limits: LIMITS },
  'refs and reflogs': { refs: refsOf(8), logs: logsOf(6), limits: LIMITS },
  'reflogs alone': { logs: logsOf(8), limits: LIMITS },
  'version 2 with SHA-256': { refs: refsOf(8, 64), logs: logsOf(4, 64), limits: LIMITS, options: { hash: 'sha256' } },
  'small blocks with index and objects': {
    refs: refsOf(30),
    logs: logsOf(6),
    limits: LIMITS,
    options: { blockSize: 256 },
  },
  'small blocks without padding': { refs: refsOf(20), limits: LIMITS, options: { blockSize: 256, unpadded: true } },
  'restart points at every record': { refs: refsOf(12), limits: LIMITS, options: { restartInterval: 1 } },
};

interface SalvagedRecords extends PlainRecords {
  /** Those that may be wrong, as the reader states. */
  readonly doubtful: ReadonlySet<string>;
}

function salvaged(bytes: Buffer): SalvagedRecords {
  using table = damagedTable(bytes);
  const [refs, logs, doubtful]: [string[], string[], Set<string>] = [[], [], new Set()];
  for (const found of salvage(table)) {
    const text = found.kind === 'ref' ? refText(found.record) : logText(found.record);
    if (found.kind === 'ref') refs.push(text);
    else logs.push(text);
    if (found.doubtful) doubtful.add(text);
  }
  return { refs, logs, doubtful };
}

function refText({ name, updateIndex, value }: RefRecord): string {
  switch (value.type) {
    case 'deletion':
      return `${name} ${updateIndex} `;
    case 'oid':
      return `${name} ${updateIndex} ${value.oid}`;
    case 'peeled':
      return `${name} ${updateIndex} ${value.oid}${value.peeled}`;
    case 'symref':
      return `${name} ${updateIndex} -> ${value.target}`;
  }
}

function logText({ name, updateIndex, update }: LogRecord): string {
  if (update === null) return `${name} ${updateIndex}`;
  const { old, new: next, committer, time, tz, message } = update;
  return `${name} ${updateIndex} ${old} ${next} ${committer.name} ${committer.email} ${time} ${tz} ${message}`;
}

/** Every offset of a table, or so many of them. */
function* cutsOf(bytes: Buffer, most: number): Generator<number, void, undefined> {
  const header = bytes[4] === 2 ? 28 : 24;
  const step = Math.max(1, Math.floor((bytes.length - header) / most));
  for (let cut = header; cut <= bytes.length; cut += step) yield cut;
}

/** To inflate the log blocks of a table takes longer than to read its ref blocks. */
function mostCuts({ logs = [] }: TableContent, most: number): number {
  return logs.length > 0 ? most / 4 : most;
}

suite('a truncated table gives every whole record', () => {
  for (const [shape, content] of Object.entries(SHAPES)) {
    test(shape, () => {
      const { bytes } = write(content);
      assert.deepEqual(readPlainly(bytes, bytes.length), originalOf(content));
      for (const cut of cutsOf(bytes, mostCuts(content, 1600))) {
        const { refs, logs, doubtful } = salvaged(bytes.subarray(0, cut));
        assert.deepEqual({ refs, logs }, readPlainly(bytes, cut), `cut at ${cut} of ${bytes.length}`);
        assert.equal(doubtful.size, 0, `cut at ${cut} of ${bytes.length}`);
      }
    });
  }
});

function originalOf({ refs = [], logs = [] }: TableContent): PlainRecords {
  return { refs: refs.map(refText), logs: logs.map(logText) };
}

/** The bytes from an offset on are overwritten up to the end, up to the footer, or 512 of them. */
const ENDS: Readonly<Record<string, (cut: number, bytes: Buffer) => number>> = {
  'up to the end of the file': (_, bytes) => bytes.length,
  'up to the footer': (_, bytes) => footerOf(bytes),
  'for a sector': (cut, bytes) => Math.min(cut + 512, footerOf(bytes)),
};

function footerOf(bytes: Buffer): number {
  return bytes.length - (bytes[4] === 2 ? 72 : 68);
}

suite('a table overwritten with one byte gives every whole record before it, and no other one without doubt', () => {
  for (const [shape, content] of Object.entries(SHAPES)) {
    for (const [where, endOf] of Object.entries(ENDS)) {
      test(`${shape}, ${where}`, () => {
        const { bytes } = write(content);
        const original = originalOf(content);
        for (const fill of [0x00, 0xff, 0x41]) {
          for (const cut of cutsOf(bytes, mostCuts(content, 120))) {
            const damaged = Buffer.from(bytes).fill(fill, cut, Math.max(cut, endOf(cut, bytes)));
            // A byte like the fill may be a part of it.
            let before = cut;
            while (bytes[before - 1] === fill) before--;
            assertSalvaged(damaged, readPlainly(bytes, before), original, `0x${fill.toString(16)} from ${cut} on`);
          }
        }
      });
    }
  }
});

suite('a table overwritten with other bytes gives every whole record before them, and no other one without doubt', () => {
  for (const [shape, content] of Object.entries(SHAPES)) {
    test(shape, () => {
      const { bytes } = write(content);
      const original = originalOf(content);
      for (const cut of cutsOf(bytes, mostCuts(content, 200))) {
        const damaged = Buffer.from(bytes);
        for (let at = cut; at < bytes.length; at++) damaged[at] = chance.between(0, 255);
        assertSalvaged(damaged, readPlainly(bytes, cut), original, `from ${cut} on`);
      }
    });
  }
});

function assertSalvaged(damaged: Buffer, whole: PlainRecords, original: PlainRecords, what: string): void {
  const { doubtful, ...found } = salvaged(damaged);
  for (const kind of ['refs', 'logs'] as const) {
    const missing = whole[kind].filter(record => !found[kind].includes(record));
    assert.deepEqual(missing, [], `${what}: ${kind} that were not read`);
    const invented = found[kind].filter(record => !original[kind].includes(record) && !doubtful.has(record));
    assert.deepEqual(invented, [], `${what}: ${kind} that the table did not have`);
  }
}

const STACK = '/repository/reftable';

suite('the repair of a truncated table keeps every whole record', () => {
  for (const [shape, content] of Object.entries(SHAPES)) {
    test(shape, () => {
      const { bytes } = write(content);
      for (const cut of cutsOf(bytes, 16)) {
        const files = new RepairMemory();
        for (const path of ['/repository', STACK]) files.makeFolder(path);
        const name = '0x000000000001-0x00000000012c-00000001.ref';
        files.put(`${STACK}/${name}`, bytes.subarray(0, cut));
        files.put(`${STACK}/tables.list`, Buffer.from(`${name}\n`));
        const plan = planRepair(STACK, { files });
        applyRepair(plan, { files });
        using stack = Stack.open(STACK, { files, readOnly: true });
        const expected = readPlainly(bytes, cut);
        const what = `cut at ${cut} of ${bytes.length}`;
        assert.deepEqual([...stack.refs()].map(refText), expected.refs.filter(isNoTombstone), what);
        assert.deepEqual([...stack.logs()].map(logText), expected.logs, what);
      }
    });
  }
});

/** A tombstone has no value after its update index. */
function isNoTombstone(ref: string): boolean {
  return !ref.endsWith(' ');
}

/** Padded tables with several restart points in a block, and the hash of each. */
const PADDED: Readonly<Record<string, TableContent>> = {
  'version 1': { refs: refsOf(250), limits: LIMITS, options: { restartInterval: 8 } },
  'version 2 with SHA-256': {
    refs: refsOf(200, 64),
    limits: LIMITS,
    options: { hash: 'sha256', restartInterval: 8 },
  },
};

suite('a block without its beginning gives every record from the next intact restart point on', () => {
  for (const [shape, content] of Object.entries(PADDED)) {
    for (const index of [0, 1]) {
      for (const mask of [0xff, 0x55]) {
        test(`${shape}, block ${index}, bytes changed by 0x${mask.toString(16)}`, () => {
          const { bytes } = write(content);
          const block = 4096 * index;
          const header = index === 0 ? (bytes[4] === 2 ? 28 : 24) : 0;
          const healthy = readPlainly(bytes, bytes.length).refs;
          const own = new Set(readFromRestart(bytes, block, block));
          assert.ok(own.size > 20 && own.size < healthy.length, `${own.size} refs in the block`);
          const length = bytes.readUIntBE(block + header + 1, 3);
          const restarts = 3 * bytes.readUInt16BE(block + length - 2) + 2;
          for (let end = block + header + 2; end < block + length - restarts; end += 7) {
            const copy = Buffer.from(bytes);
            for (let at = block + header; at < end; at++) copy[at] = (copy[at] ?? 0) ^ mask;
            const left = new Set(readFromRestart(bytes, block, end));
            const expected = healthy.filter(ref => !own.has(ref) || left.has(ref));
            assert.deepEqual(salvaged(copy).refs, expected, `damaged up to ${end}`);
          }
        });
      }
    }
  }
});
