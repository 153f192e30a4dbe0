/** Runs the script of `git update-ref --stdin`: its commands, and the transactions that they make. */
import { RefTransactionError } from '../transaction/errors.ts';
import type { RefDatabase } from '../transaction/ref-database.ts';
import { RefTransaction } from '../transaction/transaction.ts';
import type { RefUpdate, RejectedUpdate } from '../transaction/update.ts';
import { rememberingIds } from './known-ids.ts';
import type { ResolveRevision } from './record-reader.ts';
import { type ScriptCommand, ScriptReader, type UpdateOptions } from './script-reader.ts';

/** How a script is run. */
export interface ScriptOptions extends UpdateOptions {
  readonly terminator: '\n' | '\0';
  /** Updates that git rejects are printed, and the others committed. */
  readonly batch: boolean;
}

/** What a script is connected to. */
export interface ScriptStreams {
  /** The next bytes of the script, `undefined` at its end. */
  readonly read: () => Uint8Array | undefined;
  /** As `git rev-parse` does. */
  readonly resolve: ResolveRevision;
  /** Prints to standard output at once, with its newline. */
  readonly print: (line: string) => void;
  /** Prints `error:` or `warning:` and the message to standard error. */
  readonly report: (severity: 'error' | 'warning', message: string) => void;
}

/**
 * Runs a script to its end. Throws `ScriptError` and `RefTransactionError` where git ends with `fatal:`, and `GitError`;
 * transactions that were committed before stay.
 */
export function runScript(database: RefDatabase, options: ScriptOptions, streams: ScriptStreams): void {
  new Script(database, options, streams).run();
}

class Script {
  readonly #database: RefDatabase;
  readonly #options: ScriptOptions;
  readonly #streams: ScriptStreams;
  readonly #reader: ScriptReader;
  #transaction: RefTransaction;

  constructor(database: RefDatabase, options: ScriptOptions, streams: ScriptStreams) {
    this.#database = database;
    this.#options = options;
    this.#streams = streams;
    const { read, resolve, report } = streams;
    const warn = (message: string) => report('warning', message);
    const context = {
      terminator: options.terminator,
      resolve: rememberingIds(resolve),
      zeros: database.zeros,
      warn,
    };
    this.#reader = new ScriptReader(read, context, options);
    this.#transaction = this.#begin();
  }

  run(): void {
    try {
      for (let command = this.#reader.next(); command !== undefined; command = this.#reader.next()) {
        this.#perform(command);
      }
      const { state } = this.#reader;
      if (state === 'open') this.#commit();
      else if (state !== 'closed') this.#transaction.abort();
    } finally {
      this.#transaction.close();
    }
  }

  #begin(): RefTransaction {
    return new RefTransaction(this.#database, { keepsRejected: this.#options.batch });
  }

  #perform(command: ScriptCommand): void {
    switch (command.type) {
      case 'update':
        this.#queue(command);
        return;
      case 'start':
        break;
      case 'prepare':
        prefixed('prepare', () => this.#transaction.prepare());
        break;
      case 'commit':
        prefixed('commit', () => this.#commit());
        this.#transaction = this.#begin();
        break;
      case 'abort':
        prefixed('abort', () => this.#transaction.abort());
        this.#transaction = this.#begin();
        break;
    }
    this.#streams.print(`${command.type}: ok\n`);
  }

  #queue({ update, isCreate }: Extract<ScriptCommand, { type: 'update' }>): void {
    try {
      this.#transaction.queue(update);
    } catch (error) {
      const { batch } = this.#options;
      if (!batch || !(error instanceof RefTransactionError) || error.reason === undefined) throw error;
      this.#printRejected(error, isCreate ? { ...update, oldOid: undefined } : update);
    }
  }

  #commit(): void {
    this.#transaction.commit();
    for (const rejected of this.#transaction.rejected) this.#reportRejected(rejected);
  }

  #reportRejected({ update, error }: RejectedUpdate): void {
    const { zeros } = this.#database;
    const { name, newOid, newTarget, oldTarget, checksOld } = update;
    const oldOid = checksOld || oldTarget !== undefined ? (update.oldOid ?? zeros) : undefined;
    this.#printRejected(error, {
      ...{ name, oldOid, oldTarget, newTarget },
      newOid: newTarget === undefined ? newOid : zeros,
    });
  }

  #printRejected({ message, reason }: RefTransactionError, update: Shown): void {
    const { name, newOid, newTarget, oldOid, oldTarget } = update;
    this.#streams.report('error', message);
    const values = `${newOid ?? newTarget ?? '(null)'} ${oldOid ?? oldTarget ?? '(null)'}`;
    this.#streams.print(`rejected ${name} ${values} ${reason}\n`);
  }
}

type Values = Pick<RefUpdate, 'newOid' | 'newTarget' | 'oldOid' | 'oldTarget'>;
/** A rejected update as it is printed. */
type Shown = { readonly name: string } & { readonly [Key in keyof Values]: Values[Key] | undefined };

/** Runs a command whose name git puts before its errors. */
function prefixed(command: string, work: () => void): void {
  try {
    work();
  } catch (error) {
    if (!(error instanceof RefTransactionError)) throw error;
    throw new RefTransactionError(`${command}: ${error.message}`, error.reason, error);
  }
}
