import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { LogRecord, RefRecord } from '../../src/reftable/format/records.ts';
import { encodeText } from '../../src/reftable/format/utf8.ts';
import { asBuffer } from '../../src/reftable/platform/node-buffer.ts';
import type { Expiry } from '../../src/reftable/stack/expiry.ts';
import { applyCompaction, compactScope, planCompaction } from '../../src/reftable/stack/plan-compaction.ts';
import type { Stack } from '../../src/reftable/stack/stack.ts';
import { present } from '../support/present.ts';
import { byName, byNameAndIndex, logs, names, record, refs } from './support/arbitraries.ts';
import { forAll } from './support/properties.ts';
import { leftovers, memoryStack } from './support/stacks.ts';
import { drainLogs, drainRefs, type TableContent } from './support/tables.ts';

type Content = TableContent & { refs: RefRecord[]; logs: LogRecord[] };

/** One to six tables over few names, in order of update indices; log tombstones reach down into older tables. */
const stacks: fc.Arbitrary<Content[]> = fc
  .array(fc.constantFrom(1n, 1n, 1n, 3n), { minLength: 1, maxLength: 6 })
  .chain(spans => {
    let next = 1n;
    const contents = spans.map(span => {
      const [min, max] = [next, next + span - 1n];
      next += span;
      return record({ refs: refs('sha1', min, max, 12), logs: logs('sha1', 1n, max, 12) })
        .filter(({ refs, logs }) => refs.length + logs.length > 0)
        .map(records => ({ ...records, limits: [min, max] as const, options: { exactLogMessage: true } }));
    });
    return fc.tuple(...contents);
  });

/** The visible records, computed with maps: the newest table with a record of a key counts. */
function model(contents: readonly Content[]): { refs: RefRecord[]; logs: LogRecord[] } {
  const refs = new Map<string, RefRecord>();
  const logs = new Map<string, LogRecord>();
  for (const content of contents) {
    for (const ref of content.refs) refs.set(ref.name, ref);
    for (const log of content.logs) logs.set(`${log.name}\0${log.updateIndex}`, log);
  }
  return {
    refs: [...refs.values()].filter(ref => ref.value.type !== 'deletion').sort(byName),
    logs: [...logs.values()].filter(log => log.update !== null).sort(byNameAndIndex),
  };
}

function contentOf(stack: Stack): { refs: RefRecord[]; logs: LogRecord[] } {
  return { refs: [...stack.refs()], logs: [...stack.logs()] };
}

test('the merged view of any stack contains the newest record of each key', () => {
  forAll(200, stacks, contents => {
    assert.deepEqual(contentOf(memoryStack(contents).stack), model(contents));
  });
});

test('a merged view finds the same record for any name as a scan of all records', () => {
  forAll(100, fc.tuple(stacks, fc.array(names)), ([contents, others]) => {
    const { stack } = memoryStack(contents);
    const expected = model(contents);
    const refCursor = stack.refCursor();
    const logCursor = stack.logCursor();
    for (const name of ['', ...others, ...expected.refs.map(ref => ref.name)]) {
      refCursor.seek(name);
      assert.deepEqual(
        drainRefs(refCursor),
        expected.refs.filter(ref => byName(ref, { name }) >= 0),
      );
      logCursor.seek(name);
      assert.deepEqual(
        drainLogs(logCursor),
        expected.logs.filter(log => byName(log, { name }) >= 0),
      );
      if (name === '') continue;
      assert.deepEqual(
        stack.readRef(name),
        expected.refs.find(ref => ref.name === name),
      );
      assert.deepEqual(
        [...stack.log(name)],
        expected.logs.filter(log => log.name === name),
      );
      assert.deepEqual(
        [...stack.refs({ prefix: name })],
        expected.refs.filter(ref => startsWith(ref.name, name)),
      );
    }
  });
});

