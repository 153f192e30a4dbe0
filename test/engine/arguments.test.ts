// Arguments are checked by the function that receives them: API_ERROR, and nothing is written.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { isReftableError } from '../../src/reftable/errors.ts';
import { applyCompaction, compactScope, planCompaction, Stack, Table, Writer } from '../../src/reftable/index.ts';
import { suggestCompactionSegment } from '../../src/reftable/stack/geometry.ts';

import { Repository } from '../support/repository.ts';
import { throwsCode } from './support/errors.ts';
import type { MemoryFiles } from './support/memory-files.ts';
import { forAll } from './support/properties.ts';
import { entry, entryDeletion, h, ref, symref, tag } from './support/records.ts';
import { DIRECTORY, memoryStack } from './support/stacks.ts';
import { table } from './support/tables.ts';

// biome-ignore lint/suspicious/noExplicitAny: every value here is one that the types forbid.
type Bad = any;

const NUMBERS: readonly Bad[] = [-1, 0.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53, '1', 1n, null, {}, true];
const NOT_UINT64: readonly Bad[] = [-1n, 2n ** 64n, 1, '1', null, {}, true, Number.NaN];
const NOT_BOOLEAN: readonly Bad[] = [0, 1, 'yes', null, {}];
const NOT_OBJECT: readonly Bad[] = [null, 1, 'x', 1n, true];
const NOT_FUNCTION: readonly Bad[] = [undefined, null, 1, 'x', {}];
const NOT_TEXT: readonly Bad[] = [undefined, null, 1, {}, ['x'], 'a\0b', '\0', '\ud800', '\udc00x', Symbol('x')];
const NOT_OID: readonly Bad[] = [undefined, null, '', 1, {}, h(1).slice(1), `${h(1)}0`, 'g'.repeat(40), h(1, 'sha256')];

const VALUE = { type: 'oid', oid: h(1) } as const;

/** Updates of a reflog entry in which one field is bad. */
const BAD_UPDATES: readonly Bad[] = [
  ...NOT_OBJECT.filter(value => value !== null),
  undefined,
  ...NOT_OID.flatMap(oid => [{ old: oid }, { new: oid }]),
  ...[undefined, ...NOT_OBJECT].map(committer => ({ committer })),
  ...NOT_TEXT.flatMap(text => [{ committer: { name: text, email: 'e' } }, { committer: { name: 'n', email: text } }]),
  ...[...NOT_UINT64, undefined].map(time => ({ time })),
  ...[32768, -32769, 0.5, Number.NaN, Number.POSITIVE_INFINITY, '1', 1n, null, undefined].map(tz => ({ tz })),
  ...NOT_TEXT.filter(text => text !== undefined).map(message => ({ message })),
].map(change => (typeof change === 'object' ? { ...entry('a', 3).update, ...change } : change));

/** Records that are bad in one field; the update index of a table that comes next is 3. */
const BAD_REFS: readonly Bad[] = [
  undefined,
  ...NOT_OBJECT,
  ...NOT_TEXT.map(name => ({ ...ref('a', 3), name })),
  ref('', 3),
  ref('a', 2),
  ref('a', 4),
  ...NOT_UINT64.map(updateIndex => ({ ...ref('a', 3), updateIndex })),
  ...[undefined, ...NOT_OBJECT].map(value => ({ ...ref('a', 3), value })),
  ...[undefined, null, '', 'val1', 'constructor', 4, {}].map(type => ({ ...ref('a', 3), value: { ...VALUE, type } })),
  ...NOT_OID.map(oid => ({ ...ref('a', 3), value: { type: 'oid', oid } })),
  ...NOT_OID.flatMap(oid => [tag('a', 3, oid, h(1)), tag('a', 3, h(1), oid)]),
  ...NOT_TEXT.map(target => symref('a', 3, target)),
];

