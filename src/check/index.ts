/** The check of a stack, and the lenient readers that continue after the first error in a table. */

export { type ByteRange, rangeInBlock } from './byte-range.ts';
export { checkStack, type StackCheckOptions } from './check-stack.ts';
export { checkWorktree } from './check-worktree.ts';
export { type Collected, CollectedFindings } from './collected-findings.ts';
export type { Fault } from './fault.ts';
export { type FileRange, type Finding, findingRange, type RelatedRange, type Severity } from './finding.ts';
export type {
  FindingId,
  FindingParams,
  HolderParams,
  IdWithParams,
  IndexLimits,
  LineProblem,
  RecordKey,
  RecordProblem,
  RestartProblem,
} from './finding-params.ts';
export { type FsckOptions, fsck, fsckTable, type KnownTables } from './fsck.ts';
export { type FsckStep, findingOf } from './make-finding.ts';
export {
  MIGRATION_SEVERITIES,
  type MigrationFinding,
  type MigrationFindingId,
  type MigrationSeverity,
  type RefStorage,
} from './migration/migration-finding.ts';
export type { MigrationNumbers, StorageSize } from './migration/numbers.ts';
export { checkMigration, type Preflight, type PreflightOptions } from './migration/preflight.ts';
export { type Quoted, quote } from './quote.ts';
export { SEVERITIES } from './severities.ts';
export { SharedFindings } from './shared-findings.ts';
export { listLines } from './stack/check-list.ts';
export { type ListLine, lineProblem, nameInLine, readListLines } from './stack/list-lines.ts';
export { isGitTableName } from './stack/table-name.ts';
export { type BlockField, type BlockFields, type BlockRecord, readBlockFields } from './table/block-fields.ts';
export { DamagedTable, type TableField } from './table/damaged-table.ts';
export type { FieldName } from './table/fields.ts';
export type { HeaderFooter } from './table/header-footer.ts';
export type { StreamDamage } from './table/inflate-damaged.ts';
export { type Salvaged, salvage } from './table/salvage.ts';
export type { TablePart } from './table/table-parts.ts';
