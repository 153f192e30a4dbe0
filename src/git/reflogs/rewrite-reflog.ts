/** Removes entries of a reflog: `refs_reflog_expire` in refs/reftable-backend.c. */
import { checkFunction, checkObject, checkString } from '../../reftable/format/arguments.ts';
import type { LogRecord, LogUpdate, RefRecord } from '../../reftable/index.ts';
import { isNullId } from '../objects/null-id.ts';
import { commitTables } from '../transaction/commit-tables.ts';
import type { RefDatabase } from '../transaction/ref-database.ts';
import type { RefStack } from '../transaction/ref-stacks.ts';
import { existenceMarker } from './existence-marker.ts';

/** An entry of a reflog, not a tombstone. */
export type ReflogEntry = LogRecord & { readonly update: LogUpdate };

/** A reflog while its stack is locked. */
export interface LockedReflog {
  /** Oldest first. */
  readonly entries: readonly ReflogEntry[];
  /** The object of the ref; `undefined` for a symbolic ref and without a ref. */
  readonly tip: string | undefined;
}

/** How a reflog is rewritten. */
export interface RewriteOptions {
  /** Chooses the entries to remove, oldest first. It is called once under the lock. */
  readonly choose: (reflog: LockedReflog) => ReadonlySet<ReflogEntry>;
  /** The old ID of an entry becomes the new one of the entry before it. */
  readonly rewrite: boolean;
  /** The ref is set to the newest entry, unless it is symbolic. */
  readonly updateRef: boolean;
}

/**
 * Rewrites the reflog of a ref in one table. An empty one still exists. Throws LOCK_ERROR, and what reading and adding to a
 * stack throws.
 */
export function rewriteReflog(database: RefDatabase, given: string, options: RewriteOptions): void {
  checkObject('The database', database);
  checkObject('The stacks of the database', database.stacks);
  checkString('The name of a ref', given);
  checkObject('The options', options);
  checkFunction('The option choose', options.choose);
  const { stack, name } = database.stacks.locate(given);
  try {
    stack.lock();
    const { choose, rewrite, updateRef } = options;
    const ref = stack.stack.readRef(name)?.value;
    const tip = ref !== undefined && 'oid' in ref ? ref.oid : undefined;
    const entries = entriesOf(stack, name).reverse();
    const removed = choose({ entries, tip });
    const logs: LogRecord[] = [];
    let last: string | undefined;
    for (const entry of entries) {
      if (removed.has(entry)) {
        logs.push({ ...entry, update: null });
        continue;
      }
      logs.push(rewrite && last !== undefined ? { ...entry, update: { ...entry.update, old: last } } : entry);
      last = entry.update.new;
    }
    const { nextUpdateIndex: updateIndex } = stack.lock();
    const marker = last === undefined ? [existenceMarker(name, updateIndex, database.zeros)] : [];
    const isMoved = updateRef && last !== undefined && tip !== undefined && !isNullId(tip);
    const refs = isMoved && last !== undefined ? [refRecord(database, name, updateIndex, last)] : [];
    commitTables(database, [{ stack, records: { refs, logs: [...marker, ...logs.reverse()] } }]);
  } finally {
    stack.unlock();
  }
}

/** Removes all entries and the reflog itself. Throws as `rewriteReflog`. */
export function dropReflog(database: RefDatabase, given: string): void {
  const { stack, name } = database.stacks.locate(given);
  try {
    stack.lock();
    const logs = [...stack.stack.log(name)].map(entry => ({ ...entry, update: null }));
    commitTables(database, [{ stack, records: { refs: [], logs } }]);
  } finally {
    stack.unlock();
  }
}

/** The entries, newest first, without those that only keep a reflog in existence. */
export function entriesOf(located: RefStack, name: string): ReflogEntry[] {
  checkObject('The stack', located);
  const { stack } = located;
  checkObject('The stack', stack);
  const isEntry = (log: LogRecord): log is ReflogEntry =>
    log.update !== null && !(isNullId(log.update.old) && isNullId(log.update.new));
  return [...stack.log(name)].filter(isEntry);
}

function refRecord({ objects }: RefDatabase, name: string, updateIndex: bigint, oid: string): RefRecord {
  const peeled = objects.typeOf(oid) === 'tag' ? objects.peel(oid) : undefined;
  return {
    ...{ name, updateIndex },
    value: peeled === undefined ? { type: 'oid', oid } : { type: 'peeled', oid, peeled },
  };
}
