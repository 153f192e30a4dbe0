/** The terms of a filter as tests of reflog entries, one page at a time. */

import { encodeText } from '../../reftable/index.ts';
import type { ReflogList } from '../reflogs/reflog-list.ts';
import { PAGE_SIZE } from '../refs/name-pages.ts';
import { NAMESPACES, type RefKind } from '../refs/ref-kind.ts';
import type { RefList } from '../refs/ref-list.ts';
import { ByteGlob } from './byte-glob.ts';
import type { Condition } from './filter.ts';
import { IdPrefix } from './id-prefix.ts';
import { Needle } from './needle.ts';

/** The data that reflog entries are filtered by. */
export interface EntrySource {
  readonly list: ReflogList;
  /** The refs that exist. Called only for `deleted:`, which asks for entries of others. */
  readonly live: () => RefList;
}

/** Whether an entry fulfils a condition: entry `i` of a page. */
export type EntryTest = (page: number, i: number) => boolean;

/** The test of a condition. Words, prefixes, globs and kinds are about the name of the ref. */
export function entryTest(condition: Condition, source: EntrySource): EntryTest {
  const { list } = source;
  const { columns, names } = list;
  switch (condition.type) {
    case 'deleted': {
      const live = source.live();
      return refTest(list, ref => live.names.positionOf(names.bytesAt(ref)) < 0);
    }
    case 'kind':
      return kindTest(list, condition.kinds);
    case 'table':
      return (page, i) => columns[page]!.tables[i] === condition.position;
    case 'time': {
      const { from = -Infinity, before = Infinity } = condition;
      return (page, i) => columns[page]!.times[i]! >= from && columns[page]!.times[i]! < before;
    }
    case 'author': {
      const needle = new Needle(condition.text);
      const matching = list.people.matching((...range) => needle.isIn(...range));
      return (page, i) => matching[columns[page]!.people[i]!] === 1;
    }
    case 'message': {
      const needle = new Needle(condition.text);
      const matching = list.messages.matching((...range) => needle.isIn(...range));
      return (page, i) => matching[columns[page]!.messages[i]!] === 1;
    }
    case 'id': {
      const id = new IdPrefix(condition.prefix);
      const named = condition.word === undefined ? () => false : patternTest(list, new Needle(condition.word));
      return (page, i) =>
        id.isAt(columns[page]!.ids, 2 * i) || id.isAt(columns[page]!.ids, 2 * i + 1) || named(page, i);
    }
    case 'name': {
      const ref = names.positionOf(encodeText(condition.name));
      return (page, i) => columns[page]!.refs[i] === ref;
    }
    case 'word':
      return patternTest(list, new Needle(condition.text));
    case 'prefix':
      return patternTest(list, new Needle(condition.text, true));
    case 'glob':
      return patternTest(list, new ByteGlob(condition.pattern));
  }
}

/** Each name is tested once. */
function patternTest(list: ReflogList, pattern: Needle | ByteGlob): EntryTest {
  const hits = new Uint8Array(list.refCount);
  const all = new Uint8Array(PAGE_SIZE).fill(1);
  for (const [page, names] of list.names.pages.entries()) {
    pattern.mark(names, all, hits.subarray(page * PAGE_SIZE, page * PAGE_SIZE + names.count));
  }
  const { columns } = list;
  return (page, i) => hits[columns[page]!.refs[i]!] === 1;
}

/** By the namespace: the values of refs are not known here, so none is a `symref`. */
function kindTest({ names, refCount, columns }: ReflogList, kinds: readonly RefKind[]): EntryTest {
  const hits = new Uint8Array(refCount).fill(Number(kinds.includes('other')));
  for (const [kind, prefix] of NAMESPACES) {
    const { start, end } = names.rangeOf(encodeText(prefix));
    hits.fill(Number(kinds.includes(kind)), start, end);
  }
  return (page, i) => hits[columns[page]!.refs[i]!] === 1;
}

function refTest(list: ReflogList, matches: (ref: number) => boolean): EntryTest {
  const hits = Uint8Array.from({ length: list.refCount }, (_, ref) => Number(matches(ref)));
  const { columns } = list;
  return (page, i) => hits[columns[page]!.refs[i]!] === 1;
}
