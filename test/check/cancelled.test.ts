// A check that ends early closes its files, and every part of it reads through the file system that it is given.
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { checkStack } from '../../src/check/check-stack.ts';
import { OrphanReflogs } from '../../src/check/refs/orphan-reflogs.ts';
import type { ReadableRefs } from '../../src/check/refs/readable-refs.ts';
import { takeSnapshot } from '../../src/check/stack/snapshot.ts';
import { type FileSystem, platform, Stack } from '../../src/reftable/index.ts';
import { first } from '../support/present.ts';

function temporaryFolder(test: TestContext): string {
  const path = mkdtempSync(join(tmpdir(), 'reftable-check-'));
  test.after(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

/** The real file system, with the paths of the files that are open. */
function counted(changes: Partial<FileSystem> = {}): { files: FileSystem; open: Map<number, string> } {
  const open = new Map<number, string>();
  const files: FileSystem = {
    ...platform.files,
    openRead(path) {
      const fd = platform.files.openRead(path);
      open.set(fd, path);
      return fd;
    },
    close(fd) {
      open.delete(fd);
      platform.files.close(fd);
    },
    ...changes,
  };
  return { files, open };
}

/** A table that is too large to be read at once, with a reflog of as many entries. */
function addMany(directory: string): void {
  using stack = Stack.open(directory, { hash: 'sha1', disableAutoCompact: true });
  const names = Array.from({ length: 6000 }, (_, i) => `refs/heads/${String(i).padStart(4, '0')}`);
  const id = (i: number) => (i * 0x9e3779b1).toString(16).padStart(40, '0');
  stack.add(table => {
    const updateIndex = table.minUpdateIndex;
    table.addRefs(names.map((name, i) => ({ name, updateIndex, value: { type: 'oid', oid: id(i + 1) } })));
    const committer = { name: 'N', email: 'e@x' };
    const update = { old: '0'.repeat(40), committer, time: 1n, tz: 0, message: 'm' };
    table.addLogs(names.map((name, i) => ({ name, updateIndex, update: { ...update, new: id(i + 1) } })));
  });
}

test('a search that is cancelled while tables are opened closes those that are open', test => {
  const directory = temporaryFolder(test);
  addMany(directory);
  const table = first(readdirSync(directory).filter(name => name.endsWith('.ref')));
  const torn = table.replace(/.{8}\.ref$/, '00000000.ref');
  writeFileSync(join(directory, torn), Buffer.alloc(1 << 20));
  writeFileSync(join(directory, 'tables.list'), `${table}\n${torn}\n`);
  const cancelled = new Error('cancelled');
  let openThen = 0;
  const { files, open } = counted({
    onWork() {
      openThen = open.size;
      throw cancelled;
    },
  });
  assert.throws(() => takeSnapshot(directory, files, () => false), cancelled);
  assert.equal(openThen, 2);
  assert.deepEqual([...open.values()], []);
  assert.throws(() => [...checkStack(directory, { files })], cancelled);
  assert.deepEqual([...open.values()], []);
});

test('a check that is ended early leaves no file open', test => {
  const directory = temporaryFolder(test);
  addMany(directory);
  const { files, open } = counted();
  const count = [...checkStack(directory, { files })].length;
  assert.ok(count > 5, `${count} steps`);
  // The refs are checked last.
  for (const last of [0, count >> 1, count - 4, count - 3, count - 2, count - 1]) {
    let steps = 0;
    for (const _ of checkStack(directory, { files })) if (steps++ === last) break;
    assert.deepEqual([...open.values()], [], `ended at step ${last} of ${count}`);
  }
});

test('the check of reflogs ends the reading of them', () => {
  const log = { name: 'refs/heads/a', newest: '1'.repeat(40), file: 'a.ref', start: 0, end: 1 };
  let ended = false;
  function* newestLogs() {
    try {
      for (;;) yield log;
    } finally {
      ended = true;
    }
  }
  {
    using _ = new OrphanReflogs({ newestLogs } as ReadableRefs);
  }
  assert.ok(ended);
});

test('refs are read from the file system that is given', test => {
  const [shown, given] = [join(temporaryFolder(test), 'shown'), temporaryFolder(test)];
  mkdirSync(shown);
  for (const [directory, target] of [
    [shown, 'refs/heads/shown'],
    [given, 'refs/heads/given'],
  ] as const) {
    using stack = Stack.open(directory, { hash: 'sha1' });
    stack.add(table => {
      const updateIndex = table.minUpdateIndex;
      table.addRef({ name: 'refs/heads/link', updateIndex, value: { type: 'symref', target } });
    });
  }
  const other = (path: string) => path.replace(shown, given);
  const files: FileSystem = {
    ...platform.files,
    openRead: path => platform.files.openRead(other(path)),
    stat: path => platform.files.stat(other(path)),
    list: path => platform.files.list(other(path)),
  };
  const findings = (directory: string, files?: FileSystem) =>
    [...checkStack(directory, { files })].flatMap(step => (step.type === 'finding' ? [step.finding] : []));
  const expected = findings(given);
  assert.deepEqual(
    expected.map(({ id }) => id),
    ['symrefDangling'],
  );
  assert.deepEqual(findings(shown, files), expected);
  assert.notDeepEqual(findings(shown), expected);
});
