// Lists of refs against git, against git's library on recorded stacks, and against each table read alone.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type BrowsedRef, BrowsedStack, RefList, readRefs, readRows } from '../../src/browse/index.ts';
import { ReadableRefs } from '../../src/check/refs/readable-refs.ts';
import { decodeText, encodeText } from '../../src/reftable/index.ts';
import { Repository, withoutCompaction } from '../support/repository.ts';
import { type CorpusLine, corpusItems, corpusLines } from './support/corpus.ts';
import { TemporaryStack } from './support/temporary-stack.ts';

const items = corpusItems();
const skip = items.length > 0 ? false : 'no recorded stacks';

describe('the refs of a recorded stack', { skip }, () => {
  for (const item of items.filter(({ healthy }) => healthy)) {
    it(`${item.id} ${item.name} are those that git’s library reads`, () => {
      const lines = corpusLines(item);
      using stack = BrowsedStack.open({ directory: item.directory, hash: item.hash });
      const list = RefList.read(stack);
      const rows = readAll(stack, list);
      assert.deepEqual(
        rows.map(({ name, updateIndex, value }) => ({ name, updateIndex, value })),
        lines.filter(({ k }) => k === 'ref').map(recordOf),
      );
      assert.ok(rows.every(({ state, certainty }) => state === 'live' && certainty === 'sure'));
      assertColumns(list, rows);
      assertProvenance(stack, rows, lines);
      assertDeleted(stack, lines);
    });
  }

  for (const item of items.filter(({ healthy }) => !healthy)) {
    it(`${item.id} ${item.name} include all that the check can read`, () => {
      using stack = BrowsedStack.open({ directory: item.directory, hash: item.hash });
      const list = RefList.read(stack);
      const rows = new Map(readAll(stack, list).map(row => [row.name, row]));
      using readable = new ReadableRefs(item.directory, item.hash);
      let count = 0;
      for (const { name, value } of readable.all()) {
        count++;
        const row = rows.get(name);
        assert.ok(row, name);
        // The check returns what git reads before it comes to the first error, here with object IDs of 20 of 32 bytes.
        if (item.name !== 'header-hash-id-sha1-on-sha256') assert.deepEqual(row.value, value, name);
      }
      assert.equal(list.count, count);
    });
  }
});

describe('the refs of a repository', () => {
  it('are those of for-each-ref, with their kinds', () => {
    using repository = new Repository({ config: ['reftable.blockSize=1024'] });
    const oid = repository.commit();
    const names = [
      ...Array.from({ length: 500 }, (_, i) => `refs/heads/topic/${i}`),
      'refs/heads/main',
      'refs/tags/light',
      'refs/remotes/origin/main',
      'refs/notes/commits',
      'refs/heads/\u00e9\u4e2d',
    ];
    repository.updateRefs(
      names.map(name => `create ${name} ${oid}`),
      { env: withoutCompaction },
    );
    repository.git(['tag', '-a', '-m', 'x', 'heavy', oid], { env: withoutCompaction });
    repository.git(['symbolic-ref', 'refs/remotes/origin/HEAD', 'refs/remotes/origin/main'], {
      env: withoutCompaction,
    });
    repository.updateRefs(['delete refs/heads/topic/7'], { env: withoutCompaction });
    const format = '%(refname)%00%(objectname)%00%(*objectname)%00%(symref)';
    const expected = repository
      .git(['for-each-ref', '--include-root-refs', `--format=${format}`])
      .trim()
      .split('\n');
    using stack = BrowsedStack.open({ directory: repository.stack });
    const rows = readAll(stack, RefList.read(stack));
    assert.equal(stack.tables.length > 3, true);
    const main = oid;
    const lines = rows.map(({ name, value }) => {
      if (value?.type === 'symref') return [name, main, '', value.target].join('\0');
      assert.ok(value?.type === 'oid' || value?.type === 'peeled', name);
      return [name, value.oid, value.type === 'peeled' ? value.peeled : '', ''].join('\0');
    });
    assert.deepEqual(lines.sort(), expected.sort());
    const kinds = new Map(rows.map(({ name, kind }) => [name, kind]));
    assert.equal(kinds.get('HEAD'), 'symref');
    assert.equal(kinds.get('refs/remotes/origin/HEAD'), 'symref');
    assert.equal(kinds.get('refs/remotes/origin/main'), 'remote');
    assert.equal(kinds.get('refs/tags/heavy'), 'tag');
    assert.equal(kinds.get('refs/heads/main'), 'branch');
    assert.equal(kinds.get('refs/notes/commits'), 'other');
    const deleted = RefList.read(stack, {}, 'deleted');
    assert.deepEqual([deleted.count, deleted.nameAt(0)], [1, 'refs/heads/topic/7']);
    const [gone] = readRows(stack, deleted, [0]);
    assert.deepEqual([gone?.state, gone?.value], ['deleted', { type: 'oid', oid }]);
  });

  it('have the newest reflog entry, and none for a reflog without entries', () => {
    using repository = new Repository();
    const [first, second] = [repository.commit('first'), repository.commit('second')];
    repository.git(['update-ref', '-m', 'one', '--create-reflog', 'refs/heads/a', first]);
    repository.git(['update-ref', '-m', 'two', 'refs/heads/a', second]);
    repository.git(['config', 'core.logAllRefUpdates', 'false']);
    repository.updateRefs([`create refs/heads/b ${first}`]);
    using stack = BrowsedStack.open({ directory: repository.stack });
    const [a, b] = readRefs(stack, [encodeText('refs/heads/a'), encodeText('refs/heads/b')]);
    assert.equal(a?.lastChange?.message, 'two\n');
    assert.deepEqual([a?.lastChange?.old, a?.lastChange?.new], [first, second]);
    assert.equal(b?.lastChange, undefined);
  });
});

