import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { ReftableError } from '../../src/reftable/errors.ts';
import type { LogRecord, RefRecord } from '../../src/reftable/format/records.ts';
import { Writer } from '../../src/reftable/table/writer.ts';
import type { WriterOptions } from '../../src/reftable/table/writer-options.ts';
import { record } from './support/arbitraries.ts';
import { codeOf, throwsCode } from './support/errors.ts';
import { forAll } from './support/properties.ts';
import { entry, entryDeletion, h, ref, symref } from './support/records.ts';
import { memoryStack } from './support/stacks.ts';
import { open, table } from './support/tables.ts';

type Call = (writer: Writer) => void;

/** A writer whose bytes are kept, and how it was finished. */
function play(
  options: WriterOptions,
  calls: readonly Call[],
): { accepted: Call[]; end: string | undefined; hex: string } {
  const parts: Buffer[] = [];
  const writer = new Writer(bytes => parts.push(Buffer.from(bytes)), options);
  writer.setLimits(1n, 3n);
  const accepted = calls.filter(call => codeOf(() => call(writer)) === undefined);
  const end = codeOf(() => writer.close());
  return { accepted, end, hex: Buffer.concat(parts).toString('hex') };
}

const NAMES = ['', 'a', 'b', 'b/c', 'b\0', 'c', 'd', `d/${'x'.repeat(40)}`, `e${'y'.repeat(300)}`, 'f'];

const refs: fc.Arbitrary<RefRecord> = fc.oneof(
  fc.tuple(fc.constantFrom(...NAMES), fc.nat(4)).map(([name, index]) => ref(name, index, h(index))),
  fc.constantFrom(symref('c', 1, 'z'.repeat(400)), ref('c', 1, 'no id')),
);

const logs: fc.Arbitrary<LogRecord> = fc
  .tuple(fc.constantFrom(...NAMES), fc.nat(4), fc.constantFrom('m', 'm\nn', 'm'.repeat(400), undefined, null))
  .map(([name, index, message]) => (message === null ? entryDeletion(name, index) : entry(name, index, { message })));

const few = { maxLength: 4 };
const calls: fc.Arbitrary<Call> = fc.oneof(
  {
    weight: 4,
    arbitrary: refs.map(
      (ref): Call =>
        writer =>
          writer.addRef(ref),
    ),
  },
  {
    weight: 2,
    arbitrary: logs.map(
      (log): Call =>
        writer =>
          writer.addLog(log),
    ),
  },
  fc.array(refs, few).map(
    (refs): Call =>
      writer =>
        writer.addRefs(refs),
  ),
  fc.array(logs, few).map(
    (logs): Call =>
      writer =>
        writer.addLogs(logs),
  ),
  refs.map(
    (ref): Call =>
      writer =>
        writer.copyRef(cursorOn(ref)),
  ),
  logs.map(
    (log): Call =>
      writer =>
        writer.copyLog(logCursorOn(log)),
  ),
  fc.tuple(fc.nat(3), fc.nat(4)).map(
    ([min, max]): Call =>
      writer =>
        writer.setLimits(BigInt(min), BigInt(max)),
  ),
);

/** A table's cursor on a record; one that no table can hold is replaced. */
function cursorOn(record: RefRecord) {
  const content = { refs: [record], options: { blockSize: 4096 } };
  const cursor = (
    codeOf(() => table(content)) === undefined ? table(content) : table({ refs: [ref('a', 1)] })
  ).refCursor();
  cursor.seek('');
  cursor.next();
  return cursor;
}

function logCursorOn(record: LogRecord) {
  const content = { logs: [record], options: { exactLogMessage: true } };
  const cursor = (
    codeOf(() => table(content)) === undefined ? table(content) : table({ logs: [entry('a', 1)] })
  ).logCursor();
  cursor.seek('');
  cursor.next();
  return cursor;
}

const options: fc.Arbitrary<WriterOptions> = record({
  blockSize: fc.constantFrom(90, 130, 400, 4096),
  strictOrder: fc.boolean(),
  unpadded: fc.boolean(),
});