const BAD_LOGS: readonly Bad[] = [
  undefined,
  ...NOT_OBJECT,
  ...NOT_TEXT.map(name => ({ ...entry('a', 3), name })),
  ...NOT_TEXT.map(name => ({ ...entryDeletion('a', 3), name })),
  entry('', 3),
  entryDeletion('', 3),
  entry('a', 4),
  ...NOT_UINT64.flatMap(updateIndex => [
    { ...entry('a', 3), updateIndex },
    { ...entryDeletion('a', 3), updateIndex },
  ]),
  ...BAD_UPDATES.map(update => ({ ...entry('a', 3), update })),
  entry('a', 3, { message: 'two\nlines' }),
];

/** Options of a table and of a stack that are bad in one field. */
const BAD_WRITER_OPTIONS: readonly Bad[] = [
  ...NUMBERS.flatMap(number => [{ blockSize: number }, { restartInterval: number }]),
  { blockSize: 2 ** 24 },
  { restartInterval: 65_536 },
  ...['unpadded', 'skipIndexObjects', 'exactLogMessage'].flatMap(flag => NOT_BOOLEAN.map(value => ({ [flag]: value }))),
  ...['', 'md5', 'SHA1', null, 1, {}, ['sha1']].map(hash => ({ hash })),
];

const BAD_STACK_OPTIONS: readonly Bad[] = [
  ...NOT_OBJECT,
  ...BAD_WRITER_OPTIONS,
  ...NUMBERS.filter(number => number !== -1).flatMap(number => [{ lockTimeout: number }]),
  ...NUMBERS.flatMap(number => [{ factor: number }, { defaultPermissions: number }]),
  { lockTimeout: -2 },
  { lockTimeout: 2 ** 31 },
  { factor: 256 },
  { defaultPermissions: 0o1000 },
  ...['readOnly', 'syncDirectory', 'disableAutoCompact', 'fsync'].flatMap(flag =>
    NOT_BOOLEAN.map(value => ({ [flag]: value })),
  ),
  ...NOT_FUNCTION.filter(value => value !== undefined).flatMap(value => [{ onReload: value }, { onProgress: value }]),
  ...NOT_OBJECT.map(files => ({ files })),
];

const BAD_RANGES: readonly (readonly [Bad, Bad])[] = [
  ...NUMBERS.map(number => [number, 1] as const),
  ...NUMBERS.filter(number => number !== -1).map(number => [0, number] as const),
  [0, 2],
  [2, 2],
  [-1, -1],
  [undefined, undefined],
];

const BAD_EXPIRIES: readonly Bad[] = [
  ...NOT_OBJECT,
  ...NOT_UINT64.flatMap(value => [{ time: value }, { minUpdateIndex: value }]),
];

/** Two tables, so that the next update index is 3; without automatic compaction. */
function twoTables(): { stack: Stack; files: MemoryFiles } {
  const contents = [
    { refs: [ref('a', 1)], logs: [entry('a', 1)] },
    { refs: [ref('b', 2)], logs: [entry('b', 2)] },
  ];
  return memoryStack(contents, { disableAutoCompact: true });
}

function snapshot(files: MemoryFiles): Record<string, string> {
  const names = files.names(DIRECTORY);
  return Object.fromEntries(names.map(name => [name, files.content(`${DIRECTORY}/${name}`).toString('latin1')]));
}

function both(pair: Bad): readonly [Bad, Bad] {
  return Array.isArray(pair) ? [pair[0], pair[1]] : [pair, pair];
}

function rangeOf(pair: Bad): { first: Bad; last: Bad } {
  const [first, last] = both(pair);
  return { first, last };
}

type Call = (stack: Stack, value: Bad) => unknown;

