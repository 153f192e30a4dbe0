// Tables as JGit writes them: what git reads is not an error, and what git cannot read is one.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { checkStack } from '../../src/check/check-stack.ts';
import type { Finding } from '../../src/check/index.ts';
import { decodeText } from '../../src/reftable/format/utf8.ts';
import { BLOCK_TYPE, type LogRecord, Stack, Table, Writer } from '../../src/reftable/index.ts';
import type { WriterOptions } from '../../src/reftable/table/writer-options.ts';
import { applyRepair, planRepair } from '../../src/repair/index.ts';
import { zeroId } from '../../src/samples/history.ts';
import { footerStart, HEADER, sealed } from '../../src/samples/patch.ts';
import { logOnlyTable, oneLevelIndexTable } from '../support/jgit-tables.ts';
import { first } from '../support/present.ts';
import { Repository } from '../support/repository.ts';
import { assertCovers, damagedTable } from './support/anatomy.ts';

const UPDATE_INDEX = 2n;
const NAME = '0x000000000002-0x000000000002-11111111.ref';

function entry(name: string, oid: string, message: string): LogRecord {
  const update = {
    old: zeroId('sha1'),
    new: oid,
    committer: { name: 'A', email: 'a@example.com' },
    time: 1_700_000_000n,
  };
  return { name, updateIndex: UPDATE_INDEX, update: { ...update, tz: 0, message } };
}

/** A table of this engine's writer with a reflog entry for each name, and some refs. */
function tableOf(
  names: readonly string[],
  oid: string,
  message: string,
  { at = UPDATE_INDEX, ...options }: Partial<WriterOptions> & { readonly at?: bigint },
  refs: readonly string[] = [],
): Buffer {
  const parts: Buffer[] = [];
  const writer = new Writer(bytes => parts.push(Buffer.from(bytes)), {
    ...{ hash: 'sha1', exactLogMessage: true },
    ...options,
  });
  writer.setLimits(at, at);
  for (const name of refs) writer.addRef({ name, updateIndex: at, value: { type: 'oid', oid } });
  for (const name of names) writer.addLog({ ...entry(name, oid, message), updateIndex: at });
  writer.close();
  return Buffer.concat(parts);
}

/** Adds a table to a stack as another program would. */
function putTable(repository: Repository, bytes: Buffer, name = NAME): void {
  writeFileSync(join(repository.stack, name), bytes);
  writeFileSync(join(repository.stack, 'tables.list'), `${[...repository.tables(), name].join('\n')}\n`);
}

function findings(repository: Repository): Finding[] {
  return [...checkStack(repository.stack)].flatMap(step => (step.type === 'finding' ? [step.finding] : []));
}

function aboveHint(repository: Repository): string[] {
  return findings(repository).flatMap(({ id, severity }) => (severity === 'hint' ? [] : [id]));
}

const NAMES = Array.from({ length: 40 }, (_, i) => `refs/heads/b${String(i).padStart(2, '0')}`);

for (const [title, names, blockSize] of [
  ['one block', NAMES.slice(0, 3), 4096],
  ['blocks and an index', NAMES, 512],
] as const) {
  test(`a table that has only reflogs, in ${title}, is read as git reads it`, () => {
    using repository = new Repository();
    const oid = repository.commit();
    const bytes = logOnlyTable(tableOf(names, oid, 'push\n', { blockSize }));
    putTable(repository, bytes);
    assert.equal(repository.git(['reflog', 'list']), names.map(name => `${name}\n`).join(''));
    assert.deepEqual(aboveHint(repository), []);

    const table = Table.open(join(repository.stack, NAME), NAME);
    const blocks = [...table.blocks()].filter(({ type }) => type === BLOCK_TYPE.log);
    assert.equal(first(blocks).offset, 24);
    assert.equal(blocks.length > 1, names === NAMES);
    assert.equal(table.logs.indexOffset > 0, names === NAMES);
    assert.deepEqual(
      [...table.logRecords()],
      names.map(name => entry(name, oid, 'push\n')),
    );
    for (const name of names) {
      using cursor = table.logCursor();
      cursor.seekLog(name, UPDATE_INDEX);
      assert.ok(cursor.next());
      assert.equal(cursor.name, name);
    }
    table.close();
    assertCovers(damagedTable(bytes));
  });
}

test('a table that has only reflogs is compacted by git and by this engine to the same reflogs', () => {
  const compacted = [true, false].map(byGit => {
    using repository = new Repository();
    const oid = repository.commit();
    putTable(repository, logOnlyTable(tableOf(NAMES, oid, 'push\n', { blockSize: 512 })));
    if (byGit) repository.git(['pack-refs']);
    else {
      using stack = Stack.open(repository.stack);
      stack.compactAll();
    }
    assert.equal(repository.tables().length, 1);
    assert.deepEqual(aboveHint(repository), []);
    return repository.git(['reflog', 'list']);
  });
  assert.equal(compacted[0], compacted[1]);
  assert.equal(compacted[0], NAMES.map(name => `${name}\n`).join(''));
});

