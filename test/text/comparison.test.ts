// The text of a comparison of two stacks: groups, provenance, links, and what is not certain.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ComparedStack, RefDifferenceInfo, StackComparison } from '../../src/protocol/comparison.ts';
import { compareStacksText } from '../../src/text/compare-stacks.ts';
import { comparisonDocument } from '../../src/text/comparison-document.ts';

const [one, two] = ['1'.repeat(40), '2'.repeat(40)];
const table = {
  position: 0,
  name: 't.ref',
  state: 'ok',
  minUpdateIndex: '1',
  maxUpdateIndex: '9',
  error: null,
} as const;
const stack = (directory: string): ComparedStack => ({
  ...{ location: { directory }, stamp: '', hash: 'sha1', listState: 'ok', listError: null },
  tables: [table],
});
const lastChange = {
  ...{ updateIndex: '7', time: '0', tz: 0, message: 'why\n' },
  ...{ old: one, new: two, committer: { name: 'A', email: 'a@b' } },
} as unknown as NonNullable<RefDifferenceInfo['after']['lastChange']>;

/** What a stack has of a ref; `null`: nothing. */
function row(
  name: string,
  oid: string | null,
  more: Partial<RefDifferenceInfo['after']> = {},
): RefDifferenceInfo['after'] {
  const known = { state: 'live', value: { type: 'oid', oid: oid ?? '' }, table: 0, updateIndex: '7' } as const;
  return {
    ...{ name, kind: 'branch', certainty: 'sure', provenance: [] },
    ...(oid === null ? { state: 'missing' } : known),
    ...more,
  };
}

const differences: RefDifferenceInfo[] = [
  { change: 'deleted', before: row('gone', one), after: row('gone', one, { state: 'deleted' }) },
  { change: 'created', before: row('made', null), after: row('made', two, { lastChange }) },
  { change: 'moved', before: row('moved', one), after: row('moved', two, { lastChange, updateIndex: '8' }) },
  {
    change: 'moved',
    before: row('sym', null, { state: 'live', value: { type: 'symref', target: 'a\u202e' } }),
    after: row('sym', two),
  },
];
const comparison: StackComparison = {
  ...{ before: stack('/old'), after: stack('/new'), differences },
  counts: { created: 1, moved: 2, deleted: 1 },
};
const names = { before: 'old', after: 'new' };

test('a comparison lists the refs by what happened to them, with what changed them', () => {
  const { text, links } = comparisonDocument(comparison, names);
  assert.equal(
    text,
    `old ↔ new

Before        old  /old
After         new  /new

Refs: 1 created, 2 moved, 1 deleted.

Created (1)

+ made
      ${two}
      #0 · 9  update index 7  1970-01-01 00:00:00 +0000  why

Moved (2)

~ moved
      ${one} → ${two}
      #0 · 9  update index 8

~ sym
      ref: a\\u202e → ${two}
      #0 · 9  update index 7

Deleted (1)

- gone
      ${one}
      #0 · 9  update index 7
`,
  );
  const lines = text.split('\n');
  const linked = links.map(({ line, start, end, target }) => [lines[line]?.slice(start, end), target]);
  const [before, after] = [{ directory: '/old' }, { directory: '/new' }];
  const commit = (location: object, oid: string) => [oid, { type: 'commit', location, oid }];
  const ref = (location: object, name: string) => [name, { type: 'ref', location, name }];
  const inTable = ['#0 · 9', { type: 'table', location: after, name: 't.ref' }];
  assert.deepEqual(linked, [
    ['old', { type: 'stack', location: before }],
    ['new', { type: 'stack', location: after }],
    ...[ref(after, 'made'), commit(after, two), inTable],
    ...[ref(after, 'moved'), commit(before, one), commit(after, two), inTable],
    ...[ref(after, 'sym'), commit(after, two), inTable],
    ...[ref(before, 'gone'), commit(before, one), inTable],
  ]);
});

test('a comparison with a bundle has no links into files that are removed', () => {
  const { text, links } = comparisonDocument(
    { ...comparison, before: { ...comparison.before, location: null } },
    names,
  );
  assert.match(text, /\nBefore {8}old\n/);
  assert.ok(links.every(({ target }) => target.location.directory === '/new'));
});

test('a comparison names the number of all refs where it lists the first ones', () => {
  const { text } = comparisonDocument({ ...comparison, counts: { created: 1_000_000, moved: 2, deleted: 1 } }, names);
  assert.match(text, /\nCreated \(1,000,000\)\nThe first 1\. `reftable compare` lists all\.\n\n\+ made\n/);
  assert.match(text, /\nMoved \(2\)\n\n/);
});

test('a comparison of a stack that cannot be read never counts as equal', () => {
  const counts = { created: 0, moved: 0, deleted: 0 };
  const error = { code: 'FORMAT_ERROR', message: 'it is cut off', file: '/old/t.ref' };
  const damaged = { ...stack('/old'), tables: [{ ...table, state: 'unreadable', error }] } as const;
  const none = { ...comparison, counts, differences: [] };
  const textOf = (before: ComparedStack) => comparisonDocument({ ...none, before }, names).text;
  assert.ok(textOf(stack('/old')).endsWith(`\n${compareStacksText.summary(counts, true)}\n`));
  for (const [before, reason] of [
    [damaged, /\nold:\n1 of 1 tables? cannot be read completely.*\n {4}#0 · 9: it is cut off\n {4}\/old\/t\.ref\n$/],
    [
      { ...stack('/old'), listState: 'unreadable', listError: error, tables: [] },
      /\nold:\ntables\.list cannot be read/,
    ],
    [{ ...stack('/old'), listState: 'damaged', listError: error }, /\nold:\ntables\.list is damaged/],
  ] as const) {
    const text = textOf(before);
    assert.ok(text.includes(compareStacksText.summary(counts, false)), text);
    assert.match(text, reason);
  }
  const doubtful = {
    change: 'created',
    before: row('made', null, { certainty: 'mayBeOutdated' }),
    after: row('made', two),
  };
  const { text } = comparisonDocument(
    { ...comparison, before: damaged, differences: [doubtful as RefDifferenceInfo] },
    names,
  );
  assert.match(
    text,
    /\n {4}! Before: Table #0 · 9 is newer and cannot be read completely: it may have another value\.\n/,
  );
  assert.equal(text.split(' ! ').length, 2);
});
