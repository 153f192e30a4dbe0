/** `reftable refs`: the refs of a worktree, where their values come from, and how far they can be trusted. */
import type { ProvenanceMark } from '../browse/index.ts';
import { tagTargetsOf } from '../git/index.ts';
import { browseText } from '../text/browse.ts';
import { commandError } from '../text/command-line.ts';
import { committerTime } from '../text/dates.ts';
import { escaped } from '../text/escape/printable.ts';
import { GitRefs } from './git-refs.ts';
import { stackAt } from './location.ts';
import type { Field, Output } from './output.ts';
import { messageText, refFields, refValueText, updateFields } from './records.ts';
import { eachRow, type RefRow, type RefsQuery } from './ref-rows.ts';
import { reportErrors, WorktreeStacks } from './worktree-stacks.ts';

export interface RefsOptions extends RefsQuery {
  readonly format: 'plain' | 'json' | 'git';
  readonly json: boolean;
}

/** Returns the exit status: 1 if not all refs could be read. In git's format, that is an error, which is thrown. */
export function refs(path: string | undefined, options: RefsOptions, output: Output): number {
  const location = stackAt(path, commandError.browseFile);
  const { format, json, provenance } = options;
  using stacks = new WorktreeStacks(location);
  if (format === 'git') {
    const git = new GitRefs(location, stacks, output);
    const query = options.pointsAt === undefined ? options : { ...options, targetsOf: tagTargetsOf(location) };
    eachRow(stacks, query, row => git.add(row));
    git.finish();
    return 0;
  }
  eachRow(stacks, options, row => {
    if (json) output.jsonData(jsonOf(row, options));
    else output.fields(fieldsOf(row, provenance, stacks.isLinked));
  });
  return reportErrors(stacks, json, output);
}

function jsonOf(row: RefRow, { deleted, provenance }: RefsOptions): object {
  const { kind, table, certainty, isShared, lastChange } = row;
  return {
    kind: 'ref',
    ...refFields(row),
    table,
    type: kind,
    certainty,
    ...(deleted && { deleted }),
    ...(isShared && { stack: 'shared' }),
    ...(provenance && { provenance: row.provenance, lastChange: lastChange ? updateFields(lastChange) : null }),
  };
}

/** Name, value, update index, table, then the requested columns and the damage. */
function fieldsOf(row: RefRow, provenance: boolean, isLinked: boolean): Field[] {
  const { name, value, updateIndex, table, certainty, isShared, lastChange } = row;
  const doubt = browseText.certainty(certainty);
  const change = lastChange && `${committerTime(lastChange.time, lastChange.tz)} ${messageText(lastChange)}`;
  return [
    escaped(name),
    { text: refValueText(value), colour: value.type === 'symref' ? 'cyan' : 'yellow' },
    String(updateIndex),
    tableField(table, isLinked && isShared),
    ...(provenance ? [{ text: marksText(row.provenance ?? []), colour: 'gray' } as const, change ?? ''] : []),
    ...(doubt === '' ? [] : [{ text: doubt, colour: 'red' } as const]),
  ];
}

/** `#3`; `shared#3` is a table of the stack that a linked worktree shares with the others. */
export function tableField(table: number, isShared: boolean): string {
  return `${isShared ? 'shared' : ''}#${table}`;
}

const MARKS: Readonly<Record<ProvenanceMark, string>> = {
  none: '.',
  value: 'v',
  older: 'o',
  tombstone: 'x',
  unknown: '?',
};

/** One letter for each table, base first. */
function marksText(marks: readonly ProvenanceMark[]): string {
  return marks.map(mark => MARKS[mark]).join('');
}
