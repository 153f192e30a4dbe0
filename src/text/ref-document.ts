/** One ref with its reflog, as a text with links. What cannot be read, and why, is at its end. */
import type { RefEntryInfo, ShownRef } from '../protocol/browse.ts';
import type { ErrorInfo, RefValue, StackLocation } from '../protocol/values.ts';
import { brokenLines, fileLines } from './broken-lines.ts';
import { browseText } from './browse.ts';
import { counted } from './counts.ts';
import { committerTime } from './dates.ts';
import { message } from './escape/bounded.ts';
import { t } from './l10n.ts';
import {
  commitPiece,
  type Fact,
  factLines,
  type Line,
  type LinkedText,
  linkedText,
  type Piece,
} from './linked-text.ts';
import { refDetailsText } from './ref-details.ts';
import { browsedTableName, certaintyReason } from './refs-tab.ts';
import { refsViewText } from './refs-view.ts';

/** Value and reflog, newest entry first, as git reads them. Names and messages are not cut. */
export function refDocument(shown: ShownRef, location: StackLocation): LinkedText {
  const { ref, history } = shown;
  const entries = history.entries.filter(({ hiddenBy, update }) => hiddenBy === undefined && update !== null);
  return linkedText([
    [ref.name],
    [],
    ...stateLines(shown),
    ...factLines(refFacts(shown, location)),
    [],
    [logHeading(entries.length, history.hasMoreEntries)],
    ...entries.flatMap(entry => [[], ...entryLines(entry, location)]),
    ...brokenLines(shown),
  ]);
}

export function unreadableRefDocument(name: string, error: ErrorInfo): LinkedText {
  return linkedText([[name], [], [t('Cannot read this ref: {0}', message(error.message))], ...fileLines(error)]);
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

function refFacts(shown: ShownRef, location: StackLocation): Fact[] {
  const { ref } = shown;
  return [
    ...(ref.state === 'live' && ref.value ? valueFacts(ref.value, location) : []),
    ...targetFacts(shown, location),
    ...(ref.updateIndex === undefined ? [] : [[t('Update index'), ref.updateIndex] as const]),
    ...tableFacts(shown, location),
    ...certaintyFacts(shown),
  ];
}

/** Without the target of a symbolic ref, which `targetFacts` names. */
function valueFacts(value: RefValue, location: StackLocation): Fact[] {
  switch (value.type) {
    case 'oid':
      return [[t('Object'), commitPiece(location, value.oid)]];
    case 'peeled':
      // A tag object is not a commit.
      return [
        [t('Tag object'), value.oid],
        [t('Peeled'), commitPiece(location, value.peeled)],
      ];
    case 'symref':
      return [];
    case 'deletion':
      return [[t('Deleted'), '']];
  }
}

/** Each target in turn, and what the last one is. */
function targetFacts({ history: { chain }, locations }: ShownRef, location: StackLocation): Fact[] {
  const last = chain.links.at(-1);
  if (last === undefined || chain.links.length === 1) return [];
  const targets = chain.links.slice(1).map(({ name }, i): Fact => {
    const target = { type: 'ref', location: locations[i + 1] as StackLocation, name } as const;
    // The target of the ref itself is as certain as the ref.
    const doubt = i === 0 ? '' : doubtOf(chain.links[i]?.certainty);
    return [t('Points to'), { text: name, target }, doubt];
  });
  return [...targets, [t('Resolves to'), endOf(chain.end, last.value, location), doubtOf(last.certainty)]];
}

function endOf(end: ShownRef['history']['chain']['end'], value: RefValue | undefined, location: StackLocation): Piece {
  switch (end) {
    case 'id':
      return value && 'oid' in value ? commitPiece(location, 'peeled' in value ? value.peeled : value.oid) : '';
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

function entryLines({ update, updateIndex, certainty }: RefEntryInfo, location: StackLocation): Line[] {
  if (!update) return [];
  const { old, new: now, committer, message: text = '', time, tz } = update;
  return [
    [`  ${updateIndex}  ${committerTime(time, tz)}  ${committer.name} <${committer.email}>`, doubtOf(certainty)],
    ['      ', commitPiece(location, old), ' → ', commitPiece(location, now)],
    ...text
      .replace(/\n$/, '')
      .split('\n')
      .map(line => [`      ${line}`]),
  ];
}
