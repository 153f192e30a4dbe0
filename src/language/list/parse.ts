/** The text of `tables.list` as git reads it: one name a line, each line with its newline. Pure. */

import { SEVERITIES, type Severity } from '../../check/index.ts';
import { LONGEST_FILE_NAME } from '../../reftable/index.ts';
import { CATALOGUE } from '../../text/findings/catalogue.ts';
import { listProblem } from '../../text/lists.ts';

/** The rules that a text can break, with the ids of the check, and two that only an editor meets. */
export type ListProblemId =
  | 'listNoNewline'
  | 'listName'
  | 'listBlankLine'
  | 'listRepeated'
  | 'listTableMissing'
  | 'badReftableTableName'
  | 'listCarriageReturn';

export interface ListLine {
  /** From 0. */
  readonly line: number;
  /** The whole line, without what ends it. */
  readonly name: string;
}

export interface ListProblem {
  readonly id: ListProblemId;
  readonly severity: Severity;
  readonly line: number;
  /** Half-open, in UTF-16 units of the line. */
  readonly start: number;
  readonly end: number;
  readonly message: string;
  readonly advice: string;
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
  if (text.includes('\r\n')) {
    problems.push(problem('listCarriageReturn', 0, rows[0] ?? '', { message: listProblem.carriageReturn() }));
  }
  for (const [line, name] of rows.entries()) {
    if (name === '') {
      if (line < last) problems.push(problem('listBlankLine', line, name, { message: listProblem.blankLine() }));
      continue;
    }
    lines.push({ line, name });
    if (line === last) {
      const message = listProblem.noNewline();
      problems.push(problem('listNoNewline', line, name, { message, start: name.length }));
    }
    const found = nameProblem(line, name, seen.get(name), exists);
    if (found) problems.push(found);
    if (!seen.has(name)) seen.set(name, line);
  }
  return { lines, problems };
}

function nameProblem(
  line: number,
  name: string,
  first: number | undefined,
  exists: (name: string) => boolean,
): ListProblem | undefined {
  const trouble = nameTrouble(name);
  if (trouble) return problem('listName', line, name, trouble);
  if (first !== undefined) {
    return problem('listRepeated', line, name, { message: listProblem.repeated(first + 1), first });
  }
  if (!exists(name)) {
    return problem('listTableMissing', line, name, { message: listProblem.missing(name) });
  }
  if (isTableShaped(name)) return undefined;
  return problem('badReftableTableName', line, name, { message: listProblem.invalidName() });
}

function problem(
  id: ListProblemId,
  line: number,
  name: string,
  about: Pick<ListProblem, 'message' | 'first'> & { readonly start?: number; readonly end?: number },
): ListProblem {
  return { id, ...weight(id), line, start: 0, end: name.length, ...about };
}

function weight(id: ListProblemId): { severity: Severity; advice: string } {
  if (id !== 'listCarriageReturn') return { severity: SEVERITIES[id], advice: CATALOGUE[id].advice() };
  return { severity: 'error', advice: listProblem.carriageReturnAdvice() };
}

function nameTrouble(name: string): { message: string; start: number; end: number } | undefined {
  const blanks = /^\s+|\s+$/.exec(name);
  if (blanks) {
    const { 0: text, index } = blanks;
    return { message: listProblem.blanks(), start: index, end: index + text.length };
  }
  if (name.length > LONGEST_FILE_NAME) {
    return { message: listProblem.tooLong(), start: 0, end: name.length };
  }
  if (name === '.' || name === '..') {
    return { message: listProblem.notAFile(name), start: 0, end: name.length };
  }
  const way = /^(?:\.\/)+/.exec(name)?.[0];
  if (way) return { message: listProblem.pathPrefix(way), start: 0, end: way.length };
  const stray = /[/\\:\0\ufffd]/.exec(name);
  if (!stray) return undefined;
  return { message: listProblem.character(stray[0]), start: stray.index, end: stray.index + 1 };
}

/** git's own look at names: three hexadecimal numbers and one of two extensions. */
function isTableShaped(name: string): boolean {
  return /^(?:[+-]?(?:0x)?[0-9a-f]*-){2}[+-]?(?:0x)?[0-9a-f]*\.(?:ref|log)$/i.test(name) && /\.(?:ref|log)$/.test(name);
}
