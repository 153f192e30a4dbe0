/** Repairs and rollbacks outside of the plan itself: questions, progress, results. */
import type { BackupInfo, RepairProposal, RepairStepInfo } from '../protocol/repair.ts';
import { counted } from './counts.ts';
import { t } from './l10n.ts';
import { bytes, plural } from './numbers.ts';

type PlannedRepair = Pick<RepairProposal, 'changes' | 'lost' | 'left' | 'steps'>;

export const repairText = {
  planning: (stack: string) => t('Planning the repair of {0}', stack),
  repairing: (stack: string) => t('Repairing {0}', stack),
  rollingBack: (stack: string) => t('Rolling back {0}', stack),
  askingGit: (stack: string) => t('Checking {0} with git', stack),

  repairAction: () => t('Repair…'),
  chooseStepsAction: () => t('Choose Steps…'),
  showReportAction: () => t('Show Report'),
  rollBackAction: () => t('Roll Back'),
  askGitAction: () => t('Check with git'),
  rollBackAnywayAction: () => t('Roll Back Anyway'),
  confirmAction: (removesLock: boolean) => (removesLock ? t('Repair and Remove Lock') : t('Repair')),

  planned: (stack: string, proposal: PlannedRepair) => plannedText(stack, proposal),
  stepsQuestion: () => t('Which steps should the repair take?'),
  confirmQuestion: (stack: string) => t('Repair {0}?', stack),
  backupFirst: (directory: string) => t('The whole directory is backed up first, in {0}.', directory),
  lockWarning: ({ title, why }: Pick<RepairStepInfo, 'title' | 'why'>) =>
    t('{0}: {1} Continue only if no program on any host or in any container uses the repository.', title, why),

  planExpired: () => t('This plan has expired. Run Repair again.'),
  changesNothing: () => t('This plan changes nothing.'),
  nothingToRepair: (stack: string) => t('Nothing to repair in {0}.', stack),
  onlyManual: (stack: string, findings: number) =>
    plural(
      '{1}: {0} finding needs manual repair. Nothing can be repaired automatically.',
      '{1}: {0} findings need manual repair. Nothing can be repaired automatically.',
      findings,
      stack,
    ),
  repaired: (stack: string, remaining: number, backup: string) =>
    t('Repaired {0}. {1} The backup is in {2}.', stack, remainingText(remaining), backup),
  gitReads: (stack: string, commands: readonly string[]) => t('git reads {0}: {1}.', stack, commands.join(', ')),
  gitFails: (command: string, message: string) => t('{0}: {1}', command, message),

  noBackups: (stack: string) => t('No backups of {0}.', stack),
  backupQuestion: (stack: string) => t('Which backup of {0} should be restored?', stack),
  backupReason: (reason: BackupInfo['reason']) => (reason === 'repair' ? t('Before a repair') : t('Before a rollback')),
  backupDetail: ({ files, bytes: size, path }: Pick<BackupInfo, 'files' | 'bytes' | 'path'>) =>
    t('{0}, {1}, in {2}', counted.files(files), bytes(size), path),
  rolledBack: (stack: string) => t('Rolled back {0}', stack),
  rollBackOverQuestion: (stack: string) => t('Roll back {0} and discard newer changes?', stack),
  rollBackOverDetail: () => t('The current state is kept as another backup.'),

  reportTitle: (stack: string) => t('Repair of {0}', stack),
  differenceTitle: (stack: string) => t('{0}: before ↔ after the repair', stack),
  checkedReport: (report: string, remaining: readonly string[]) => checkedReport(report, remaining),
} as const;

function plannedText(stack: string, { changes, lost, left, steps }: PlannedRepair): string {
  if (!changes) {
    return plural(
      'Nothing in {1} has to be repaired. {0} optional step is available.',
      'Nothing in {1} has to be repaired. {0} optional steps are available.',
      steps.length,
      stack,
    );
  }
  const parts = [
    counted.steps(steps.filter(({ selected }) => selected).length),
    lost === 0 ? t('nothing is lost') : plural('{0} item is lost', '{0} items are lost', lost),
    left > 0 && plural('{0} finding needs manual repair', '{0} findings need manual repair', left),
  ];
  return t('Repair plan for {0}: {1}.', stack, parts.filter(Boolean).join(', '));
}

/** The state after a repair. */
export function remainingText(findings: number): string {
  return findings === 0
    ? t('The check finds no problems.')
    : plural('The check still reports {0} finding.', 'The check still reports {0} findings.', findings);
}

/** A repair's report with what the check found afterwards, as Markdown. */
function checkedReport(report: string, remaining: readonly string[]): string {
  const rest = remaining.length === 0 ? t('No problems.') : remaining.map(line => `- ${line}`).join('\n');
  return `${report}\n## ${t('Check after the repair')}\n\n${rest}\n`;
}
