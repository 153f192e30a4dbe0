/**
 * The history that every sample is made from: the work of two people on a repository, fifty transactions in three
 * tables. Times, names and bytes are the same at every time, in every folder.
 */

import { hashSize } from '../reftable/format/hash.ts';
import type { HashName, LogRecord, RefRecord, RefValue } from '../reftable/index.ts';

import { type Moment, Objects, type Person } from './objects.ts';

/** The records of one table, refs by name and reflog entries by name and newest first. */
export interface TableRecords {
  readonly min: number;
  readonly max: number;
  readonly refs: readonly RefRecord[];
  readonly logs: readonly LogRecord[];
}

export interface History {
  readonly objects: Objects;
  /** Ids of the commits of `main`, oldest first. */
  readonly commits: readonly string[];
  /** Of the base, the table in the middle and the newest one. */
  readonly tables: readonly [TableRecords, TableRecords, TableRecords];
}

const ADA: Person = { name: 'Ada Sample', email: 'ada@example.com' };
const LIN: Person = { name: 'Lin Sample', email: 'lin@example.org' };

export const AREAS = ['api', 'build', 'docs', 'editor', 'parser', 'search', 'storage', 'ui'] as const;
const TOPICS_PER_AREA = 8;

/** Update indices the three tables end at. */
export const BASE_END = 40;
export const MIDDLE_END = 49;
export const NEWEST = 50;

const START = 1_767_600_000;
const SIX_HOURS = 6 * 3600;

/** Who did a transaction, and when. */
function done(updateIndex: number): { by: Person; at: Moment; tz: number } {
  const [by, tz] = updateIndex % 3 === 0 ? [LIN, -730] : [ADA, 100];
  return { by, tz, at: { time: START + updateIndex * SIX_HOURS, zone: zoneText(tz) } };
}

function zoneText(tz: number): string {
  return `${tz < 0 ? '-' : '+'}${String(Math.abs(tz)).padStart(4, '0')}`;
}

/** The id of the commit of `main` with this index, from 0, oldest first. RangeError if there is none. */
export function commitAt(commits: readonly string[], index: number): string {
  const oid = commits[index];
  if (oid === undefined) throw new RangeError(`The history has no commit ${index}.`);
  return oid;
}

export function zeroId(hash: HashName): string {
  return '00'.repeat(hashSize(hash));
}

/** A reflog entry as a transaction of the history writes it. */
export function logEntry(name: string, updateIndex: number, from: string, to: string, message: string): LogRecord {
  const { by, at, tz } = done(updateIndex);
  const update = { old: from, new: to, committer: by, time: BigInt(at.time), tz, message };
  return { name, updateIndex: BigInt(updateIndex), update };
}

export function makeHistory(hash: HashName): History {
  const objects = new Objects(hash);
  const tree = objects.emptyTree();
  const commits: string[] = [];
  for (let i = 0; i < 12; i++) {
    const { by, at } = done(3 + i * 4);
    commits.push(objects.commit(tree, commits.at(-1), by, at, `Step ${i + 1}`));
  }
  const tag = (name: string, updateIndex: number, type: 'commit' | 'tag', oid: string) => {
    const { by, at } = done(updateIndex);
    return objects.tag(name, { type, oid }, by, at);
  };
  const release = tag('v1.0', 20, 'commit', commitAt(commits, 4));
  const tags = {
    release,
    stable: tag('stable', 21, 'tag', release),
    next: tag('v1.1', 44, 'commit', commitAt(commits, 9)),
  };
  const none = zeroId(hash);
  return { objects, commits, tables: [base(commits, tags, none), middle(commits, tags, none), newest(commits)] };
}

interface Tags {
  readonly release: string;
  readonly stable: string;
  readonly next: string;
}

