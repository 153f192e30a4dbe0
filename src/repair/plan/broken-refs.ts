/** Refs whose objects are missing or of the wrong type, and the earlier values of each. */
import { needsCommit, peeledName } from '../../check/refs/check-objects.ts';
import type { FoundObject, ObjectLookup } from '../../git/objects/look-up.ts';
import { isNullId } from '../../git/objects/null-id.ts';
import type { LogRecord, LogUpdate, RefValue } from '../../reftable/format/records.ts';
import { headTarget, logsOf } from './branch-traces.ts';
import type { VisibleRefs } from './visible-refs.ts';

/** The number of refs for which a step is offered. The findings of the others are left. */
const MOST_REFS = 100;
/** The number of reflog entries of a ref whose objects are looked up. */
const MOST_ENTRIES = 10_000;

/** A value that a ref had, with an object that exists. */
export interface EarlierValue {
  readonly value: Extract<RefValue, { type: 'oid' | 'peeled' }>;
  /** Of its reflog entry, in seconds since the epoch. */
  readonly time: bigint;
  /** Of its reflog entry, as git stores it: signed decimal ±hhmm. */
  readonly tz: number;
}

/** The key of a reflog entry. */
export type LogName = Pick<LogRecord, 'name' | 'updateIndex'>;

/** A ref that git cannot use as it is. */
export interface BrokenRef {
  readonly name: string;
  readonly oid: string;
  /** The newest entry of its reflog whose object it can have, if there is one. */
  readonly earlier?: EarlierValue;
  /** The entries of its reflog. */
  readonly entries: readonly LogName[];
  /**
   * Entries of all reflogs that name its object, if that is missing, or a missing object of its reflog: git fsck fails at
   * each of them. Without those that name the value of another of these refs, in the reflog of that ref.
   */
  readonly stale: readonly LogName[];
  /** Its last ID in its reflog without stale entries; `undefined` if all entries are stale. */
  readonly previous: string | undefined;
  /** As `previous`, in the reflog of HEAD, if HEAD names it: git writes changes of the ref there too. */
  readonly inHead?: { readonly previous: string | undefined };
}

/**
 * Those of the named refs that git reads, at most 100; none if not all of their reflogs can be read. Throws what `lookUp`
 * throws. `check` is called often; what it throws ends the search.
 */
export function brokenRefs(
  after: VisibleRefs,
  names: readonly string[],
  lookUp: ObjectLookup,
  check: () => void,
): BrokenRef[] {
  const refs = names.slice(0, MOST_REFS).flatMap(name => {
    const value = after.record(name)?.value;
    return value?.type === 'oid' || value?.type === 'peeled' ? readRef(after, name, value.oid, lookUp) : [];
  });
  if (refs.length === 0) return [];
  const unusable = new Set(refs.flatMap(({ missing }) => [...missing]));
  const stale = entriesNaming(after, unusable, check);
  const head = logsOf(after, 'HEAD', 1).length > 0 ? headTarget(after) : undefined;
  const ownerOf = ownersOf(after, names, head);
  /** Whether the entry is of the reflog of another ref and names the value that this ref has. */
  const isOfOther = ({ name, update }: LogRecord, than: string) => {
    const owner = ownerOf(name);
    return owner !== undefined && owner.name !== than && (update?.old === owner.oid || update?.new === owner.oid);
  };
  const broken = refs.map(({ missing, ...ref }) => {
    return {
      ...ref,
      stale: stale
        .filter(log => log.update !== null && namesAny(log.update, missing) && !isOfOther(log, ref.name))
        .map(keyOf),
      previous: previousIn(after, ref.name, unusable),
      ...(head === ref.name && { inHead: { previous: previousIn(after, 'HEAD', unusable) } }),
    };
  });
  return after.error === undefined ? broken : [];
}

/** The entries of all reflogs that name any of these objects. */
function entriesNaming(after: VisibleRefs, ids: ReadonlySet<string>, check: () => void): LogRecord[] {
  const entries: LogRecord[] = [];
  for (const log of after.logs()) {
    check();
    if (log.update !== null && namesAny(log.update, ids)) entries.push(log);
  }
  return entries;
}

/** Finds the broken ref that a reflog belongs to, with its object ID. `head`: the ref that HEAD names. */
function ownersOf(after: VisibleRefs, names: readonly string[], head: string | undefined) {
  const broken = new Set(names);
  const known = new Map<string, { readonly name: string; readonly oid: string } | undefined>();
  return (log: string) => {
    const name = log === 'HEAD' ? (head ?? log) : log;
    if (!known.has(name)) {
      const value = broken.has(name) ? after.record(name)?.value : undefined;
      known.set(name, value?.type === 'oid' || value?.type === 'peeled' ? { name, oid: value.oid } : undefined);
    }
    return known.get(name);
  };
}

function namesAny({ old, new: next }: LogUpdate, ids: ReadonlySet<string>): boolean {
  return ids.has(old) || ids.has(next);
}

function keyOf({ name, updateIndex }: LogRecord): LogName {
  return { name, updateIndex };
}

function previousIn(after: VisibleRefs, name: string, unusable: ReadonlySet<string>): string | undefined {
  for (const { update } of logsOf(after, name)) if (update !== null && !namesAny(update, unusable)) return update.new;
  return undefined;
}

/** What is known of a ref from its own reflog. `missing`: those of its object and of the objects of its reflog that do not exist. */
function readRef(after: VisibleRefs, name: string, oid: string, lookUp: ObjectLookup) {
  const logs = logsOf(after, name);
  const updates = logs.slice(0, MOST_ENTRIES).flatMap(({ update }) => update ?? []);
  const ids = [...new Set(updates.flatMap(({ old, new: next }) => [old, next]).filter(id => !isNullId(id)))];
  const known = [...new Set([oid, ...ids])];
  const found = lookUp(known);
  const objects = new Map(known.map((id, i) => [id, found[i]]));
  const earlier = earlierValue(name, updates, objects, lookUp);
  return {
    ...{ name, oid, entries: logs.map(keyOf) },
    ...(earlier !== undefined && { earlier }),
    missing: new Set(known.filter(id => objects.get(id) === undefined)),
  };
}

function earlierValue(
  name: string,
  updates: readonly LogUpdate[],
  objects: ReadonlyMap<string, FoundObject | undefined>,
  lookUp: ObjectLookup,
): EarlierValue | undefined {
  for (const { new: next, time, tz } of updates) {
    const value = usableValue(name, objects.get(next), lookUp);
    if (value !== undefined) return { value, time, tz };
  }
  return undefined;
}

/** The value of a ref to this object, with what a tag leads to; `undefined` if the ref cannot have it. */
function usableValue(
  name: string,
  object: FoundObject | undefined,
  lookUp: ObjectLookup,
): EarlierValue['value'] | undefined {
  if (object === undefined || (needsCommit(name) && object.type !== 'commit')) return undefined;
  if (object.type !== 'tag') return { type: 'oid', oid: object.oid };
  const [peeled] = lookUp([peeledName(object.oid)]);
  return peeled && { type: 'peeled', oid: object.oid, peeled: peeled.oid };
}
