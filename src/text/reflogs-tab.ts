/** The tab Reflogs of the stack editor. The expiry of entries is in stack-editor.ts and compaction.ts. */
import type { BrowsedState, EntryDetails, EntryFormat, FoundEntry } from '../protocol/browse.ts';
import { counted } from './counts.ts';
import { ageText, committerTime } from './dates.ts';
import { t } from './l10n.ts';
import { readable, shortId } from './names.ts';
import { bytes, count, plural } from './numbers.ts';
import { brokenText, browsedTableName } from './refs-tab.ts';

export const reflogProgress = {
  writing: (entries: number) => plural('Writing {0} entry', 'Writing {0} entries', entries),
} as const;

export const reflogsTabText = {
  title: () => t('Reflogs'),
  entries: () => t('Reflog entries of the stack'),
  filter: () => t('Filter reflog entries'),
  filterExample: () => t('Words, prefix/, author:ann, message:merge, since:2d, object ID'),
  found: (total: number, searched: number) =>
    total === searched ? counted.reflogEntries(total) : t('{0} of {1}', count(total), counted.reflogEntries(searched)),
  none: () => t('This stack has no reflog entries.'),
  noneFound: () => t('No reflog entry matches the filter.'),
  relativeTimes: () => t('Relative times'),
  syntaxLines: () => syntaxLines(),
} as const;

export const entryColumnText = {
  time: () => t('Time'),
  ref: () => t('Ref'),
  change: () => t('Old → new'),
  who: () => t('Committer'),
  message: () => t('Message'),
  table: () => t('Table'),
  /** In the zone of the entry. */
  timeOf: ({ update }: Pick<FoundEntry, 'update'>) =>
    update === undefined ? '' : committerTime(BigInt(update.time), update.tz),
  /** Without seconds. */
  minuteOf: ({ update }: Pick<FoundEntry, 'update'>) =>
    update === undefined ? '' : committerTime(BigInt(update.time), update.tz).replace(/:\d\d(?= [+-]\d{4}$)/, ''),
  /** `now` in seconds since the epoch. */
  age: ({ update }: Pick<FoundEntry, 'update'>, now: number) => {
    if (update === undefined) return '';
    const age = now - Number(update.time);
    return age >= 0 ? t('{0} ago', ageText(age)) : t('in {0}', ageText(-age));
  },
  /** Zeros mean that the ref did not exist before, or does not exist afterwards. */
  changeOf: ({ update }: Pick<FoundEntry, 'update'>) =>
    update === undefined ? '' : `${idText(update.old)} → ${idText(update.new)}`,
  wholeChange: ({ update }: Pick<FoundEntry, 'update'>) =>
    update === undefined ? '' : `${update.old} → ${update.new}`,
  whoOf: ({ update }: Pick<FoundEntry, 'update'>) => readable(update?.committer.name ?? ''),
  address: ({ update }: Pick<FoundEntry, 'update'>) =>
    update === undefined ? '' : readable(`${update.committer.name} <${update.committer.email}>`),
  messageOf: ({ update }: Pick<FoundEntry, 'update'>) => readable((update?.message ?? '').replace(/\n$/, '')),
} as const;

function idText(id: string): string {
  return /^0+$/.test(id) ? t('none') : shortId(id);
}

export const entryDetailsText = {
  region: () => t('Details of the reflog entry'),
  nothing: () => t('Select an entry to see all of its fields and where it is stored.'),
  gone: () => t('The stack no longer has this entry.'),
  /** As git names the entry. */
  name: ({ entry, number }: EntryDetails) =>
    number === null ? readable(entry.name) : `${readable(entry.name)}@{${number}}`,
  time: () => t('Time'),
  local: () => t('Your time'),
  who: () => t('Committer'),
  email: () => t('Email'),
  old: () => t('Old'),
  new: () => t('New'),
  created: () => t('none: the ref was created'),
  deleted: () => t('none: the ref was deleted'),
  message: () => t('Message'),
  noMessage: () => t('none'),
  updateIndex: () => t('Update index'),
  ref: () => t('Ref'),
  records: () => t('Stored in'),
  selectRef: () => t('Show Ref'),
  selectRefTitle: () => t('Select this ref in the tab Refs'),
  onlyRef: () => t('Open Reflog'),
  onlyRefTitle: () => t('Show only the entries of this ref'),
} as const;

