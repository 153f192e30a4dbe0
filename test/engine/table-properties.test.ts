import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { isReftableError } from '../../src/reftable/errors.ts';
import { byteAt } from '../../src/reftable/format/bytes.ts';
import type { Table } from '../../src/reftable/table/table.ts';
import { byName, byNameAndIndex, ids, names, tables } from './support/arbitraries.ts';
import { forAll } from './support/properties.ts';
import { drainLogs, drainRefs, open, type TableContent, write } from './support/tables.ts';

/** The table; a draw does not count if a record does not fit its blocks or there is none. */
function written(content: TableContent): Table {
  try {
    return open(write(content).bytes);
  } catch (error) {
    const known = isReftableError(error, 'ENTRY_TOO_BIG_ERROR') || isReftableError(error, 'EMPTY_TABLE_ERROR');
    if (known) fc.pre(false);
    throw error;
  }
}

test('any table reads back as it was written', () => {
  forAll(250, tables, content => {
    const read = written(content);
    assert.equal(read.hash, content.options?.hash);
    assert.deepEqual([read.minUpdateIndex, read.maxUpdateIndex], content.limits);
    assert.deepEqual([...read.refRecords()], content.refs);
    assert.deepEqual([...read.logRecords()], content.logs);
  });
});

test('a seek to any name lands on the same record as a scan of all records', () => {
  forAll(100, fc.tuple(tables, fc.array(names, { maxLength: 8 })), ([content, others]) => {
    const read = written(content);
    const refs = read.refCursor();
    const logs = read.logCursor();
    for (const name of ['', ...others, ...content.refs.map(ref => ref.name), ...content.logs.map(log => log.name)]) {
      refs.seek(name);
      assert.deepEqual(
        drainRefs(refs),
        content.refs.filter(ref => byName(ref, { name }) >= 0),
      );
      logs.seek(name);
      assert.deepEqual(
        drainLogs(logs),
        content.logs.filter(log => byName(log, { name }) >= 0),
      );
    }
  });
});

test('a seek to any update index of a reflog lands on the same entry as a scan of all records', () => {
  const draws = fc.tuple(
    tables,
    fc.array(fc.tuple(names, fc.bigInt({ min: 0n, max: 2n ** 64n - 1n })), { maxLength: 8 }),
  );
  forAll(100, draws, ([content, others]) => {
    const cursor = written(content).logCursor();
    const sought = [...others, ...content.logs.map(log => [log.name, log.updateIndex] as const)];
    for (const [name, updateIndex] of sought) {
      cursor.seekLog(name, updateIndex);
      const left = content.logs.filter(
        log =>
          (log.name === name && log.updateIndex === updateIndex) ||
          byNameAndIndex(log, { name, updateIndex, update: null }) > 0,
      );
      assert.deepEqual(drainLogs(cursor), left);
    }
  });
});

test('refsFor finds the same refs of any object as a scan of all refs', () => {
  const draws = tables.chain(content => fc.tuple(fc.constant(content), ids(content.options?.hash ?? 'sha1')));
  forAll(300, draws, ([content, oid]) => {
    const pointing = content.refs.filter(
      ({ value }) => 'oid' in value && (value.oid === oid || ('peeled' in value && value.peeled === oid)),
    );
    assert.deepEqual([...written(content).refsFor(oid)], pointing);
  });
});

test('a table with any byte changed reads, or fails with an error of the engine', () => {
  const draws = fc.tuple(tables, fc.nat(), fc.integer({ min: 1, max: 255 }));
  forAll(250, draws, ([content, position, change]) => {
    const { bytes } = writtenBytes(content);
    const at = position % bytes.length;
    bytes[at] = byteAt(bytes, at) ^ change;
    try {
      const read = open(bytes);
      drainRefs(read.refCursor());
      drainLogs(read.logCursor());
      for (const { name } of content.refs) read.refCursor().seek(name);
    } catch (error) {
      assert.ok(isReftableError(error), String(error));
    }
  });
});

function writtenBytes(content: TableContent): { bytes: Buffer } {
  written(content);
  return write(content);
}
