/** The text of `tables.list` as git reads it: one name a line, each line with its newline. Pure. */

import { type IdWithParams, isGitTableName, lineProblem, nameInLine, quote } from '../../check/index.ts';

/** The kinds of findings that need only the text and the names of the files next to it. */
type ListFinding = Extract<
  IdWithParams,
  {
    readonly id:
      | 'listNoNewline'
      | 'listName'
      | 'listBlankLine'
      | 'listRepeated'
      | 'listTableMissing'
      | 'badReftableTableName';
  }
>;

export interface ListLine {
  /** From 0. */
  readonly line: number;
  /** The whole line, without what ends it. */
  readonly name: string;
}

export interface ListProblem {
  readonly finding: ListFinding;
  readonly line: number;
  /** Half-open, in UTF-16 units of the line. */
  readonly start: number;
  readonly end: number;
  /** The line of the first occurrence of a repeated name. */
  readonly first?: number;
}

export interface ParsedList {
  /** Those with a name, in order. */
  readonly lines: readonly ListLine[];
  readonly problems: readonly ListProblem[];
}

/** `exists` returns whether there is a file of that name next to the list. */
export function parseList(text: string, exists: (name: string) => boolean = () => true): ParsedList {
  const problems: ListProblem[] = [];
  const lines: ListLine[] = [];
  const seen = new Map<string, number>();
  const rows = text.split(/\r?\n/);
  const last = rows.length - 1;
  const carriageReturns = text.split('\r\n').length - 1;
  if (carriageReturns > 0) problems.push(carriageReturnProblem(rows[0] ?? '', carriageReturns));
  for (const [line, name] of rows.entries()) {
    if (name === '') {
      if (line < last) problems.push(wholeLine({ id: 'listBlankLine', params: {} }, line, name));
      continue;
    }
    lines.push({ line, name });
    if (line === last) {
      problems.push({ finding: { id: 'listNoNewline', params: {} }, line, start: name.length, end: name.length });
    }
    const found = nameProblem(line, name, seen.get(name), exists);
    if (found) problems.push(found);
    if (!seen.has(name)) seen.set(name, line);
  }
  return { lines, problems };
}

/** One for all lines: the editor ends either all lines with a carriage return or none. */
function carriageReturnProblem(row: string, lines: number): ListProblem {
  const params = { problem: 'carriageReturn', lines, name: quote.file(row), line: quote.file(`${row}\r`) } as const;
  return wholeLine({ id: 'listName', params }, 0, row);
}

function nameProblem(
  line: number,
  text: string,
  first: number | undefined,
  exists: (name: string) => boolean,
): ListProblem | undefined {
  // The editor replaces bytes that are not UTF-8.
  const problem = lineProblem(text) ?? (text.includes('\ufffd') ? 'notAName' : undefined);
  if (problem !== undefined) {
    const params = { problem, lines: 1, name: quote.file(nameInLine(text)), line: quote.file(text) };
    return { finding: { id: 'listName', params }, line, ...wrongPart(text) };
  }
  const name = quote.file(text);
  if (first !== undefined) return { ...wholeLine({ id: 'listRepeated', params: { name } }, line, text), first };
  if (!exists(text)) return wholeLine({ id: 'listTableMissing', params: { table: name } }, line, text);
  if (isGitTableName(text)) return undefined;
  return wholeLine({ id: 'badReftableTableName', params: { name } }, line, text);
}

function wholeLine(finding: ListFinding, line: number, text: string): ListProblem {
  return { finding, line, start: 0, end: text.length };
}

/** Blanks around a name, `./` before it, or a character that cannot be in it; else the whole line. */
function wrongPart(text: string): { start: number; end: number } {
  const found = /^\s+|\s+$/.exec(text) ?? /^(?:\.\/)+/.exec(text) ?? /[/\\:\0\ufffd]/.exec(text);
  return found === null ? { start: 0, end: text.length } : { start: found.index, end: found.index + found[0].length };
}
