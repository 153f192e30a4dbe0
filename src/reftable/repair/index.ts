/** Repairing a stack: plan, apply, roll back. */
export { type ApplyOptions, applyRepair, type RepairResult } from './apply.ts';
export { type Backup, backupPlace, listBackups, type Manifest, openBackup } from './backup.ts';
export { valueText } from './difference.ts';
export { nodeRepairFiles, type RepairFiles } from './files.ts';
export {
  type Changes,
  changesAnything,
  type LogChange,
  type PlannedLock,
  type RefChange,
  type Remark,
  type Remarks,
  type RepairPlan,
  type RepairStep,
  type StepKind,
  type Target,
  type TargetTable,
  type Unmended,
  type ViewSummary,
} from './plan.ts';
export { planRepair, type RepairOptions, type RepairSelection } from './planner.ts';
export { reportLines, shown, sideText, summaryLines } from './report.ts';
export { type RollbackOptions, type RollbackResult, rollback } from './rollback.ts';
export { type NewTable, tablesSince } from './since.ts';
