/** The details of one ref in the tab Refs: its values in all tables, its reflog and what it leads to. */
import type { BrowsedState, FoundRef, RefDetails, RefEntryInfo, RefVersionInfo } from '../protocol/browse.ts';
import { counted } from './counts.ts';
import { committerTime } from './dates.ts';
import { t } from './l10n.ts';
import { readable, shortId } from './names.ts';
import { hex, hexRange } from './numbers.ts';
import { browsedTableName } from './refs-tab.ts';

export const refDetailsText = {
  region: () => t('Details of the ref'),
  none: () => t('Select a ref to see its values in all tables and its reflog.'),
  state: ({ state }: Pick<FoundRef, 'state'>) => {
    switch (state) {
      case 'live':
        return undefined;
      case 'deleted':
        return t('This ref is deleted. Older tables still have its value.');
      case 'missing':
        return t('No table that can be read has this ref.');
    }
  },
  object: () => t('Object'),
  tagObject: () => t('Tag object'),
  peeled: () => t('Peeled'),
  pointsTo: () => t('Points to'),
  kind: () => t('Kind'),
  updateIndex: () => t('Update index'),
  table: () => t('Table'),
  chain: () => t('Symbolic ref'),
  chainEnd: ({ chain }: RefDetails['history']) => chainEnd(chain.end),
  history: () => t('History'),
  historyOf: ({ versions, entries, hasMoreEntries }: RefDetails['history']) => {
    const newest = hasMoreEntries ? t('the newest {0}', counted.reflogRecords(entries.length)) : undefined;
    return t('{0}, {1}', counted.records(versions.length), newest ?? counted.reflogRecords(entries.length));
  },
  openReflog: () => t('Open Reflog'),
  noHistory: () => t('No table that can be read has records of it.'),
  more: (events: number) => t('Show {0} more', counted.entries(events)),
  version: ({ value, mark }: RefVersionInfo) => {
    if (value.type === 'deletion') return t('tombstone');
    const text = value.type === 'symref' ? `→ ${readable(value.target)}` : value.oid;
    return mark === 'older' ? t('older value {0}', text) : t('value {0}', text);
  },
  hidden: (state: BrowsedState, by: number) => t('hidden by {0}', browsedTableName(state, by)),
  doubtful: () => t('its block is damaged'),
  /** Where a record is, and what a click shows. */
  storedIn: (state: BrowsedState, { table, block }: RefVersionInfo | RefEntryInfo) =>
    t('{0}, block at {1}', browsedTableName(state, table), hex(block)),
  showRecord: (state: BrowsedState, { table, start, end }: RefVersionInfo | RefEntryInfo) =>
    t('Show bytes {0} of table {1}', hexRange(start, end), browsedTableName(state, table)),
  index: (updateIndex: string) => t('Update index {0}', updateIndex),
  entry: ({ update }: RefEntryInfo) =>
    update === null ? t('tombstone of the reflog entry') : `${shortId(update.old)} → ${shortId(update.new)}`,
  entryIds: ({ update }: RefEntryInfo) => (update === null ? undefined : `${update.old} → ${update.new}`),
  who: ({ update }: RefEntryInfo) =>
    update === null
      ? undefined
      : t('{0}, {1}', readable(update.committer.name), committerTime(BigInt(update.time), update.tz)),
  address: ({ update }: RefEntryInfo) =>
    update === null ? undefined : readable(`${update.committer.name} <${update.committer.email}>`),
  message: ({ update }: RefEntryInfo) => readable((update?.message ?? '').replace(/\n$/, '')),
} as const;

function chainEnd(end: RefDetails['history']['chain']['end']): string | undefined {
  switch (end) {
    case 'id':
      return undefined;
    case 'missing':
      return t('The last ref does not exist.');
    case 'loop':
      return t('This is a loop: git cannot resolve it.');
    case 'tooLong':
      return t('The chain has more than 5 refs: git does not follow it.');
    case 'otherStack':
      return t('The last ref is in another stack, which cannot be read.');
  }
}
