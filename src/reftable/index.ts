/**
 * The reftable engine: git's reftable library in TypeScript. It is synchronous, imports Node's own modules and `src/text`
 * only, and throws nothing but `ReftableError`.
 *
 *     const stack = Stack.open('.git/reftable', { hash: 'sha1' });
 *     for (const ref of stack.refs({ prefix: 'refs/heads/' })) console.log(ref.name, ref.value);
 *     stack.add(table => table.addRef({ name: 'refs/heads/x', updateIndex: table.minUpdateIndex, value }));
 *     stack.compactAll({ expiry: { time: 1700000000n } });
 *     stack.close();
 */

export { type Block, BlockCursor, loadBlock } from './block.ts';
export { type InflatedSpan, type Span, Specimen } from './check/anatomy.ts';
export { type Dissection, dissectBlock, type Field, type RecordSpan } from './check/dissect.ts';
export type { Fault } from './check/fault.ts';
export type { Finding, Place, Severity } from './check/finding.ts';
export type { FooterPlace, Frame, Positions } from './check/frame.ts';
export { type FsckOptions, type FsckStep, fsck, fsckTable, type KnownTables } from './check/fsck.ts';
export { type ListLine, readListLines } from './check/list.ts';
export { findingBounded, findingOf } from './check/report.ts';
export { RULES, type Rule, type RuleId } from './check/rules.ts';
export { type Salvaged, salvage } from './check/salvage.ts';
export { listLines } from './check/stack-list.ts';
export type { BodyPart } from './check/walk.ts';
export { BLOCK_TYPE, type BlockType, footerSize, headerSize } from './constants.ts';
export type { RecordCursor, Section, TableCursor } from './cursor.ts';
export { type ErrorCode, type ErrorContext, isReftableError, ReftableError } from './errors.ts';
export { type FileIdentity, type FileSystem, nodeFileSystem } from './fs.ts';
export { type HashName, hashSize } from './hash.ts';
export { compareKeys, firstIndex, logKey, logNameLength, logUpdateIndex } from './keys.ts';
export { MergedCursor, type MergeOptions } from './merged.ts';
export type { IndexRecord, LogRecord, LogUpdate, ObjectRecord, RefRecord, RefValue } from './records.ts';
export { directoryEntries, type Listing, listDirectory, readRegularFile } from './regular-file.ts';
export {
  type ApplyOptions,
  applyRepair,
  type Backup,
  backupPlace,
  type Changes,
  changesAnything,
  type LogChange,
  listBackups,
  type NewTable,
  nodeRepairFiles,
  openBackup,
  planRepair,
  type RefChange,
  type Remark,
  type Remarks,
  type RepairFiles,
  type RepairOptions,
  type RepairPlan,
  type RepairResult,
  type RepairSelection,
  type RepairStep,
  type RollbackOptions,
  type RollbackResult,
  reportLines,
  rollback,
  shown,
  sideText,
  summaryLines,
  tablesSince,
  type ViewSummary,
  valueText,
} from './repair/index.ts';
export type { Addition } from './stack/addition.ts';
export type { CompactRangeOptions, Expiry } from './stack/compaction.ts';
export { type Segment, suggestCompactionSegment } from './stack/geometry.ts';
export { LONGEST_LIST, listPath, readNames } from './stack/list.ts';
export type { LockOptions } from './stack/lock.ts';
export { isTableName, LONGEST_FILE_NAME } from './stack/names.ts';
export {
  type ApplyCompactionOptions,
  applyCompaction,
  type CompactionPlan,
  type CompactionScope,
  planCompaction,
  type RecordCounts,
  type UnrecoverableRef,
} from './stack/plan.ts';
export type { CompactionStats, StackReader } from './stack/reader.ts';
export type { StackOptions } from './stack/settings.ts';
export { Stack } from './stack/stack.ts';
export { shareOwnedFiles, WorkerFiles, type WorkerShare } from './stack/worker-files.ts';
export { indexRecord, objectRecord, Table } from './table.ts';
export { decodeText, encodeText, isUtf8 } from './text.ts';
export { type SectionStats, Writer, type WriterOptions } from './writer.ts';
