/**
 * Prints lines to standard output, many at a time, and one line for an error. No control character, terminal escape or
 * invisible character from outside reaches the terminal, as text or in JSON.
 */
import { writeSync } from 'node:fs';
import { isatty, WriteStream } from 'node:tty';
import { inspect } from 'node:util';
import { AskGitError, GitError, NoStackError, RefTransactionError } from '../git/index.ts';
import { encodeText, isReftableError, isUtf8, ReftableError } from '../reftable/index.ts';
import { RepairError } from '../repair/index.ts';
import { noStack } from '../text/command-line.ts';
import { bounded, message as oneLine } from '../text/escape/bounded.ts';
import { asciiJson, printable } from '../text/escape/printable.ts';
import { inEnglish } from '../text/l10n.ts';
import { repairErrorText } from '../text/repair-errors.ts';
import { AsciiLines } from './ascii-lines.ts';

const FLUSH_AT = 64 * 1024;
/** UTF-16 units of a printed line or a JSON string, except of data that was asked for. */
const LONGEST_LINE = 2000;

/** The process that reads the output has ended. */
export class ClosedPipe extends Error {}

/** A field of a line, or one with its colour. */
export type Field = string | { readonly text: string; readonly colour: 'yellow' | 'cyan' | 'green' | 'red' | 'gray' };

export class Output {
  readonly #fd: number;
  readonly #isTerminal: boolean;
  readonly #isColoured: boolean;
  /** Called before something is written. */
  beforeFlush: () => void = () => {};
  /** Whose schema the next JSON object names. */
  #command: string | undefined;
  #text = '';
  /** What follows the text. */
  readonly #ascii = new AsciiLines(2 * FLUSH_AT);

  /** `isTerminal` and `isColoured`: by default, what the file descriptor is. Node honours NO_COLOR. */
  constructor(fd = 1, isTerminal = isatty(fd), isColoured = isTerminal && hasColours()) {
    this.#fd = fd;
    this.#isTerminal = isTerminal;
    this.#isColoured = isColoured;
  }

  /** One line about data. A very long line is cut. */
  line(text: string): void {
    this.data(bounded(text, LONGEST_LINE));
  }

  /** One line of the data that was asked for, whole. */
  data(text: string): void {
    this.#push(printable(text));
  }

  /** As `data`, with tabs between the fields, and with their colours on a terminal that has some. */
  fields(fields: readonly Field[]): void {
    this.#push(fields.map(field => this.#styled(field)).join('\t'));
  }

  /** Output of git, byte for byte. On a terminal, it is escaped like that of `data`, except for its lines and tabs. */
  raw(text: string): void {
    this.#append(this.#isTerminal ? text.replace(/[^\n\t]+/g, part => printable(part)) : text);
  }

  /** Text of this program with its line feeds and styles, as it is. */
  own(text: string): void {
    this.#append(text);
  }

  /**
   * Where whole lines of printable ASCII can be appended until the next call of a method: for data of millions of lines. Not
   * for the first JSON object of a command.
   */
  ascii(): AsciiLines {
    const ascii = this.#ascii;
    if (ascii.length >= FLUSH_AT) this.flush();
    return ascii;
  }

