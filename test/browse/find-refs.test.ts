// Filters, sorting and facets against a simple implementation, and against git.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { ByteGlob } from '../../src/browse/filter/byte-glob.ts';
import { Needle } from '../../src/browse/filter/needle.ts';
import { BrowsedStack, facetsOf, parseFilter, RefIndex, type RefSortKey, readRows } from '../../src/browse/index.ts';
import { NamePages, PAGE_SIZE } from '../../src/browse/refs/name-pages.ts';
import { wildmatch } from '../../src/git/config/wildmatch.ts';
import { encodeText, type LogRecord } from '../../src/reftable/index.ts';
import { Repository, withoutCompaction } from '../support/repository.ts';
import { TemporaryStack } from './support/temporary-stack.ts';

function find(stack: BrowsedStack, text: string): string[] {
  const filter = parseFilter(text);
  assert.deepEqual(filter.faults, [], text);
  const { list, positions } = RefIndex.read(stack).find(stack, { filter });
  return Array.from(positions, position => list.nameAt(position));
}

describe('a filter of names', () => {
  const names = [
    'HEAD',
    'refs/heads/Fix-Login',
    'refs/heads/fix-login-2',
    'refs/heads/heads/x',
    'refs/heads/overheads/y',
    'refs/heads/release/1.0',
    'refs/remotes/origin/fix-login',
    'refs/stash',
    'refs/tags/v1.0',
    'refs/tags/v1.0/rc',
    'refs/tags/v1.10',
  ];
  const short = (found: readonly string[]) => found.map(name => name.replace(/^refs\//, ''));
  const cases: Readonly<Record<string, readonly string[]>> = {
    'login fix': ['heads/Fix-Login', 'heads/fix-login-2', 'remotes/origin/fix-login'],
    Login: ['heads/Fix-Login'],
    'login -2 -remotes/': ['heads/Fix-Login'],
    'heads/': ['heads/Fix-Login', 'heads/fix-login-2', 'heads/heads/x', 'heads/overheads/y', 'heads/release/1.0'],
    'refs/heads/release/': ['heads/release/1.0'],
    'ads/': [],
    'heads/x': ['heads/heads/x'],
    'v1.*': ['tags/v1.0', 'tags/v1.10'],
    'v1.?': ['tags/v1.0'],
    'refs/tags/*': ['tags/v1.0', 'tags/v1.10'],
    'refs/tags/**': ['tags/v1.0', 'tags/v1.0/rc', 'tags/v1.10'],
    'v1.*/': ['tags/v1.0/rc'],
    'h*d': ['HEAD'],
    'H?AD': ['HEAD'],
    'v1.[1-9]*': ['tags/v1.10'],
    'kind:other': ['HEAD', 'stash'],
    'kind:tag,remote 1.1': ['tags/v1.10'],
    '"refs/heads/"': [
      'heads/Fix-Login',
      'heads/fix-login-2',
      'heads/heads/x',
      'heads/overheads/y',
      'heads/release/1.0',
    ],
  };
  for (const [text, expected] of Object.entries(cases)) {
    it(`finds for ${text}`, () => {
      using temporary = new TemporaryStack();
      temporary.add(names.map(name => ({ name })));
      using stack = BrowsedStack.open({ directory: temporary.directory });
      assert.deepEqual(short(find(stack, text)), expected);
    });
  }

  it('finds words in names of any bytes', () => {
    const bytes = fc.uint8Array({ maxLength: 12, min: 0x61, max: 0x64 });
    const name = fc.oneof(bytes, fc.uint8Array({ maxLength: 12 }));
    /** Some names start as the one before. */
    const row = fc.record({ kept: fc.nat(12), rest: name, isCandidate: fc.boolean() });
    fc.assert(
      fc.property(name, fc.array(row, { maxLength: 8 }), (word, rows) => {
        const names: Uint8Array[] = [];
        for (const { kept, rest } of rows) {
          names.push(Buffer.concat([names.at(-1)?.subarray(0, kept) ?? new Uint8Array(0), rest]));
        }
        const candidates = Uint8Array.from(rows, ({ isCandidate }) => Number(isCandidate));
        const text = Buffer.from(word)
          .toString('latin1')
          .replace(/[^\0-@[-\x7f]/g, 'x');
        const needle = new Needle(text);
        const page = pageOf(names);
        const hits = new Uint8Array(names.length);
        needle.mark(page, candidates, hits);
        const lower = (each: Uint8Array) =>
          Buffer.from(each)
            .toString('latin1')
            .replace(/[A-Z]/g, letter => letter.toLowerCase());
        assert.deepEqual(
          [...hits],
          names.map((each, i) => Number(candidates[i] === 1 && lower(each).includes(text))),
        );
      }),
      { numRuns: 5000 },
    );
  });

  it('finds words where names share more bytes than are counted, and over the end of a page', () => {
    const names = new NamePages();
    const count = PAGE_SIZE + 10;
    for (let i = 0; i < count; i++) {
      const name = encodeText(`${'x'.repeat(300)}needle${String(i).padStart(6, '0')}`);
      names.add(name, name.length);
    }
    names.finish();
    for (const [word, expected] of [
      ['needle', count],
      ['le000', 1000],
      [String(PAGE_SIZE), 1],
    ] as const) {
      const needle = new Needle(word);
      const found = names.pages.map(page => {
        const hits = new Uint8Array(page.count);
        needle.mark(page, new Uint8Array(page.count).fill(1), hits);
        return hits.reduce((sum, hit) => sum + hit, 0);
      });
      assert.equal(
        found.reduce((sum, hits) => sum + hits, 0),
        expected,
      );
    }
    assert.deepEqual([...(names.pages[1]?.shared.subarray(0, 2) ?? [])], [0, 255]);
  });

  it('matches globs as wildmatch does', () => {
    const piece = fc.constantFrom('*', '**', '/', '?', 'a', 'b', 'A', '[ab]', '[!a]', '**/', '/**', '\u00e9', '\\*');
    const pattern = fc.array(piece, { maxLength: 7 }).map(pieces => pieces.join(''));
    const text = fc
      .array(fc.constantFrom('a', 'b', 'A', '/', '*', '\u00e9', '\u4e2d'), { maxLength: 9 })
      .map(pieces => pieces.join(''));
    fc.assert(
      fc.property(pattern, text, (pattern, text) => {
        const stripped = pattern.replace(/^\/+/, '');
        const expected = wildmatch(
          `**/${stripped}${pattern.endsWith('/') ? '**' : ''}`,
          text,
          pattern === pattern.toLowerCase(),
        );
        const bytes = encodeText(text);
        const hits = new Uint8Array(1);
        new ByteGlob(pattern).mark(pageOf([bytes]), Uint8Array.of(1), hits);
        assert.equal(hits[0], Number(expected), `${pattern} ${text}`);
      }),
      { numRuns: 20_000 },
    );
  });
});

describe('a filter of values', () => {
  it('finds what for-each-ref --points-at finds', () => {
    using repository = new Repository();
    const oids = Array.from({ length: 5 }, (_, i) => repository.commit(`commit ${i}`));
    repository.updateRefs(
      Array.from({ length: 300 }, (_, i) => `create refs/heads/b${i} ${oids[i % 5]}`),
      { env: withoutCompaction },
    );
    for (let i = 0; i < 5; i++) {
      repository.git(['tag', '-a', '-m', 'x', `t${i}`, oids[i] ?? ''], { env: withoutCompaction });
    }
    repository.updateRefs([`update refs/heads/b0 ${oids[1]}`], { env: withoutCompaction });
    using stack = BrowsedStack.open({ directory: repository.stack });
    for (const oid of oids) {
      const expected = repository
        .git(['for-each-ref', `--points-at=${oid}`, '--format=%(refname)'])
        .trim()
        .split('\n');
      for (const digits of [oid, oid.slice(0, 16), oid.slice(0, 17), oid.slice(0, 7).toUpperCase()]) {
        assert.deepEqual(find(stack, `points-at:${digits}`), expected);
        assert.deepEqual(find(stack, digits), expected);
      }
      assert.deepEqual(
        find(stack, `points-at:${oid} -kind:tag b1`),
        expected.filter(name => name.includes('heads/b1')),
      );
    }
  });

  it('compares all digits', () => {
    const [one, other] = ['1'.repeat(40), `${'1'.repeat(20)}${'2'.repeat(20)}`];
    using temporary = new TemporaryStack();
    temporary.add([
      { name: 'refs/a', value: { type: 'oid', oid: one } },
      { name: 'refs/b', value: { type: 'oid', oid: other } },
      { name: 'refs/c', value: { type: 'peeled', oid: '3'.repeat(40), peeled: other } },
      ...Array.from({ length: 200 }, (_, i) => ({ name: `refs/d${String(i).padStart(3, '0')}` })),
      { name: 'refs/e', value: { type: 'oid', oid: other } },
      { name: `refs/${other}` },
    ]);
    using stack = BrowsedStack.open({ directory: temporary.directory });
    assert.deepEqual(find(stack, `points-at:${other}`), ['refs/b', 'refs/c', 'refs/e']);
    assert.deepEqual(find(stack, other), [`refs/${other}`, 'refs/b', 'refs/c', 'refs/e']);
    assert.equal(find(stack, `points-at:${one}`).length, 202);
    assert.equal(find(stack, `points-at:${one.slice(0, 16)}`).length, 205);
  });

  it('finds the refs of a table, and deleted ones', () => {
    using temporary = new TemporaryStack();
    temporary.add([{ name: 'refs/a' }, { name: 'refs/b' }, { name: 'refs/c' }]);
    temporary.add([{ name: 'refs/b' }, { name: 'refs/c', value: { type: 'deletion' } }]);
    using stack = BrowsedStack.open({ directory: temporary.directory });
    assert.deepEqual(find(stack, 'table:0'), ['refs/a']);
    assert.deepEqual(find(stack, '#1'), ['refs/b']);
    assert.deepEqual(find(stack, '-#1'), ['refs/a']);
    assert.deepEqual(find(stack, 'deleted:'), ['refs/c']);
    assert.deepEqual(find(stack, 'deleted: #1 c'), ['refs/c']);
    assert.deepEqual(find(stack, 'deleted: a'), []);
  });
});

describe('a filter of the newest change', () => {
  const entry = (name: string, updateIndex: bigint, time: number, who: string, message: string): LogRecord => ({
    name,
    updateIndex,
    update: {
      old: '0'.repeat(40),
      new: '1'.repeat(40),
      committer: { name: who, email: `${who.toLowerCase()}@example.com` },
      time: BigInt(time),
      tz: 100,
      message,
    },
  });

  it('looks at the newest entry of each ref only', () => {
    using temporary = new TemporaryStack();
    temporary.add(
      ['refs/a', 'refs/b', 'refs/c', 'refs/d'].map(name => ({ name })),
      1n,
      [
        entry('refs/a', 1n, 1000, 'Ada', 'one'),
        entry('refs/b', 1n, 2000, 'Bob', 'two'),
        entry('refs/bb', 1n, 9, 'Ada', 'x'),
      ],
    );
    temporary.add([{ name: 'refs/a' }], 2n, [
      entry('refs/a', 2n, 3000, 'Bob', 'three'),
      entry('refs/d', 2n, 500, 'Ada', 'four'),
    ]);
    using stack = BrowsedStack.open({ directory: temporary.directory });
    assert.deepEqual(find(stack, 'author:bob'), ['refs/a', 'refs/b']);
    assert.deepEqual(find(stack, 'author:ada@example'), ['refs/d']);
    assert.deepEqual(find(stack, '-author:bob'), ['refs/c', 'refs/d']);
    assert.deepEqual(find(stack, 'message:three'), ['refs/a']);
    assert.deepEqual(find(stack, 'message:one'), []);
    assert.deepEqual(find(stack, 'changed:>=@2000'), ['refs/a', 'refs/b']);
    assert.deepEqual(find(stack, 'changed:<@2000'), ['refs/d']);
    const index = RefIndex.read(stack);
    const sorted = (descending: boolean) => {
      const { list, positions } = index.find(stack, { sort: { by: 'changed', descending } });
      return Array.from(positions, position => list.nameAt(position));
    };
    assert.deepEqual(sorted(false), ['refs/d', 'refs/b', 'refs/a', 'refs/c']);
    assert.deepEqual(sorted(true), ['refs/a', 'refs/b', 'refs/d', 'refs/c']);
  });
});

describe('refs that are found', () => {
  it('are sorted by each column, and by name where it is equal', () => {
    using temporary = new TemporaryStack();
    const hex = (i: number) => ((i * 2654435761) % 2 ** 32).toString(16).padStart(8, '0').repeat(5);
    const all = Array.from({ length: 3000 }, (_, i) => {
      const area = ['heads', 'tags', 'x'][i % 3];
      return { name: `refs/${area}/${i}`, value: { type: 'oid', oid: hex(i % 100) } } as const;
    });
    temporary.add(all, 2n ** 53n);
    temporary.add(
      all.filter((_, i) => i % 7 === 0),
      2n ** 63n,
    );
    using stack = BrowsedStack.open({ directory: temporary.directory });
    const index = RefIndex.read(stack);
    const rows = readRows(
      stack,
      index.list(stack, 'live'),
      Array.from({ length: 3000 }, (_, i) => i),
    );
    const kinds = ['branch', 'tag', 'remote', 'symref', 'other'];
    const keys: Readonly<Record<Exclude<RefSortKey, 'changed'>, (row: (typeof rows)[number]) => bigint>> = {
      name: ({ position }) => BigInt(position),
      value: ({ value }) => (value?.type === 'oid' ? BigInt(`0x${value.oid}`) : 0n),
      kind: ({ kind }) => BigInt(kinds.indexOf(kind)),
      table: ({ table = 0 }) => BigInt(table),
      updateIndex: ({ updateIndex = 0n }) => updateIndex,
    };
    for (const [by, key] of Object.entries(keys) as [keyof typeof keys, (typeof keys)['name']][]) {
      for (const descending of [false, true]) {
        const expected = rows
          .map(row => ({ key: descending ? -key(row) : key(row), position: row.position }))
          .sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : a.position - b.position));
        const { positions } = index.find(stack, { sort: { by, descending } });
        assert.deepEqual(
          [...positions],
          expected.map(({ position }) => position),
          `${by} ${descending}`,
        );
      }
    }
  });

  it('are counted by kind and by namespace, in any order', () => {
    using temporary = new TemporaryStack();
    const names = ['HEAD', 'ORIG_HEAD', 'refs/heads/a', 'refs/heads/b/c', 'refs/stash', 'refs/tags/v', 'refs/z', 'zz'];
    temporary.add(names.map(name => ({ name })));
    using stack = BrowsedStack.open({ directory: temporary.directory });
    const { list, positions } = RefIndex.read(stack).find(stack);
    const facets = facetsOf(list, positions);
    assert.deepEqual(facets.kinds, { branch: 2, tag: 1, remote: 0, symref: 0, other: 5 });
    assert.deepEqual(facets.namespaces, [
      { prefix: '', count: 3 },
      { prefix: 'refs/heads/', count: 2 },
      { prefix: 'refs/', count: 2 },
      { prefix: 'refs/tags/', count: 1 },
    ]);
    assert.deepEqual(facetsOf(list, positions.slice().reverse()), facets);
    assert.deepEqual(facetsOf(list, new Uint32Array(0)).namespaces, []);
  });
});

function pageOf(names: readonly Uint8Array[]) {
  const starts = new Uint32Array(names.length + 1);
  names.forEach((name, i) => {
    starts[i + 1] = (starts[i] ?? 0) + name.length;
  });
  const shared = Uint8Array.from(names, (name, i) => (i === 0 ? 0 : sharedBytes(names[i - 1] as Uint8Array, name)));
  return { bytes: Buffer.concat(names), starts, shared, count: names.length };
}

function sharedBytes(before: Uint8Array, name: Uint8Array): number {
  const different = name.findIndex((byte, i) => byte !== before[i]);
  return different < 0 ? name.length : different;
}
