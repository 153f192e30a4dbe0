// The same device and inode mean the same list only while the list stays open: its inode cannot be reused.
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { Stack } from '../../src/reftable/index.ts';

const skip = process.platform === 'win32' ? 'Windows identifies files by their contents here' : false;

function stackWithTables(t: TestContext, count: number): string {
  const path = mkdtempSync(join(tmpdir(), 'reftable-stat-'));
  t.after(() => rmSync(path, { recursive: true, force: true }));
  using stack = Stack.open(path, { hash: 'sha1', fsync: false, disableAutoCompact: true });
  for (let i = 0; i < count; i++) {
    stack.add(table =>
      table.addRef({
        name: `refs/heads/${i}`,
        updateIndex: table.minUpdateIndex,
        value: { type: 'symref', target: 'HEAD' },
      }),
    );
  }
  return path;
}

/** What another process does: a new list under another name, renamed into place. */
function replaceList(path: string, names: readonly string[]): void {
  writeFileSync(join(path, 'tables.list.new'), names.map(name => `${name}\n`).join(''));
  renameSync(join(path, 'tables.list.new'), join(path, 'tables.list'));
}

test('a list that is replaced repeatedly never counts as the one that was loaded', { skip }, t => {
  const path = stackWithTables(t, 3);
  const names = readFileSync(join(path, 'tables.list'), 'utf8').split('\n').filter(Boolean);
  using stack = Stack.open(path, { readOnly: true });
  for (let i = 0; i < 200; i++) {
    // As long as the first, so that only its names differ once its inode can be reused.
    replaceList(path, [names[0], names[2], names[1]] as string[]);
    assert.equal(stack.isUpToDate(), false, `replacement ${i}`);
  }
});

test('a list that is replaced by an equal one is up to date', { skip }, t => {
  const path = stackWithTables(t, 2);
  const names = readFileSync(join(path, 'tables.list'), 'utf8').split('\n').filter(Boolean);
  using stack = Stack.open(path, { readOnly: true });
  const tables = stack.tables;
  replaceList(path, names);
  assert.equal(stack.isUpToDate(), true);
  stack.reload();
  assert.equal(stack.tables, tables, 'nothing was reopened');
});
