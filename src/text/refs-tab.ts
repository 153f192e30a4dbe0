/** The tab Refs of the stack editor. The details of a ref are in ref-details.ts. */

import type {
  BrowsedState,
  BrowsedTableInfo,
  FilterFaultId,
  FoundRef,
  ProvenanceMark,
  RefCopyFormat,
  RefKind,
} from '../protocol/browse.ts';
import type { RefEdit } from '../protocol/edits.ts';
import { faultReason } from './browse.ts';
import { counted } from './counts.ts';
import { committerTime } from './dates.ts';
import { excerpt } from './escape/bounded.ts';
import { t } from './l10n.ts';
import { list } from './list.ts';
import { listedTableName, readable, tableName } from './names.ts';
import { count, percent, plural } from './numbers.ts';

export const refsTabText = {
  title: () => t('Refs'),
  refs: () => t('Refs of the stack'),
  filter: () => t('Filter refs'),
  filterExample: () => t('Words, prefix/, glob*, object ID, kind:tag, changed:>2026-01-31'),
  clearFilter: () => t('Clear filter'),
  found: (total: number, searched: number) =>
    total === searched ? counted.refs(total) : t('{0} of {1}', count(total), counted.refs(searched)),
  /** Until all refs are read. */
  first: (rows: number) => plural('The first ref', 'The first {0} refs', rows),
  foundDeleted: (total: number, searched: number) =>
    total === searched
      ? plural('{0} deleted ref', '{0} deleted refs', total)
      : plural('{1} of {0} deleted ref', '{1} of {0} deleted refs', searched, count(total)),
  selected: (refs: number) => plural('{0} selected', '{0} selected', refs),
  working: (message: string, fraction: number | undefined) =>
    fraction === undefined ? t('{0}…', message) : t('{0}, {1}…', message, percent(fraction, 1)),
  searching: () => t('Searching…'),
  none: () => t('This stack has no refs.'),
  noneFound: () => t('No ref matches the filter.'),
  fault: (id: FilterFaultId, part: string) => t("'{0}': {1}.", readable(part), faultReason({ id })),
  kinds: () => t('Kinds'),
  kind: (kind: RefKind) => kindText(kind),
  namespaces: () => t('Namespaces'),
  namespace: (prefix: string) => (prefix === '' ? t('outside refs/') : readable(prefix)),
  moreNamespaces: (more: number) => counted.more(more),
  syntax: () => t('Filter syntax'),
  syntaxLines: () => syntaxLines(),
} as const;

export const refColumnText = {
  name: () => t('Name'),
  value: () => t('Value'),
  peeled: () => t('Peeled'),
  kind: () => t('Kind'),
  updateIndex: () => t('Update index'),
  changed: () => t('Last change'),
  message: () => t('Message'),
  tables: () => t('Tables'),
  /** Without seconds and zone. */
  time: (time: string, tz: number) => committerTime(BigInt(time), tz).replace(/:\d\d [+-]\d{4}$/, ''),
} as const;

/** `#3 · 97`. */
export function browsedTableName(state: Pick<BrowsedState, 'tables'>, position: number): string {
  const table = state.tables[position];
  if (table === undefined) return `#${position}`;
  const { name, maxUpdateIndex } = table;
  return maxUpdateIndex === undefined ? listedTableName(position, name) : tableName(position, { maxUpdateIndex });
}

export const provenanceText = {
  legend: () => t('Legend of the column Tables'),
  mark: (mark: ProvenanceMark) => markText(mark),
  /** What each table has of a ref, newest first: for screen readers and on hovering. */
  summary: (provenance: readonly ProvenanceMark[]) => {
    const parts = provenance
      .map((mark, position) => (mark === 'none' ? undefined : t('#{0}: {1}', position, markText(mark))))
      .filter(part => part !== undefined);
    return list(parts.reverse());
  },
} as const;

function markText(mark: ProvenanceMark): string {
  switch (mark) {
    case 'value':
      return t('value');
    case 'older':
      return t('older value');
    case 'tombstone':
      return t('tombstone');
    case 'unknown':
      return t('cannot be read');
    case 'none':
      return t('nothing');
  }
}

function kindText(kind: RefKind): string {
  switch (kind) {
    case 'branch':
      return t('branch');
    case 'tag':
      return t('tag');
    case 'remote':
      return t('remote');
    case 'symref':
      return t('symref');
    case 'other':
      return t('other');
  }
}