for (const [title, change] of [
  ['without its footer', (bytes: Buffer) => bytes.subarray(0, footerStart(bytes))],
  [
    'whose footer has log offset 0',
    (bytes: Buffer) => {
      const copy = Buffer.from(bytes);
      copy.fill(0, footerStart(copy) + 24 + 24, footerStart(copy) + 24 + 32);
      return sealed(copy);
    },
  ],
] as const) {
  test(`a table that has only reflogs, ${title}, is damaged, and its reflogs can be read`, () => {
    const bytes = change(logOnlyTable(tableOf(NAMES, '1'.repeat(40), 'push\n', { blockSize: 512 })));
    using table = damagedTable(bytes);
    assertCovers(table);
    const [part] = table.walk();
    assert.equal(part?.start, 24);
    assert.deepEqual(part.faults, []);
    using repository = new Repository();
    putTable(repository, bytes);
    const expected = title === 'without its footer' ? 'footerMissing' : 'footerPosition';
    assert.deepEqual(aboveHint(repository), [expected]);
    assert.equal(repository.git(['for-each-ref']), '');
  });
}

/** Bytes that look random, without a newline or a NUL. */
function incompressible(length: number): string {
  let state = 1;
  const byte = () => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    const top = state >>> 24;
    return top === 0 || top === 0x0a ? 1 : top;
  };
  return `${decodeText(Uint8Array.from({ length }, byte))}\n`;
}

for (const [title, blockSize, names, message] of [
  ['more bytes than the block size, and less than inflated', 256, NAMES, incompressible(20)],
  ['more bytes than the block size and than inflated', 256, NAMES.slice(0, 1), incompressible(600)],
  ['more bytes than inflated and less than 4096, without a block size,', 0, NAMES.slice(0, 1), incompressible(600)],
  ['more bytes than 4096 and than inflated, without a block size,', 0, NAMES.slice(0, 1), incompressible(6000)],
] as const) {
  test(`a log block of ${title} is an error if git cannot read it`, () => {
    using repository = new Repository();
    const bytes = tableOf(names, repository.commit(), message, { blockSize: 12_000 });
    bytes.writeUIntBE(blockSize, HEADER.blockSize, 3);
    putTable(repository, sealed(bytes));
    const readable = repository.tryGit(['reflog', 'list']).status === 0;
    assert.equal(readable, title.includes('less than'));
    assert.deepEqual(aboveHint(repository), readable ? [] : ['logBlockSize']);

    // This engine reads it either way.
    const table = Table.open(join(repository.stack, NAME), NAME);
    assert.equal(first([...table.logRecords()]).update?.message, message);
    table.close();
  });
}

for (const [section, tail, readable] of [
  ['ref', 'x', false],
  ['log', 'x', false],
  // The byte at which git looks for the next block is the type of a ref block, after which it looks no further.
  ['ref', 'r', true],
] as const) {
  const is = readable ? 'is not an error where git reads it' : 'is an error, and repaired';
  test(`an index block of the ${section} section that is longer than the block size ${is}`, () => {
    using repository = new Repository();
    const oid = repository.commit();
    const names = Array.from({ length: 600 }, (_, i) => `refs/heads/${String(i).padStart(3, '0')}${tail.repeat(60)}`);
    const bytes = tableOf(names, oid, 'push\n', { blockSize: 512 }, section === 'ref' ? names : []);
    putTable(repository, oneLevelIndexTable(bytes, [section]));
    const listed = () => {
      const { stdout } = repository.tryGit(section === 'ref' ? ['for-each-ref'] : ['reflog', 'list']);
      return stdout.split('\n').length - 1;
    };
    assert.equal(listed(), readable ? names.length : 0);
    assert.deepEqual(aboveHint(repository), readable ? [] : ['indexBlockSize']);
    if (readable) return;

    const plan = planRepair(repository.stack);
    assert.deepEqual(
      plan.steps.filter(({ selected }) => selected).map(({ kind, file }) => `${kind} ${file}`),
      [`rewriteTable ${NAME}`],
    );
    assert.equal(plan.lost.total, 0);
    applyRepair(plan, { backupDirectory: join(repository.folder, 'backup') });
    assert.deepEqual(aboveHint(repository), []);
    assert.equal(listed(), names.length);
    repository.git(['update-ref', 'refs/heads/new', oid]);
    repository.git(['pack-refs']);
    assert.equal(listed(), names.length + 1);
  });
}

