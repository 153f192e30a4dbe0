/** Runs the script of `git update-ref --stdin`: its commands, and the transactions that they make. */
import { RefTransactionError } from '../transaction/errors.ts';
import type { RefDatabase } from '../transaction/ref-database.ts';
import { RefTransaction } from '../transaction/transaction.ts';
import type { RefUpdate, RejectedUpdate } from '../transaction/update.ts';
import { COMMANDS, type CommandName, isCommandName } from './commands.ts';
import { type RecordContext, RecordReader, type ResolveRevision, ScriptError } from './record-reader.ts';
import { ScriptRecords } from './script-records.ts';

/** How a script is run. */
export interface ScriptOptions {
  readonly terminator: '\n' | '\0';
  /** For all reflog entries. */
  readonly message: string;
  /** Symbolic refs are never followed. */
  readonly noDeref: boolean;
  readonly createReflog: boolean;
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

/** Whether a command opens, prepares or closes a transaction. Others leave it open. */
const STATES = { open: 0, started: 1, prepared: 2, closed: 3 } as const;
type State = keyof typeof STATES;

/** The state that a command leads to. */
function stateOf(command: CommandName): State {
  if (command === 'start') return 'started';
  if (command === 'prepare') return 'prepared';
  return command === 'commit' || command === 'abort' ? 'closed' : 'open';
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
  readonly #context: RecordContext;
  #transaction: RefTransaction;
  #state: State = 'open';
  /** The option of this name was given for the next command. */
  #noDeref: boolean;

  constructor(database: RefDatabase, options: ScriptOptions, streams: ScriptStreams) {
    this.#database = database;
    this.#options = options;
    this.#streams = streams;
    this.#noDeref = options.noDeref;
    this.#transaction = this.#begin();
    const { resolve, report } = streams;
    const warn = (message: string) => report('warning', message);
    this.#context = { terminator: options.terminator, resolve, zeros: database.zeros, warn };
  }

  run(): void {
    try {
      const records = new ScriptRecords(this.#streams.read, this.#options.terminator);
      for (let record = records.next(); record !== undefined; record = records.next()) this.#runRecord(record, records);
      if (this.#state === 'open') this.#commit();
      else if (this.#state !== 'closed') this.#transaction.abort();
    } finally {
      this.#transaction.close();
    }
  }

  #begin(): RefTransaction {
    return new RefTransaction(this.#database, { keepsRejected: this.#options.batch });
  }

  #runRecord(first: string, records: ScriptRecords): void {
    const command = this.#commandOf(first);
    let record = first;
    // With -z, a record has as many fields as the command may have arguments.
    const fields = this.#options.terminator === '\0' ? COMMANDS[command].roles.length : 0;
    for (let field = 1; field < fields; field++) record += records.next() ?? '';
    this.#enter(stateOf(command));
    const start = command.length + (COMMANDS[command].roles.length > 0 ? 1 : 0);
    this.#perform(command, new RecordReader(this.#context, command, record, start));
  }

  #commandOf(record: string): CommandName {
    const { terminator } = this.#options;
    const shown = record.replace(/\0.*$/s, '');
    if (record[0] === terminator) throw new ScriptError('empty command in input');
    if (/^[ \t\n\r]/.test(record)) throw new ScriptError(`whitespace before command: ${shown}`);
    const [word = ''] = /^[^ \n\0]*/.exec(record) ?? [];
    const next = record[word.length] ?? '\0';
    if (isCommandName(word) && next === (COMMANDS[word].roles.length > 0 ? ' ' : terminator)) return word;
    throw new ScriptError(`unknown command: ${shown}`);
  }

  /** Whether the command may follow on what was before. */
  #enter(next: State): void {
    const state = this.#state;
    if (state === 'closed') {
      if (next !== 'started') throw new ScriptError('transaction is closed');
      this.#transaction = this.#begin();
    } else if (state === 'prepared') {
      if (next !== 'closed') throw new ScriptError('prepared transactions can only be closed');
    } else if (state === 'started' && next === 'started') {
      throw new ScriptError('cannot restart ongoing transaction');
    } else if (STATES[next] < STATES[state]) return;
    this.#state = next;
  }

  #perform(command: CommandName, reader: RecordReader): void {
    switch (command) {
      case 'option':
        this.#option(reader);
        return;
      case 'start':
        reader.end();
        break;
      case 'prepare':
        reader.end();
        prefixed('prepare', () => this.#transaction.prepare());
        break;
      case 'commit':
        reader.end();
        prefixed('commit', () => this.#commit());
        break;
      case 'abort':
        reader.end();
        prefixed('abort', () => this.#transaction.abort());
        break;
      default:
        this.#update(command, reader);
        return;
    }
    this.#streams.print(`${command}: ok\n`);
  }

  #option(reader: RecordReader): void {
    const { rest } = reader;
    const { terminator } = this.#options;
    if (rest !== `no-deref${terminator === '\n' ? '\n' : ''}`) throw new ScriptError(`option unknown: ${rest}`);
    this.#noDeref = true;
  }

  #update(command: CommandName, reader: RecordReader): void {
    if (!this.#noDeref && (command === 'symref-delete' || command === 'symref-verify')) {
      throw new ScriptError(`${command}: cannot operate with deref mode`);
    }
    const name = reader.ref();
    const values = valuesOf(command, reader, this.#database.zeros);
    reader.end();
    const makes = ['update', 'create', 'symref-update', 'symref-create'].includes(command);
    const update = {
      ...{ name, ...values, noDeref: this.#noDeref, message: this.#options.message },
      createReflog: makes && this.#options.createReflog,
    };
    this.#noDeref = this.#options.noDeref;
    try {
      this.#transaction.queue(update);
    } catch (error) {
      const { batch } = this.#options;
      if (!batch || !(error instanceof RefTransactionError) || error.reason === undefined) throw error;
      const isCreate = command === 'create' || command === 'symref-create';
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

/** The values that a command with a ref asks for. Throws `ScriptError`. */
function valuesOf(command: CommandName, reader: RecordReader, zeros: string): Values {
  switch (command) {
    case 'update': {
      const newOid = reader.newOid(true) ?? reader.missing('<new-oid>');
      return { newOid, ...defined('oldOid', reader.oldOid()) };
    }
    case 'create': {
      const newOid = reader.newOid(false) ?? reader.missing('<new-oid>');
      if (newOid === zeros) reader.zero('<new-oid>');
      return { newOid, oldOid: zeros };
    }
    case 'delete': {
      const oldOid = reader.oldOid();
      if (oldOid === zeros) reader.zero('<old-oid>');
      return { newOid: zeros, ...defined('oldOid', oldOid) };
    }
    case 'verify':
      return { oldOid: reader.oldOid() ?? zeros };
    case 'symref-update': {
      const newTarget = reader.target() ?? reader.missing('<new-target>');
      return { newTarget, ...reader.oldValue() };
    }
    case 'symref-create': {
      const newTarget = reader.target() ?? reader.missing('<new-target>');
      return { newTarget, oldOid: zeros };
    }
    case 'symref-delete':
      return { newOid: zeros, ...defined('oldTarget', reader.target()) };
    default: {
      const oldTarget = reader.target();
      return oldTarget === undefined ? { oldOid: zeros } : { oldTarget };
    }
  }
}

function defined<Name extends string>(name: Name, value: string | undefined): { readonly [Key in Name]?: string } {
  return value === undefined ? {} : ({ [name]: value } as { readonly [Key in Name]: string });
}

/** Runs a command whose name git puts before its errors. */
function prefixed(command: string, work: () => void): void {
  try {
    work();
  } catch (error) {
    if (!(error instanceof RefTransactionError)) throw error;
    throw new RefTransactionError(`${command}: ${error.message}`, error.reason, error);
  }
}
