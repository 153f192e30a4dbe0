/** One line of a transaction script, read as `git update-ref --stdin` reads it. Pure; never throws. */
import { type RefNameProblem, refNameProblem } from '../refs/ref-name.ts';
import type { TextRange } from '../text-range.ts';
import { type ArgumentRole, COMMANDS, type CommandName, isCommandName } from './commands.ts';
import { unquote } from './quote.ts';
import { upToNul } from './record-reader.ts';

/** Why git refuses a line, or reads it differently than it looks. */
export interface ScriptProblem extends TextRange {
  readonly id: string;
  readonly severity: 'error' | 'warning' | 'info';
  /** In git's words where git refuses it. */
  readonly message: string;
}

/** A word after the command, quotes included in its range. */
export interface Argument extends TextRange {
  readonly role: ArgumentRole;
  /** Unquoted. */
  readonly value: string;
}

/**
 * The change that a command with a ref requests. An ID of `''` is the zero ID; fields that are left out are not part of
 * the request.
 */
export interface Operation {
  readonly ref: string;
  readonly newOid?: string;
  readonly oldOid?: string;
  readonly newTarget?: string;
  readonly oldTarget?: string;
}

/** The parts of a line, and what is wrong with it. */
export interface ScriptLine {
  readonly command?: CommandName;
  readonly commandRange: TextRange;
  readonly arguments: readonly Argument[];
  /** Left out for commands without a ref, and for lines that git refuses. */
  readonly operation?: Operation;
  readonly problems: readonly ScriptProblem[];
}

/** Hex digits of an object ID: 40 or 64. */
export type IdLength = 40 | 64;

/** Parses a line without its newline. `noDeref`: the option of this name was given on a line before. */
export function parseLine(line: string, idLength: IdLength, noDeref = false): ScriptLine {
  const parser = new LineParser(line, idLength, noDeref);
  const operation = parser.run();
  const { command, commandRange, problems } = parser;
  return { command, commandRange, arguments: parser.arguments, operation, problems };
}

/** The object ID of a ref that does not exist, by its number of hex digits. */
export const ZERO_ID: Readonly<Record<IdLength, string>> = { 40: '0'.repeat(40), 64: '0'.repeat(64) };

/** Whether an argument means the zero ID: it is empty, or all zeros. `idLength` is in hex digits. */
export function isZeroId(text: string, idLength: IdLength): boolean {
  return text === '' || text === ZERO_ID[idLength];
}

/** Whether git's `isspace` accepts the character of this code. */
function isSpace(code: number): boolean {
  return code === 0x20 || code === 0x09 || code === 0x0a || code === 0x0d;
}

/** Thrown and caught in this module, where git would end with an error. */
class Refused extends Error {}

class LineParser {
  command: CommandName | undefined;
  commandRange: TextRange = { start: 0, end: 0 };
  readonly arguments: Argument[] = [];
  readonly problems: ScriptProblem[] = [];
  readonly #line: string;
  readonly #idLength: IdLength;
  readonly #noDeref: boolean;
  #at = 0;

  constructor(line: string, idLength: IdLength, noDeref: boolean) {
    this.#line = line;
    this.#idLength = idLength;
    this.#noDeref = noDeref;
  }

  run(): Operation | undefined {
    try {
      return this.#command();
    } catch (error) {
      if (error instanceof Refused) return undefined;
      throw error;
    }
  }