test('compacting any range keeps the visible records, and its table covers the range', () => {
  const draws = stacks.chain(contents => {
    const position = fc.nat(contents.length - 1);
    return fc.tuple(fc.constant(contents), fc.array(fc.tuple(position, position), { minLength: 1, maxLength: 3 }));
  });
  forAll(150, draws, ([contents, ranges]) => {
    const { stack, files } = memoryStack(contents, { exactLogMessage: true });
    const expected = model(contents);
    for (const [a, b] of ranges) {
      const last = Math.min(Math.max(a, b), stack.tables.length - 1);
      const first = Math.min(a, b, last);
      if (last < 0) break;
      const limits = [present(stack.tables[first]).minUpdateIndex, present(stack.tables[last]).maxUpdateIndex];
      const { length } = stack.tables;
      stack.compactRange(first, last);
      assert.deepEqual(contentOf(stack), expected);
      const merged = present(stack.tables[first]);
      if (stack.tables.length === length - (last - first)) {
        assert.deepEqual([merged.minUpdateIndex, merged.maxUpdateIndex], limits);
      }
    }
    const onDisk = files.names(stack.directory);
    assert.deepEqual(leftovers(onDisk), []);
    assert.deepEqual(onDisk, [...stack.tables.map(table => table.name), 'tables.list'].sort());
  });
});

test('compacting all tables leaves at most one table, without tombstones', () => {
  forAll(150, stacks, contents => {
    const { stack } = memoryStack(contents, { exactLogMessage: true });
    if (stack.tables.length === 1) return;
    stack.compactAll();
    const expected = model(contents);
    assert.ok(stack.tables.length <= 1);
    assert.deepEqual(
      stack.tables.flatMap(table => [...table.refRecords()]),
      expected.refs,
    );
    assert.deepEqual(
      stack.tables.flatMap(table => [...table.logRecords()]),
      expected.logs,
    );
  });
});

const expiries: fc.Arbitrary<Expiry> = record({
  time: fc.bigInt({ min: 0n, max: 20n }),
  minUpdateIndex: fc.bigInt({ min: 0n, max: 8n }),
});

test('an expiry drops the reflog entries below either bound and nothing else', () => {
  forAll(200, fc.tuple(stacks, expiries), ([contents, expiry]) => {
    const { stack } = memoryStack(contents, { exactLogMessage: true });
    const before = model(contents);
    stack.compactAll({ expiry });
    const { time = 0n, minUpdateIndex = 0n } = expiry;
    const logs = before.logs.filter(
      log => log.update !== null && log.update.time >= time && log.updateIndex >= minUpdateIndex,
    );
    assert.deepEqual(contentOf(stack), { refs: before.refs, logs });
  });
});

test('a compaction does what its plan describes', () => {
  const draws = stacks.chain(contents => {
    const position = fc.nat(contents.length - 1);
    return fc.tuple(fc.constant(contents), position, position);
  });
  forAll(150, draws, ([contents, a, b]) => {
    const { stack, files } = memoryStack(contents, { exactLogMessage: true });
    const before = files.names(stack.directory);
    const plan = planCompaction(stack, { type: 'range', first: Math.min(a, b), last: Math.max(a, b) });
    assert.deepEqual(files.names(stack.directory), before);
    applyCompaction(stack, plan);
    assert.deepEqual(
      stack.tables.map(table => table.size),
      plan.sizesAfter,
    );
    assert.equal(stack.stats.entriesWritten, plan.range === undefined ? 0 : plan.refs.kept + plan.logs.kept);
    if (plan.range !== undefined && plan.bytesWritten > 0) {
      assert.equal(present(stack.tables[plan.range.first]).size, plan.bytesWritten);
    }
  });
});

test('a compaction at once reports what its plan would, and reads the tables once', () => {
  const draws = stacks.chain(contents => {
    const position = fc.nat(contents.length - 1);
    return fc.tuple(fc.constant(contents), position, position, fc.option(expiries, { nil: undefined }));
  });
  forAll(150, draws, ([contents, a, b, expiry]) => {
    let merges = 0;
    const { stack } = memoryStack(contents, {
      exactLogMessage: true,
      onProgress: records => void (records === 0 && merges++),
    });
    const scope = { type: 'range', first: Math.min(a, b), last: Math.max(a, b) } as const;
    const plan = planCompaction(stack, scope, expiry);
    merges = 0;
    assert.deepEqual(compactScope(stack, scope, expiry), plan);
    assert.equal(merges, plan.range === undefined ? 0 : 1);
    assert.deepEqual(
      stack.tables.map(table => table.size),
      plan.sizesAfter,
    );
  });
});

/** As bytes: half of a character is not a prefix of it as a string. */
function startsWith(name: string, prefix: string): boolean {
  return asBuffer(encodeText(name)).indexOf(encodeText(prefix)) === 0;
}
