/** One ref with its reflog, as a text with links. What cannot be read, and why, is at its end. */
import type { RefEntryInfo, ShownRef } from '../protocol/browse.ts';
import type { ErrorInfo, RefValue, StackLocation } from '../protocol/values.ts';
import { browseText } from './browse.ts';
import { counted } from './counts.ts';
import { committerTime } from './dates.ts';
import { message } from './escape/bounded.ts';
import { printable } from './escape/printable.ts';
import { t } from './l10n.ts';
import { refDetailsText } from './ref-details.ts';
import { brokenText, browsedTableName, certaintyReason } from './refs-tab.ts';
import { refsViewText } from './refs-view.ts';

/** Tables that are listed with their errors. */
const MOST_LISTED = 20;

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

/** A piece of a line, alone or with what it links to. */
type Piece = string | { readonly text: string; readonly target: RefLinkTarget };
type Line = readonly Piece[];

/** Value and reflog, newest entry first, as git reads them. Names and messages are not cut. */
export function refDocument(shown: ShownRef, location: StackLocation): RefDocument {
  const { ref, history } = shown;
  const entries = history.entries.filter(({ hiddenBy, update }) => hiddenBy === undefined && update !== null);
  return laidOut([
    [ref.name],
    [],
    ...stateLines(shown),
    ...factLines(shown, location),
    [],
    [logHeading(entries.length, history.hasMoreEntries)],
    ...entries.flatMap(entry => [[], ...entryLines(entry)]),
    ...brokenLines(shown),
  ]);
}

export function unreadableRefDocument(name: string, error: ErrorInfo): RefDocument {
  return laidOut([[name], [], [t('Cannot read this ref: {0}', message(error.message))], ...fileLines(error)]);
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

function stateLines({ ref }: ShownRef): Line[] {
  if (ref.state === 'live') return [];
  const isUnknown = ref.value === undefined && ref.certainty === 'sure';
  return [[isUnknown ? t('This ref does not exist.') : (refDetailsText.state(ref) ?? '')]];
}

type Fact = readonly [name: string, ...value: Piece[]];

/** Names and values in two columns. */
function factLines(shown: ShownRef, location: StackLocation): Line[] {
  const { ref } = shown;
  const facts: Fact[] = [
    ...(ref.state === 'live' && ref.value ? valueFacts(ref.value) : []),
    ...targetFacts(shown),
    ...(ref.updateIndex === undefined ? [] : [[t('Update index'), ref.updateIndex] as const]),
    ...tableFacts(shown, location),
    ...certaintyFacts(shown),
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
function targetFacts({ history: { chain }, locations }: ShownRef): Fact[] {
  const last = chain.links.at(-1);
  if (last === undefined || chain.links.length === 1) return [];
  const targets = chain.links.slice(1).map(({ name }, i): Fact => {
    const target = { type: 'ref', location: locations[i + 1] as StackLocation, name } as const;
    // The target of the ref itself is as certain as the ref.
    const doubt = i === 0 ? '' : doubtOf(chain.links[i]?.certainty);
    return [t('Points to'), { text: name, target }, doubt];
  });
  return [...targets, [t('Resolves to'), endOf(chain.end, last.value), doubtOf(last.certainty)]];
}

function endOf(end: ShownRef['history']['chain']['end'], value: RefValue | undefined): Piece {
  switch (end) {
    case 'id':
      return value && 'oid' in value ? commit('peeled' in value ? value.peeled : value.oid) : '';
    case 'missing':
      return t('nothing: the target does not exist');
    case 'loop':
    case 'tooLong':
      return t('nothing: too many symbolic refs in a row');
    case 'otherStack':
      return t('unknown: the stack of the target cannot be read');
  }
}

function tableFacts(shown: ShownRef, location: StackLocation): Fact[] {
  const { table } = shown.ref;
  const file = shown.tables[table ?? -1]?.name;
  if (table === undefined || file === undefined) return [];
  const link = { text: browsedTableName(shown, table), target: { type: 'table', location, name: file } } as const;
  return [[t('Table'), link, `  ${file}`]];
}

function certaintyFacts(shown: ShownRef): Fact[] {
  const reason = certaintyReason(shown.ref, shown);
  return reason === undefined
    ? []
    : [[refsViewText.certainty(), `${browseText.certainty(shown.ref.certainty)}. ${reason}`]];
}

function doubtOf(certainty: ShownRef['ref']['certainty'] = 'sure'): string {
  return certainty === 'sure' ? '' : `  (${browseText.certainty(certainty)})`;
}

function commit(oid: string): Piece {
  return /^0*$/.test(oid) ? oid : { text: oid, target: { type: 'commit', oid } };
}

function entryLines({ update, updateIndex, certainty }: RefEntryInfo): Line[] {
  if (!update) return [];
  const { old, new: now, committer, message: text = '', time, tz } = update;
  return [
    [`  ${updateIndex}  ${committerTime(time, tz)}  ${committer.name} <${committer.email}>`, doubtOf(certainty)],
    ['      ', commit(old), ' → ', commit(now)],
    ...text
      .replace(/\n$/, '')
      .split('\n')
      .map(line => [`      ${line}`]),
  ];
}

/** The list and the tables that cannot be read completely, with their errors and files. */
function brokenLines(shown: ShownRef): Line[] {
  const broken = shown.tables.filter(({ state }) => state !== 'ok');
  const list = brokenText.list(shown);
  return [
    ...(list === undefined ? [] : [[], [list], ...fileLines(shown.listError)]),
    ...(broken.length === 0 ? [] : [[], [brokenText.tables(broken.length, shown.tables.length)]]),
    ...broken
      .slice(0, MOST_LISTED)
      .flatMap(table => [[`    ${brokenText.table(shown, table)}`], ...fileLines(table.error)]),
  ];
}

function fileLines(error: ErrorInfo | null): Line[] {
  return error?.file === undefined ? [] : [[`    ${error.file}`]];
}
