// How often a transaction looks names up: the refs that it creates side by side need one lookup for all.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite, type TestContext, test } from 'node:test';
import { NameGap } from '../../src/git/transaction/name-gap.ts';
import { RefStack } from '../../src/git/transaction/ref-stacks.ts';
import { Stack } from '../../src/reftable/index.ts';

function stackWith(t: TestContext, names: readonly string[]): string {
  const directory = mkdtempSync(join(tmpdir(), 'reftable-gap-'));
  t.after(() => rmSync(directory, { recursive: true, force: true }));
  using stack = Stack.open(directory, { hash: 'sha1', fsync: false });
  stack.add(table => {
    for (const name of names) {
      table.addRef({ name, updateIndex: table.minUpdateIndex, value: { type: 'oid', oid: '1'.repeat(40) } });
    }
  });
  return directory;
}

suite('a gap between names', () => {
  test('has the names from one on that sort before the next one', t => {
    using stack = Stack.open(stackWith(t, ['refs/heads/b', 'refs/heads/d/e']), { hash: 'sha1' });
    const names = ['refs/heads/a', 'refs/heads/b', 'refs/heads/c', 'refs/heads/d', 'refs/heads/d/', 'refs/heads/d/e'];
    const gap = new NameGap(stack, 'refs/heads/c');
    assert.deepEqual(
      names.filter(name => gap.has(name)),
      ['refs/heads/c', 'refs/heads/d', 'refs/heads/d/'],
    );
    assert.deepEqual(
      names.map(name => gap.endsIn(`${name}/`)),
      [false, false, false, true, false, false],
    );
    const last = new NameGap(stack, 'refs/heads/e');
    assert.deepEqual([last.has('refs/heads/d'), last.has('refs/tags/z'), last.endsIn('refs/')], [false, true, false]);
  });

  test('is in the order of bytes', t => {
    // U+1F600 sorts after U+FFFD as bytes and before it as UTF-16.
    using stack = Stack.open(stackWith(t, ['refs/heads/\u{1f600}']), { hash: 'sha1' });
    const gap = new NameGap(stack, 'refs/heads/a');
    assert.equal(gap.has('refs/heads/\ufffd'), true);
    assert.equal(gap.has('refs/heads/\u{1f601}'), false);
  });
});

suite('a locked stack', () => {
  const names = ['refs/heads/a', 'refs/heads/m', 'refs/heads/n/o', 'refs/heads/z'];

  test('looks names between two refs up once', t => {
    const stack = new RefStack(stackWith(t, names), { hash: 'sha1' }, new Set());
    stack.lock();
    let lookups = 0;
    t.mock.method(stack.stack, 'readRef', function (this: Stack, name: string) {
      lookups++;
      return Stack.prototype.readRef.call(this, name);
    });
    for (let i = 0; i < 100; i++) {
      assert.equal(stack.readRef(`refs/heads/b${i}`), undefined);
      assert.deepEqual([...stack.refs(`refs/heads/b${i}/`)], []);
    }
    assert.equal(lookups, 1);
    stack.close();
  });

  test('finds every ref, in any order of lookups', t => {
    const stack = new RefStack(stackWith(t, names), { hash: 'sha1' }, new Set());
    stack.lock();
    const probes = [
      ...names,
      'refs/heads/',
      'refs/heads/b',
      'refs/heads/n',
      'refs/heads/n/',
      'refs/heads/n/p',
      'refs/zz',
    ];
    for (const first of probes) {
      for (const second of probes) {
        stack.readRef(first);
        assert.equal(
          stack.readRef(second)?.name,
          names.find(name => name === second),
          `${second} after ${first}`,
        );
        const below = names.filter(name => name.startsWith(second));
        assert.deepEqual(
          Array.from(stack.refs(second), ({ name }) => name),
          below,
          `${second} after ${first}`,
        );
      }
    }
    stack.close();
  });

  test('that is unlocked sees what another process adds', t => {
    const directory = stackWith(t, names);
    const stack = new RefStack(directory, { hash: 'sha1' }, new Set());
    stack.lock();
    assert.equal(stack.readRef('refs/heads/b'), undefined);
    stack.unlock();
    using other = Stack.open(directory, { hash: 'sha1', fsync: false });
    other.add(table =>
      table.addRef({
        name: 'refs/heads/b',
        updateIndex: table.minUpdateIndex,
        value: { type: 'oid', oid: '2'.repeat(40) },
      }),
    );
    assert.equal(stack.readRef('refs/heads/b')?.name, 'refs/heads/b');
    stack.close();
  });
});
