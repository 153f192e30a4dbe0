/** What the terminal face prints: lines to standard output, many at a time, and one sentence for an error. */
import { writeSync } from 'node:fs';
import { GitError } from '../git/errors.ts';
import { encodeText, isUtf8, ReftableError } from '../reftable/index.ts';

const FLUSH_AT = 64 * 1024;

/** Whoever reads our output has gone away. */
export class ClosedPipe extends Error {}

export class Output {
  readonly #fd: number;
  #text = '';

  constructor(fd = 1) {
    this.#fd = fd;
  }

  line(text: string): void {
    this.#text += `${text}\n`;
    if (this.#text.length >= FLUSH_AT) this.flush();
  }

  /** One JSON object on a line. 64-bit numbers are to be given as strings. */
  json(value: object): void {
    this.line(JSON.stringify(value));
  }

  flush(): void {
    const bytes = Buffer.from(this.#text, 'utf8');
    this.#text = '';
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

/** A byte string as a JSON field: `name`, or `nameBase64` when it is not UTF-8. */
export function textField(field: string, text: string): Record<string, string> {
  return isUtf8(text) ? { [field]: text } : { [`${field}Base64`]: encodeText(text).toString('base64') };
}

/** A byte string for a terminal: control characters and bytes that are not UTF-8 as `\xNN`. */
export function printable(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not reach the terminal
  return text.replace(/[\x00-\x1f\x7f-\x9f\\]|[\udc80-\udcff](?<![\ud800-\udbff].)/g, character => {
    if (character === '\\') return '\\\\';
    return `\\x${(character.charCodeAt(0) & 0xff).toString(16).padStart(2, '0')}`;
  });
}

/** The failure as the last line of JSON output tells it. */
export function errorObject(error: unknown): object {
  const { code, message } = describe(error);
  const where = error instanceof ReftableError ? error : undefined;
  return {
    kind: 'error',
    code,
    message,
    ...(where?.file === undefined ? {} : { file: where.file }),
    ...(where?.offset === undefined ? {} : { offset: String(where.offset) }),
  };
}

/** The failure as one line for people. */
export function errorLine(error: unknown): string {
  const { code, message } = describe(error);
  return `reftable: ${code}: ${printable(message)}`;
}

function describe(error: unknown): { code: string; message: string } {
  if (error instanceof ReftableError) return error;
  if (error instanceof GitError) return { code: 'CONFIG_ERROR', message: error.message };
  const { code, message } = error as NodeJS.ErrnoException;
  return { code: code === undefined ? 'GENERIC_ERROR' : 'IO_ERROR', message };
}
