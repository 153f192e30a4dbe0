/** Reads a script of `git update-ref --stdin` command by command, with git's rules on which one may follow which. */
import type { RefUpdate } from '../transaction/update.ts';
import { COMMANDS, type CommandName, isCommandName } from './commands.ts';
import { type RecordContext, RecordReader, ScriptError, upToNul } from './record-reader.ts';
import { ScriptRecords } from './script-records.ts';

/** Options of all updates of a script. */
export interface UpdateOptions {
  /** For all reflog entries. */
  readonly message: string;
  /** Symbolic refs are never followed. */
  readonly noDeref: boolean;
  readonly createReflog: boolean;
}

/** A command that changes the state of the transaction, or one with a ref. */
export type ScriptCommand =
  | { readonly type: 'start' | 'prepare' | 'commit' | 'abort' }
  | {
      readonly type: 'update';
      readonly update: RefUpdate;
      /** The old value only states that the ref must not exist. */
      readonly isCreate: boolean;
    };

/** What a transaction is after the commands that were read. `open` is one that no `start` began. */
export type ScriptState = 'open' | 'started' | 'prepared' | 'closed';

const RANKS: Readonly<Record<ScriptState, number>> = { open: 0, started: 1, prepared: 2, closed: 3 };

/** The state that a command leads to. */
function stateOf(command: CommandName): ScriptState {
  if (command === 'start') return 'started';
  if (command === 'prepare') return 'prepared';
  return command === 'commit' || command === 'abort' ? 'closed' : 'open';
}

/** Reads the commands of a script. Where one fails, git ends; the next one can still be read. */
export class ScriptReader {
  readonly #records: ScriptRecords;
  readonly #context: RecordContext;
  readonly #options: UpdateOptions;
  #state: ScriptState = 'open';
  #record = -1;
  /** The option of this name was given for the next command. */
  #noDeref: boolean;

  /** `read` returns the next bytes of the script, `undefined` at its end. */
  constructor(read: () => Uint8Array | undefined, context: RecordContext, options: UpdateOptions) {
    this.#records = new ScriptRecords(read, context.terminator);
    this.#context = context;
    this.#options = options;
    this.#noDeref = options.noDeref;
  }

  /** What the commands that were read make of the transaction. */
  get state(): ScriptState {
    return this.#state;
  }

  /** The position of the record that was read last, from 0: its line where records are lines. */
  get record(): number {
    return this.#record;
  }

  /** The next command; options are applied to those that follow. `undefined` at the end. Throws `ScriptError`. */
  next(): ScriptCommand | undefined {
    for (;;) {
      const record = this.#records.next();
      if (record === undefined) return undefined;
      this.#record++;
      const command = this.#read(record);
      if (command !== undefined) return command;
    }
  }

  #read(first: string): ScriptCommand | undefined {
    const command = this.#commandOf(first);
    let record = first;
    // With -z, a record has as many fields as the command may have arguments.
    const fields = this.#context.terminator === '\0' ? COMMANDS[command].roles.length : 0;
    for (let field = 1; field < fields; field++) record += this.#records.next() ?? '';
    this.#enter(stateOf(command));
    const start = command.length + (COMMANDS[command].roles.length > 0 ? 1 : 0);
    const reader = new RecordReader(this.#context, command, record, start);
    switch (command) {
      case 'option':
        this.#option(reader);
        return undefined;
      case 'start':
      case 'prepare':
      case 'commit':
      case 'abort':
        reader.end();
        return { type: command };
      default:
        return this.#update(command, reader);
    }
  }

  #commandOf(record: string): CommandName {
    const { terminator } = this.#context;
    if (record[0] === terminator) throw new ScriptError('empty command in input');
    if (/^[ \t\n\r]/.test(record)) throw new ScriptError(`whitespace before command: ${upToNul(record)}`);
    const end = record.search(/[ \n\0]/);
    const word = end < 0 ? record : record.slice(0, end);
    const next = record[word.length] ?? '\0';
    if (isCommandName(word) && next === (COMMANDS[word].roles.length > 0 ? ' ' : terminator)) return word;
    throw new ScriptError(`unknown command: ${upToNul(record)}`);
  }

  /** Whether the command may follow on what was before. */
  #enter(next: ScriptState): void {
    const state = this.#state;
    if (state === 'closed') {
      if (next !== 'started') throw new ScriptError('transaction is closed');
    } else if (state === 'prepared') {
      if (next !== 'closed') throw new ScriptError('prepared transactions can only be closed');
    } else if (state === 'started' && next === 'started') {
      throw new ScriptError('cannot restart ongoing transaction');
    } else if (RANKS[next] < RANKS[state]) return;
    this.#state = next;
  }

  #option(reader: RecordReader): void {
    const { rest } = reader;
    const { terminator } = this.#context;
    if (rest !== `no-deref${terminator === '\n' ? '\n' : ''}`) throw new ScriptError(`option unknown: ${rest}`);
    this.#noDeref = true;
  }

  #update(command: CommandName, reader: RecordReader): ScriptCommand {
    const { message, createReflog } = this.#options;
    const noDeref = this.#noDeref;
    this.#noDeref = this.#options.noDeref;
    if (!noDeref && (command === 'symref-delete' || command === 'symref-verify')) {
      throw new ScriptError(`${command}: cannot operate with deref mode`);
    }
    const name = reader.ref();
    const { newOid, newTarget, oldOid, oldTarget } = valuesOf(command, reader, this.#context.zeros);
    reader.end();
    const isCreate = command === 'create' || command === 'symref-create';
    const makes = isCreate || command === 'update' || command === 'symref-update';
    const update = {
      name,
      newOid,
      newTarget,
      oldOid,
      oldTarget,
      noDeref,
      message,
      createReflog: makes && createReflog,
    };
    return { type: 'update', update, isCreate };
  }
}

type Values = Pick<RefUpdate, 'newOid' | 'newTarget' | 'oldOid' | 'oldTarget'>;

/** The values that a command with a ref asks for. Throws `ScriptError`. */
function valuesOf(command: CommandName, reader: RecordReader, zeros: string): Values {
  switch (command) {
    case 'update': {
      const newOid = reader.newOid(true) ?? reader.missing('<new-oid>');
      return { newOid, oldOid: reader.oldOid() };
    }
    case 'create': {
      const newOid = reader.newOid(false) ?? reader.missing('<new-oid>');
      if (newOid === zeros) reader.zero('<new-oid>');
      return { newOid, oldOid: zeros };
    }
    case 'delete': {
      const oldOid = reader.oldOid();
      if (oldOid === zeros) reader.zero('<old-oid>');
      return { newOid: zeros, oldOid };
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
      return { newOid: zeros, oldTarget: reader.target() };
    default: {
      const oldTarget = reader.target();
      return oldTarget === undefined ? { oldOid: zeros } : { oldTarget };
    }
  }
}
