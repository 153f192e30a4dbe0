/** Removes old entries of a reflog: the rules of `git reflog expire` (reflog.c). */
import type { RefDatabase } from '../transaction/ref-database.ts';
import { type LockedReflog, type ReflogEntry, rewriteReflog } from './rewrite-reflog.ts';

/** Up to when entries are removed, in seconds since the epoch: 0 removes none, Infinity all. */
export interface ExpiryTimes {
  /** Entries before this time. */
  readonly all: number;
  /** Entries before this time whose commits cannot be reached from the ref. */
  readonly unreachable: number;
}

/** How entries are removed. */
export interface ExpireOptions {
  readonly times: ExpiryTimes;
  /** As `RewriteOptions`. */
  readonly rewrite: boolean;
  /** As `RewriteOptions`. */
  readonly updateRef: boolean;
  /** Those of the commits that none of the tips leads to. All of them exist. */
  readonly unreachable: (commits: readonly string[], tips: readonly string[]) => ReadonlySet<string>;
  /** Called for each entry, oldest first. */
  readonly onEntry?: (entry: ReflogEntry, isRemoved: boolean) => void;
}

/** Throws as `rewriteReflog`, and what `unreachable` throws. */
export function expireReflog(database: RefDatabase, name: string, options: ExpireOptions): void {
  const { rewrite, updateRef, onEntry } = options;
  rewriteReflog(database, name, {
    ...{ rewrite, updateRef },
    choose: reflog => {
      const removed = new Set(expired(database, name, reflog, options));
      for (const entry of reflog.entries) onEntry?.(entry, removed.has(entry));
      return removed;
    },
  });
}

function expired(
  database: RefDatabase,
  name: string,
  { entries, tip }: LockedReflog,
  { times, unreachable }: ExpireOptions,
): ReflogEntry[] {
  const isBefore = ({ update }: ReflogEntry, time: number) => Number(update.time) < time;
  const candidates = entries.filter(entry => !isBefore(entry, times.all) && isBefore(entry, times.unreachable));
  const old = entries.filter(entry => isBefore(entry, times.all));
  if (candidates.length === 0) return old;
  const tips = tipsFor(database, name, tip, times);
  if (tips === undefined) return [...old, ...candidates];
  const commits = new Map<string, string>();
  for (const { update } of candidates) {
    for (const oid of [update.old, update.new]) {
      const commit = commitOf(database, oid);
      if (commit !== undefined) commits.set(oid, commit);
    }
  }
  const lost = unreachable([...new Set(commits.values())], tips);
  const isLost = (oid: string) => lost.has(commits.get(oid) ?? '');
  return [...old, ...candidates.filter(({ update }) => isLost(update.old) || isLost(update.new))];
}

/** The commits that decide on what can be reached; `undefined` if nothing can. */
function tipsFor(
  database: RefDatabase,
  name: string,
  tip: string | undefined,
  times: ExpiryTimes,
): string[] | undefined {
  if (times.unreachable <= times.all) return undefined;
  const { stack, name: stored } = database.stacks.locate(name);
  if (stored === 'HEAD') return tipsOfRefs(database);
  const commit = tip === undefined || stack === undefined ? undefined : commitOf(database, tip);
  return commit === undefined ? undefined : [commit];
}

/** The commits of all refs below `refs/` that this worktree sees. */
function tipsOfRefs(database: RefDatabase): string[] {
  const { own, shared } = database.stacks;
  const commits = new Set<string>();
  for (const { stack } of new Set([own, shared])) {
    for (const { value } of stack.refs({ prefix: 'refs/' })) {
      const commit = 'oid' in value ? commitOf(database, value.oid) : undefined;
      if (commit !== undefined) commits.add(commit);
    }
  }
  return [...commits];
}

/** The commit of an object or of a tag of one; `undefined` for others and for what is missing. */
function commitOf({ objects, zeros }: RefDatabase, oid: string): string | undefined {
  if (oid === zeros) return undefined;
  const type = objects.typeOf(oid);
  if (type === 'commit') return oid;
  const peeled = type === 'tag' ? objects.peel(oid) : undefined;
  return peeled !== undefined && objects.typeOf(peeled) === 'commit' ? peeled : undefined;
}
