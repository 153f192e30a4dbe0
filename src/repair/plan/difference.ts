/** Compares what git shows before and after a repair. */
import type { LogRecord, LogUpdate, RefRecord } from '../../reftable/format/records.ts';
import { keyOf } from '../collect/collect-records.ts';
import type { Changes, LogChange, RefChange } from '../plan.ts';
import { CHECK_EVERY, type VisibleRefs } from './visible-refs.ts';

/** The number of changes that are listed one by one. */
const NAMED = 1000;

/** What git reads before and after a repair. */
export interface Compared {
  readonly before: VisibleRefs;
  readonly after: VisibleRefs;
  /** Both are of the same tables, so that nothing differs. */
  readonly same: boolean;
}

/**
 * The refs that differ: exact counts, and the first 1000. `check` is called often; what it throws stops the
 * comparison.
 */
export function refChanges(compared: Compared, check: () => void): Changes<RefChange> {
  return changes<RefRecord, RefChange>(
    compared,
    'refs',
    refs => refs.refs(),
    ({ value }) => JSON.stringify(value),
    (name, was, is) => ({ name, ...(was && { before: was.value }), ...(is && { after: is.value }) }),
    check,
  );
}

/** The reflog entries that differ, as `refChanges`. */
export function logChanges(compared: Compared, check: () => void): Changes<LogChange> {
  const text = ({ update }: LogRecord) => (update === null ? '' : logText(update));
  return changes<LogRecord, LogChange>(
    compared,
    'logs',
    refs => refs.logs(),
    text,
    (name, was, is) => ({
      name,
      updateIndex: String((is ?? was)?.updateIndex),
      ...(was && { before: text(was) }),
      ...(is && { after: text(is) }),
    }),
    check,
  );
}

/** An entry as one line, similar to git's reflogs in files. */
function logText({ old, new: next, committer, time, tz, message = '' }: LogUpdate): string {
  const zone = `${tz < 0 ? '-' : '+'}${String(Math.abs(tz)).padStart(4, '0')}`;
  return `${old} ${next} ${committer.name} <${committer.email}> ${time} ${zone}\t${message.replace(/\n$/, '')}`;
}

interface Counts<Change> {
  added: number;
  changed: number;
  removed: number;
  same: number;
  first: Change[];
}

/** Reads both in parallel if both are in order, as they are without damage; else the first is held in memory. */
function changes<Item extends RefRecord | LogRecord, Change>(
  { before, after, same }: Compared,
  of: 'refs' | 'logs',
  items: (refs: VisibleRefs) => Iterable<Item>,
  text: (item: Item) => string,
  changeOf: (name: string, before: Item | undefined, after: Item | undefined) => Change,
  check: () => void,
): Changes<Change> {
  const counts: Counts<Change> = { added: 0, changed: 0, removed: 0, same: 0, first: [] };
  const notify = (was: Item | undefined, is: Item | undefined) => {
    if (was && is && text(was) === text(is)) counts.same++;
    else {
      counts[was === undefined ? 'added' : is === undefined ? 'removed' : 'changed']++;
      if (counts.first.length < NAMED) counts.first.push(changeOf((is ?? was)?.name ?? '', was, is));
    }
  };
  const count = before.countInOrder(of, check);
  if (same && count !== undefined) {
    after.error ??= before.error;
    return { ...counts, same: count };
  }
  const old = count === undefined ? sorted(items(before)) : items(before);
  merge(old[Symbol.iterator](), items(after)[Symbol.iterator](), notify, check);
  return counts;
}

/** Of records with one key the first, which a lookup finds. */
function sorted<Item extends RefRecord | LogRecord>(items: Iterable<Item>): Item[] {
  const first = new Map<string, { key: Buffer; item: Item }>();
  for (const item of items) {
    const key = keyOf(item);
    const id = key.toString('latin1');
    if (!first.has(id)) first.set(id, { key, item });
  }
  return [...first.values()].sort((a, b) => Buffer.compare(a.key, b.key)).map(({ item }) => item);
}

function merge<Item extends RefRecord | LogRecord>(
  before: Iterator<Item>,
  after: Iterator<Item>,
  notify: (was: Item | undefined, is: Item | undefined) => void,
  check: () => void,
): void {
  const take = (from: Iterator<Item>) => {
    const { done, value } = from.next();
    return done ? undefined : { item: value, key: keyOf(value) };
  };
  let [was, is] = [take(before), take(after)];
  for (let count = 1; was !== undefined || is !== undefined; count++) {
    if (count % CHECK_EVERY === 0) check();
    const order = was === undefined ? 1 : is === undefined ? -1 : Buffer.compare(was.key, is.key);
    notify(order <= 0 ? was?.item : undefined, order >= 0 ? is?.item : undefined);
    if (order <= 0) was = take(before);
    if (order >= 0) is = take(after);
  }
}
