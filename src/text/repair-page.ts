/** The page of a repair plan: what it would do, its steps, and its result. */

import type { RepairFinding, RepairStepInfo } from '../protocol/repair.ts';
import type { RepairPageState, ShownRepairPlan } from '../protocol/webview.ts';
import { counted } from './counts.ts';
import { message as bounded } from './escape/bounded.ts';
import { t } from './l10n.ts';
import { list } from './list.ts';
import { readable } from './names.ts';
import { count, hexRange, plural } from './numbers.ts';

export const repairPageText = {
  heading: (stack: string) => t('Repair of {0}', readable(stack)),
  verdict: (plan: ShownRepairPlan) => verdictText(plan),
  repair: () => t('Repair…'),
  showDifference: () => t('Show Difference'),
  showText: () => t('Show as Text'),
  planAgain: () => t('Plan Again'),
  outdated: () => t('The stack has changed since this plan was made.'),
  rollBack: () => t('Roll Back'),
  askGit: () => t('Check with git'),

  working: () => t('Working…'),
  changes: () => t('What git reads'),
  lost: (items: number) => t('Lost: {0}', count(items)),
  lostMeaning: () => t('This data was stored and cannot be read.'),
  uncertain: (items: number) => t('Uncertain: {0}', count(items)),
  uncertainMeaning: () => t('This data is kept or added and may differ from what was written.'),
  onlyInBackup: () => t('Deleted refs that only the backup then has'),
  onlyInBackupMeaning: () =>
    t(
      'Tables that the repair removes store them. As long as the backup exists, Restore Deleted Refs and reftable undelete find them there.',
    ),
  more: (items: number) => counted.more(items),

  steps: () => t('Steps'),
  moreSteps: (steps: number) =>
    plural(
      '{0} more step is not shown here. Show as Text lists all steps.',
      '{0} more steps are not shown here. Show as Text lists all steps.',
      steps,
    ),
  noSteps: () => t('Nothing can be repaired automatically.'),
  lock: () => t('Can lose refs while the holder of the lock runs.'),
  instead: (title: string) => t('Instead of: {0}', readable(title)),
  fixes: ({ findings, moreFindings }: Pick<RepairStepInfo, 'findings' | 'moreFindings'>) =>
    plural('Fixes {0} finding', 'Fixes {0} findings', findings.length + moreFindings),
  moreFindings: (findings: number) => plural('{0} more finding', '{0} more findings', findings),
  finding: ({ file, message }: RepairFinding) =>
    file === '' ? readable(message) : t('{0}: {1}', readable(file), readable(message)),
  show: ({ range }: RepairFinding) =>
    range === null ? t('Open file') : t('Show bytes {0}', hexRange(range.start, range.end)),

  unrepaired: (findings: number) => t('Not repaired: {0}', count(findings)),

  repaired: (stack: string, remaining: number, objects: boolean) =>
    t('Repaired {0}. {1}', readable(stack), remainingText(remaining, objects)),
  rolledBack: (stack: string) =>
    t('Rolled back {0}. The state before the rollback is another backup.', readable(stack)),
  backup: () => t('Backup'),
  gitReads: (command: string) => t('{0}: no error', command),
  gitFails: (command: string, message: string) => t('{0}: {1}', command, bounded(message.replaceAll('\n', '; '))),
} as const;

function verdictText({ changes, lost, left, stepCounts }: ShownRepairPlan): string {
  if (stepCounts.all === 0) {
    return plural(
      '{0} finding needs manual repair. Nothing can be repaired automatically.',
      '{0} findings need manual repair. Nothing can be repaired automatically.',
      left,
    );
  }
  if (!changes) {
    return plural(
      'No step is selected. {0} optional step is available.',
      'No step is selected. {0} optional steps are available.',
      stepCounts.all,
    );
  }
  const parts = [
    counted.steps(stepCounts.selected),
    lost.total === 0 ? t('nothing is lost') : plural('{0} item is lost', '{0} items are lost', lost.total),
    left > 0 && plural('{0} finding is not repaired', '{0} findings are not repaired', left),
  ];
  return t('{0}.', list(parts));
}

/** The state after a repair. */
function remainingText(findings: number, objects: RepairPageState['objects']): string {
  if (findings === 0 && objects) return t('The check finds no problems. Object IDs were looked up.');
  return findings === 0
    ? t('The check finds no problems. Object IDs were not looked up.')
    : plural('The check still reports {0} finding.', 'The check still reports {0} findings.', findings);
}
