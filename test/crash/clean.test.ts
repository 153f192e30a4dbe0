import assert from 'node:assert/strict';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { platform } from '#platform';
import { isReftableError } from '../../src/reftable/errors.ts';
import { systemCode } from '../../src/reftable/platform/files.ts';

import { systemError } from '../engine/support/memory-files.ts';
import { ref } from '../engine/support/records.ts';
import { add, DIRECTORY, entriesOf, listOf, openStack, temporaryFolder } from '../engine/support/stacks.ts';
import { first } from '../support/present.ts';
import { filesOf } from './support/images.ts';
import { failureOf, open, operations } from './support/operations.ts';

const UNFINISHED = '0x000000000001-0x000000000002-00000001.temp.aBc123';
/** Names that only look similar. */
const OTHERS = ['notes.temp.abcdef', '0x000000000001-0x000000000002-00000001.temp.aBc1234', 'x.temp.'];

// git leaves them forever (docs/differences-from-git.md#cleaning).
test('a clean with that option removes unfinished tables, and no file with a similar name', t => {
  const directory = temporaryFolder(t);
  const stack = openStack(t, directory);
  add(stack, [ref('refs/heads/main', 1)]);
  for (const name of [UNFINISHED, ...OTHERS]) writeFileSync(join(directory, name), 'REFT');
  stack.clean();
  assert.ok(entriesOf(directory).includes(UNFINISHED));
  stack.clean({ temporaryFiles: true });
  assert.deepEqual(entriesOf(directory), [...OTHERS, ...listOf(directory), 'tables.list'].sort());
});

test('an unfinished table is kept while a table is locked, because a compaction may be writing it', t => {
  const directory = temporaryFolder(t);
  const stack = openStack(t, directory);
  add(stack, [ref('refs/heads/main', 1)]);
  for (const name of [UNFINISHED, `${listOf(directory)[0]}.lock`]) writeFileSync(join(directory, name), '');
  stack.clean({ temporaryFiles: true });
  assert.ok(entriesOf(directory).includes(UNFINISHED));
});

test('a complete but unfinished table of JGit is kept while a table is locked, and does not count as a table without a lock', t => {
  const directory = temporaryFolder(t);
  const stack = openStack(t, directory);
  add(stack, [ref('refs/heads/main', 1)]);
  const [table] = listOf(directory) as [string];
  const unfinished = table.replace('.ref', '_1234567890.ref');
  writeFileSync(join(directory, unfinished), readFileSync(join(directory, table)));
  writeFileSync(join(directory, `${table}.lock`), '');
  stack.clean({ temporaryFiles: true });
  assert.ok(entriesOf(directory).includes(unfinished));
  rmSync(join(directory, `${table}.lock`));
  stack.clean();
  assert.ok(entriesOf(directory).includes(unfinished));
  stack.clean({ temporaryFiles: true });
  assert.equal(entriesOf(directory).includes(unfinished), false);
});

test('a clean during another process’s compaction keeps the files that it writes', () => {
  const { before } = first(operations());
  const files = filesOf(before);
  using stack = open(files);
  using other = open(files);
  let cleaned = 0;
  files.before = (call, path) => {
    if (call !== 'write' || !path.includes('.temp.')) return;
    cleaned++;
    other.clean({ temporaryFiles: true });
  };
  stack.compactAll();
  assert.equal(cleaned, 1);
  assert.equal(stack.tables.length, 1);
});

test('a failing sync of the directory after the list was replaced is an error, and the change is in place', () => {
  const { before, run } = first(operations());
  const files = filesOf(before);
  using stack = open(files, { disableAutoCompact: true });
  let syncs = 0;
  files.before = (call, path) => {
    if (call === 'syncDirectory' && syncs++ === 1) throw systemError('EIO', path);
  };
  const error = failureOf(() => run(stack));
  assert.ok(isReftableError(error, 'IO_ERROR'));
  assert.deepEqual([error.file, systemCode(error.cause)], [DIRECTORY, 'EIO']);
  stack.reload();
  assert.ok(stack.readRef('refs/heads/new'));
});

test('a real directory is synced, and a missing one is an error', t => {
  const directory = temporaryFolder(t);
  platform.files.syncDirectory(directory);
  assert.throws(() => platform.files.syncDirectory(join(directory, 'nowhere')), { code: 'ENOENT' });
});
