/** Repair of a stack: plan it, apply the plan, roll it back. */

export { type ApplyOptions, applyRepair, type RepairResult } from './apply/apply-repair.ts';
export {
  type BackupCopies,
  backupCopies,
  defaultBackupDirectory,
  listBackups,
  stackOfBackup,
} from './backup/list-backups.ts';
export { type Backup, openBackup } from './backup/manifest.ts';
export { type NotCopied, RepairError, type RepairFailure } from './errors.ts';
export type { NoteFact, ReadFailure, RecordFact, RecordKind, SearchedLocations, StepReason } from './facts.ts';
export { nodeRepairFiles, type RepairFiles } from './files.ts';
export { planRepair, type RepairOptions, type RepairSelection } from './plan/plan-repair.ts';
export {
  changesAnything,
  discardedFiles,
  type LeftFinding,
  type PlanNote,
  type PlanNotes,
  type RepairPlan,
  type RepairStep,
  type VisibleCounts,
} from './plan.ts';
export type { OnRepairProgress, RepairProgress } from './progress.ts';
export { type RollbackOptions, type RollbackResult, rollBack } from './rollback.ts';
export { type NewTable, tablesSince } from './tables-since.ts';
