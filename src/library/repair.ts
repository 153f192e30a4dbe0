/**
 * The repair: the entry `./repair` of the package, for Node. It plans a repair in memory, applies it after a backup, and
 * rolls it back.
 *
 *     const plan = planRepair('/repository/.git/reftable');
 *     const { backup } = applyRepair(plan);
 */
import './platform/node.ts';

export { type ApplyOptions, applyRepair, type RepairResult } from '../repair/apply/apply-repair.ts';
export { defaultBackupDirectory, listBackups } from '../repair/backup/list-backups.ts';
export { type Backup, openBackup } from '../repair/backup/manifest.ts';
export { RepairError, type RepairFailure } from '../repair/errors.ts';
export { planRepair, type RepairOptions, type RepairSelection } from '../repair/plan/plan-repair.ts';
export {
  changesAnything,
  type LeftFinding,
  type PlanNote,
  type RepairPlan,
  type RepairStep,
} from '../repair/plan.ts';
export type { OnRepairProgress, RepairProgress } from '../repair/progress.ts';
export { type RollbackOptions, type RollbackResult, rollBack } from '../repair/rollback.ts';
