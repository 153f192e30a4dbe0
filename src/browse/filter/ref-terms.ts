/** The terms of a filter as tests of the refs of a list, one page at a time. */
import type { LastChanges } from '../refs/last-changes.ts';
import { PAGE_SIZE } from '../refs/name-pages.ts';
import { REF_KINDS } from '../refs/ref-kind.ts';
import type { RefList } from '../refs/ref-list.ts';
import { ByteGlob } from './byte-glob.ts';
import type { Condition } from './filter.ts';
import { IdPrefix } from './id-prefix.ts';
import { Needle } from './needle.ts';

/** The data that refs are filtered and sorted by. */
export interface RefSource {
  readonly list: RefList;
  /** Called only for conditions on the newest change. */
  readonly changes: () => LastChanges;
}

/** Sets `hits[i]` to 1 for each ref of a page that is a candidate and fulfils a condition. */
export type MarkHits = (page: number, candidates: Uint8Array, hits: Uint8Array) => void;

/** A test of refs. */
export interface RefTest {
  /** Tests of a lower cost, those of columns, are made before those of names. */
  readonly cost: number;
  /** Finds the refs that fulfil the condition. */
  readonly mark: MarkHits;
}

/** The test of a condition. */
export function refTest(condition: Condition, source: RefSource): RefTest {
  const { list } = source;
  switch (condition.type) {
    case 'deleted':
      return { cost: 0, mark: (_page, candidates, hits) => hits.set(candidates) };
    case 'kind': {
      const isAsked = Uint8Array.from(REF_KINDS, kind => Number(condition.kinds.includes(kind)));
      return columnTest((page, hits) => {
        const { kinds } = list.columns[page]!;
        for (let i = 0; i < hits.length; i++) hits[i] = isAsked[kinds[i]!]!;
      });
    }
    case 'table':
      return columnTest((page, hits) => {
        const { tables } = list.columns[page]!;
        for (let i = 0; i < hits.length; i++) hits[i] = Number(tables[i] === condition.position);
      });
    case 'time': {
      const { times } = source.changes();
      const { from = -Infinity, before = Infinity } = condition;
      return eachRef(page => i => {
        const time = times[page * PAGE_SIZE + i] as number;
        return time >= from && time < before;
      });
    }
    case 'author': {
      const { authors, people, times } = source.changes();
      const needle = new Needle(condition.text);
      const matching = people.matching((...range) => needle.isIn(...range));
      return eachChange(times, position => matching[authors[position] as number] === 1);
    }
    case 'message': {
      const { messages, texts, times } = source.changes();
      const needle = new Needle(condition.text);
      const matching = texts.matching((...range) => needle.isIn(...range));
      return eachChange(times, position => matching[messages[position] as number] === 1);
    }
    case 'id':
      return idTest(condition, list);
    case 'name': {
      const position = list.positionOf(condition.name);
      return eachRef(page => i => page * PAGE_SIZE + i === position);
    }
    case 'word':
      return nameTest(list, new Needle(condition.text));
    case 'prefix':
      return nameTest(list, new Needle(condition.text, true));
    case 'glob':
      return nameTest(list, new ByteGlob(condition.pattern));
  }
}

/** A test that is made of all refs of a page, candidates or not: without a branch, it takes a nanosecond for each. */
function columnTest(test: (page: number, hits: Uint8Array) => void): RefTest {
  const mark: MarkHits = (page, candidates, hits) => {
    test(page, hits);
    for (let i = 0; i < hits.length; i++) hits[i] = hits[i]! & candidates[i]!;
  };
  return { cost: 0, mark };
}

/** `testOf` makes the test of the refs of a page. */
function eachRef(testOf: (page: number) => (i: number) => boolean): RefTest {
  const mark: MarkHits = (page, candidates, hits) => {
    const matches = testOf(page);
    for (let i = 0; i < candidates.length; i++) if (candidates[i] === 1 && matches(i)) hits[i] = 1;
  };
  return { cost: 1, mark };
}

/** Refs without an entry match nothing. */
function eachChange(times: Float64Array, matches: (position: number) => boolean): RefTest {
  return eachRef(page => i => {
    const position = page * PAGE_SIZE + i;
    return !Number.isNaN(times[position]) && matches(position);
  });
}

function nameTest({ names }: RefList, pattern: Needle | ByteGlob): RefTest {
  return { cost: 3, mark: (page, candidates, hits) => pattern.mark(names.pages[page]!, candidates, hits) };
}

function idTest({ prefix, word }: Extract<Condition, { type: 'id' }>, list: RefList): RefTest {
  const id = new IdPrefix(prefix);
  const needle = word === undefined ? undefined : new Needle(word);
  const mark: MarkHits = (page, candidates, hits) => {
    const { ids, peeledAt, peeledIds } = list.columns[page]!;
    for (let i = 0; i < candidates.length; i++) if (candidates[i] === 1 && id.isAt(ids, i)) hits[i] = 1;
    for (let k = 0; k < peeledAt.length; k++) {
      const i = peeledAt[k] as number;
      if (candidates[i] === 1 && id.isAt(peeledIds, k)) hits[i] = 1;
    }
    needle?.mark(list.names.pages[page]!, candidates, hits);
  };
  return { cost: needle === undefined ? 2 : 4, mark };
}
