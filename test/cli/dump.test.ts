// `reftable dump`: refs that are printed from their bytes, among those that are printed as text.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite, type TestContext, test } from 'node:test';
import { decodeText, type HashName, type RefRecord, Stack } from '../../src/reftable/index.ts';
import { escaped } from '../../src/text/escape/printable.ts';
import { cli } from './support/run.ts';

const id = (i: number, hash: HashName) => i.toString(16).padStart(hash === 'sha1' ? 40 : 64, '9af0');

/** A name and how it can be printed: many plain ones, and some of each that is not, in turn. */
function nameOf(i: number): string {
  const odd = ['"quoted"', 'back\\slash', 'ü', '\u{1f600}', '\x7f', '\x1b[31m', 'with space', '~', '!', '\u202e'];
  const end = i % 50 < odd.length ? odd[i % 50] : '';
  const bytes = i % 50 === 49 ? decodeText(Uint8Array.of(0xff, 0xfe)) : '';
  return `refs/heads/topic-${String(i).padStart(6, '0')}${end}${bytes}`;
}

function refValue(i: number, hash: HashName): RefRecord['value'] {
  if (i % 7 === 0) return { type: 'peeled', oid: id(i, hash), peeled: id(i + 1, hash) };
  if (i % 11 === 0) return { type: 'symref', target: nameOf(i + 1) };
  if (i % 13 === 0) return { type: 'deletion' };
  return { type: 'oid', oid: id(i, hash) };
}

/** A stack of two tables with many refs and update indices. */
function stackOf(t: TestContext, hash: HashName): { path: string; tables: RefRecord[][]; merged: RefRecord[] } {
  const path = mkdtempSync(join(tmpdir(), 'reftable-dump-'));
  t.after(() => rmSync(path, { recursive: true, force: true }));
  const base = Array.from({ length: 4000 }, (_, i) => ({
    name: nameOf(i),
    updateIndex: BigInt(1 + (i % 300)),
    value: refValue(i, hash),
  }));
  const next = Array.from({ length: 400 }, (_, i) => ({
    name: nameOf(10 * i),
    updateIndex: 2n ** 60n + BigInt(i % 3),
    value: refValue(10 * i + 1, hash),
  }));
  using stack = Stack.open(path, { hash, disableAutoCompact: true });
  stack.add(table => {
    table.setLimits(1n, 300n);
    table.addRefs(base);
  });
  stack.add(table => {
    table.setLimits(2n ** 60n, 2n ** 60n + 3n);
    table.addRefs(next);
  });
  return { path, tables: stack.tables.map(table => [...table.refRecords()]), merged: [...stack.refs()] };
}

function lines(...args: string[]): string[] {
  const { status, stdout, stderr } = spawnSync(process.execPath, [cli, 'dump', ...args], {
    encoding: 'utf8',
    maxBuffer: 100_000_000,
  });
  assert.deepEqual([status, stderr], [0, '']);
  return stdout.trimEnd().split('\n');
}

const textOf = ({ name, updateIndex, value }: RefRecord) => {
  const values = {
    oid: () => ('oid' in value ? value.oid : ''),
    peeled: () => ('peeled' in value ? `${value.oid} peeled ${value.peeled}` : ''),
    symref: () => ('target' in value ? `symref ${escaped(value.target)}` : ''),
    deletion: () => 'deletion',
  };
  return `ref ${escaped(name)} ${updateIndex} ${values[value.type]()}`;
};

/** The record that a line of JSON describes. */
function recordOf(line: string): { record: RefRecord; table?: number } {
  const text = (object: Record<string, string>, field: string) =>
    object[field] ?? decodeText(Buffer.from(object[`${field}Base64`] ?? '', 'base64'));
  const ref = JSON.parse(line);
  const value = ref.value.type === 'symref' ? { type: 'symref', target: text(ref.value, 'target') } : ref.value;
  const record = { name: text(ref, 'name'), updateIndex: BigInt(ref.updateIndex), value } as RefRecord;
  return ref.table === undefined ? { record } : { record, table: ref.table };
}

for (const hash of ['sha1', 'sha256'] as const) {
  suite(`dump of refs of ${hash}`, () => {
    test('as text has a line for each ref, in order', t => {
      const { path, merged, tables } = stackOf(t, hash);
      const expected = [merged, ...tables].flatMap((records, i) =>
        records.map(record => (i === 0 ? '' : '  ') + textOf(record)),
      );
      const printed = lines('--tables', path).filter(line => /^ *ref /.test(line));
      assert.deepEqual(printed, expected);
    });

    test('as JSON has an object for each ref, in order', t => {
      const { path, merged, tables } = stackOf(t, hash);
      const expected = [
        ...merged.map(record => ({ record })),
        ...tables.flatMap((records, table) => records.map(record => ({ record, table }))),
      ];
      const printed = lines('--tables', '--json', path).filter(line => line.includes('"kind":"ref"'));
      assert.deepEqual(printed.map(recordOf), expected);
    });
  });
}