  #command(): Operation | undefined {
    const line = this.#line;
    if (line === '') this.#refuse('emptyCommand', 0, 0, 'empty command in input');
    if (isSpace(line.charCodeAt(0))) {
      this.#refuse('leadingSpace', 0, line.length - line.trimStart().length, `whitespace before command: ${line}`);
    }
    const word = /^[^ \t\r]*/.exec(line)?.[0] ?? '';
    this.commandRange = { start: 0, end: word.length };
    if (!isCommandName(word)) this.#refuse('unknownCommand', 0, word.length, `unknown command: ${line}`);
    const takesArguments = COMMANDS[word].roles.length > 0;
    if (takesArguments ? line[word.length] !== ' ' : line.length !== word.length) {
      const why = takesArguments ? 'a space and its arguments have to follow' : 'nothing may follow';
      this.command = word;
      this.#refuse('unknownCommand', 0, line.length, `unknown command: ${line} (${why})`);
    }
    this.command = word;
    this.#at = word.length + 1;
    if (!takesArguments) return undefined;
    if (word === 'option') return this.#option();
    if ((word === 'symref-delete' || word === 'symref-verify') && !this.#noDeref) {
      const message = `${word}: cannot operate with deref mode: 'option no-deref' must come before it`;
      this.#refuse('derefMode', 0, word.length, message);
    }
    const operation = this.#operation(word, this.#ref(word));
    this.#end(`${word} ${operation.ref}`);
    return operation;
  }

  #operation(command: CommandName, ref: string): Operation {
    const what = `${command} ${ref}`;
    switch (command) {
      case 'update': {
        const newOid = this.#oid(what, 'newOid') ?? this.#missing(what, '<new-oid>');
        return { ref, newOid, oldOid: this.#oid(what, 'oldOid') };
      }
      case 'create': {
        const newOid = this.#oid(what, 'newOid') ?? this.#missing(what, '<new-oid>');
        if (isZeroId(newOid, this.#idLength)) this.#refuseLast('zeroId', `${what}: zero <new-oid>`);
        return { ref, newOid, oldOid: '' };
      }
      case 'delete': {
        const oldOid = this.#oid(what, 'oldOid');
        if (oldOid !== undefined && isZeroId(oldOid, this.#idLength)) {
          this.#refuseLast('zeroId', `${what}: zero <old-oid>`);
        }
        return { ref, newOid: '', oldOid };
      }
      case 'verify':
        return { ref, oldOid: this.#oid(what, 'oldOid') ?? '' };
      case 'symref-update': {
        const newTarget = this.#target('newTarget') ?? this.#missing(what, '<new-target>');
        return { ref, newTarget, ...this.#oldValue(what) };
      }
      case 'symref-create': {
        const newTarget = this.#target('newTarget') ?? this.#missing(what, '<new-target>');
        return { ref, newTarget, oldOid: '' };
      }
      case 'symref-delete':
        return { ref, newOid: '', oldTarget: this.#target('oldTarget') };
      default: {
        const oldTarget = this.#target('oldTarget');
        return oldTarget === undefined ? { ref, oldOid: '' } : { ref, oldTarget };
      }
    }
  }

  #option(): undefined {
    const value = this.#line.slice(this.#at);
    this.arguments.push({ role: 'option', value, start: this.#at, end: this.#line.length });
    if (value !== 'no-deref') this.#refuse('unknownOption', this.#at, this.#line.length, `option unknown: ${value}`);
    return undefined;
  }

  #ref(command: CommandName): string {
    const argument = this.#argument('ref');
    if (argument === undefined) this.#refuse('missing', this.#at, this.#at, `${command}: missing <ref>`);
    return this.#checkedName(argument);
  }

  #target(role: ArgumentRole): string | undefined {
    if (!this.#separator()) return undefined;
    const argument = this.#argument(role);
    return argument && this.#checkedName(argument);
  }

  #checkedName(argument: Argument): string {
    const { value } = argument;
    const problem = refNameProblem(value, { oneLevel: true });
    if (problem === undefined) return value;
    const { start, end } = this.#within(argument, problem);
    this.#refuse('refName', start, end, `invalid ref format: ${value}: it ${problem.message}`);
  }

  /** Where in the line a fault of a name is. Exact if the line has the name as it is. */
  #within(argument: Argument, problem: RefNameProblem): TextRange {
    if (this.#line.slice(argument.start, argument.end) !== argument.value || problem.end === problem.start) {
      return argument;
    }
    return { start: argument.start + problem.start, end: argument.start + problem.end };
  }

  /** An object ID, or a text that git may resolve to one; `''` for an empty argument, which is the zero ID. */
  #oid(what: string, role: 'newOid' | 'oldOid'): string | undefined {
    if (!this.#separator(what)) return undefined;
    const argument = this.#argument(role);
    if (argument !== undefined) return argument.value;
    this.problems.push({
      id: 'emptyId',
      severity: 'warning',
      start: this.#at - 1,
      end: this.#at,
      message: `${what}: nothing after a space is an empty ${role === 'newOid' ? '<new-oid>' : '<old-oid>'}, which git reads as the zero ID`,
    });
    return '';
  }

  #oldValue(what: string): Pick<Operation, 'oldOid' | 'oldTarget'> {
    const kind = this.#separator() ? this.#argument('oldKind') : undefined;
    if (kind === undefined) return {};
    const old = this.#separator() ? this.#argument('oldValue') : undefined;
    if (old === undefined) this.#refuse('missing', this.#at, this.#at, `${what}: expected old value`);
    if (kind.value === 'oid') return { oldOid: old.value };
    if (kind.value !== 'ref') {
      this.#refuse('oldKind', kind.start, kind.end, `${what}: invalid arg '${kind.value}' for old value`);
    }
    const problem = refNameProblem(old.value, { oneLevel: true });
    if (problem === undefined) return { oldTarget: old.value };
    const { start, end } = this.#within(old, problem);
    this.#refuse('refName', start, end, `${what}: invalid ref: ${old.value}: it ${problem.message}`);
  }

  /** Steps over the space before an argument; false if the line ends here. */
  #separator(what?: string): boolean {
    if (this.#at >= this.#line.length) return false;
    if (this.#line[this.#at] !== ' ') {
      const message = `expected SP but got: ${this.#line.slice(this.#at)}`;
      this.#refuse('separator', this.#at, this.#at + 1, what === undefined ? message : `${what}: ${message}`);
    }
    this.#at++;
    return true;
  }

  /** The argument that starts here; `undefined` when it is empty. */
  #argument(role: ArgumentRole): Argument | undefined {
    const start = this.#at;
    const line = this.#line;
    let raw: string;
    if (line[start] === '"') {
      const found = unquote(line, start);
      if (found === undefined) {
        this.#refuse('quoting', start, line.length, `badly quoted argument: ${line.slice(start)}`);
      }
      this.#at = found.end;
      if (found.end < line.length && !isSpace(line.charCodeAt(found.end))) {
        const message = `unexpected character after quoted argument: ${line.slice(start)}`;
        this.#refuse('quoting', found.end, line.length, message);
      }
      raw = found.text;
    } else {
      while (this.#at < line.length && !isSpace(line.charCodeAt(this.#at))) this.#at++;
      raw = line.slice(start, this.#at);
    }
    if (raw === '') return undefined;
    // git's strings end at a NUL.
    const argument = { role, value: upToNul(raw), start, end: this.#at };
    this.arguments.push(argument);
    return argument;
  }

  #end(what: string): void {
    if (this.#at >= this.#line.length) return;
    const rest = this.#line.slice(this.#at);
    this.#refuse('extraInput', this.#at, this.#line.length, `${what}: extra input: ${rest}`);
  }

  #missing(what: string, argument: string): never {
    this.#refuse('missing', this.#at, this.#at, `${what}: missing ${argument}`);
  }

  #refuseLast(id: string, message: string): never {
    const last = this.arguments.at(-1);
    this.#refuse(id, last?.start ?? this.#at, last?.end ?? this.#at, message);
  }

  #refuse(id: string, start: number, end: number, message: string): never {
    this.problems.push({ id, severity: 'error', start, end, message });
    throw new Refused();
  }
}
