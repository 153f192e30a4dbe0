// No name in a list of tables and no file in a stack's directory makes the engine touch a file outside of it.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, renameSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { systemCode } from '../../src/reftable/platform/files.ts';
import { parseNames } from '../../src/reftable/stack/list.ts';
import { Stack } from '../../src/reftable/stack/stack.ts';

import { throwsCode } from '../engine/support/errors.ts';
import { ref } from '../engine/support/records.ts';
import { add, type Cleanup, DIRECTORY, entriesOf, listOf, temporaryFolder } from '../engine/support/stacks.ts';
import { GuardedFiles } from './guarded-files.ts';
import { HOSTILE_NAMES } from './list-mutations.ts';

const LIST = 'tables.list';
const skip = process.platform === 'win32' ? 'symbolic links need a privilege, and named pipes do not exist' : false;

function parse(text: string | Buffer): string[] {
  return parseNames(Buffer.from(text as string), LIST);
}

/** A folder with a stack of three tables in `stack` and files next to it. */
function stackOnDisk(test: Cleanup): { folder: string; directory: string } {
  const folder = temporaryFolder(test);
  const directory = join(folder, 'stack');
  mkdirSync(directory);
  using stack = Stack.open(directory, { hash: 'sha1', disableAutoCompact: true });
  for (const name of ['a', 'b', 'c']) add(stack, [ref(`refs/heads/${name}`, stack.nextUpdateIndex)]);
  return { folder, directory };
}

function refNames(directory: string): string[] {
  using stack = Stack.open(directory);
  return Array.from(stack.refs(), ({ name }) => name);
}

test('a hostile name never causes a file outside of the directory to be opened, written or removed', () => {
  for (const name of HOSTILE_NAMES) {
    const files = new GuardedFiles(DIRECTORY, new Map([[LIST, Buffer.concat([name, Buffer.from('\n')])]]));
    try {
      using stack = Stack.open(DIRECTORY, { files });
      stack.compactAll();
    } catch (error) {
      assert.equal((error as { file?: string }).file?.startsWith(DIRECTORY), true, String(error));
    }
    assert.deepEqual(files.breaches, []);
    assert.deepEqual(files.changes, []);
  }
});

test('a name that may refer to another file than it spells is refused', () => {
  for (const name of ['C:x.ref', 'x.ref:stream', Buffer.from([0x78, 0xff, 0x2e, 0x72, 0x65, 0x66])]) {
    const list = Buffer.concat([Buffer.from(name as string), Buffer.of(0x0a)]);
    assert.equal(throwsCode('FORMAT_ERROR', () => parse(list)).offset, 0n);
  }
});

test('a name that is in the list twice is refused, at any line', () => {
  const error = throwsCode('FORMAT_ERROR', () => parse('a.ref\nb.ref\na.ref\n'));
  assert.equal(error.offset, 12n);
});

test('a message contains only the start of a very long name', () => {
  const { message } = throwsCode('FORMAT_ERROR', () => parse(`${'/'.repeat(100_000)}\n`));
  assert.ok(message.length < 300);
});

test('a list of many megabytes is not read', () => {
  const files = new GuardedFiles(DIRECTORY, new Map([[LIST, Buffer.alloc(17 * 1024 * 1024, 0x0a)]]));
  files.before = call => assert.notEqual(call, 'read');
  throwsCode('FORMAT_ERROR', () => Stack.open(DIRECTORY, { files }));
  assert.equal(files.openDescriptors, 0);
});

test('a list of thousands of missing tables fails at the first one', () => {
  const names = Array.from({ length: 5000 }, (_, i) => `no-such-table-${i}.ref\n`).join('');
  const files = new GuardedFiles(DIRECTORY, new Map([[LIST, Buffer.from(names)]]));
  const opened: string[] = [];
  files.before = (call, path) => {
    if (call === 'openRead') opened.push(path);
  };
  const error = throwsCode('NOT_EXIST_ERROR', () => Stack.open(DIRECTORY, { files }));
  assert.equal(error.file, join(DIRECTORY, 'no-such-table-0.ref'));
  assert.equal(opened.filter(path => path !== join(DIRECTORY, LIST)).length, 1);
});

