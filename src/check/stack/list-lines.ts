/** `tables.list` read line by line, with any content, and what is wrong with each line (docs/stack.md#files). */

import { decodeText, isUtf8 } from '../../reftable/format/utf8.ts';
import { lineRanges } from '../../reftable/stack/list.ts';
import { LONGEST_FILE_NAME } from '../../reftable/stack/names.ts';
import type { ByteRange } from '../byte-range.ts';
import type { Fault } from '../fault.ts';
import type { LineProblem } from '../finding-params.ts';
import { quote } from '../quote.ts';

/** A line of the list: bytes [`start`, `end`), without its newline. */
export interface ListLine extends ByteRange {
  /** Where the next line starts. */
  readonly next: number;
  /** The line as it is. */
  readonly text: string;
  /** The name that was most likely intended: without a carriage return, blanks, and a leading `./`. */
  readonly name: string;
}

/** The lines of a list and what is wrong with them. */
export interface ListReading {
  /** All lines that may name a table, in the order of the file. */
  readonly lines: readonly ListLine[];
  readonly faults: readonly Fault[];
}

/** Reads a list with any content. A name that is listed twice is returned twice. Never throws. */
export function readListLines(bytes: Uint8Array): ListReading {
  const lines: ListLine[] = [];
  const faults: Fault[] = [];
  for (const { start, end, complete } of lineRanges(bytes)) {
    if (!complete) {
      faults.push({ id: 'listNoNewline', start, end, params: {} });
    }
    if (end > start) {
      const text = decodeText(bytes, start, end);
      const line = { start, end, next: Math.min(end + 1, bytes.length), text, name: nameInLine(text) };
      lines.push(line);
    } else {
      faults.push({ id: 'listBlankLine', start, end: start + 1, params: {} });
    }
  }
  const named = lines.filter(({ name }) => name !== '');
  return { lines: named, faults: [...faults, ...nameFaults(lines), ...repeated(named)] };
}

/** One fault for each run of lines with the same problem: a careless copy changes all of them. */
function nameFaults(lines: readonly ListLine[]): Fault[] {
  const faults: Fault[] = [];
  let last: (Fault & { id: 'listName' }) | undefined;
  for (const { start, next: end, text, name } of lines) {
    const problem = lineProblem(text);
    if (problem === undefined) {
      last = undefined;
      continue;
    }
    if (problem === last?.params.problem) {
      last = { ...last, end, params: { ...last.params, lines: last.params.lines + 1 } };
      faults[faults.length - 1] = last;
    } else {
      const params = { problem, lines: 1, name: quote.file(name), line: quote.file(text) };
      last = { id: 'listName', start, end, params };
      faults.push(last);
    }
  }
  return faults;
}

/** The name that a line of the list was most likely meant to have; '' if it has only blanks. */
export function nameInLine(text: string): string {
  return text.replace(/^(?:\s*\.\/)+|[\s\0]+$/g, '').trim();
}

/** Why a line of the list, without its newline, is not the name of a file in the stack's directory. */
export function lineProblem(text: string): LineProblem | undefined {
  const name = nameInLine(text);
  if (name === '') return 'blank';
  if (text.endsWith('\r')) return 'carriageReturn';
  if (/\s$/.test(text) || /^\s/.test(text)) return 'blanks';
  if (text.startsWith('./')) return 'pathPrefix';
  if (text.includes('\0')) return 'nul';
  if (name.length > LONGEST_FILE_NAME) return 'tooLong';
  if (name === '.' || name === '..' || /[/\\:]/.test(text) || !isUtf8(text)) return 'notAName';
  if (text.startsWith('#')) return 'comment';
  return undefined;
}

function repeated(lines: readonly ListLine[]): Fault[] {
  const seen = new Set<string>();
  return lines.flatMap(({ start, next: end, name }): Fault[] => {
    if (seen.has(name)) return [{ id: 'listRepeated', start, end, params: { name: quote.file(name) } }];
    seen.add(name);
    return [];
  });
}

/** A name of a file in the stack's directory: a list must not refer to files elsewhere. */
export function isPlainName(name: string): boolean {
  return name.length <= LONGEST_FILE_NAME && !/[/\\\0]/.test(name) && name !== '.' && name !== '..';
}
