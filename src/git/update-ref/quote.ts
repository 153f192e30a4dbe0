/** C-style quoting as git writes and reads it (`quote.c`), on strings as `reftable/format/utf8.ts` makes them. */
import { decodeText, encodeText } from '../../reftable/index.ts';
import { printable } from '../../text/escape/printable.ts';

/** A text that was in quotes. `end` is in UTF-16 units of the line. */
export interface Unquoted {
  readonly text: string;
  /** After the closing quote. */
  readonly end: number;
}

const ESCAPES: Readonly<Record<string, number>> = {
  a: 0x07,
  b: 0x08,
  f: 0x0c,
  n: 0x0a,
  r: 0x0d,
  t: 0x09,
  v: 0x0b,
  '\\': 0x5c,
  '"': 0x22,
};

/** Reads the quoted text that starts at `start`; `undefined` when it is quoted badly, or not to its end. */
export function unquote(line: string, start: number): Unquoted | undefined {
  if (line[start] !== '"') return undefined;
  const chunks: Uint8Array[] = [];
  for (let at = start + 1; at < line.length; ) {
    const plain = /[^"\\]*/y;
    plain.lastIndex = at;
    const [text] = plain.exec(line) ?? [''];
    chunks.push(encodeText(text));
    at += text.length;
    if (line[at] === '"') return { text: decodeText(Buffer.concat(chunks)), end: at + 1 };
    const octal = /^[0-3][0-7]{2}/.exec(line.slice(at + 1, at + 4))?.[0];
    const byte = octal === undefined ? ESCAPES[line.charAt(at + 1)] : Number.parseInt(octal, 8);
    if (byte === undefined) return undefined;
    chunks.push(Buffer.of(byte));
    at += octal === undefined ? 2 : 4;
  }
  return undefined;
}

const LETTERS = new Map(Object.entries(ESCAPES).map(([letter, byte]) => [byte, letter]));

/** The text as one word: in quotes if it contains a character that needs them. */
export function quoteWord(text: string): string {
  return text !== '' && /^[!#-[\]-~]+$/.test(text) ? text : quoted(text);
}

/** The text in quotes. Bytes that are not UTF-8, and characters that cannot be seen, become octal; others stay. */
export function quoted(text: string): string {
  const inner = text.replace(/["\\]|[^ -~]/gu, part =>
    isVisible(part) ? part : [...encodeText(part)].map(quotedByte).join(''),
  );
  return `"${inner}"`;
}

function isVisible(character: string): boolean {
  return character !== '"' && character !== '\\' && printable(character) === character;
}

function quotedByte(byte: number): string {
  return `\\${LETTERS.get(byte) ?? byte.toString(8).padStart(3, '0')}`;
}
