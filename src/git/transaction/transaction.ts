/**
 * A transaction of refs with git's semantics: what `ref_transaction_*` in refs.c and the reftable backend do together.
 *
 *     using transaction = new RefTransaction(database);
 *     transaction.queue({ name: 'refs/heads/main', newOid, noDeref: false, createReflog: false, message: '' });
 *     transaction.commit();
 */
import { checkFlag, checkObject, checkString, checkUint64 } from '../../reftable/format/arguments.ts';
import type { RefRecord } from '../../reftable/index.ts';
import { GitError } from '../errors.ts';
import { TransactionNames } from '../refs/transaction-names.ts';
import { commitTables, type NewTable } from './commit-tables.ts';
import { type EntryChange, EntryChanges } from './entry-changes.ts';
import { asTransactionError, RefTransactionError } from './errors.ts';
import { type HookCalls, type HookState, hookInput } from './hook.ts';
import type { PlannedTable } from './plan.ts';
import { Preparation } from './prepare.ts';
import { begin } from './queue.ts';
import type { RefDatabase } from './ref-database.ts';
import type { AddedRefs, RefStack } from './ref-stacks.ts';
import { isUsuallyLogged } from './reflog-policy.ts';
import { inMemory } from './table-records.ts';
import type { PendingUpdate, PreparedUpdate, RefUpdate, RejectedUpdate } from './update.ts';
import { type LogContext, recordsOf } from './write-table.ts';

/** How a transaction treats updates that git rejects. */
export interface TransactionOptions {
  /** Batch mode: they are left out, and the others are committed. */
  readonly keepsRejected?: boolean;
}

/** Updates of refs that are written together. Each stack gets one table with one update index. */
export class RefTransaction implements Disposable {
  readonly #database: RefDatabase;
  readonly #keepsRejected: boolean;
  readonly #updates: PendingUpdate[] = [];
  readonly #entries: EntryChange[] = [];
  /** The updates that were asked for, in the order of their names; known once the transaction is prepared. */
  #sorted: readonly PendingUpdate[] = [];
  #preparation: Preparation | undefined;
  #state: 'open' | 'prepared' | 'closed' = 'open';

  /** API_ERROR for a wrong argument. */
  constructor(database: RefDatabase, options: TransactionOptions = {}) {
    checkObject('The database', database);
    checkObject('The stacks of the database', database.stacks);
    checkObject('The options of a transaction', options);
    const { keepsRejected = false } = options;
    checkFlag('The option keepsRejected', keepsRejected);
    this.#database = database;
    this.#keepsRejected = keepsRejected;
  }

  /** Updates that batch mode left out, known once the transaction is prepared. */
  get rejected(): readonly RejectedUpdate[] {
    return this.#preparation?.rejected ?? [];
  }

  /** Adds an update. Throws `RefTransactionError` for a name or a value that git refuses, `GitError`, and API_ERROR. */
  queue(update: RefUpdate): void {
    const { stacks, objects } = this.#database;
    this.#updates.push(begin(update, stacks, objects));
  }

  /** Adds a change of a reflog entry, which is made before the updates. `prepare` checks that the entry can be changed. API_ERROR. */
  changeEntry(change: EntryChange): void {
    checkObject('The change', change);
    checkString('The name of a change', change.name);
    checkUint64('The update index of a change', change.updateIndex);
    if (change.update !== null) checkObject('The update of a change', change.update);
    checkFlag('The field endsReflog', change.endsReflog);
    this.#entries.push(change);
  }

  /**
   * Takes the locks and checks every old value. Throws `RefTransactionError` where git refuses the transaction, and
   * `GitError` where a hook does; the locks are released then.
   */
  prepare(): void {
    this.#answer(this.#preparing());
  }