const CALLS: Readonly<Record<string, readonly [Call, readonly Bad[]]>> = {
  'readRef(name)': [(stack, name) => stack.readRef(name), NOT_TEXT],
  'readLog(name)': [(stack, name) => stack.readLog(name), NOT_TEXT],
  'log(name)': [(stack, name) => stack.log(name), NOT_TEXT],
  'refs(options)': [(stack, options) => stack.refs(options), NOT_OBJECT],
  'refs({ prefix })': [(stack, prefix) => stack.refs({ prefix }), NOT_TEXT.filter(Boolean)],
  'logs(options)': [(stack, options) => stack.logs(options), NOT_OBJECT],
  'logs({ prefix })': [(stack, prefix) => stack.logs({ prefix }), NOT_TEXT.filter(Boolean)],
  'refCursor().seek(name)': [(stack, name) => stack.refCursor().seek(name), [undefined, null, 1, {}, ['x']]],
  'logCursor().seek(name)': [(stack, name) => stack.logCursor().seek(name), [undefined, null, 1, {}, ['x']]],
  'logCursor().seekLog(name)': [(stack, name) => stack.logCursor().seekLog(name, 1n), [undefined, null, 1, {}]],
  'logCursor().seekLog(index)': [(stack, index) => stack.logCursor().seekLog('a', index), NOT_UINT64],
  'suggestedSegment(factor)': [(stack, factor) => stack.suggestedSegment(factor), NUMBERS],
  'isCompactionRequired(geometric)': [(stack, value) => stack.isCompactionRequired(value), NOT_BOOLEAN],
  'newAddition(options)': [(stack, options) => stack.newAddition(options), NOT_OBJECT],
  'newAddition({ reload })': [(stack, reload) => stack.newAddition({ reload }), NOT_BOOLEAN],
  'add(write)': [(stack, write) => stack.add(write), NOT_FUNCTION],
  'add(write, options)': [(stack, options) => stack.add(() => {}, options), NOT_OBJECT],
  'add(write, { reload })': [(stack, reload) => stack.add(() => {}, { reload }), NOT_BOOLEAN],
  'addition.add(write)': [
    (stack, write) => {
      using addition = stack.newAddition();
      addition.add(write);
    },
    NOT_FUNCTION,
  ],
  'addRef(ref)': [(stack, record) => stack.add(writer => writer.addRef(record)), BAD_REFS],
  'addRefs(refs)': [(stack, record) => stack.add(writer => writer.addRefs([ref('0', 3), record])), BAD_REFS],
  'addRefs(items)': [(stack, refs) => stack.add(writer => writer.addRefs(refs)), [undefined, 'ab', {}, ...NOT_OBJECT]],
  'addLog(log)': [(stack, record) => stack.add(writer => writer.addLog(record)), BAD_LOGS],
  'addLogs(logs)': [(stack, record) => stack.add(writer => writer.addLogs([entry('0', 3), record])), BAD_LOGS],
  'addLogs(items)': [(stack, logs) => stack.add(writer => writer.addLogs(logs)), [undefined, 'ab', {}, ...NOT_OBJECT]],
  'setLimits(limits)': [
    (stack, pair) =>
      stack.add(writer => {
        writer.setLimits(...both(pair));
        writer.addLog(entryDeletion('a', 3));
      }),
    [
      ...NOT_UINT64.flatMap(value => [
        [value, 3n],
        [3n, value],
      ]),
      [5n, 4n],
      [2n, 3n],
      [undefined, undefined],
    ],
  ],
  'compactAll(options)': [(stack, options) => stack.compactAll(options), NOT_OBJECT],
  'compactAll({ expiry })': [(stack, expiry) => stack.compactAll({ expiry }), BAD_EXPIRIES],
  'compactRange(first, last)': [(stack, pair) => stack.compactRange(...both(pair)), BAD_RANGES],
  'compactRange(first, last, options)': [(stack, options) => stack.compactRange(0, 1, options), NOT_OBJECT],
  'compactRange(…, { expiry })': [(stack, expiry) => stack.compactRange(0, 1, { expiry }), BAD_EXPIRIES],
  'compactRange(…, { bestEffort })': [(stack, value) => stack.compactRange(0, 1, { bestEffort: value }), NOT_BOOLEAN],
  'compactRange(…, { observer })': [(stack, observer) => stack.compactRange(0, 1, { observer }), NOT_OBJECT],
  'clean(options)': [(stack, options) => stack.clean(options), NOT_OBJECT],
  'clean({ temporaryFiles })': [(stack, value) => stack.clean({ temporaryFiles: value }), NOT_BOOLEAN],
  'planCompaction(stack)': [(_, value) => planCompaction(value, { type: 'all' }), [undefined, {}, ...NOT_OBJECT]],
  'planCompaction(scope)': [
    (stack, scope) => planCompaction(stack, scope),
    [undefined, ...NOT_OBJECT, {}, { type: 'none' }, { type: 'constructor' }, { type: 'range' }],
  ],
  'planCompaction({ first, last })': [
    (stack, pair) => planCompaction(stack, { type: 'range', ...rangeOf(pair) }),
    BAD_RANGES,
  ],
  'planCompaction(expiry)': [(stack, expiry) => planCompaction(stack, { type: 'all' }, expiry), BAD_EXPIRIES],
  'compactScope(stack)': [(_, value) => compactScope(value, { type: 'all' }), [undefined, {}, ...NOT_OBJECT]],
  'compactScope(scope)': [
    (stack, scope) => compactScope(stack, scope),
    [undefined, ...NOT_OBJECT, {}, { type: 'none' }],
  ],
  'compactScope({ first, last })': [
    (stack, pair) => compactScope(stack, { type: 'range', ...rangeOf(pair) }),
    BAD_RANGES,
  ],
  'compactScope(expiry)': [(stack, expiry) => compactScope(stack, { type: 'all' }, expiry), BAD_EXPIRIES],
  'applyCompaction(plan)': [(stack, plan) => applyCompaction(stack, plan), [undefined, ...NOT_OBJECT]],
  'applyCompaction({ range })': [
    (stack, pair) => applyCompaction(stack, { ...planCompaction(stack, { type: 'all' }), range: rangeOf(pair) }),
    BAD_RANGES,
  ],
  'applyCompaction({ expiry })': [
    (stack, expiry) => applyCompaction(stack, { ...planCompaction(stack, { type: 'all' }), expiry }),
    BAD_EXPIRIES,
  ],
};

