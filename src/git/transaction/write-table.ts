/** The table that a transaction adds to one stack: `write_transaction_table` in refs/reftable-backend.c. */
import { compareNames, type LogRecord, type LogUpdate, type RefRecord, type Stack } from '../../reftable/index.ts';
import type { Signature } from './committer.ts';
import type { EntryChanges } from './entry-changes.ts';
import { reflogMessage } from './reflog-message.ts';
import type { TableRecords } from './table-records.ts';
import { deletes, type PendingUpdate, type PreparedUpdate } from './update.ts';

/** What the entries of a table need to know. */
export interface LogContext {
  readonly committer: Signature;
  /** In bytes. */
  readonly blockSize: number;
  /** Whether the policy gives this ref an entry. */
  readonly isLogged: (update: PendingUpdate) => boolean;
  /** What a new target leads to when git writes the table: before the transaction, or after its tables of other stacks. */
  readonly resolve: (target: string) => string | undefined;
  /** The name in its stack of a ref. */
  readonly storedName: (given: string) => string;
  /** Entries of reflogs that change first. */
  readonly entries: EntryChanges;
  /** The ID of no object. */
  readonly zeros: string;
}

/**
 * What the updates write to their stack. `updateIndex` is that of the transaction. It and each pass over the records throw
 * what reading the stack throws.
 */
export function recordsOf(
  updates: readonly PreparedUpdate[],
  stack: Stack,
  updateIndex: bigint,
  context: LogContext,
): TableRecords {
  const sorted = inOrder(updates);
  const refs = { [Symbol.iterator]: () => refsOf(sorted, updateIndex) };
  const entries = new NewEntries(stack, updateIndex, context);
  const logs = { [Symbol.iterator]: () => entries.of(sorted) };
  if (context.entries.isEmpty && sorted.every(({ reflog }) => reflog === undefined)) return { refs, logs };
  const deleted = new Set(sorted.filter(endsReflog).map(({ stored }) => stored.name));
  const records = context.entries.addTo([...logs], stack, { updateIndex, deleted, zeros: context.zeros });
  // Restored entries keep their update indices. Those of a backup may be higher than any of the stack.
  let maxUpdateIndex = updateIndex;
  for (const log of records) if (log.updateIndex > maxUpdateIndex) maxUpdateIndex = log.updateIndex;
  return { refs, logs: records, ...(maxUpdateIndex > updateIndex && { maxUpdateIndex }) };
}

/** In the order of names. */
function inOrder(updates: readonly PreparedUpdate[]): PreparedUpdate[] {
  // Without surrogates, the order of the units is that of the bytes, and several times as fast.
  if (updates.some(({ stored }) => /[\ud800-\udfff]/.test(stored.name))) {
    return updates.toSorted((a, b) => compareNames(a.stored.name, b.stored.name));
  }
  return updates.toSorted(({ stored: { name: a } }, { stored: { name: b } }) => (a < b ? -1 : a > b ? 1 : 0));
}

function* refsOf(updates: readonly PreparedUpdate[], updateIndex: bigint): Generator<RefRecord, void, undefined> {
  for (const update of updates) {
    const value = valueFor(update);
    if (value !== undefined) yield { name: update.stored.name, updateIndex, value };
  }
}

/** The reflog of a ref is deleted with it, except that of a symbolic ref. */
function endsReflog(update: PendingUpdate): boolean {
  return deletes(update) && !update.wasSymref;
}

function valueFor(update: PendingUpdate): RefRecord['value'] | undefined {
  const { logOnly, newTarget, newOid, peeled } = update;
  if (logOnly) return undefined;
  if (newTarget !== undefined) return { type: 'symref', target: newTarget };
  if (newOid === undefined) return undefined;
  if (deletes(update)) return { type: 'deletion' };
  return peeled === undefined ? { type: 'oid', oid: newOid } : { type: 'peeled', oid: newOid, peeled };
}

/** Makes the reflog entries of a transaction. */
class NewEntries {
  readonly #stack: Stack;
  readonly #updateIndex: bigint;
  readonly #context: LogContext;
  readonly #committer: LogUpdate['committer'];
  /** As they are stored, by the text that was given. */
  readonly #messages = new Map<string, string>();

  constructor(stack: Stack, updateIndex: bigint, context: LogContext) {
    this.#stack = stack;
    this.#updateIndex = updateIndex;
    this.#context = context;
    const { name, email } = context.committer;
    this.#committer = { name, email };
  }

  /** What the updates write, in the order of the updates. */
  *of(updates: readonly PreparedUpdate[]): Generator<LogRecord, void, undefined> {
    for (const update of updates) for (const entry of this.#entriesFor(update)) yield entry;
  }

  /** Newest first. */
  #entriesFor(update: PreparedUpdate): LogRecord[] {
    const { reflog, newTarget, newOid, current, message, renamedFrom } = update;
    const { name } = update.stored;
    const { isLogged, resolve, committer, entries } = this.#context;
    if (endsReflog(update)) {
      return entries.logOf(this.#stack, name).map(({ updateIndex }) => ({ name, updateIndex, update: null }));
    }
    if (reflog !== undefined) return reflog.map(entry => ({ ...entry, name }));
    const from = renamedFrom === undefined ? undefined : this.#context.storedName(renamedFrom);
    const moved = from === undefined ? [] : entries.logOf(this.#stack, from);
    const value = newTarget === undefined ? newOid : resolve(newTarget);
    if (value === undefined || (moved.length === 0 && !isLogged(update))) return [];
    const entry = {
      name,
      updateIndex: this.#updateIndex,
      update: {
        old: (from !== undefined && oidIn(this.#stack, from)) || current,
        new: value,
        committer: this.#committer,
        time: committer.time,
        tz: committer.tz,
        message: this.#stored(message),
      },
    };
    return moved.length === 0 ? [entry] : [entry, ...moved.map(each => ({ ...each, name }))];
  }

  #stored(message: string): string {
    const known = this.#messages.get(message);
    if (known !== undefined) return known;
    const stored = reflogMessage(message, this.#context.blockSize);
    this.#messages.set(message, stored);
    return stored;
  }
}

function oidIn(stack: Stack, name: string): string | undefined {
  const value = stack.readRef(name)?.value;
  return value !== undefined && 'oid' in value ? value.oid : undefined;
}
