import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it, test } from 'node:test';
import { inflateSync } from 'node:zlib';
import type { ByteDetails, ByteOffset, ByteQuery, FieldInfo, FieldName, SearchKind } from '../../src/protocol/table.ts';
import { CancelledError } from '../../src/service/client.ts';
import { byteDetails } from '../../src/service/table/byte-details.ts';
import { describeTable, tableParts, tableProblems } from '../../src/service/table/describe-table.ts';
import { tableBytes } from '../../src/service/table/fields.ts';
import { findRecord, tableRecords } from '../../src/service/table/records.ts';
import { searchTable } from '../../src/service/table/search.ts';
import { tableStrip } from '../../src/service/table/strip.ts';
import type { Context } from '../../src/service/worker/context.ts';
import { toWire } from '../../src/service/worker/wire.ts';
import { serviceError } from '../../src/text/service.ts';
import { Chance } from '../differential/random.ts';
import { mutateTable } from '../fuzz/mutations.ts';
import { engineSeeds } from '../fuzz/seeds.ts';
import { flipBits } from '../support/flip-bits.ts';
import { present } from '../support/present.ts';
import { makeTable, refName, removeTables } from '../webview/support/tables.ts';
import { startService } from './service.ts';

interface TestHooks {
  after(fn: () => void): void;
}

const context: Context = { check: () => undefined, progress: () => undefined };

function tableFor(test: TestHooks, shape: Parameters<typeof makeTable>[0] = {}): string {
  test.after(removeTables);
  return makeTable({ refs: 1000, logs: 600, blockSize: 1024, ...shape });
}

function detailsOf(file: string, query: ByteQuery): ByteDetails {
  return toWire(byteDetails(file, query, context));
}

function search(file: string, kind: SearchKind, pattern: string, from: ByteOffset, backwards = false) {
  return searchTable(file, { kind, pattern, from, backwards }, context);
}

/** All fields of the file, or of an inflated block, in windows of an odd size. */
function fieldsOf(file: string, inside?: number): FieldInfo[] {
  const fields: FieldInfo[] = [];
  for (let from = 0, total = 1; from < total; from += 1000) {
    const window = tableBytes(file, { from, count: 1000, inside }, context);
    total = window.total;
    const last = fields.at(-1);
    fields.push(...window.fields.filter(({ start }) => last === undefined || start > last.start));
  }
  return fields;
}

function assertJoined(fields: readonly FieldInfo[], total: number): void {
  let at = 0;
  for (const { start, end } of fields) {
    assert.equal(start, at);
    at = end;
  }
  assert.equal(at, total);
}

describe('the bytes of a table', () => {
  it('come in windows with fields that join to the whole, in the file and inflated', test => {
    const file = tableFor(test);
    const size = statSync(file).size;
    assertJoined(fieldsOf(file), size);
    const { base64 } = tableBytes(file, { from: 100, count: 333 }, context);
    assert.deepEqual(Buffer.from(base64, 'base64'), readFileSync(file).subarray(100, 433));
    const { parts } = tableParts(file, 0, 1000, context);
    const logs = parts.filter(({ section }) => section === 'log');
    assert.ok(logs.length > 3);
    for (const { offset, length } of logs) assertJoined(fieldsOf(file, offset), length);
  });

  it('of a log block are its header and what its stream inflates to', test => {
    const file = tableFor(test);
    const bytes = readFileSync(file);
    const { parts } = tableParts(file, 0, 1000, context);
    const logs = parts.filter(({ section }) => section === 'log');
    assert.ok(logs.length > 3);
    for (const { offset, length } of logs) {
      const { base64, total } = tableBytes(file, { from: 0, count: length, inside: offset }, context);
      assert.equal(total, length);
      const stream = bytes.subarray(offset + 4);
      const expected = Buffer.concat([bytes.subarray(offset, offset + 4), inflateSync(stream)]);
      assert.deepEqual(Buffer.from(base64, 'base64'), expected);
    }
  });

  it('are never sent in more than 64 KiB at once', test => {
    const file = tableFor(test, { refs: 20_000 });
    const { base64 } = tableBytes(file, { from: 0, count: 10_000_000 }, context);
    assert.equal(Buffer.from(base64, 'base64').length, 64 * 1024);
  });

  it('of a block that is not a log block cannot be requested inflated', test => {
    const file = tableFor(test);
    assert.throws(() => tableBytes(file, { from: 0, count: 16, inside: 0 }, context), RangeError);
  });
});