describe('a list of refs', () => {
  it('keeps names that are not UTF-8, of 60 KB and with control characters', () => {
    const names = [
      'refs/heads/\u0001\u202e<b>',
      decodeText(Buffer.from('refs/heads/\xff\xfe', 'latin1')),
      `refs/x/${'y'.repeat(60_000)}`,
    ];
    using temporary = new TemporaryStack({ blockSize: 1 << 17 });
    temporary.add(names.map(name => ({ name })));
    using stack = BrowsedStack.open({ directory: temporary.directory });
    const list = RefList.read(stack);
    assert.deepEqual(Array.from(names, name => list.positionOf(name)).sort(), [0, 1, 2]);
    const rows = readAll(stack, list);
    assert.deepEqual(rows.map(({ name }) => name).sort(), [...names].sort());
    assert.deepEqual(list.positionOf('refs/heads/'), -1);
  });

  it('keeps update indices of 64 bits', () => {
    using temporary = new TemporaryStack();
    const index = 0xffff_ffff_ffff_fff0n;
    temporary.add([{ name: 'refs/a', updateIndex: index }], index);
    temporary.add([{ name: 'refs/b', updateIndex: index + 1n }], index + 1n);
    using stack = BrowsedStack.open({ directory: temporary.directory });
    const list = RefList.read(stack);
    assert.deepEqual([list.updateIndexAt(0), list.updateIndexAt(1)], [index, index + 1n]);
  });

  it('of no refs is empty', () => {
    using temporary = new TemporaryStack();
    using stack = BrowsedStack.open({ directory: temporary.directory });
    const list = RefList.read(stack);
    assert.deepEqual([list.count, list.positionOf('HEAD')], [0, -1]);
    assert.deepEqual(list.names.rangeOf(new Uint8Array(0)), { start: 0, end: 0 });
    assert.deepEqual(readRows(stack, list, []), []);
    assert.throws(() => list.nameAt(0), RangeError);
  });

  it('reads 300 tables, and passes a page', () => {
    using temporary = new TemporaryStack();
    temporary.add(Array.from({ length: 70_000 }, (_, i) => ({ name: `refs/changes/${String(i).padStart(5, '0')}` })));
    for (let i = 1; i < 300; i++) temporary.add([{ name: `refs/changes/${String(i).padStart(5, '0')}` }]);
    using stack = BrowsedStack.open({ directory: temporary.directory });
    const list = RefList.read(stack);
    assert.equal(list.count, 70_000);
    assert.equal(list.positionOf('refs/changes/69999'), 69_999);
    const rows = readRows(stack, list, [299, 300, 65_535, 65_536]);
    assert.deepEqual(
      rows.map(({ table, name }) => [table, name]),
      [
        [299, 'refs/changes/00299'],
        [0, 'refs/changes/00300'],
        [0, 'refs/changes/65535'],
        [0, 'refs/changes/65536'],
      ],
    );
    assert.deepEqual(rows[0]?.provenance, ['older', ...Array(298).fill('none'), 'value']);
  });

  it('can be cancelled, and reports progress', () => {
    using temporary = new TemporaryStack();
    temporary.add(Array.from({ length: 10_000 }, (_, i) => ({ name: `refs/x/${String(i).padStart(5, '0')}` })));
    using stack = BrowsedStack.open({ directory: temporary.directory });
    const seen: number[] = [];
    RefList.read(stack, { progress: ({ records, done }) => seen.push(records, done) });
    assert.deepEqual(seen.slice(0, 1), [0]);
    assert.ok(seen.every(number => number >= 0));
    let calls = 0;
    const check = () => {
      if (++calls === 2) throw new Error('cancelled');
    };
    assert.throws(() => RefList.read(stack, { check }), /cancelled/);
    assert.equal(RefList.read(stack).count, 10_000);
  });
});

