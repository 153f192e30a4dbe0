/** The activity of reflogs over time, and what an expiry of entries does. */
import type { EntryTimes, ExpiryEffectInfo, ExpiryRuleInfo } from '../protocol/browse.ts';
import { counted } from './counts.ts';
import { ageText, localTime } from './dates.ts';
import { t } from './l10n.ts';
import { readable } from './names.ts';
import { bytes, count, plural } from './numbers.ts';

export const activityText = {
  region: () => t('Activity'),
  /** What the picture shows, in one sentence. */
  summary: ({ counts, from, to }: EntryTimes) => {
    const entries = counts.reduce((sum, each) => sum + each, 0);
    if (entries === 0) return t('No entries.');
    return t('{0} from {1} to {2}.', counted.entries(entries), localTime(from), localTime(to));
  },
  /** `width` is in seconds. */
  scale: (width: number, most: number) =>
    t('A bar is {0}; at most {1}', ageText(Math.max(1, Math.round(width))), counted.entries(most)),
  bar: (time: number, entries: number) => t('{0}: {1}', localTime(time), counted.entries(entries)),
  start: () => t('Start of the selected period'),
  end: () => t('End of the selected period'),
  noPeriod: () => t('no period is selected'),
  hint: () => t('Drag to select a period; Escape clears it.'),
  selected: (from: number, to: number) => t('{0} – {1}', localTime(from), localTime(to)),
  clear: () => t('Clear period'),
} as const;

export const expiryPanelText = {
  title: () => t('Expire reflog entries'),
  open: () => t('Expire…'),
  /** Of the button that shows the plan. */
  plan: () => t('Plan Expiry…'),
  close: () => t('Close'),
  dropped: ({ dropped, refs }: ExpiryEffectInfo) =>
    t('{0} of {1} ({2})', counted.entries(dropped.entries), counted.refs(refs), bytes(dropped.bytes)),
  kept: ({ kept }: ExpiryEffectInfo) => t('{0} ({1})', counted.entries(kept.entries), bytes(kept.bytes)),
  droppedLabel: () => t('Dropped'),
  keptLabel: () => t('Kept'),
  emptied: ({ emptied }: ExpiryEffectInfo) =>
    emptied === 0
      ? t('No ref loses its last entry.')
      : plural('{0} ref loses its last entry.', '{0} refs lose their last entry.', emptied),
  lostIds: ({ lostIds }: ExpiryEffectInfo) =>
    lostIds === 0
      ? t('Every object ID stays in a ref or an entry.')
      : plural(
          '{0} object ID is in no ref and no entry afterwards: git gc can delete the object if nothing else leads to it.',
          '{0} object IDs are in no ref and no entry afterwards: git gc can delete the objects that nothing else leads to.',
          lostIds,
        ),
  estimate: () => t('Bytes are those of the records before they are deflated. The plan has the sizes of the tables.'),
  refs: () => t('Refs that lose entries'),
  ref: () => t('Ref'),
  more: (refs: number) => counted.more(refs),
  limit: () => t('Older than'),
  byRules: () => t('By configuration'),
  byRulesTitle: () => t('Use the times of gc.reflogExpire and gc.<pattern>.reflogExpire for each ref'),
  invalidRule: ({ key, value }: ExpiryRuleInfo) =>
    t(
      '{0}: the time {1} cannot be read. Use a form such as 90.days.ago or 2026-01-31.',
      readable(key),
      readable(value ?? ''),
    ),
  /** The time of a pattern, or of the refs that none matches. */
  ruleLine: ({ pattern, value, time }: ExpiryRuleInfo) => {
    const byDefault = time === 0 ? t('never, the default') : t('90 days, the default');
    const written = value === undefined ? byDefault : readable(value);
    return pattern === undefined ? t('Other refs: {0}', written) : t('{0}: {1}', readable(pattern), written);
  },
  unreachable: () =>
    t(
      'The first pattern that matches a ref applies. Commits are not looked up: git gc also removes younger entries whose commits are unreachable (gc.reflogExpireUnreachable, 30 days by default).',
    ),
  count: (value: number) => count(value),
} as const;