/** Puts two tables, each with entries of two branches, into a repository. */
function putMessages(repository: Repository, message: string): string {
  const oid = repository.commit();
  const names = ['refs/heads/a', 'refs/heads/b'];
  putTable(repository, tableOf(names, oid, message, {}, names));
  putTable(repository, tableOf(names, oid, message, { at: 3n }), NAMES_OF_TABLES[1]);
  return oid;
}

const NAMES_OF_TABLES = [NAME, '0x000000000003-0x000000000003-22222222.ref'] as const;

test('messages without a final newline, which git prints on one line, are one hint, and repaired in every table', () => {
  using repository = new Repository();
  putMessages(repository, 'push');
  const shown = () => repository.git(['reflog', 'show', '--format=%gs', 'refs/heads/a']);
  const oneline = () => repository.git(['reflog', 'show', 'refs/heads/a']);
  assert.equal(oneline().split('\n').length, 1);
  assert.equal(shown(), 'pus\npus\n');
  assert.deepEqual(aboveHint(repository), []);
  const [found, ...others] = findings(repository).filter(({ id }) => id === 'logNewline');
  assert.deepEqual(others, []);
  assert.ok(found?.id === 'logNewline');
  assert.equal(found.params.count, 4);
  assert.equal(found.file, NAME);
  assert.deepEqual(
    found.related?.map(({ file, is }) => [file, is]),
    [[NAMES_OF_TABLES[1], 'alsoHere']],
  );

  const plan = planRepair(repository.stack);
  assert.deepEqual(
    plan.steps.filter(({ selected }) => selected).map(({ kind, file }) => `${kind} ${file}`),
    NAMES_OF_TABLES.map(name => `rewriteTable ${name}`),
  );
  assert.deepEqual([plan.lost.total, plan.uncertain.total], [0, 0]);
  applyRepair(plan, { backupDirectory: join(repository.folder, 'backup') });
  assert.equal(shown(), 'push\npush\n');
  assert.equal(oneline().split('\n').length, 3);
  assert.deepEqual(
    findings(repository).filter(({ id }) => id === 'logNewline'),
    [],
  );
});

test('messages of several lines, with which git aborts after a write, are one warning a table, and repaired', () => {
  using repository = new Repository();
  const oid = putMessages(repository, 'two\nlines\n');
  assert.deepEqual(aboveHint(repository), ['logMessage', 'logMessage']);
  const plan = planRepair(repository.stack);
  const { status, stderr } = repository.tryGit(['update-ref', 'refs/heads/new', oid]);
  // Ended by a signal.
  assert.equal(status, null);
  assert.match(stderr, /REFTABLE_API_ERROR/);
  assert.equal(repository.git(['rev-parse', 'refs/heads/new']).trim(), oid);
  assert.throws(() => applyRepair(plan), { code: 'OUTDATED_ERROR' });

  applyRepair(planRepair(repository.stack), { backupDirectory: join(repository.folder, 'backup') });
  assert.deepEqual(aboveHint(repository), []);
  repository.git(['update-ref', 'refs/heads/newer', oid]);
  repository.git(['pack-refs']);
  assert.equal(repository.tables().length, 1);
  assert.match(repository.git(['reflog', 'show', 'refs/heads/a']), /: two lines\n.*: two lines\n$/);
});

test('what many records have in common is one finding of its kind with their number', () => {
  using repository = new Repository();
  const oid = '1'.repeat(40);
  for (const [i, name] of NAMES_OF_TABLES.entries()) {
    const entries = NAMES.map(ref => {
      const { update, ...record } = entry(ref, oid, 'push');
      return {
        ...record,
        updateIndex: BigInt(i) + 2n,
        update: update && { ...update, tz: 1999, time: 99_999_999_999n },
      };
    });
    const parts: Buffer[] = [];
    const writer = new Writer(bytes => parts.push(Buffer.from(bytes)), {
      hash: 'sha1',
      exactLogMessage: true,
      blockSize: 1 << 17,
    });
    writer.setLimits(BigInt(i) + 2n, BigInt(i) + 2n);
    for (const ref of ['refs/heads/\udcfe', 'refs/heads/\udcff']) {
      writer.addRef({ name: `${ref}${i}`, updateIndex: BigInt(i) + 2n, value: { type: 'oid', oid } });
    }
    for (const record of entries) writer.addLog(record);
    writer.close();
    putTable(repository, Buffer.concat(parts), name);
  }
  const counts = findings(repository).flatMap(({ id, params }) => ('count' in params ? [[id, params.count]] : []));
  assert.deepEqual(Object.fromEntries(counts), {
    ...{ interopBlockSize: 2, interopZone: 80, logNewline: 80, logTime: 80, logZone: 80 },
    ...{ refNameEncoding: 4, reflogWithoutRef: 40 },
  });
  assert.equal(counts.length, 7);
});