describe('the details of a byte', () => {
  it('are its field, its record and its block, and the record leads back to it', test => {
    const file = tableFor(test);
    for (let offset = 0; offset < statSync(file).size; offset += 211) {
      const { field, part, record } = detailsOf(file, { offset });
      assert.ok(field.start <= offset && offset < field.end);
      if (part) assert.ok(part.offset <= offset && offset < part.offset + part.size);
      if (!record) continue;
      assert.ok(record.fields.some(({ start, name }) => start === field.start && name === field.name));
      const again = detailsOf(file, { section: record.section, index: record.index });
      assert.deepEqual(again.record, record);
      assert.deepEqual(detailsOf(file, { block: record.block, record: record.position }).record, record);
    }
  });

  it('include the records that hold the bytes of a key that is not repeated', test => {
    const file = tableFor(test);
    for (const index of [0, 1, 15, 16, 17, 333, 999]) {
      const { record } = detailsOf(file, { section: 'ref', index });
      assert.ok(record);
      assert.equal(record.key, refName(index));
      const pieces = record.origins.map(({ start, end, key }) => key.slice(start, end));
      const suffix = record.fields.find(({ name }) => name === 'suffix')?.value ?? '';
      assert.equal(pieces.join('') + suffix, record.key);
      assert.equal(record.origins.at(-1)?.end ?? 0, record.prefixLength);
      for (const { at, record: position } of record.origins) {
        assert.equal(detailsOf(file, at).record?.position, position);
      }
    }
  });

  it('lead from index entries, object records, restart points and the footer to what they point to', test => {
    const file = tableFor(test);
    const all = fieldsOf(file);
    const sectionAt = (name: FieldName) => {
      const targets = all.filter(field => field.name === name).map(({ target }) => present(target));
      assert.ok(targets.length > 0, name);
      return new Set(targets.map(target => detailsOf(file, target).part?.section));
    };
    assert.deepEqual(sectionAt('refBlockOffset'), new Set(['ref']));
    assert.deepEqual(sectionAt('refIndexOffset'), new Set(['ref-index']));
    assert.deepEqual(sectionAt('objectOffsetAndIdLength'), new Set(['obj']));
    assert.deepEqual(sectionAt('logOffset'), new Set(['log']));
    for (const { target } of all.filter(({ name }) => name === 'restartPoint')) {
      const { record, field } = detailsOf(file, present(target));
      assert.equal(field.name, 'prefixLength');
      assert.equal(record?.restart, true);
      assert.equal(record?.prefixLength, 0);
    }
    const entries = all.filter(({ name }) => name === 'blockOffset');
    for (const { start, target } of entries) {
      const { record, part } = detailsOf(file, { offset: start });
      const pointed = detailsOf(file, present(target)).part;
      assert.ok(record && part && pointed && pointed.section !== 'unknown');
      const last = detailsOf(file, { section: pointed.section, index: pointed.firstRecord + pointed.records - 1 });
      assert.equal(last.record?.key, record.key);
    }
  });
});