describe('a bad argument is refused by the function that receives it, and nothing is written', () => {
  for (const [what, [call, values]] of Object.entries(CALLS)) {
    test(what, () => {
      const { stack, files } = twoTables();
      const before = snapshot(files);
      for (const value of values) {
        const { message } = throwsCode('API_ERROR', () => call(stack, value));
        assert.ok(message.length < 400, message);
        assert.deepEqual(snapshot(files), before);
      }
      stack.add(writer => writer.addRef(ref('c', 3)));
      assert.deepEqual(
        [...stack.refs()].map(({ name }) => name),
        ['a', 'b', 'c'],
      );
    });
  }

  test('Stack.open(directory, options)', () => {
    const { files } = twoTables();
    const changes = files.changes.length;
    for (const directory of [...NOT_TEXT, '']) throwsCode('API_ERROR', () => Stack.open(directory, { files }));
    for (const options of BAD_STACK_OPTIONS)
      throwsCode('API_ERROR', () =>
        Stack.open(DIRECTORY, options && typeof options === 'object' ? { files, ...options } : options),
      );
    assert.equal(files.changes.length, changes);
  });

  test('new Writer(write, options)', () => {
    const write = () => assert.fail('nothing may be written');
    for (const bad of NOT_FUNCTION) throwsCode('API_ERROR', () => new Writer(bad));
    for (const options of [...NOT_OBJECT, ...BAD_WRITER_OPTIONS, ...NOT_BOOLEAN.map(strictOrder => ({ strictOrder }))])
      throwsCode('API_ERROR', () => new Writer(write, options));
  });

  test('suggestCompactionSegment(sizes, factor)', () => {
    for (const sizes of [undefined, 'ab', {}, ...NOT_OBJECT])
      throwsCode('API_ERROR', () => suggestCompactionSegment(sizes as Bad));
    for (const size of NUMBERS.filter(number => number !== 2 ** 53))
      throwsCode('API_ERROR', () => suggestCompactionSegment([100, size]));
    for (const factor of [...NUMBERS, 256]) throwsCode('API_ERROR', () => suggestCompactionSegment([1, 1], factor));
  });

  test('Table.open(file, name) and table.refsFor(oid)', () => {
    for (const value of NOT_TEXT) {
      throwsCode('API_ERROR', () => Table.open(value, 'name'));
      throwsCode('API_ERROR', () => Table.open('file', value));
    }
    const read = table({ refs: [ref('a', 1)] });
    for (const oid of NOT_OID) throwsCode('API_ERROR', () => read.refsFor(oid));
  });
});

