/** Repairs and rollbacks outside of the plan itself: questions, progress, results. */
import type { BackupInfo, RepairProgress, RepairStepInfo } from '../protocol/repair.ts';
import { counted } from './counts.ts';
import { excerpt } from './escape/bounded.ts';
import { t } from './l10n.ts';
import { bytes } from './numbers.ts';
import { serviceProgress } from './service.ts';
import { checkText } from './workspace.ts';

export const repairText = {
  planning: (stack: string) => t('Planning the repair of {0}', stack),
  repairing: (stack: string) => t('Repairing {0}', stack),
  rollingBack: (stack: string) => t('Rolling back {0}', stack),
  askingGit: (stack: string) => t('Checking {0} with git', stack),

  rollBackAnywayAction: () => t('Roll Back Anyway'),
  confirmAction: (removesLock: boolean) => (removesLock ? t('Repair and Remove Lock') : t('Repair')),

  stepsQuestion: () => t('Which steps should the repair apply?'),
  confirmQuestion: (stack: string) => t('Repair {0}?', stack),
  backupFirst: (directory: string) => t('The whole directory is backed up first, in {0}.', directory),
  lockWarning: ({ title, why }: Pick<RepairStepInfo, 'title' | 'why'>) =>
    t('{0}: {1} Continue only if no program on any host or in any container uses the repository.', title, why),

  planExpired: () => t('This plan has expired. Run Repair again.'),
  changesNothing: () => t('This plan changes nothing.'),
  nothingToRepair: (stack: string) => t('Nothing to repair in {0}.', stack),
  noBackups: (stack: string) => t('No backups of {0}.', stack),
  backupQuestion: (stack: string) => t('Which backup of {0} should be restored?', stack),
  backupReason: (reason: BackupInfo['reason']) => (reason === 'repair' ? t('Before a repair') : t('Before a rollback')),
  backupDetail: ({ files, bytes: size, path }: Pick<BackupInfo, 'files' | 'bytes' | 'path'>) =>
    t('{0}, {1}, in {2}', counted.files(files), bytes(size), path),
  repaired: (stack: string, backup: string) => t('Repaired {0}. The backup is in {1}.', stack, backup),
  rolledBack: (stack: string) => t('Rolled back {0}', stack),
  rollBackOverQuestion: (stack: string) => t('Roll back {0} and discard newer changes?', stack),
  rollBackOverDetail: () => t('The current state is kept as another backup.'),

  pageTitle: () => t('Repair plan'),
  planTitle: (stack: string) => t('Repair of {0}', stack),
  differenceTitle: (stack: string) => t('{0}: before ↔ after the repair', stack),
  checkedPlan: (planText: string, remaining: readonly string[]) => checkedPlan(planText, remaining),
} as const;

/** What a plan, a repair or a rollback is doing, without a full stop. */
export function repairProgress(progress: RepairProgress): string {
  switch (progress.type) {
    case 'readingStack':
      return t('Reading the stack');
    case 'readingDamage':
      return t('Reading damaged tables');
    case 'comparing':
      return t('Comparing what git reads before and after the repair');
    case 'checkingPreview':
      return t('Checking the preview of the repair');
    case 'repairing':
      return t('Repairing the stack');
    case 'replacingList':
      return t('Replacing tables.list');
    case 'checkingRepaired':
      return t('Checking the repaired stack');
    case 'rollingBack':
      return t('Rolling back');
    case 'checking':
      return checkText.checking(excerpt(progress.name));
    case 'waiting':
      return serviceProgress.waiting(excerpt(progress.file));
    case 'previewingTable':
      return t('Rewriting {0} in memory', excerpt(progress.file));
    case 'writingTable':
      return t('Writing {0}', excerpt(progress.file));
    case 'backingUp':
      return t('Backing up {0}', excerpt(progress.file));
    case 'checkingCopy':
      return t('Checking the backup of {0}', excerpt(progress.file));
    case 'comparingCopy':
      return t('Comparing {0} with its backup', excerpt(progress.file));
    case 'restoring':
      return t('Restoring {0}', excerpt(progress.file));
  }
}

/** A repair's report with what the check found afterwards, as Markdown. */
function checkedPlan(planText: string, remaining: readonly string[]): string {
  const rest = remaining.length === 0 ? t('No problems.') : remaining.map(line => `- ${line}`).join('\n');
  return `${planText}\n## ${t('Check after the repair')}\n\n${rest}\n`;
}