/** Why a value is not certain; `undefined` if it is. */
export function certaintyReason(
  { certainty, table }: Pick<FoundRef, 'certainty' | 'table'>,
  state: Pick<BrowsedState, 'tables' | 'listState'>,
): string | undefined {
  if (certainty === 'sure') return undefined;
  const broken = state.tables.filter(({ state: each, position }) => each !== 'ok' && position >= (table ?? 0));
  const [newest] = broken.reverse();
  if (newest === undefined) return t('Some tables cannot be read completely.');
  const name = browsedTableName(state, newest.position);
  return certainty === 'incomplete'
    ? t('Table {0} has this value, and is damaged.', name)
    : t('Table {0} is newer and cannot be read completely: it may have another value.', name);
}

export const brokenText = {
  list: ({ listState, listError }: BrowsedState) => {
    if (listState === 'damaged') {
      return t('tables.list is damaged. The refs are those of the tables that it most likely named.');
    }
    if (listState === 'unreadable') return t('tables.list cannot be read: {0}', readable(listError?.message ?? ''));
    return undefined;
  },
  tables: (broken: number, all: number) =>
    plural(
      '{0} of {1} tables cannot be read completely. The refs of the others are shown.',
      '{0} of {1} tables cannot be read completely. The refs of the others are shown.',
      broken,
      count(all),
    ),
  table: (state: BrowsedState, { position, state: kind, error }: BrowsedTableInfo) =>
    t('{0}: {1}', browsedTableName(state, position), error === null ? tableState(kind) : readable(error.message)),
} as const;

function tableState(state: BrowsedTableInfo['state']): string {
  switch (state) {
    case 'ok':
      return t('OK');
    case 'damaged':
      return t('damaged');
    case 'missing':
      return t('missing');
    case 'unreadable':
      return t('cannot be read');
  }
}

export const refMenuText = {
  label: () => t('Actions on the selected refs'),
  copy: (format: RefCopyFormat, refs: number) => copyLabel(format, refs),
  edit: (edit: RefEdit) => editLabel(edit),
  openReflog: () => t('Open Reflog'),
  compareWith: (other: string | undefined) =>
    other === undefined ? t('Compare with…') : t("Compare with '{0}'", excerpt(other)),
  revealInTree: () => t('Reveal in Tree'),
  showInTable: () => t('Show in Table Editor'),
  pointsAt: () => t('Find Refs to the Same Object'),
  copied: (refs: number, left: number) => {
    const copied = plural('Copied {0} ref.', 'Copied {0} refs.', refs);
    return left === 0 ? copied : `${copied} ${plural('{0} ref was left out.', '{0} refs were left out.', left)}`;
  },
  changed: () => t('Nothing was copied: the stack has changed. Select the refs again.'),
} as const;

/** As package.nls.json has them. */
function editLabel(edit: RefEdit): string {
  switch (edit) {
    case 'createBranch':
      return t('Create Branch Here…');
    case 'setRef':
      return t('Set to…');
    case 'renameBranch':
      return t('Rename Branch…');
    case 'pointHead':
      return t('Point HEAD Here…');
    case 'deleteRef':
      return t('Delete…');
  }
}

function copyLabel(format: RefCopyFormat, refs: number): string {
  switch (format) {
    case 'names':
      return refs === 1 ? t('Copy Name') : t('Copy {0} Names', count(refs));
    case 'ids':
      return refs === 1 ? t('Copy Object ID') : t('Copy Object IDs');
    case 'tsv':
      return t('Copy as Tab-Separated Values');
    case 'json':
      return t('Copy as JSON');
    case 'git':
      return refs === 1 ? t('Copy as git Command') : t('Copy as git Commands');
  }
}

/** Examples and what they find. */
function syntaxLines(): (readonly [example: string, meaning: string])[] {
  return [
    ['login fix', t('both words, anywhere in the name')],
    ['heads/fix/', t('everything in a namespace')],
    ['v1.*', t('a glob for the end of the name')],
    ['4f2c9a', t('an object ID, or its start')],
    ['kind:tag,branch', t('branch, tag, remote, symref or other')],
    ['#3', t('refs whose value is in table 3')],
    ['changed:>2026-01-31', t('changed since; also 2d, yesterday, 14:00')],
    ['author:ann', t('who made the last change')],
    ['message:merge', t('the message of the last change')],
    ['deleted:', t('deleted refs that are still stored')],
    ['-word', t('excludes matches of the term')],
    ['"kind:tag"', t('the text itself, not a condition')],
  ];
}
