// Reflog entries with the time zones of each writer are salvaged from a damaged block.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { salvage } from '../../src/check/index.ts';
import { crc32 } from '../../src/reftable/format/checksum.ts';
import { write } from '../engine/support/tables.ts';
import { damagedTable } from './support/anatomy.ts';

const COUNT = 200;

/** The middle of the only log block of a table is overwritten. */
function salvagedZones(tz: number): number[] {
  const id = (i: number) =>
    crc32(Buffer.from(String(i)))
      .toString(16)
      .padStart(8, '0')
      .repeat(5);
  const committer = { name: 'A U Thor', email: 'author@example.com' };
  const logs = Array.from({ length: COUNT }, (_, i) => {
    const update = { old: id(i), new: id(i + 1), committer, time: BigInt(1_700_000_000 + i), tz, message: 'm\n' };
    return { name: `refs/heads/${String(i).padStart(4, '0')}`, updateIndex: 1n, update };
  });
  const { bytes } = write({ logs, options: { blockSize: 1 << 20 } });
  const copy = Buffer.from(bytes);
  copy.fill(0xa7, copy.length >> 1, (copy.length >> 1) + 64);
  using table = damagedTable(copy);
  assert.ok([...table.walk()].some(part => part.kind === 'block' && part.partial));
  return [...salvage(table)].flatMap(({ kind, record }) =>
    kind === 'log' && 'update' in record && record.update ? [record.update.tz] : [],
  );
}

for (const [writer, zones] of [
  ['git', [0, 330, -1130, 1400]],
  // +01:00, +03:00, -08:00, +14:00
  ['JGit', [60, 180, -480, 840]],
] as const) {
  test(`entries with the time zones of ${writer}`, () => {
    for (const zone of zones) {
      const found = salvagedZones(zone);
      assert.ok(found.length > COUNT / 4 && found.length < COUNT, `${found.length} entries with ${zone}`);
      assert.deepEqual(new Set(found), new Set([zone]));
    }
  });
}

test('no entry with a time zone that no program writes', () => assert.deepEqual(salvagedZones(1999), []));