test('values at the ends of their ranges are accepted, and 0 selects git’s default', () => {
  const max = { blockSize: 2 ** 24 - 1, restartInterval: 65_535, factor: 255, lockTimeout: 2 ** 31 - 1 };
  const min = { blockSize: 0, restartInterval: 0, factor: 0, lockTimeout: -1, defaultPermissions: 0 };
  for (const options of [{ ...max, defaultPermissions: 0o777 }, min]) {
    const { stack } = memoryStack([], options);
    const update = { time: 2n ** 64n - 1n, tz: -32_768, message: '' };
    stack.add(writer => {
      writer.setLimits(1n, 2n ** 64n - 1n);
      writer.addRef(ref('a', 2n ** 64n - 1n));
      writer.addLog(entry('a', 2n ** 64n - 1n, update));
      writer.addLog(entry('a', 1n, { ...update, time: 0n, tz: 32_767, committer: { name: '', email: '' } }));
    });
    assert.equal(stack.readRef('a')?.updateIndex, 2n ** 64n - 1n);
    assert.equal([...stack.logs()].length, 2);
    stack.compactRange(0, -1);
    stack.compactRange(1, 0);
    // git continues from 0, below the tables that exist.
    throwsCode('API_ERROR', () => stack.add(writer => writer.addRef(ref('b', 0))));
  }
});

test('a record that is refused leaves the table as it was before it', () => {
  for (const [good, bad] of [
    ['addRef', BAD_REFS],
    ['addLog', BAD_LOGS],
  ] as const) {
    const { stack } = twoTables();
    stack.add(writer => {
      writer.addRef(ref('c', 3));
      for (const record of bad) throwsCode('API_ERROR', () => writer[good](record));
      writer.addRef(ref('d', 3));
      writer.addLog(entry('c', 3));
    });
    assert.deepEqual(
      [...stack.refs()].map(({ name }) => name),
      ['a', 'b', 'c', 'd'],
    );
    assert.equal([...stack.logs()].length, 3);
  }
});

test('an empty stack that was opened without a hash is read but not added to', () => {
  const { files } = memoryStack([]);
  using stack = Stack.open(DIRECTORY, { files });
  assert.deepEqual([...stack.refs()], []);
  const error = throwsCode('API_ERROR', () => stack.add(writer => writer.addRef(ref('a', 1))));
  assert.match(error.message, /option hash/);
  assert.deepEqual(files.names(DIRECTORY), ['tables.list']);
  stack.compactAll();
  stack.clean();
  assert.deepEqual(files.names(DIRECTORY), ['tables.list']);
});

test('a stack copies its options, so that a later change cannot slip past the checks', () => {
  const options: Bad = { hash: 'sha1', blockSize: 512 };
  const { stack } = memoryStack([], options);
  options.blockSize = -1;
  stack.add(writer => writer.addRef(ref('a', 1)));
  assert.equal(stack.tables[0]?.blockSize, 512);
});