describe('a search', () => {
  it('finds text in the file and in inflated blocks, forwards, backwards and around the end', test => {
    const file = tableFor(test);
    const message = 'change number 321\n';
    const { found, wrapped } = search(file, 'text', message, { offset: 0 });
    assert.ok(found?.inside !== undefined && !wrapped);
    const { record } = detailsOf(file, { offset: found.start, inside: found.inside });
    const row = record?.row;
    assert.ok(row?.kind === 'log' && row.update?.message === `commit: ${message}`);
    assert.deepEqual(search(file, 'text', message, { offset: statSync(file).size - 1 }).found, found);
    assert.deepEqual(search(file, 'text', message, { offset: statSync(file).size - 1 }, true).found, found);
    assert.equal(search(file, 'text', message, { offset: found.start, inside: found.inside }).wrapped, true);
    assert.equal(search(file, 'text', 'not in it', { offset: 0 }).found, null);
  });

  it('finds every occurrence of bytes, either way the same', test => {
    const file = tableFor(test);
    const all = (backwards: boolean) => {
      const matches: string[] = [];
      let from: ByteOffset = { offset: backwards ? statSync(file).size - 1 : 0 };
      for (;;) {
        const { found, wrapped } = search(file, 'hex', '66 73 2f', from, backwards);
        if (!found || wrapped) return matches;
        matches.push(`${found.inside ?? ''}/${found.start}`);
        from = { offset: found.start, inside: found.inside };
      }
    };
    const forwards = all(false);
    assert.ok(forwards.length > 30);
    assert.deepEqual(all(true).reverse(), forwards);
  });

  it('finds names by any part of them, also where their bytes are not repeated', test => {
    const file = tableFor(test);
    const { found } = search(file, 'name', 'topic/0000777', { offset: 0 });
    assert.ok(found);
    assert.equal(detailsOf(file, { offset: found.start }).record?.key, refName(777));
    const next = search(file, 'name', 'topic/0000777', { offset: found.start }).found;
    assert.equal(detailsOf(file, { offset: next?.start ?? -1 }).part?.section, 'ref-index');
  });

  it('for invalid hex reports it', test => {
    const file = tableFor(test);
    const [notHex, nothing] = [serviceError.notHex(), serviceError.nothingToSearch()];
    for (const pattern of ['xyz', '123', '']) {
      assert.throws(() => search(file, 'hex', pattern, { offset: 0 }), { code: 'API_ERROR', message: notHex });
    }
    assert.throws(() => search(file, 'text', '', { offset: 0 }), { code: 'API_ERROR', message: nothing });
  });

  it('can be cancelled', async test => {
    const file = tableFor(test, { refs: 200_000 });
    const service = startService(test as never);
    await service.request('table/describe', { file });
    const params = { file, kind: 'text', pattern: 'not in it', from: { offset: 0 }, backwards: false } as const;
    const { CancellationTokenSource } = await import('vscode-jsonrpc/node');
    const source = new CancellationTokenSource();
    const searching = service.request('table/search', params, { token: source.token });
    source.cancel();
    await assert.rejects(searching, CancelledError);
  });
});

describe('the picture of a table', () => {
  it('covers the file in the order of its parts, in at most the requested number of pieces', test => {
    const file = tableFor(test, { refs: 30_000 });
    const { size } = statSync(file);
    for (const cells of [10, 100, 4000]) {
      const strip = tableStrip(file, 0, size, cells, context);
      assert.ok(strip.length < 2 * cells + 10, `${strip.length} for ${cells}`);
      let at = 0;
      for (const { start, end } of strip) {
        assert.equal(start, at);
        at = end;
      }
      assert.equal(at, size);
    }
  });

  it('never loses what is damaged among its neighbours', test => {
    const file = tableFor(test, { refs: 30_000, damage: bytes => bytes.fill(0xa7, 200_000, 200_064) });
    const { size } = statSync(file);
    const strip = tableStrip(file, 0, size, 10, context);
    assert.ok(strip.some(({ damaged, start, end }) => damaged && start <= 200_000 && end > 200_000));
  });
});