function readAll(stack: BrowsedStack, list: RefList): BrowsedRef[] {
  return readRows(
    stack,
    list,
    Array.from({ length: list.count }, (_, i) => i),
  );
}

function recordOf(line: CorpusLine) {
  const { refname: name = '', update_index, value_type, oid, peeled, target } = line;
  const value =
    value_type === 'symref'
      ? { type: 'symref', target }
      : peeled
        ? { type: 'peeled', oid, peeled }
        : { type: 'oid', oid };
  return { name, updateIndex: BigInt(update_index ?? 0), value };
}

/** The columns of the list hold the same as its rows. */
function assertColumns(list: RefList, rows: readonly BrowsedRef[]): void {
  for (const [i, { name, kind, table, updateIndex, value }] of rows.entries()) {
    assert.deepEqual(
      [list.nameAt(i), list.kindAt(i), list.tableAt(i), list.updateIndexAt(i)],
      [name, kind, table, updateIndex],
    );
    const oid = value?.type === 'oid' || value?.type === 'peeled' ? value.oid : '0'.repeat(16);
    const hex = list
      .wordsAt('ids', i)
      .map(word => word.toString(16).padStart(8, '0'))
      .join('');
    assert.equal(hex, oid.slice(0, 16));
  }
}

/** The records of each listed table, read alone. */
function recordsByTable(stack: BrowsedStack, lines: readonly CorpusLine[]): Map<string, CorpusLine>[] {
  const tables = stack.tables.map(() => new Map<string, CorpusLine>());
  for (const line of lines) if (line.k === 'tref') tables[line.i ?? -1]?.set(line.refname ?? '', line);
  return tables;
}

function assertProvenance(stack: BrowsedStack, rows: readonly BrowsedRef[], lines: readonly CorpusLine[]): void {
  const tables = recordsByTable(stack, lines);
  for (const { name, provenance } of rows) {
    const newest = tables.findLastIndex(table => table.has(name));
    const expected = tables.map((table, i) => {
      const record = table.get(name);
      if (record === undefined) return 'none';
      return record.value_type === 'del' ? 'tombstone' : i === newest ? 'value' : 'older';
    });
    assert.deepEqual(provenance, expected, name);
  }
}

function assertDeleted(stack: BrowsedStack, lines: readonly CorpusLine[]): void {
  const tables = recordsByTable(stack, lines);
  const names = new Set(tables.flatMap(table => [...table.keys()]));
  const expected = [...names].filter(name => {
    const records = tables.flatMap(table => table.get(name) ?? []);
    return records.at(-1)?.value_type === 'del' && records.some(({ value_type }) => value_type !== 'del');
  });
  const deleted = RefList.read(stack, {}, 'deleted');
  assert.deepEqual(new Set(Array.from({ length: deleted.count }, (_, i) => deleted.nameAt(i))), new Set(expected));
  for (const { name, value } of readAll(stack, deleted)) {
    const last = tables.map(table => table.get(name)).findLast(line => line !== undefined && line.value_type !== 'del');
    assert.deepEqual(value, last && recordOf(last).value, name);
  }
}
