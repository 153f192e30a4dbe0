/** The arguments of one command, read as `git update-ref --stdin` reads them, with its messages (builtin/update-ref.c). */
import { isRefName } from '../refs/ref-name.ts';
import { unquote } from './quote.ts';

/** Where git ends with `fatal:`. The message may have any character of the script. */
export class ScriptError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'ScriptError';
  }
}

/** The object ID that a revision names. `undefined` if it names none. */
export type ResolveRevision = (revision: string) => string | undefined;

/** What the arguments of a command are read from. */
export interface RecordContext {
  readonly terminator: '\n' | '\0';
  /** As `git rev-parse` does. */
  readonly resolve: ResolveRevision;
  /** The ID of no object. */
  readonly zeros: string;
  /** Prints a warning to standard error. */
  readonly warn: (message: string) => void;
}

/** The rest of a record after its command. Each method reads one argument; all throw `ScriptError`. */
export class RecordReader {
  readonly #context: RecordContext;
  readonly #command: string;
  readonly #record: string;
  #at: number;
  #ref = '';

  /** `record` has its terminator, if there was one, and starts with the command. */
  constructor(context: RecordContext, command: string, record: string, start: number) {
    this.#context = context;
    this.#command = command;
    this.#record = record;
    this.#at = start;
  }

  /** What is not read yet, up to a NUL. */
  get rest(): string {
    return upToNul(this.#record.slice(this.#at));
  }

  /** The ref that the command is about. */
  ref(): string {
    const name = this.#name();
    if (name === undefined) this.fail(`${this.#command}: missing <ref>`);
    this.#ref = name;
    return name;
  }

  /** A target; `undefined` if it is left out. */
  target(): string | undefined {
    if (!this.#separator()) return undefined;
    return this.#name();
  }

  /** `isOptional` allows an empty one with -z, which is then the zero ID. `undefined` if it is left out. */
  newOid(isOptional: boolean): string | undefined {
    return this.#oid('<new-oid>', isOptional);
  }

  /** `undefined` if it is left out. */
  oldOid(): string | undefined {
    return this.#oid('<old-oid>', false);
  }

  /** The old value of `symref-update`: its kind and the value. */
  oldValue(): { readonly oldOid?: string; readonly oldTarget?: string } {
    const kind = this.#argument();
    if (kind === undefined) return {};
    const value = this.#argument();
    if (value === undefined) this.#failAt('expected old value');
    if (kind === 'ref') {
      if (!isRefName(value, { oneLevel: true })) this.#failAt(`invalid ref: ${value}`);
      return { oldTarget: value };
    }
    if (kind !== 'oid') this.#failAt(`invalid arg '${kind}' for old value`);
    return { oldOid: this.#context.resolve(value) ?? this.#failAt(`invalid oid: ${value}`) };
  }

  /** The command ends here. */
  end(): void {
    if (this.#character() !== this.#context.terminator) {
      this.fail(`${[this.#command, this.#ref].filter(Boolean).join(' ')}: extra input: ${this.rest}`);
    }
  }

  /** `what` that the command needs was left out. */
  missing(what: string): never {
    return this.#failAt(`missing ${what}`);
  }

  /** `what` that the command needs is the zero ID. */
  zero(what: string): never {
    return this.#failAt(`zero ${what}`);
  }

  /** The command with its ref fails. */
  #failAt(message: string): never {
    return this.fail(`${this.#command} ${this.#ref}: ${message}`);
  }

  /** Throws `ScriptError`. */
  fail(message: string): never {
    throw new ScriptError(message);
  }

  get #isLines(): boolean {
    return this.#context.terminator === '\n';
  }

  /** The character here; NUL at the end, as in C. */
  #character(): string {
    return this.#record[this.#at] ?? '\0';
  }

  /** Steps over what separates two arguments; false at the last one. `what` starts the message if it is another character. */
  #separator(what: () => string = () => ''): boolean {
    const character = this.#character();
    if (!this.#isLines) {
      if (character !== '\0') return false;
      this.#at++;
      return true;
    }
    if (character === '\0' || character === '\n') return false;
    if (character !== ' ') this.fail(`${what()}expected SP but got: ${this.rest}`);
    this.#at++;
    return true;
  }

  #name(): string | undefined {
    const name = this.#text();
    if (name === '') return undefined;
    const text = upToNul(name);
    if (!isRefName(text, { oneLevel: true })) this.fail(`invalid ref format: ${text}`);
    return text;
  }

  #argument(): string | undefined {
    if (!this.#separator()) return undefined;
    return upToNul(this.#text()) || undefined;
  }

  #oid(what: string, isOptional: boolean): string | undefined {
    if (this.#at >= this.#record.length) this.#endsAt(what);
    if (!this.#separator(() => `${this.#command} ${this.#ref}: `)) return undefined;
    if (!this.#isLines && this.#at >= this.#record.length) this.#endsAt(what);
    const text = upToNul(this.#text());
    if (text !== '') return this.#context.resolve(text) ?? this.#failAt(`invalid ${what}: ${text}`);
    if (this.#isLines) return this.#context.zeros;
    if (!isOptional) return undefined;
    this.#context.warn(`${this.#command} ${this.#ref}: missing ${what}, treating as zero`);
    return this.#context.zeros;
  }

  #endsAt(what: string): never {
    return this.#failAt(`unexpected end of input when reading ${what}`);
  }

  /** The text of an argument, which starts here. Lines may quote it. */
  #text(): string {
    const start = this.#at;
    if (!this.#isLines) {
      const text = this.rest;
      this.#at += text.length;
      return text;
    }
    if (this.#character() === '"') return this.#quoted(start);
    while (this.#at < this.#record.length && !endsArgument(this.#record.charCodeAt(this.#at))) this.#at++;
    return this.#record.slice(start, this.#at);
  }

  #quoted(start: number): string {
    const found = unquote(this.#record, start);
    if (found === undefined) this.fail(`badly quoted argument: ${upToNul(this.#record.slice(start))}`);
    this.#at = found.end;
    if (!endsArgument(this.#character().charCodeAt(0))) {
      this.fail(`unexpected character after quoted argument: ${upToNul(this.#record.slice(start))}`);
    }
    return found.text;
  }
}

/** git's strings end at a NUL. */
export function upToNul(text: string): string {
  const end = text.indexOf('\0');
  return end < 0 ? text : text.slice(0, end);
}

/** Whether a character of this code is NUL or one that git's `isspace` accepts. */
function endsArgument(code: number): boolean {
  return code === 0x20 || code === 0x0a || code === 0x09 || code === 0x0d || code === 0;
}