test('a check reports its steps a hundred times at most, and long reading at most ten times a second', test => {
  const file = tableFor(test, { refs: 60_000, blockSize: 256 });
  const reports: string[] = [];
  const { total } = tableParts(file, 0, 1, context);
  assert.ok(total > 5000);
  const started = Date.now();
  tableProblems(file, { check: () => undefined, progress: ({ message }) => reports.push(message) });
  const tenths = (Date.now() - started) / 100;
  const steps = reports.filter(message => message.startsWith('Checking')).length;
  assert.ok(steps > 5 && steps <= 100, `${steps} steps`);
  assert.ok(reports.length - steps <= tenths, `${reports.length - steps} reports of reading`);
});

describe('a damaged table', () => {
  it('is returned with problems at the wrong bytes, in the order of the file', test => {
    const file = tableFor(test, {
      damage(bytes) {
        flipBits(bytes, bytes.length - 10, 1);
        return bytes.fill(0xff, 5000, 5010);
      },
    });
    const { problems, counts } = tableProblems(file, context);
    assert.equal(problems.length, counts.error + counts.warning + counts.info + counts.hint);
    assert.ok(problems.some(({ range }) => range.start <= 5000 && range.end >= 5010));
    assert.ok(problems.some(({ id }) => id === 'footerChecksum'));
    const starts = problems.map(({ range }) => range.inside ?? range.start);
    assert.deepEqual(
      starts,
      [...starts].sort((a, b) => a - b),
    );
  });

  it('has the first thousand problems with messages, and all of them counted by severity', test => {
    const file = tableFor(test, {
      logs: 1500,
      zone: 9999,
      damage(bytes) {
        // The header and its copy in the footer give a highest update index that most records are above.
        for (const start of [0, bytes.length - 68]) bytes.writeBigUInt64BE(1n, start + 16);
        return bytes;
      },
    });
    const { problems, counts } = tableProblems(file, context);
    assert.deepEqual(counts, { error: 2470, warning: 0, info: 1, hint: 2 });
    assert.equal(problems.length, 1000);
  });

  it('still has its records, and a name is found though they are out of order', test => {
    const file = tableFor(test, { damage: bytes => bytes.fill(0xff, 5000, 5010) });
    const { rows, total } = tableRecords(file, { section: 'ref', from: 0, count: 10_000 }, context);
    assert.equal(rows.length, total);
    assert.ok(rows.some(({ row }) => row.kind === 'damaged'));
    for (const index of [0, 10, 500, 999]) {
      const found = findRecord(file, 'ref', refName(index), context);
      if (!found.exact) continue;
      assert.equal((present(rows[found.index]).row as { name: string }).name, refName(index));
    }
    assert.ok(findRecord(file, 'ref', refName(999), context).exact);
  });

  it('of any kind answers every question', test => {
    const folder = mkdtempSync(join(tmpdir(), 'reftable-service-'));
    test.after(() => rmSync(folder, { recursive: true, force: true }));
    const seeds = engineSeeds().flatMap(({ files }) => [...files].filter(([name]) => name !== 'tables.list'));
    for (let iteration = 0; iteration < 120; iteration++) {
      const chance = new Chance(9000 + iteration);
      const file = join(folder, `${iteration}.ref`);
      writeFileSync(file, mutateTable(chance.pick(seeds)[1], chance.pick(seeds)[1], chance));
      const table = describeTable(file, undefined, context);
      if (table.size === 0) continue;
      assertJoined(fieldsOf(file), table.size);
      tableProblems(file, context);
      tableStrip(file, 0, table.size, 50, context);
      search(file, 'name', 'refs', { offset: 0 });
      for (const { name, records } of table.sections) {
        const { rows } = tableRecords(file, { section: name, from: 0, count: records }, context);
        assert.equal(rows.length, records);
        for (let index = 0; index < records; index += 7) {
          const { record } = detailsOf(file, { section: name, index });
          assert.equal(record?.index, index);
        }
        findRecord(file, name, 'refs/heads/aa', context);
      }
    }
  });
});