/** A filter for the entries of exactly this ref. */
export function filterOfRef(name: string): string {
  return /[\s"\\]/.test(name) ? `name:"${name.replace(/["\\]/g, '\\$&')}"` : `name:${name}`;
}

export const entryMenuText = {
  label: () => t('Actions on the selected reflog entries'),
  copy: (format: EntryFormat, entries: number) => copyLabel(format, entries),
  openReflog: () => t('Open Reflog'),
  showRef: () => t('Show Ref'),
  showInTable: () => t('Show in Table Editor'),
  sameObject: () => t('Find Entries of the New Object'),
  samePerson: () => t('Find Entries of This Person'),
  copied: (entries: number, left: number) => {
    const copied = plural('Copied {0} entry.', 'Copied {0} entries.', entries);
    return left === 0 ? copied : `${copied} ${plural('{0} entry was left out.', '{0} entries were left out.', left)}`;
  },
  changed: () => t('Nothing was copied: the stack has changed. Select the entries again.'),
} as const;

function copyLabel(format: EntryFormat, entries: number): string {
  switch (format) {
    case 'names':
      return entries === 1 ? t('Copy Ref Name') : t('Copy Ref Names');
    case 'ids':
      return entries === 1 ? t('Copy New Object ID') : t('Copy New Object IDs');
    case 'tsv':
      return t('Copy as Tab-Separated Values');
    case 'csv':
      return t('Copy as CSV');
    case 'json':
      return t('Copy as JSON');
    case 'git':
      return t('Copy as git reflog');
  }
}

export const entryExportText = {
  button: () => t('Export…'),
  menu: () => t('Format of the file'),
  format: (format: EntryFormat) => {
    switch (format) {
      case 'csv':
        return t('CSV');
      case 'json':
        return t('JSON');
      default:
        return t('Text of git reflog');
    }
  },
  title: () => t('Export Reflog Entries'),
  exporting: (stack: string) => t('Exporting reflog entries of {0}', stack),
  done: (entries: number, size: number, file: string) =>
    t('Wrote {0} to {1} ({2}).', counted.reflogEntries(entries), readable(file), bytes(size)),
  canceled: () => t('Nothing was exported.'),
} as const;

/** Examples and what they find. */
function syntaxLines(): (readonly [example: string, meaning: string])[] {
  return [
    ['login fix', t('both words, anywhere in the name of the ref')],
    ['name:refs/heads/main', t('one ref')],
    ['heads/fix/', t('everything in a namespace')],
    ['since:2d', t('the last two days; also yesterday, 14:00, 2026-01-31')],
    ['changed:2026-01..2026-03', t('from the start of January to the end of March')],
    ['author:ann', t('the name or the email address')],
    ['message:merge', t('the message')],
    ['4f2c9a', t('an old or a new object ID, or its start')],
    ['kind:tag,branch', t('branch, tag, remote or other')],
    ['#3', t('entries in table 3')],
    ['deleted:', t('refs that do not exist')],
    ['-word', t('not this')],
  ];
}

/** Why an entry is not certain; `undefined` if it is. */
export function entryCertaintyReason(
  { certainty, table }: Pick<FoundEntry, 'certainty' | 'table'>,
  { tables }: Pick<BrowsedState, 'tables'>,
): string | undefined {
  if (certainty === 'sure') return undefined;
  const newest = tables.findLast(({ state, position }) => state !== 'ok' && position >= (table ?? 0));
  if (newest === undefined) return t('Some tables cannot be read completely.');
  const name = browsedTableName({ tables }, newest.position);
  return certainty === 'incomplete'
    ? t('Table {0} has this entry, and is damaged.', name)
    : t('Table {0} is newer and cannot be read completely: it may have removed this entry.', name);
}

/** What a list of entries lacks. */
export const brokenReflogsText: typeof brokenText = {
  ...brokenText,
  list: state =>
    state.listState === 'damaged'
      ? t('tables.list is damaged. The entries are those of the tables that it most likely named.')
      : brokenText.list(state),
  tables: (broken, all) =>
    plural(
      '{0} of {1} tables cannot be read completely. The entries of the others are shown.',
      '{0} of {1} tables cannot be read completely. The entries of the others are shown.',
      broken,
      count(all),
    ),
};
