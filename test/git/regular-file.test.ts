// Files that do not belong to a stack are read with limits.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { listDirectory, readRegularFile } from '../../src/git/index.ts';
import { isReftableError } from '../../src/reftable/index.ts';

function folder(t: TestContext): string {
  const path = mkdtempSync(join(tmpdir(), 'reftable-files-'));
  t.after(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

/** The error that reading the file throws. */
function failure(path: string, limit = 100): { code: string; message: string } {
  try {
    readRegularFile(path, limit);
  } catch (error) {
    assert.ok(isReftableError(error));
    assert.equal(error.file, path);
    return error;
  }
  assert.fail(`${path} was read`);
}

test('a regular file is read, also through a link and up to its limit', t => {
  const file = join(folder(t), 'file');
  writeFileSync(file, 'x'.repeat(100));
  symlinkSync(file, `${file}.link`);
  assert.equal(readRegularFile(`${file}.link`, 100).length, 100);
  const { code, message } = failure(file, 99);
  assert.equal(code, 'FORMAT_ERROR');
  assert.match(message, /has 100 bytes or more, and at most 99 are accepted/);
});

test('a file is read to its end for any size that the system reports', { skip: process.platform !== 'linux' }, () => {
  assert.ok(readRegularFile('/proc/self/status', 1 << 20).length > 100);
  assert.equal(failure('/proc/self/status', 20).code, 'FORMAT_ERROR');
});

test('a file that is not regular is refused without waiting, and the error names its kind', async t => {
  const directory = folder(t);
  const at = (name: string) => join(directory, name);
  execFileSync('mkfifo', [at('fifo')]);
  mkdirSync(at('directory'));
  symlinkSync('/dev/zero', at('zero'));
  const server = createServer().listen(at('socket'));
  t.after(() => server.close());
  await new Promise(resolve => server.once('listening', resolve));
  const found: Record<string, string> = {
    fifo: 'a FIFO',
    directory: 'a directory',
    zero: 'a character device',
    socket: 'a socket',
  };
  for (const [name, what] of Object.entries(found)) {
    const { code, message } = failure(at(name));
    assert.deepEqual([code, message], ['IO_ERROR', `cannot read ${at(name)}: it is ${what}, not a regular file`]);
  }
});

test('a missing file and a link that leads nowhere are NOT_EXIST_ERROR', t => {
  const directory = folder(t);
  symlinkSync('nowhere', join(directory, 'link'));
  for (const name of ['missing', 'link', 'missing/inner'])
    assert.equal(failure(join(directory, name)).code, 'NOT_EXIST_ERROR');
});

test('a sparse file of terabytes is refused without reading it', t => {
  const file = join(folder(t), 'sparse');
  writeFileSync(file, '');
  truncateSync(file, 2 ** 42);
  assert.equal(failure(file, 1 << 20).code, 'FORMAT_ERROR');
});

test('a message contains only the start of a long path', () => {
  assert.ok(failure(`/${'x'.repeat(1_000_000)}`).message.length < 1100);
});

test('a directory is listed up to a number of entries', t => {
  const directory = folder(t);
  for (let i = 0; i < 20; i++) writeFileSync(join(directory, `f${i}`), '');
  assert.deepEqual([listDirectory(directory, 20).entries.length, listDirectory(directory, 20).complete], [20, true]);
  assert.deepEqual([listDirectory(directory, 19).entries.length, listDirectory(directory, 19).complete], [19, false]);
  assert.throws(() => listDirectory(join(directory, 'f0'), 1), { code: 'NOT_EXIST_ERROR' });
});