function base(commits: readonly string[], tags: Tags, none: string): TableRecords {
  const topics = AREAS.flatMap((area, i) =>
    Array.from({ length: TOPICS_PER_AREA }, (_, j) => {
      const name = topic(area, j + 1);
      const updateIndex = createdIn(area, j + 1);
      const oid = commitAt(commits, (i + j) % 8);
      return {
        ref: ref(name, updateIndex, { type: 'oid', oid }),
        log: logEntry(name, updateIndex, none, oid, 'branch: Created from main'),
      };
    }),
  );
  const main = ['HEAD', 'refs/heads/main'].flatMap(name => mainLog(name, commits, none, 1, BASE_END));
  return sorted(
    1,
    BASE_END,
    [
      ref('HEAD', 1, { type: 'symref', target: 'refs/heads/main' }),
      ref('refs/heads/main', 35, { type: 'oid', oid: commitAt(commits, 8) }),
      ref('refs/heads/release/1.0', 19, { type: 'oid', oid: commitAt(commits, 4) }),
      ...topics.map(each => each.ref),
      ref('refs/remotes/origin/HEAD', 5, { type: 'symref', target: 'refs/remotes/origin/main' }),
      ref('refs/remotes/origin/main', 31, { type: 'oid', oid: commitAt(commits, 7) }),
      ref('refs/tags/stable', 21, { type: 'peeled', oid: tags.stable, peeled: commitAt(commits, 4) }),
      ref('refs/tags/v0.9', 8, { type: 'oid', oid: commitAt(commits, 1) }),
      ref('refs/tags/v1.0', 20, { type: 'peeled', oid: tags.release, peeled: commitAt(commits, 4) }),
    ],
    [
      ...main,
      logEntry('refs/heads/release/1.0', 19, none, commitAt(commits, 4), 'branch: Created from main'),
      ...topics.map(each => each.log),
    ],
  );
}

/** The second and third commit of the table, a tag, moved branches, and two deleted ones, whose reflogs go with them. */
function middle(commits: readonly string[], tags: Tags, none: string): TableRecords {
  const deleted = [
    { name: topic('api', 3), created: createdIn('api', 3) },
    { name: topic('ui', 7), created: createdIn('ui', 7) },
  ];
  const moved = AREAS.slice(0, 6).map((area, i) => ({
    name: topic(area, 1),
    updateIndex: 41 + i,
    from: commitAt(commits, i),
    to: commitAt(commits, 9),
  }));
  const main = ['HEAD', 'refs/heads/main'].flatMap(name => mainLog(name, commits, none, BASE_END + 1, MIDDLE_END));
  return sorted(
    BASE_END + 1,
    MIDDLE_END,
    [
      ref('refs/heads/main', 47, { type: 'oid', oid: commitAt(commits, 11) }),
      ...moved.map(({ name, updateIndex, to }) => ref(name, updateIndex, { type: 'oid', oid: to })),
      ...deleted.map(({ name }) => ref(name, 48, { type: 'deletion' })),
      ref('refs/tags/v1.1', 44, { type: 'peeled', oid: tags.next, peeled: commitAt(commits, 9) }),
    ],
    [
      ...main,
      ...moved.map(({ name, updateIndex, from, to }) =>
        logEntry(name, updateIndex, from, to, 'rebase (finish): onto main'),
      ),
      ...deleted.map(({ name, created }) => ({ name, updateIndex: BigInt(created), update: null })),
    ],
  );
}

/** A fetch. */
function newest(commits: readonly string[]): TableRecords {
  return sorted(
    NEWEST,
    NEWEST,
    [ref('refs/remotes/origin/main', NEWEST, { type: 'oid', oid: commitAt(commits, 10) })],
    [logEntry('refs/remotes/origin/main', NEWEST, commitAt(commits, 7), commitAt(commits, 10), 'fetch: fast-forward')],
  );
}

/** The entries that commits on `main`, made in every fourth transaction, leave within the limits of a table. */
function mainLog(name: string, commits: readonly string[], none: string, min: number, max: number): LogRecord[] {
  return commits.flatMap((oid, i) => {
    const updateIndex = 3 + i * 4;
    if (updateIndex < min || updateIndex > max) return [];
    const message = i === 0 ? 'commit (initial): Step 1' : `commit: Step ${i + 1}`;
    return [logEntry(name, updateIndex, commits[i - 1] ?? none, oid, message)];
  });
}

export function topic(area: (typeof AREAS)[number], number: number): string {
  return `refs/heads/topic/${area}/${String(number).padStart(2, '0')}`;
}

/** The update index that created a topic branch: any of the base's but the first and the last. */
function createdIn(area: (typeof AREAS)[number], number: number): number {
  return 2 + ((AREAS.indexOf(area) * TOPICS_PER_AREA + (number - 1) * 5) % (BASE_END - 2));
}

export function ref(name: string, updateIndex: number, value: RefValue): RefRecord {
  return { name, updateIndex: BigInt(updateIndex), value };
}

/** All names are ASCII, so that their order as strings is that of their bytes. */
function sorted(min: number, max: number, refs: readonly RefRecord[], logs: readonly LogRecord[]): TableRecords {
  return {
    min,
    max,
    refs: refs.toSorted((a, b) => (a.name < b.name ? -1 : 1)),
    logs: logs.toSorted(byNameAndNewest),
  };
}

export function byNameAndNewest(a: LogRecord, b: LogRecord): number {
  if (a.name !== b.name) return a.name < b.name ? -1 : 1;
  return Number(b.updateIndex - a.updateIndex);
}