// git follows symbolic links out of the directory (docs/differences-from-git.md).
test('a table that is a symbolic link out of the directory is not read', { skip }, test => {
  const { folder, directory } = stackOnDisk(test);
  const [name] = listOf(directory) as [string];
  renameSync(join(directory, name), join(folder, 'elsewhere.ref'));
  symlinkSync(join('..', 'elsewhere.ref'), join(directory, name));
  const error = throwsCode('IO_ERROR', () => Stack.open(directory));
  assert.equal(error.file, join(directory, name));
  assert.equal(systemCode(error.cause), 'ELOOP');
});

test('a list that is a symbolic link out of the directory is not read, and not treated as missing', { skip }, test => {
  const { folder, directory } = stackOnDisk(test);
  renameSync(join(directory, LIST), join(folder, LIST));
  for (const target of [join(folder, LIST), join(folder, 'no-such-list')]) {
    symlinkSync(target, join(directory, LIST));
    const error = throwsCode('IO_ERROR', () => Stack.open(directory));
    assert.equal(error.file, join(directory, LIST));
    assert.equal(systemCode(error.cause), 'ELOOP');
    renameSync(join(directory, LIST), join(folder, 'link-tried'));
  }
});

test('a link to a file that leads out through another link is not followed', { skip }, test => {
  const { folder, directory } = stackOnDisk(test);
  const [name] = listOf(directory) as [string];
  renameSync(join(directory, name), join(folder, 'elsewhere.ref'));
  symlinkSync(join(folder, 'elsewhere.ref'), join(directory, 'second.ref'));
  symlinkSync('second.ref', join(directory, name));
  throwsCode('IO_ERROR', () => Stack.open(directory));
});

test('a link to a table in the same directory is read', { skip }, test => {
  const { folder, directory } = stackOnDisk(test);
  const [name] = listOf(directory) as [string];
  renameSync(join(directory, name), join(directory, 'moved.ref'));
  symlinkSync('moved.ref', join(directory, name));
  assert.deepEqual(refNames(directory), ['refs/heads/a', 'refs/heads/b', 'refs/heads/c']);
  symlinkSync('stack', join(folder, 'link-to-stack'));
  assert.deepEqual(refNames(join(folder, 'link-to-stack')), ['refs/heads/a', 'refs/heads/b', 'refs/heads/c']);
});

test('compaction and cleaning replace and remove links, never their targets', { skip }, test => {
  const { folder, directory } = stackOnDisk(test);
  const [name] = listOf(directory) as [string];
  const kept = readFileSync(join(directory, name));
  renameSync(join(directory, name), join(directory, 'moved.table'));
  symlinkSync('moved.table', join(directory, name));
  writeFileSync(join(folder, 'outside.ref'), kept);
  symlinkSync(join(folder, 'outside.ref'), join(directory, 'stray.ref'));
  using stack = Stack.open(directory);
  stack.compactAll();
  stack.clean();
  assert.deepEqual(readFileSync(join(directory, 'moved.table')), kept);
  assert.deepEqual(readFileSync(join(folder, 'outside.ref')), kept);
  assert.deepEqual(refNames(directory), ['refs/heads/a', 'refs/heads/b', 'refs/heads/c']);
});

test('a pipe or a directory with the name of a table or of the list is refused without waiting', { skip }, test => {
  const { directory } = stackOnDisk(test);
  const [table] = listOf(directory);
  assert.ok(table !== undefined);
  for (const name of [table, LIST]) {
    renameSync(join(directory, name), join(directory, 'set-aside'));
    for (const make of [
      (path: string) => void execFileSync('mkfifo', [path]),
      (path: string) => void mkdirSync(path),
    ]) {
      make(join(directory, name));
      const error = throwsCode('IO_ERROR', () => Stack.open(directory));
      assert.equal(error.cause, undefined);
      assert.equal(error.file, join(directory, name));
      renameSync(join(directory, name), join(directory, `odd-${entriesOf(directory).length}`));
    }
    renameSync(join(directory, 'set-aside'), join(directory, name));
  }
  assert.equal(readdirSync(directory).filter(name => name.startsWith('odd-')).length, 4);
});