  *#preparing(): HookCalls {
    try {
      yield* this.#prepare();
    } catch (error) {
      this.close();
      throw asTransactionError(error, 'prepare');
    }
  }

  *#prepare(): HookCalls {
    const { stacks, environment } = this.#database;
    if (environment.GIT_QUARANTINE_PATH) {
      throw new RefTransactionError('ref updates forbidden inside quarantine environment');
    }
    const names = this.#distinctNames();
    yield* this.#callHook('preparing');
    this.#preparation = new Preparation(stacks, this.#updates, names, this.#keepsRejected);
    this.#preparation.run();
    this.#checkEntries();
    yield* this.#callHook('prepared');
    this.#state = 'prepared';
  }

  /** The canonical names. Throws `RefTransactionError` if there are several updates for one. */
  #distinctNames(): TransactionNames {
    this.#sorted = this.#updates.toSorted(byName);
    const canonical = this.#sorted.map(update => update.canonical);
    const names = new TransactionNames(canonical);
    if (names.size === canonical.length) return names;
    const repeated = canonical.find((name, i) => i > 0 && canonical[i - 1] === name);
    const { name } = this.#updates.findLast(({ canonical }) => canonical === repeated) as PendingUpdate;
    throw new RefTransactionError(`multiple updates for ref '${name}' not allowed`);
  }

  #checkEntries(): void {
    const { stacks } = this.#database;
    for (const stack of new Set(this.#entries.map(({ name }) => stacks.locate(name).stack))) {
      stack.lock();
      this.#entriesOf(stack).check(stack.stack);
    }
  }

  #entriesOf(stack: RefStack): EntryChanges {
    const { stacks } = this.#database;
    const located = this.#entries.map(entry => ({ entry, at: stacks.locate(entry.name) }));
    return new EntryChanges(
      located.filter(({ at }) => at.stack === stack).map(({ entry, at }) => ({ ...entry, name: at.name })),
    );
  }

  /** git calls no hook for a change of entries alone. */
  *#callHook(state: HookState): HookCalls {
    if (this.#updates.length === 0 && this.#entries.length > 0) return;
    const { zeros } = this.#database;
    const accepts = yield { state, input: () => hookInput(this.#updates, zeros) };
    if (accepts || state === 'committed' || state === 'aborted') return;
    yield* this.#aborting();
    throw new GitError('API_ERROR', `in '${state}' phase, update aborted by the reference-transaction hook`);
  }

  /**
   * Prepares the transaction unless that is done, and writes it: one table per stack. Throws as `prepare`, and
   * `RefTransactionError` for a table that cannot be written.
   */
  commit(): void {
    this.#answer(this.committing());
  }

  /**
   * As `commit`, for a caller that runs the hook in its own time: it answers each call with whether the hook accepts. The
   * stacks are locked meanwhile. An error that the caller throws into it ends the transaction unless it is committed.
   */
  *committing(): HookCalls {
    if (this.#state === 'open') yield* this.#preparing();
    try {
      commitTables(this.#database, this.#tables());
    } catch (error) {
      throw asTransactionError(error, 'failure');
    } finally {
      this.close();
    }
    yield* this.#callHook('committed');
  }

  /** Runs the hook of the database for each call. */
  #answer(calls: HookCalls): void {
    const { hook } = this.#database;
    for (let next = calls.next(); !next.done; ) {
      const { state, input } = next.value;
      let accepts: boolean;
      try {
        accepts = hook(state, input);
      } catch (error) {
        next = calls.throw(error);
        continue;
      }
      next = calls.next(accepts);
    }
  }

  /**
   * Of a database whose changes are only planned: commits the transaction there. Returns what it would write, a table for
   * each stack in the order of their locks. Throws as `commit`.
   */
  plan(): readonly PlannedTable[] {
    const { planned, isDryRun } = this.#database;
    if (planned === undefined || !isDryRun)
      throw new RefTransactionError('the changes of this database are not only planned');
    const before = planned.length;
    this.commit();
    return planned.slice(before);
  }

  /** The tables to add, in the order of the locks of their stacks. */
  #tables(): NewTable[] {
    const { stacks } = this.#database;
    const byStack = new Map<RefStack, PreparedUpdate[]>(stacks.locked.map(stack => [stack, []]));
    // Nearly in the order of names, in which a table has them.
    for (const update of [...this.#sorted, ...this.#updates.slice(this.#sorted.length)]) {
      if (isWritten(update)) byStack.get(update.stored.stack)?.push(update);
    }
    // git asks for the committer even if there is nothing to write.
    if (byStack.size === 0) return [];
    // git commits one stack before it writes the table of the next one, whose new symbolic refs lead to what was committed.
    const added = new Map<RefStack, ReadonlyMap<string, RefRecord>>();
    const context = this.#logContext(added);
    return [...byStack].map(([stack, updates]) => {
      const { nextUpdateIndex } = stack.lock();
      const entries = this.#entriesOf(stack);
      const records = recordsOf(updates, stack.stack, nextUpdateIndex, { ...context, entries });
      if (byStack.size === 1) return { stack, records };
      // Later, they would be made from what later stacks add, too.
      const made = inMemory(records);
      added.set(stack, new Map(made.refs.map(ref => [ref.name, ref])));
      return { stack, records: made };
    });
  }

  #logContext(added: AddedRefs): Omit<LogContext, 'entries'> {
    const { stacks, policy, committer, zeros } = this.#database;
    return {
      zeros,
      committer: committer(),
      blockSize: stacks.blockSize,
      isLogged: ({ canonical, createReflog }) =>
        createReflog ||
        policy === 'always' ||
        (policy === 'usual' && isUsuallyLogged(canonical)) ||
        stacks.hasReflog(canonical),
      resolve: target => stacks.resolve(target, added)?.oid,
      storedName: given => stacks.locate(given).name,
    };
  }

  /** Gives the transaction up. The hook learns of it. */
  abort(): void {
    this.#answer(this.#aborting());
  }

  *#aborting(): HookCalls {
    this.close();
    yield* this.#callHook('aborted');
  }

  /** Releases the locks, and removes what was not committed; may be called again. */
  close(): void {
    this.#state = 'closed';
    for (const stack of this.#database.stacks.locked) stack.unlock();
  }

  [Symbol.dispose](): void {
    this.close();
  }
}

function byName({ canonical: a }: PendingUpdate, { canonical: b }: PendingUpdate): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function isWritten(update: PendingUpdate): update is PreparedUpdate {
  return update.isQueued && !update.root.isRejected;
}
