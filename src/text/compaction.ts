/** Compactions and expiry of reflogs: the plan, the questions, the result. Command line, dialogs and editors share them. */

import type { CompactionPlan, CompactionResult, RecordCounts, UnrecoverableRef } from '../protocol/stack.ts';
import { counted } from './counts.ts';
import { excerpt } from './escape/bounded.ts';
import { t } from './l10n.ts';
import { list } from './list.ts';
import { bytes, count, estimatedBytes, plural } from './numbers.ts';

/** The description of a plan. */
export type PlanFacts = Pick<
  CompactionPlan,
  'range' | 'bytesRead' | 'bytesWritten' | 'isEstimate' | 'refs' | 'logs' | 'unrecoverable' | 'sizesAfter'
> & {
  readonly scope: Pick<CompactionPlan['scope'], 'type'>;
  /** `undefined` as `null`: nothing expires. */
  readonly expiry?: object | null;
  readonly tables: readonly unknown[];
};

/** What a plan does, line by line. `named`: how many refs are listed of those that lose data. */
export function planLines(plan: PlanFacts, named = 5): string[] {
  const { range, refs, logs, unrecoverable } = plan;
  if (range === null) return [nothingToCompact(plan)];
  const rest = unrecoverable.total - Math.min(unrecoverable.first.length, named);
  return [
    mergeLine(plan),
    t('Reads {0} and writes {1}.', bytes(plan.bytesRead), estimatedBytes(plan.bytesWritten, plan.isEstimate)),
    plural('The stack then has {0} table.', 'The stack then has {0} tables.', plan.sizesAfter.length),
    t('Refs: {0}.', recordsLine(refs)),
    t('Reflog entries: {0}.', recordsLine(logs, plan.expiry ? logs.expired : undefined)),
    unrecoverableLine(unrecoverable.total),
    ...unrecoverable.first.slice(0, named).map(ref => `  ${excerpt(ref.name)}: ${lossText(ref)}`),
    ...(rest > 0 ? [`  ${counted.more(rest)}`] : []),
  ];
}

/** The page showed a plan that has been discarded. */
export function planExpired(): string {
  return t('This plan has expired. Plan the compaction again.');
}

export function nothingToCompact({ scope, expiry }: Pick<PlanFacts, 'scope' | 'expiry'>): string {
  if (expiry) return t('Nothing to expire: no reflog entry is below these limits.');
  if (scope.type === 'auto') return t('Nothing to compact: the sizes are geometric.');
  return t('Nothing to compact: the stack has fewer than two tables.');
}

/** For a plan with a range. */
export function mergeLine({ range, tables }: Pick<PlanFacts, 'range' | 'tables'>): string {
  const { first, last } = range ?? { first: 0, last: 0 };
  if (first === last) return t('Rewrites table {0}.', first);
  if (first === 0 && last === tables.length - 1) return t('Merges all {0} tables.', count(tables.length));
  return t('Merges tables {0} to {1} ({2} of {3}).', first, last, count(last - first + 1), count(tables.length));
}

function recordsLine({ kept, shadowed, tombstonesDropped, tombstonesKept }: RecordCounts, expired?: number): string {
  const parts = [
    t('{0} kept', count(kept)),
    t('{0} shadowed', count(shadowed)),
    plural('{0} tombstone dropped', '{0} tombstones dropped', tombstonesDropped),
    plural('{0} tombstone kept', '{0} tombstones kept', tombstonesKept),
    ...(expired === undefined ? [] : [t('{0} expired', count(expired))]),
  ];
  return list(parts);
}

export function unrecoverableLine(total: number): string {
  if (total === 0) return t('No data becomes unrecoverable.');
  return plural('Data of {0} ref becomes unrecoverable:', 'Data of {0} refs becomes unrecoverable:', total);
}

/** As `unrecoverableLine`, where no list of the refs follows. */
export function unrecoverableSentence(total: number): string {
  return total === 0
    ? unrecoverableLine(0)
    : plural('Data of {0} ref becomes unrecoverable.', 'Data of {0} refs becomes unrecoverable.', total);
}

/** What of a ref becomes unrecoverable. */
export function lossText({ value, entries }: Pick<UnrecoverableRef, 'value' | 'entries'>): string {
  return list([value && t('last value'), entries > 0 && counted.reflogEntries(entries)]);
}

/** `table`, where it is known: `null` means that nothing was written. */
export function compactionResult(result: Omit<CompactionResult, 'table'> & { readonly table?: string | null }): string {
  if (result.tablesBefore === result.tablesAfter && result.table === null) return t('Nothing to do.');
  return t(
    '{0} ({1}) became {2} ({3}).',
    counted.tables(result.tablesBefore),
    bytes(result.bytesBefore),
    counted.tables(result.tablesAfter),
    bytes(result.bytesAfter),
  );
}

export const compactionText = {
  /** The line before a plan in a terminal, for a stack outside of a repository. */
  defaultSettings: () => t('No repository is known for the stack: git’s default settings apply.'),
  /** After a list of deleted refs in a terminal. A name is not part of the command, because it may need quotes. */
  restoreFirst: () => t('To restore a deleted ref first, run reftable undelete REF.'),
  planning: (stack: string) => t('Planning the compaction of {0}', stack),
  compacting: (stack: string) => t('Compacting {0}', stack),
  nothing: (stack: string, plan: Pick<PlanFacts, 'scope' | 'expiry'>) => t('{0}: {1}', stack, nothingToCompact(plan)),
  question: (stack: string, expires: boolean) =>
    expires ? t('Expire reflogs of {0}?', stack) : t('Compact {0}?', stack),
  action: (expires: boolean) => (expires ? t('Expire') : t('Compact')),
  done: (stack: string, result: CompactionResult) => t('{0}: {1}', stack, compactionResult(result)),
  readOnly: () =>
    t('This workspace is not trusted. To edit refs, or to compact, expire or repair stacks, trust the workspace.'),
  /** Why a confirmed plan is not applied. */
  outdated: {
    merged: () => t('Another process has merged the tables of the plan. Plan the compaction again.'),
    losesMore: () =>
      t(
        'Another process changed the stack, and compacting it now would make more unrecoverable than the plan shows. Plan the compaction again.',
      ),
  },
  /** Progress; `work` is the whole of it. */
  progress: (work: 'plan' | 'compact', records: number) =>
    work === 'plan'
      ? plural('Planning: {0} record', 'Planning: {0} records', records)
      : plural('Compacting: {0} record', 'Compacting: {0} records', records),
} as const;

export const expiryText = {
  kindQuestion: () => t('Which reflog entries should be removed?'),
  byTime: () => t('Older than a time'),
  byTimeDetail: () => t('A date, or a number of days before now'),
  byIndex: () => t('Below an update index'),
  byIndexDetail: (min: string, max: string) => t('The update indices of the stack are {0} to {1}', min, max),
  timePrompt: () => t('A date (2026-01-31, 2026-01-31T12:00) or a number of days'),
  indexPrompt: () => t('An update index'),
  timeRefusal: () => t('Enter a date (2026-01-31) or a number of days.'),
  indexRefusal: () => t('Enter an update index, a decimal number.'),
} as const;
