/** A stack in short: its state, its size, its findings. The same words in tree, status bar, editors and output. */

import type { FindingCounts } from '../protocol/findings.ts';
import type { StackSummary } from '../protocol/stack.ts';
import { counted } from './counts.ts';
import { t } from './l10n.ts';
import { list } from './list.ts';
import { bytes } from './numbers.ts';

export type Health = 'locked' | 'compactionDue' | 'empty' | 'geometric';

export function healthOf({ locked, suggestedSegment, tables }: StackSummary): Health {
  if (locked) return 'locked';
  if (suggestedSegment) return 'compactionDue';
  return tables.length === 0 ? 'empty' : 'geometric';
}

export function healthName(health: Health | 'broken'): string {
  switch (health) {
    case 'locked':
      return t('Locked');
    case 'compactionDue':
      return t('Compaction due');
    case 'empty':
      return t('Empty');
    case 'geometric':
      return t('Geometric');
    case 'broken':
      return t('Broken');
  }
}

export function healthReason(health: Health | 'broken'): string {
  switch (health) {
    case 'locked':
      return t('tables.list.lock exists: another process is writing, or crashed while writing.');
    case 'compactionDue':
      return t('The sizes are not geometric.');
    case 'empty':
      return t('tables.list names no tables.');
    case 'geometric':
      return t('Each table is large enough compared with the next newer one.');
    case 'broken':
      return t('The stack cannot be read.');
  }
}

/** `2 errors, 1 note`; hints are left out. `undefined` if there is nothing else, or the stack has not been checked. */
export function findingsText(counts: FindingCounts | undefined): string | undefined {
  if (counts === undefined) return undefined;
  return countsText({ ...counts, hint: 0 });
}

/** `2 errors, 1 note, 3 hints`; `undefined` if there are none. */
export function countsText({ error, warning, info, hint }: FindingCounts): string | undefined {
  const parts = [
    error > 0 && counted.errors(error),
    warning > 0 && counted.warnings(warning),
    info > 0 && counted.notes(info),
    hint > 0 && counted.hints(hint),
  ];
  return list(parts) || undefined;
}

/** `1 error, 3 hints`, `No problems`, or `No problems, 3 hints`: notes and hints are not problems. */
export function verdictText(counts: FindingCounts): string {
  const all = countsText(counts);
  if (all === undefined) return t('No problems');
  return counts.error + counts.warning > 0 ? all : t('{0}, {1}', t('No problems'), all);
}

/** Errors and warnings make a stack damaged; then all findings are named, else `undefined`. */
export function damageText(counts: FindingCounts | undefined): string | undefined {
  return counts !== undefined && counts.error + counts.warning > 0 ? findingsText(counts) : undefined;
}

/** `4 tables, 1.2 MiB`. */
export function stackSize({ tables }: StackSummary): string {
  const size = tables.reduce((sum, table) => sum + table.size, 0);
  return t('{0}, {1}', counted.tables(tables.length), bytes(size));
}

/** `tables 2 to 4`, by their positions; the last one is included. */
export function tableRange(first: number, last: number): string {
  return t('tables {0} to {1}', first, last);
}
