// Lists of reflog entries against git, against git's library on recorded stacks, and against a simple implementation.
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import {
  type BrowsedEntry,
  BrowsedStack,
  type EntryQuery,
  findEntries,
  hasEntries,
  histogramOf,
  parseFilter,
  ReflogList,
  readEntries,
} from '../../src/browse/index.ts';
import type { LogRecord } from '../../src/reftable/index.ts';
import { Repository, withoutCompaction } from '../support/repository.ts';
import { type CorpusLine, corpusItems, corpusLines } from './support/corpus.ts';
import { TemporaryStack } from './support/temporary-stack.ts';

const items = corpusItems();
const skip = items.length > 0 ? false : 'no recorded stacks';

describe('the reflog entries of a recorded stack', { skip }, () => {
  for (const item of items.filter(({ healthy }) => healthy)) {
    it(`${item.id} ${item.name} are those that git’s library reads`, () => {
      using stack = BrowsedStack.open({ directory: item.directory, hash: item.hash });
      const list = ReflogList.read(stack);
      const rows = readEntries(stack, list, allOf(list));
      const lines = corpusLines(item);
      // What the format requires, where git's own library is wrong.
      const kind = lines.some(({ k }) => k === 'spec_log') ? 'spec_log' : 'log';
      const expected = lines
        .filter(({ k }) => k === kind)
        .map(entryOf)
        .filter(({ update }) => !/^0*$/.test(update.old + update.new));
      assert.deepEqual(
        rows.map(({ name, updateIndex, update }) => ({ name, updateIndex, update })),
        expected,
      );
      for (const [i, { name, updateIndex, update, table }] of rows.entries()) {
        assert.deepEqual(
          [list.nameAt(i), list.updateIndexAt(i), list.timeAt(i), list.pageOf(i).tables[i]],
          [name, updateIndex, Number(update?.time), table],
        );
        const { start, end } = list.rangeOf(name);
        assert.ok(start <= i && i < end);
      }
      assertNewestFirst(rows, findEntries(stack, list));
    });
  }

  for (const item of items.filter(({ healthy }) => !healthy)) {
    it(`${item.id} ${item.name} can be listed`, () => {
      using stack = BrowsedStack.open({ directory: item.directory, hash: item.hash });
      const list = ReflogList.read(stack);
      const expected = corpusLines(item)
        .filter(({ k }) => k === 'log')
        .map(entryOf);
      const found = new Set(
        // git's library ends a name at a NUL.
        readEntries(stack, list, allOf(list)).map(({ name, updateIndex }) => `${name.split('\0')[0]} ${updateIndex}`),
      );
      // git's library returns those before the first error.
      for (const { name, updateIndex, update } of expected) {
        if (/^0*$/.test(update.old + update.new)) continue;
        assert.ok(found.has(`${name} ${updateIndex}`), `${name} ${updateIndex}`);
      }
    });
  }
});

describe('the reflog of a ref', () => {
  it('is what git reflog shows', () => {
    using repository = new Repository();
    const oids = Array.from({ length: 6 }, (_, i) => repository.commit(`commit ${i}`));
    for (const [i, oid] of oids.entries()) {
      const env = { ...withoutCompaction, GIT_COMMITTER_DATE: `${1_750_000_000 + 100 * i} -0730` };
      repository.git(['update-ref', '-m', `step ${i}`, 'refs/heads/main', oid], { env });
      if (i % 2 === 0) repository.git(['update-ref', '-m', `side ${i}`, 'refs/heads/side', oid], { env });
    }
    using stack = BrowsedStack.open({ directory: repository.stack });
    const list = ReflogList.read(stack);
    assert.deepEqual(list.refCount, 3);
    for (const name of ['HEAD', 'refs/heads/main', 'refs/heads/side']) {
      const { start, end } = list.rangeOf(name);
      const rows = readEntries(
        stack,
        list,
        Array.from({ length: end - start }, (_, i) => start + i),
      );
      const format = '%H %gn <%ge> %gs';
      const expected = repository
        .git(['reflog', 'show', `--format=${format}`, name])
        .trim()
        .split('\n');
      assert.deepEqual(
        rows.map(
          ({ update }) =>
            update && `${update.new} ${update.committer.name} <${update.committer.email}> ${update.message?.trim()}`,
        ),
        expected,
      );
      assert.ok(rows.every(({ update }) => update?.tz === -730));
    }
    assert.deepEqual(list.rangeOf('refs/heads/none'), { start: 0, end: 0 });
  });
});

