/** The table that a transaction adds to one stack: `write_transaction_table` in refs/reftable-backend.c. */
import { compareNames, type LogRecord, type RefRecord, type Stack } from '../../reftable/index.ts';
import type { Signature } from './committer.ts';
import type { EntryChanges } from './entry-changes.ts';
import { reflogMessage } from './reflog-message.ts';
import type { TableRecords } from './table-records.ts';
import { deletes, type PendingUpdate } from './update.ts';

/** What the entries of a table need to know. */
export interface LogContext {
  readonly committer: Signature;
  /** In bytes. */
  readonly blockSize: number;
  /** Whether the policy gives this ref an entry. */
  readonly isLogged: (update: PendingUpdate) => boolean;
  /** What a new target leads to before the transaction; `undefined` if it leads to no object. */
  readonly resolve: (target: string) => string | undefined;
  /** Entries of reflogs that change first. */
  readonly entries: EntryChanges;
  /** The ID of no object. */
  readonly zeros: string;
}

/** An update, and its name in the stack. `from` is the name there of the ref that is renamed to this one. */
export interface StoredUpdate {
  readonly update: PendingUpdate;
  readonly name: string;
  readonly from: string | undefined;
}

/** What the updates write to their stack. `updateIndex` is that of the transaction. Throws what reading a stack throws. */
export function recordsOf(
  updates: readonly StoredUpdate[],
  stack: Stack,
  updateIndex: bigint,
  context: LogContext,
): TableRecords {
  const sorted = [...updates].sort((a, b) => compareNames(a.name, b.name));
  const { entries, zeros } = context;
  const deleted = new Set(sorted.filter(({ update }) => deletesReflog(update)).map(({ name }) => name));
  const written = sorted.flatMap(each => [...logsOf(each, stack, updateIndex, context)]);
  const logs = entries.addTo(written, stack, { updateIndex, deleted, zeros });
  // Restored entries keep their update indices. Those of a backup may be higher than any of the stack.
  let maxUpdateIndex = updateIndex;
  for (const log of logs) if (log.updateIndex > maxUpdateIndex) maxUpdateIndex = log.updateIndex;
  return {
    refs: sorted.flatMap(({ update, name }) => {
      const value = valueFor(update);
      return value === undefined ? [] : [{ name, updateIndex, value }];
    }),
    logs,
    ...(maxUpdateIndex > updateIndex && { maxUpdateIndex }),
  };
}

function valueFor(update: PendingUpdate): RefRecord['value'] | undefined {
  const { logOnly, newTarget, newOid, peeled } = update;
  if (logOnly) return undefined;
  if (newTarget !== undefined) return { type: 'symref', target: newTarget };
  if (newOid === undefined) return undefined;
  if (deletes(update)) return { type: 'deletion' };
  return peeled === undefined ? { type: 'oid', oid: newOid } : { type: 'peeled', oid: newOid, peeled };
}

/** The reflog of a ref is deleted with it, except that of a symbolic ref. */
function deletesReflog(update: PendingUpdate): boolean {
  return deletes(update) && !update.wasSymref;
}

function* logsOf(
  { update, name, from }: StoredUpdate,
  stack: Stack,
  updateIndex: bigint,
  { committer, blockSize, isLogged, resolve, entries }: LogContext,
): Generator<LogRecord, void, undefined> {
  if (deletesReflog(update)) {
    for (const { updateIndex: at } of entries.logOf(stack, name)) yield { name, updateIndex: at, update: null };
    return;
  }
  const { newTarget, newOid, current, message, reflog } = update;
  const moved = from === undefined ? [] : entries.logOf(stack, from);
  if (reflog !== undefined) {
    for (const entry of reflog) yield { ...entry, name };
    return;
  }
  const value = newTarget === undefined ? newOid : resolve(newTarget);
  if (value === undefined || (moved.length === 0 && !isLogged(update))) return;
  const { name: who, email, time, tz } = committer;
  yield {
    ...{ name, updateIndex },
    update: {
      ...{
        old: (from !== undefined && oidIn(stack, from)) || current,
        new: value,
        committer: { name: who, email },
        time,
        tz,
      },
      message: reflogMessage(message, blockSize),
    },
  };
  for (const entry of moved) yield { ...entry, name };
}

function oidIn(stack: Stack, name: string): string | undefined {
  const value = stack.readRef(name)?.value;
  return value !== undefined && 'oid' in value ? value.oid : undefined;
}
