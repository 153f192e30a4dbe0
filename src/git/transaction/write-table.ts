/** The table that a transaction adds to one stack: `write_transaction_table` in refs/reftable-backend.c. */
import { compareNames, type LogRecord, type LogUpdate, type RefRecord, type Stack } from '../../reftable/index.ts';
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
  /** What a new target leads to when git writes the table: before the transaction, or after its tables of other stacks. */
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
  const refs: RefRecord[] = [];
  const logs = new LogWriter(stack, updateIndex, context);
  for (const stored of inOrder(updates)) {
    const value = valueFor(stored.update);
    if (value !== undefined) refs.push({ name: stored.name, updateIndex, value });
    logs.add(stored);
  }
  const { entries, zeros } = context;
  const records = entries.addTo(logs.records, stack, { updateIndex, deleted: logs.deleted, zeros });
  // Restored entries keep their update indices. Those of a backup may be higher than any of the stack.
  let maxUpdateIndex = updateIndex;
  for (const log of records) if (log.updateIndex > maxUpdateIndex) maxUpdateIndex = log.updateIndex;
  return { refs, logs: records, ...(maxUpdateIndex > updateIndex && { maxUpdateIndex }) };
}

/** In the order of names. */
function inOrder(updates: readonly StoredUpdate[]): StoredUpdate[] {
  // Without surrogates, the order of the units is that of the bytes, and several times as fast.
  if (updates.some(({ name }) => /[\ud800-\udfff]/.test(name))) {
    return updates.toSorted((a, b) => compareNames(a.name, b.name));
  }
  return updates.toSorted((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
}

function valueFor(update: PendingUpdate): RefRecord['value'] | undefined {
  const { logOnly, newTarget, newOid, peeled } = update;
  if (logOnly) return undefined;
  if (newTarget !== undefined) return { type: 'symref', target: newTarget };
  if (newOid === undefined) return undefined;
  if (deletes(update)) return { type: 'deletion' };
  return peeled === undefined ? { type: 'oid', oid: newOid } : { type: 'peeled', oid: newOid, peeled };
}

/** The reflog entries of a transaction. */
class LogWriter {
  readonly records: LogRecord[] = [];
  /** The names of the reflogs that are deleted. */
  readonly deleted = new Set<string>();
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

  /** Adds what an update writes. The reflog of a ref is deleted with it, except that of a symbolic ref. */
  add({ update, name, from }: StoredUpdate): void {
    const { wasSymref, reflog, newTarget, newOid, current, message } = update;
    const { isLogged, resolve, committer, entries } = this.#context;
    if (deletes(update) && !wasSymref) {
      this.deleted.add(name);
      for (const { updateIndex } of entries.logOf(this.#stack, name)) {
        this.records.push({ name, updateIndex, update: null });
      }
      return;
    }
    if (reflog !== undefined) {
      for (const entry of reflog) this.records.push({ ...entry, name });
      return;
    }
    const moved = from === undefined ? [] : entries.logOf(this.#stack, from);
    const value = newTarget === undefined ? newOid : resolve(newTarget);
    if (value === undefined || (moved.length === 0 && !isLogged(update))) return;
    this.records.push({
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
    });
    for (const entry of moved) this.records.push({ ...entry, name });
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