/** Entries with all kinds of times, people and messages. */
function someEntries(count: number): LogRecord[] {
  return Array.from({ length: count }, (_, i) => {
    const area = ['heads', 'tags', 'remotes/origin', 'x'][i % 4];
    return {
      name: `refs/${area}/${String(i % 37).padStart(2, '0')}`,
      updateIndex: BigInt(i + 1),
      update: {
        old: String(i % 10).repeat(40),
        new: `${String((i + 1) % 10).repeat(39)}${i % 3}`,
        committer: { name: `Person ${i % 7}`, email: `p${i % 7}@example.com` },
        time: BigInt(1_000_000 + ((i * 7919) % 1000)),
        tz: 60,
        message: i % 5 === 0 ? 'fetch: fast-forward' : `commit: number ${i}`,
      },
    };
  });
}

describe('a list of reflog entries', () => {
  const count = 3000;

  function withList(use: (stack: BrowsedStack, list: ReflogList, rows: BrowsedEntry[]) => void): void {
    using temporary = new TemporaryStack();
    const entries = someEntries(count).sort((a, b) =>
      a.name < b.name ? -1 : a.name > b.name ? 1 : a.updateIndex < b.updateIndex ? 1 : -1,
    );
    const live = [...new Set(entries.map(({ name }) => name))]
      .filter(name => !name.endsWith('5'))
      .map(name => ({ name }));
    temporary.add(
      live,
      undefined,
      entries.filter(({ updateIndex }) => updateIndex <= 2000n),
    );
    temporary.add(
      [],
      undefined,
      entries.filter(({ updateIndex }) => updateIndex > 2000n),
    );
    using stack = BrowsedStack.open({ directory: temporary.directory });
    const list = ReflogList.read(stack);
    assert.equal(list.count, count);
    use(stack, list, readEntries(stack, list, allOf(list)));
  }

  it('is filtered by each condition', () => {
    withList((stack, list, rows) => {
      const update = (row: BrowsedEntry) => row.update ?? assert.fail();
      const cases: Readonly<Record<string, (row: BrowsedEntry) => boolean>> = {
        '': () => true,
        'author:"person 3"': row => update(row).committer.name === 'Person 3',
        'author:p3@ -message:commit': row =>
          update(row).committer.name === 'Person 3' && !update(row).message?.includes('commit'),
        'message:"number 77"': row => update(row).message?.includes('number 77') === true,
        'changed:>=@1000500 changed:<@1000700': row => update(row).time >= 1_000_500n && update(row).time < 1_000_700n,
        'since:@1000990': row => update(row).time >= 1_000_990n,
        'until:@1000010': row => update(row).time <= 1_000_010n,
        'table:1': row => row.table === 1,
        'kind:tag,other 03': row => /^refs\/(?:tags|x)\/03/.test(row.name),
        'heads/': row => row.name.startsWith('refs/heads/'),
        'refs/*/1?': row => /^refs\/[^/]*\/1.$/.test(row.name),
        'ref:36': row => row.name.includes('36'),
        'points-at:3333': row => update(row).old.startsWith('3') || update(row).new.startsWith('3'),
        [`points-at:${'3'.repeat(39)}1`]: row => [update(row).old, update(row).new].includes(`${'3'.repeat(39)}1`),
        'deleted:': row => row.name.endsWith('5'),
        zzz: () => false,
      };
      for (const [text, matches] of Object.entries(cases)) {
        const filter = parseFilter(text);
        assert.deepEqual(filter.faults, [], text);
        const positions = findEntries(stack, list, { filter, sort: { by: 'ref' } });
        const expected = rows.filter(matches).map(({ position }) => position);
        assert.deepEqual([...positions], expected, text);
        assert.ok(text === 'zzz' || expected.length > 0, text);
        assertNewestFirst(rows.filter(matches), findEntries(stack, list, { filter }));
      }
    });
  });

  it('is sorted by each column', () => {
    withList((stack, list, rows) => {
      const keys: Readonly<Record<NonNullable<EntryQuery['sort']>['by'], (row: BrowsedEntry) => bigint[]>> = {
        time: ({ update, updateIndex }) => [update?.time ?? 0n, updateIndex],
        updateIndex: ({ updateIndex }) => [updateIndex],
        ref: ({ name }) => [BigInt(list.names.positionOf(Buffer.from(name)))],
        table: ({ table = 0 }) => [BigInt(table)],
      };
      for (const [by, key] of Object.entries(keys) as [keyof typeof keys, (typeof keys)['time']][]) {
        for (const descending of [false, true]) {
          const sign = descending ? -1 : 1;
          const expected = [...rows].sort((a, b) => sign * compare(key(a), key(b)) || a.position - b.position);
          const found = findEntries(stack, list, { sort: { by, descending } });
          assert.deepEqual(
            [...found],
            expected.map(({ position }) => position),
            `${by} ${descending}`,
          );
        }
      }
    });
  });

  it('has a histogram that counts each entry once', () => {
    withList((_stack, list, rows) => {
      const times = rows.map(({ update }) => Number(update?.time));
      const all = Uint32Array.from(allOf(list));
      const { from, to, counts } = histogramOf(list, all, { bins: 7 });
      assert.deepEqual([from, to], [Math.min(...times), Math.max(...times)]);
      const width = (to - from) / 7;
      const expected = Array.from({ length: 7 }, (_, i) => {
        const isIn = (time: number) => Math.min(6, Math.floor((time - from) / width)) === i;
        return times.filter(isIn).length;
      });
      assert.deepEqual([...counts], expected);
      const part = histogramOf(list, all, { bins: 2, from: 1_000_100, to: 1_000_200 });
      assert.equal(
        part.counts.reduce((sum, each) => sum + each, 0),
        times.filter(time => time >= 1_000_100 && time <= 1_000_200).length,
      );
      assert.deepEqual([...histogramOf(list, new Uint32Array(0), { bins: 3 }).counts], [0, 0, 0]);
      assert.deepEqual([...histogramOf(list, Uint32Array.of(5), { bins: 3 }).counts], [1, 0, 0]);
      assert.throws(() => histogramOf(list, all, { bins: 0 }), RangeError);
    });
  });

  it('of no entries is empty', () => {
    using temporary = new TemporaryStack();
    temporary.add([{ name: 'refs/a' }]);
    using stack = BrowsedStack.open({ directory: temporary.directory });
    const list = ReflogList.read(stack);
    assert.deepEqual([list.count, list.refCount, [...findEntries(stack, list)]], [0, 0, []]);
    assert.throws(() => list.nameAt(0), RangeError);
  });

  it('keeps times and update indices of 64 bits', () => {
    using temporary = new TemporaryStack();
    const [entry] = someEntries(1);
    assert.ok(entry?.update);
    const [time, updateIndex] = [2n ** 64n - 1n, 2n ** 64n - 2n];
    temporary.add([], updateIndex, [{ ...entry, updateIndex, update: { ...entry.update, time, tz: -1200 } }]);
    using stack = BrowsedStack.open({ directory: temporary.directory });
    const list = ReflogList.read(stack);
    assert.deepEqual([list.updateIndexAt(0), list.timeAt(0)], [updateIndex, 2 ** 64]);
    const [row] = readEntries(stack, list, [0]);
    assert.deepEqual([row?.update?.time, row?.update?.tz, list.pageOf(0).zones[0]], [time, -1200, -1200]);
    assert.deepEqual([...findEntries(stack, list)], [0]);
  });

  it('has the entries that can be salvaged, and the refs of the table stay sure', () => {
    using temporary = new TemporaryStack();
    const entries = someEntries(2000).map((entry, i) => ({ ...entry, name: `refs/x/${String(i).padStart(5, '0')}` }));
    const table = temporary.add([{ name: 'refs/x' }], undefined, entries);
    const path = temporary.path(table);
    const bytes = readFileSync(path);
    // In a log block in the middle.
    const middle = Math.floor(bytes.length / 2);
    bytes.fill(0xee, middle, middle + 50);
    writeFileSync(path, bytes);
    using stack = BrowsedStack.open({ directory: temporary.directory });
    const list = ReflogList.read(stack);
    assert.equal(stack.tables[0]?.state, 'damaged');
    assert.ok(list.count > 1000 && list.count < 2000, String(list.count));
    assert.deepEqual([stack.certaintyOf(0, 'logs'), stack.certaintyOf(0, 'refs')], ['incomplete', 'sure']);
    const rows = readEntries(stack, list, allOf(list));
    for (const { name, update, updateIndex } of rows) {
      const expected = entries[Number(updateIndex) - 1];
      assert.deepEqual([name, update?.new], [expected?.name, expected?.update?.new]);
    }
  });

  it('of some refs has their entries only', () => {
    withList((stack, all, rows) => {
      const names = ['refs/tags/05', 'refs/heads/00', 'refs/none', 'refs/heads/00', 'refs/heads/0'];
      const list = ReflogList.read(stack, {}, names);
      const expected = rows.filter(({ name }) => names.includes(name));
      assert.ok(expected.length > 2);
      const shown = (entries: BrowsedEntry[]) => entries.map(({ position: _, ...entry }) => entry);
      assert.deepEqual(shown(readEntries(stack, list, allOf(list))), shown(expected));
      for (const name of names) {
        assert.equal(
          hasEntries(stack, name),
          rows.some(row => row.name === name),
          name,
        );
        const [some, whole] = [list.rangeOf(name), all.rangeOf(name)];
        assert.equal(some.end - some.start, whole.end - whole.start, name);
      }
      assert.equal(ReflogList.read(stack, {}, []).count, 0);
    });
  });

  it('of one ref is read without the blocks of others', () => {
    using temporary = new TemporaryStack();
    const entries = someEntries(2000).map((entry, i) => ({ ...entry, name: `refs/x/${String(i).padStart(5, '0')}` }));
    const path = temporary.path(temporary.add([{ name: 'refs/x' }], undefined, entries));
    const bytes = readFileSync(path);
    const middle = Math.floor(bytes.length / 2);
    bytes.fill(0xee, middle, middle + 50);
    writeFileSync(path, bytes);
    using stack = BrowsedStack.open({ directory: temporary.directory });
    assert.equal(ReflogList.read(stack, {}, ['refs/x/00000', 'refs/x/01999']).count, 2);
    assert.equal(stack.tables[0]?.state, 'ok');
  });

  it('can be cancelled', () => {
    using temporary = new TemporaryStack();
    temporary.add(
      [],
      undefined,
      someEntries(1).map(entry => ({ ...entry, updateIndex: 1n })),
    );
    using stack = BrowsedStack.open({ directory: temporary.directory });
    const check = () => {
      throw new Error('cancelled');
    };
    assert.throws(() => ReflogList.read(stack, { check }), /cancelled/);
    const list = ReflogList.read(stack);
    assert.throws(() => findEntries(stack, list, {}, { callbacks: { check } }), /cancelled/);
  });
});

function allOf(list: ReflogList): number[] {
  return Array.from({ length: list.count }, (_, i) => i);
}

function entryOf({
  refname: name = '',
  update_index = '0',
  old = '',
  new: id = '',
  name: person = '',
  ...rest
}: CorpusLine) {
  const committer = { name: person, email: rest.email ?? '' };
  const update = {
    old,
    new: id,
    committer,
    time: BigInt(rest.time ?? 0),
    tz: rest.tz ?? 0,
    message: rest.message ?? '',
  };
  return { name, updateIndex: BigInt(update_index), update };
}

function compare(a: readonly bigint[], b: readonly bigint[]): number {
  for (const [i, left] of a.entries()) {
    const right = b[i] ?? 0n;
    if (left !== right) return left < right ? -1 : 1;
  }
  return 0;
}

function assertNewestFirst(rows: readonly BrowsedEntry[], positions: Uint32Array): void {
  const key = ({ update, updateIndex }: BrowsedEntry) => [update?.time ?? 0n, updateIndex];
  const expected = [...rows].sort((a, b) => -compare(key(a), key(b)) || a.position - b.position);
  assert.deepEqual(
    [...positions],
    expected.map(({ position }) => position),
  );
}