describe('after close()', () => {
  const uses: Readonly<Record<string, (stack: Stack) => unknown>> = {
    tables: stack => stack.tables,
    hash: stack => Stack.open(DIRECTORY, { files: stack.files }) && closedWithoutHash(stack).hash,
    minUpdateIndex: stack => stack.minUpdateIndex,
    maxUpdateIndex: stack => stack.maxUpdateIndex,
    nextUpdateIndex: stack => stack.nextUpdateIndex,
    isUpToDate: stack => stack.isUpToDate(),
    reload: stack => stack.reload(),
    loadReplaced: stack => stack.loadReplaced(),
    refCursor: stack => stack.refCursor(),
    logCursor: stack => stack.logCursor(),
    refs: stack => stack.refs(),
    firstName: stack => stack.firstName('a'),
    logs: stack => stack.logs(),
    log: stack => stack.log('a'),
    readRef: stack => stack.readRef('a'),
    readLog: stack => stack.readLog('a'),
    suggestedSegment: stack => stack.suggestedSegment(),
    isCompactionRequired: stack => stack.isCompactionRequired(),
    newAddition: stack => stack.newAddition(),
    add: stack => stack.add(() => {}),
    autoCompact: stack => stack.autoCompact(),
    compactAll: stack => stack.compactAll(),
    compactRange: stack => stack.compactRange(0, 1),
    clean: stack => stack.clean(),
    sizeLimits: stack => stack.sizeLimits(),
    planCompaction: stack => planCompaction(stack, { type: 'all' }),
    compactScope: stack => compactScope(stack, { type: 'all' }),
  };
  for (const [what, use] of Object.entries(uses)) {
    test(`a stack refuses ${what}, and nothing is written`, () => {
      const { stack, files } = twoTables();
      stack.close();
      stack.close();
      const before = snapshot(files);
      assert.match(throwsCode('API_ERROR', () => use(stack)).message, /closed/);
      assert.deepEqual(snapshot(files), before);
    });
  }

  function closedWithoutHash({ files }: Stack): Stack {
    const stack = Stack.open(DIRECTORY, { files });
    stack.close();
    return stack;
  }

  test('every method and getter of a stack is in this list or needs no open stack', () => {
    const needsNone = ['constructor', 'path', 'load', 'expectOpen', 'close'];
    const names = [Stack.prototype, Object.getPrototypeOf(Stack.prototype)].flatMap(Object.getOwnPropertyNames);
    assert.deepEqual(
      names.filter(name => !needsNone.includes(name) && !(name in uses)),
      [],
    );
  });

  test('cursors and iterations that had begun continue over their snapshot, others are refused', () => {
    const { stack } = twoTables();
    const cursor = stack.refCursor();
    const begun = stack.refs();
    const notBegun = [stack.refs(), stack.logs(), stack.log('a')];
    assert.equal(begun.next().value?.name, 'a');
    stack.close();
    assert.equal(begun.next().value?.name, 'b');
    assert.equal(begun.next().done, true);
    assert.ok(cursor.next());
    for (const iteration of notBegun) throwsCode('API_ERROR', () => iteration.next());
  });

  test('a cursor is refused', () => {
    const { stack } = twoTables();
    for (const cursor of [stack.refCursor(), stack.logCursor(), stack.tables[0]?.refCursor() as Bad]) {
      cursor.next();
      cursor.close();
      cursor.close();
      throwsCode('API_ERROR', () => cursor.next());
      throwsCode('API_ERROR', () => cursor.seek('a'));
      throwsCode('API_ERROR', () => cursor.seekKey(Buffer.from('a'), 1));
    }
  });

  test('a table is refused, and its cursors continue', () => {
    const read = table({ refs: [ref('a', 1)], logs: [entry('a', 1)] });
    const cursor = read.refCursor();
    read.close();
    assert.ok(cursor.next());
    throwsCode('API_ERROR', () => read.refCursor());
    throwsCode('API_ERROR', () => read.logCursor());
    throwsCode('API_ERROR', () => read.refsFor(h(1)));
    for (const records of [read.refRecords(), read.logRecords(), read.objectRecords(), read.blocks()])
      throwsCode('API_ERROR', () => records.next());
  });

  test('an addition is refused after commit and after abort', () => {
    for (const finish of ['commit', 'close'] as const) {
      const { stack, files } = twoTables();
      const addition = stack.newAddition();
      addition.add(writer => writer.addRef(ref('c', 3)));
      addition[finish]();
      const before = snapshot(files);
      throwsCode('API_ERROR', () => addition.add(writer => writer.addRef(ref('d', 4))));
      throwsCode('API_ERROR', () => addition.commit());
      addition.close();
      assert.deepEqual(snapshot(files), before);
    }
  });

  test('an addition whose stack is closed is refused, and releases its lock and tables', () => {
    const { stack, files } = twoTables();
    const before = snapshot(files);
    const addition = stack.newAddition();
    addition.add(writer => writer.addRef(ref('c', 3)));
    stack.close();
    throwsCode('API_ERROR', () => addition.add(writer => writer.addRef(ref('d', 3))));
    throwsCode('API_ERROR', () => addition.commit());
    addition.close();
    assert.deepEqual(snapshot(files), before);
  });

  test('a writer is refused: after the table is finished, and after its callback has failed', () => {
    const { stack, files } = twoTables();
    let kept: Writer | undefined;
    stack.add(writer => {
      kept = writer;
      writer.addRef(ref('c', 3));
    });
    const before = snapshot(files);
    for (const use of [
      () => kept?.addRef(ref('d', 3)),
      () => kept?.addLog(entry('d', 3)),
      () => kept?.addRefs([]),
      () => kept?.setLimits(3n, 3n),
      () => kept?.close(),
    ])
      throwsCode('API_ERROR', use);
    assert.throws(() =>
      stack.add(writer => {
        kept = writer;
        throw new Error('stopped');
      }),
    );
    kept?.addRef(ref('d', 4));
    throwsCode('API_ERROR', () => kept?.close());
    assert.deepEqual(snapshot(files), before);
  });
});