  #styled(field: Field): string {
    if (typeof field === 'string') return printable(field);
    const text = printable(field.text);
    const [start, end] = inspect.colors[field.colour] ?? [];
    return this.#isColoured ? `\x1b[${start}m${text}\x1b[${end}m` : text;
  }

  /** The first JSON object names the schema of a command: docs/json.md. */
  beginCommand(name: string): void {
    this.#command = name;
  }

  /** One JSON object on a line, its texts cut as those of `line`. Pass 64-bit numbers as strings. */
  json(value: object): void {
    this.#push(asciiJson(JSON.stringify(this.#withSchema(value), boundedTexts)));
  }

  /** One JSON object of the data that was asked for, whole. */
  jsonData(value: object): void {
    this.#push(asciiJson(JSON.stringify(this.#withSchema(value))));
  }

  #withSchema(value: object): object {
    if (this.#command === undefined) return value;
    const schema = schemaOf(this.#command);
    this.#command = undefined;
    return { schema, ...value };
  }

  #push(line: string): void {
    this.#append(`${line}\n`);
  }

  #append(text: string): void {
    const ascii = this.#ascii;
    if (ascii.length > 0) {
      this.#text += ascii.bytes.toString('latin1');
      ascii.clear();
    }
    this.#text += text;
    if (this.#text.length >= FLUSH_AT) this.flush();
  }

  flush(): void {
    const ascii = this.#ascii;
    if (this.#text !== '' || ascii.length > 0) this.beforeFlush();
    // Buffer is faster, but does not know the escapes of bytes that are not UTF-8.
    const text = isUtf8(this.#text) ? Buffer.from(this.#text) : encodeText(this.#text);
    this.#text = '';
    this.#write(text);
    this.#write(ascii.bytes);
    ascii.clear();
  }

  #write(bytes: Uint8Array): void {
    for (let at = 0; at < bytes.length; ) {
      try {
        at += writeSync(this.#fd, bytes, at);
      } catch (error) {
        const { code } = error as NodeJS.ErrnoException;
        if (code === 'EPIPE') throw new ClosedPipe();
        // A pipe that is full right now; standard output may be non-blocking.
        if (code !== 'EAGAIN') throw error;
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1);
      }
    }
  }
}

/** What identifies the schema of a command's JSON output. The version changes when a field is removed or its meaning changes. */
export function schemaOf(command: string): string {
  return `reftable-${command}/1`;
}

/** Whether terminals have colours in this environment. On a thread, `process.stdout` is not a terminal's stream. */
export function hasColours(): boolean {
  return WriteStream.prototype.hasColors();
}

function boundedTexts(_: string, value: unknown): unknown {
  return typeof value === 'string' ? bounded(value, LONGEST_LINE) : value;
}

/** A byte string as a JSON field: `name`, or `nameBase64` when it is not UTF-8. */
export function textField(field: string, text: string): Record<string, string> {
  return isUtf8(text) ? { [field]: text } : { [`${field}Base64`]: Buffer.from(encodeText(text)).toString('base64') };
}

/** The failure as the last line of JSON output. */
export function errorObject(error: unknown): object {
  const { code, message } = inEnglish(() => describeError(error));
  const where = error instanceof ReftableError ? error : undefined;
  return {
    kind: 'error',
    code,
    message,
    ...(where?.file === undefined ? {} : { file: where.file }),
    ...(where?.offset === undefined ? {} : { offset: String(where.offset) }),
  };
}

/** The failure as one line of text. */
export function errorLine(error: unknown): string {
  const { code, message } = describeError(error);
  return `reftable: ${code}: ${message}`;
}

/** The code and the message of a failure, in the current language. */
export function describeError(error: unknown): { code: string; message: string } {
  if (error instanceof RepairError) return { code: error.code, message: repairErrorText(error.failure) };
  if (hasText(error)) return { code: error.code ?? 'GENERIC_ERROR', message: oneLine(error.text()) };
  if (error instanceof ReftableError) return error;
  if (error instanceof RefTransactionError && isReftableError(error.cause)) {
    const { code, message } = error.cause;
    return { code, message: `${oneLine(error.message)}: ${message}` };
  }
  if (error instanceof NoStackError)
    return { code: error.code, message: noStack(error.file ?? '.', error.found, error.at) };
  if (error instanceof AskGitError) return { code: 'GIT_ERROR', message: error.message };
  if (error instanceof GitError) return { code: 'CONFIG_ERROR', message: error.message };
  const { code, message } = error as NodeJS.ErrnoException;
  return { code: code === undefined ? 'GENERIC_ERROR' : 'IO_ERROR', message: oneLine(message) };
}

/** A `CommandError`, or the error of a bundle: its class would load the code of bundles. */
function hasText(error: unknown): error is Error & { readonly code?: string; readonly text: () => string } {
  return error instanceof Error && 'text' in error && typeof error.text === 'function';
}