test('a table is the same without the calls that were refused', () => {
  forAll(400, fc.tuple(options, fc.array(calls, { maxLength: 25 })), ([options, calls]) => {
    const all = play(options, calls);
    const valid = play(options, all.accepted);
    assert.equal(valid.accepted.length, all.accepted.length);
    assert.deepEqual([valid.end, valid.hex], [all.end, all.hex]);
  });
});

test('a ref that is refused after a reflog entry leaves the order of the reflog as it was', () => {
  const { end, hex } = play({ strictOrder: true }, [
    writer => writer.addLog(entry('b', 1)),
    writer => throwsCode('API_ERROR', () => writer.addRef(ref('z', 1))),
    writer => writer.addLog(entry('c', 1)),
  ]);
  assert.equal(end, undefined);
  assert.deepEqual([...open(Buffer.from(hex, 'hex')).logRecords()], [entry('b', 1), entry('c', 1)]);
});

test('a reflog entry that is too big does not end the refs', () => {
  const { end, hex } = play({ blockSize: 200 }, [
    writer => writer.addRef(ref('a', 1)),
    writer => throwsCode('ENTRY_TOO_BIG_ERROR', () => writer.addLog(entry('a', 1, { message: 'm'.repeat(300) }))),
    writer => writer.addRef(ref('b', 1)),
  ]);
  assert.equal(end, undefined);
  assert.deepEqual([...open(Buffer.from(hex, 'hex')).refRecords()], [ref('a', 1), ref('b', 1)]);
});

test('limits cannot change after the first reflog entry, nor records be copied into a finished table', () => {
  const writer = new Writer(() => {});
  writer.setLimits(1n, 1n);
  writer.addLog(entry('a', 1));
  throwsCode('API_ERROR', () => writer.setLimits(1n, 2n));
  writer.close();
  throwsCode('API_ERROR', () => writer.copyLog(logCursorOn(entry('b', 1))));
  throwsCode('API_ERROR', () => writer.copyRef(cursorOn(ref('b', 1))));
});

test('a writer whose bytes could not be written refuses every further call', () => {
  const writer = new Writer(() => assert.fail('disk full'), { blockSize: 80 });
  writer.setLimits(1n, 1n);
  writer.addRef(ref('refs/heads/a', 1));
  assert.throws(() => {
    for (const name of ['b', 'c', 'd']) writer.addRef(ref(`refs/heads/${name}`, 1));
  }, /disk full/);
  for (const call of [() => writer.addRef(ref('refs/heads/z', 1)), () => writer.addRefs([]), () => writer.close()]) {
    assert.match(String(throwsCode('API_ERROR', call).cause), /disk full/);
  }
});

test('an addition goes on after a table that was refused, and the stack is as if it had not been tried', () => {
  const { stack } = memoryStack([]);
  {
    using addition = stack.newAddition();
    addition.add(writer => writer.addRef(ref('refs/heads/a', 1)));
    const refused: Call[] = [
      writer => writer.addRefs([ref('refs/heads/b', 1), ref('refs/heads/c', 9)]),
      writer => {
        writer.addRef(ref('refs/heads/b', 1));
        throw new ReftableError('API_ERROR', 'the caller stops');
      },
      writer => {
        writer.setLimits(0n, 1n);
        writer.addRef(ref('refs/heads/b', 1));
      },
    ];
    for (const write of refused) throwsCode('API_ERROR', () => addition.add(write));
    addition.add(writer => writer.addRef(ref('refs/heads/d', 1)));
    addition.commit();
  }
  throwsCode('API_ERROR', () => stack.add(writer => writer.addRef(ref('refs/heads/e', 9))));
  assert.equal(stack.nextUpdateIndex, 2n);
  stack.add(writer => writer.addRef(ref('refs/heads/f', 2)));
  const expected = [ref('refs/heads/a', 1), ref('refs/heads/d', 1), ref('refs/heads/f', 2)];
  assert.deepEqual([...stack.refs()], expected);
});