describe('a callback that misuses its addition is refused and leaves no files', () => {
  const misuses: Readonly<Record<string, (stack: Stack, writer: Writer) => unknown>> = {
    'returns a promise': async (_, writer) => writer.addRef(ref('c', 3)),
    'closes the stack': (stack, writer) => {
      writer.addRef(ref('c', 3));
      stack.close();
    },
    'finishes the table': (_, writer) => {
      writer.addRef(ref('c', 3));
      writer.close();
    },
  };
  for (const [what, misuse] of Object.entries(misuses)) {
    test(what, () => {
      const { stack, files } = twoTables();
      const before = snapshot(files);
      throwsCode('API_ERROR', () => stack.add(writer => misuse(stack, writer) as Bad));
      assert.deepEqual(snapshot(files), before);
    });
  }

  test('closes its addition', () => {
    const { stack, files } = twoTables();
    const before = snapshot(files);
    const addition = stack.newAddition();
    throwsCode('API_ERROR', () =>
      addition.add(writer => {
        writer.addRef(ref('c', 3));
        addition.close();
      }),
    );
    assert.deepEqual(snapshot(files), before);
  });
});

function close(result: Bad): void {
  if (typeof result?.close === 'function') result.close();
}

test('every function with any arguments works or throws API_ERROR, and git reads the stack', () => {
  using repository = new Repository();
  const before = repository.refs();
  const anything = fc.anything({ withBigInt: true, withNullPrototype: true, withTypedArray: true, maxDepth: 2 });
  const shaped = fc.oneof(
    anything,
    fc.record({ name: anything, updateIndex: anything, value: anything, update: anything }, { requiredKeys: [] }),
    fc.record({ hash: anything, blockSize: anything, lockTimeout: fc.constantFrom(0, Number.NaN), expiry: anything }),
    fc.record({ type: fc.constantFrom('auto', 'all', 'range', 'oid'), first: anything, last: anything, oid: anything }),
    fc.record({ time: anything, minUpdateIndex: anything, prefix: anything, reload: anything }, { requiredKeys: [] }),
  );
  const use = (call: Call, value: Bad) => {
    using stack = Stack.open(repository.stack, { fsync: false });
    close(call(stack, value));
  };
  const calls: readonly ((a: Bad, b: Bad) => unknown)[] = [
    a => close(Stack.open(repository.stack, a)),
    ...Object.values(CALLS).map(
      ([call]) =>
        (a: Bad) =>
          use(call, a),
    ),
    ...Object.values(CALLS).map(
      ([call]) =>
        (a: Bad, b: Bad) =>
          use(call, [a, b]),
    ),
    (a, b) => new Writer(a, b),
    (a, b) => suggestCompactionSegment(a, b),
  ];
  forAll(3000, fc.tuple(fc.nat(calls.length - 1), shaped, shaped), ([index, a, b]) => {
    try {
      calls[index]?.(a, b);
    } catch (error) {
      assert.ok(isReftableError(error, 'API_ERROR'), String((error as Error).stack));
    }
  });
  assert.equal(repository.refs(), before);
  repository.git(['refs', 'verify']);
});
