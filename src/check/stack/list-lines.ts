/** `tables.list` read line by line, with any content, and what is wrong with each line (docs/stack.md#files). */

import { decodeText, isUtf8 } from '../../reftable/format/utf8.ts';
import { lineSpans } from '../../reftable/stack/list.ts';
import { LONGEST_FILE_NAME } from '../../reftable/stack/names.ts';
import { excerpt } from '../../text/escape/bounded.ts';

import type { Fault } from '../fault.ts';

export interface ListLine {
  /** Bytes of the line without its end, half-open. */
  readonly start: number;
  readonly end: number;
  /** Where the next line starts. */
  readonly next: number;
  /** The line as it is. */
  readonly text: string;
  /** The name that was most likely intended: without a carriage return, blanks, and a leading `./`. */
  readonly name: string;
}

export interface ListReading {
  /** All lines that may name a table, in the order of the file. */
  readonly lines: readonly ListLine[];
  readonly faults: readonly Fault[];
}

/** Never throws. */
export function readListLines(bytes: Uint8Array): ListReading {
  const lines: ListLine[] = [];
  const faults: Fault[] = [];
  for (const { start, end, complete } of lineSpans(bytes)) {
    if (!complete) {
      faults.push({
        id: 'listNoNewline',
        start,
        end,
        message: 'the last line has no newline, so that it may have been cut off',
        expected: 'a newline at the end of the file',
      });
    }
    if (end > start) {
      const text = decodeText(bytes, start, end);
      const name = text.replace(/^(?:\s*\.\/)+|[\s\0]+$/g, '').trim();
      const line = { start, end, next: Math.min(end + 1, bytes.length), text, name };
      lines.push(line);
    } else {
      faults.push({ id: 'listBlankLine', start, end: start + 1, message: 'a line of the list is empty' });
    }
  }
  const named = lines.filter(({ name }) => name !== '');
  return { lines: named, faults: [...faults, ...nameFaults(lines), ...repeated(named)] };
}

/** One fault for each run of lines with the same trouble: what a careless copy does, it does to all of them. */
function nameFaults(lines: readonly ListLine[]): Fault[] {
  const faults: Fault[] = [];
  let run = 0;
  let last: string | undefined;
  for (const { start, next, text, name } of lines) {
    const why = nameTrouble(text, name);
    const previous = faults.at(-1);
    run = why !== undefined && why === last ? run + 1 : 1;
    if (why !== undefined && run > 1 && previous !== undefined) {
      faults[faults.length - 1] = { ...previous, end: next, message: `each of ${run} lines of the list ${why}` };
    } else if (why !== undefined) {
      faults.push({
        id: 'listName',
        start,
        end: next,
        message: `a line of the list ${why}`,
        expected: name,
        actual: text,
      });
    }
    last = why;
  }
  return faults;
}

function nameTrouble(text: string, name: string): string | undefined {
  if (name === '') return 'holds nothing but blanks, which git takes for a name';
  if (text.endsWith('\r')) return 'ends with a carriage return, which git takes for a part of the name';
  if (/\s$/.test(text) || /^\s/.test(text)) return 'has blanks around the name, which git takes for a part of it';
  if (text.startsWith('./'))
    return "has './' in front of the name: git takes its table for one that is not listed and removes it";
  if (text.includes('\0')) return 'has a NUL in the name';
  if (name.length > LONGEST_FILE_NAME) return 'is longer than the name of a file can be';
  if (name === '.' || name === '..' || /[/\\:]/.test(text) || !isUtf8(text))
    return 'is not the name of a file in this directory';
  if (text.startsWith('#')) return 'looks like a comment, and the list knows none';
  return undefined;
}

function repeated(lines: readonly ListLine[]): Fault[] {
  const seen = new Set<string>();
  return lines.flatMap(({ start, next: end, name }): Fault[] => {
    if (!seen.has(name)) {
      seen.add(name);
      return [];
    }
    return [
      { id: 'listRepeated', start, end, message: `the list names ${excerpt(name)} more than once`, actual: name },
    ];
  });
}

/** A name of a file in the stack's directory: a list must not refer to files elsewhere. */
export function isPlainName(name: string): boolean {
  return name.length <= LONGEST_FILE_NAME && !/[/\\\0]/.test(name) && name !== '.' && name !== '..';
}
