/** One ref with its reflog, as a text with links and in questions. */
import type { ShownRef } from '../protocol/stack.ts';
import type { LogRow, RefValue, StackLocation } from '../protocol/values.ts';
import { counted } from './counts.ts';
import { committerTime } from './dates.ts';
import { message } from './escape/bounded.ts';
import { escaped, printable } from './escape/printable.ts';
import { t } from './l10n.ts';
import { tableName } from './names.ts';
import { count } from './numbers.ts';

export const refText = {
  question: () => t('Words of a ref name, an object ID, or a filter such as kind:tag or changed:>2d'),
  /** `ignored`: invalid parts of the filter. */
  found: (total: number, shown: number, ignored: readonly string[] = []) => {
    const found = counted.refs(total);
    const text = total > shown ? t('{0}, the first {1} shown', found, count(shown)) : found;
    return ignored.length === 0 ? text : t('{0}. Ignored: {1}', text, ignored.join(' '));
  },
  noObject: (name: string) => t('{0} has no object ID: it is a symbolic ref.', name),
  noCommitView: () => t('Cannot show the commit: the Git extension of VS Code is disabled, or too old.'),
  showCommit: () => t('Show commit'),
  showRef: () => t('Show ref'),
  openTable: () => t('Open table'),
} as const;

export type RefLinkTarget =
  | { readonly type: 'commit'; readonly oid: string }
  | { readonly type: 'ref'; readonly location: StackLocation; readonly name: string }
  | { readonly type: 'table'; readonly location: StackLocation; readonly name: string };

/** Part of a line, in UTF-16 units. Lines and columns start at 0. */
export interface RefLink {
  readonly line: number;
  readonly start: number;
  readonly end: number;
  readonly target: RefLinkTarget;
}

export interface RefDocument {
  readonly text: string;
  readonly links: readonly RefLink[];
}

export interface RefToShow {
  readonly location: StackLocation;
  readonly name: string;
  readonly details: ShownRef;
  /** Newest first. */
  readonly log: readonly LogRow[];
  /** The reflog has more entries. */
  readonly more: boolean;
}

/** A piece of a line, alone or with what it links to. */
type Piece = string | { readonly text: string; readonly target: RefLinkTarget };
type Line = readonly Piece[];

/** Value and reflog, newest entry first. Names and messages are not cut. */
export function refDocument({ location, name, details, log, more }: RefToShow): RefDocument {
  return laidOut([
    [name],
    [],
    ...valueLines(details, location),
    [],
    [logHeading(log.length, more)],
    ...log.flatMap(row => [[], ...entryLines(row)]),
  ]);
}

export function unreadableRefDocument(name: string, error: Error): RefDocument {
  return { text: `${escaped(name)}\n\n${t('Cannot read this ref: {0}', message(error.message))}\n`, links: [] };
}

function laidOut(lines: readonly Line[]): RefDocument {
  const links: RefLink[] = [];
  const texts = lines.map((pieces, line) => {
    let text = '';
    for (const piece of pieces) {
      const start = text.length;
      text += printable(typeof piece === 'string' ? piece : piece.text);
      if (typeof piece !== 'string') links.push({ line, start, end: text.length, target: piece.target });
    }
    return text.trimEnd();
  });
  return { text: `${texts.join('\n')}\n`, links };
}

function logHeading(entries: number, more: boolean): string {
  if (entries === 0) return t('No reflog.');
  if (more) return t('Reflog, newest first (the newest {0})', counted.entries(entries));
  return t('Reflog, newest first ({0})', counted.entries(entries));
}

type Fact = readonly [name: string, ...value: Piece[]];

/** Names and values in two columns. */
function valueLines({ found, targets }: ShownRef, location: StackLocation): Line[] {
  if (!found) return [[t('This ref does not exist.')]];
  const { ref, table } = found;
  const inTable = {
    text: tableName(table.position, table),
    target: { type: 'table', location, name: table.name },
  } as const;
  const facts: Fact[] = [
    ...valueFacts(ref.value),
    ...targetFacts(targets),
    [t('Update index'), ref.updateIndex],
    [t('Table'), inTable, `  ${table.name}`],
  ];
  const width = Math.max(14, ...facts.map(([name]) => name.length + 2));
  return facts.map(([name, ...value]) => [name.padEnd(width), ...value]);
}

/** Without the target of a symbolic ref, which `targetFacts` names. */
function valueFacts(value: RefValue): Fact[] {
  switch (value.type) {
    case 'oid':
      return [[t('Object'), commit(value.oid)]];
    case 'peeled':
      // A tag object is not a commit.
      return [
        [t('Tag object'), value.oid],
        [t('Peeled'), commit(value.peeled)],
      ];
    case 'symref':
      return [];
    case 'deletion':
      return [[t('Deleted'), '']];
  }
}

/** Each target in turn, and what the last one is. */
function targetFacts(targets: ShownRef['targets']): Fact[] {
  const last = targets.at(-1);
  if (!last) return [];
  const value = last.found?.ref.value;
  return [
    ...targets.map(
      ({ name, location }): Fact => [t('Points to'), { text: name, target: { type: 'ref', location, name } }],
    ),
    value === undefined
      ? [t('Resolves to'), t('nothing: the target does not exist')]
      : value.type === 'symref'
        ? [t('Resolves to'), t('nothing: too many symbolic refs in a row')]
        : [t('Resolves to'), ...('oid' in value ? [commit('peeled' in value ? value.peeled : value.oid)] : [])],
  ];
}

function commit(oid: string): Piece {
  return /^0*$/.test(oid) ? oid : { text: oid, target: { type: 'commit', oid } };
}

function entryLines({ update, updateIndex }: LogRow): Line[] {
  if (!update) return [[`  ${updateIndex}  ${t('deleted')}`]];
  const { old, new: now, committer, message: text, time, tz } = update;
  return [
    [`  ${updateIndex}  ${committerTime(time, tz)}  ${committer.name} <${committer.email}>`],
    ['      ', commit(old), ' → ', commit(now)],
    ...text
      .replace(/\n$/, '')
      .split('\n')
      .map(line => [`      ${line}`]),
  ];
}
