/** The check of a stack, and the lenient readers that continue after the first error in a table. */

export { checkStack } from './check-stack.ts';
export type { Fault } from './fault.ts';
export type { FileRange, Finding, RelatedRange, Severity } from './finding.ts';
export type {
  FaultFacts,
  FindingId,
  FindingParams,
  HolderParams,
  IndexLimits,
  LineProblem,
  RecordField,
  RecordKey,
  RecordProblem,
  RestartProblem,
} from './finding-params.ts';
export { type FsckOptions, fsck, fsckTable, type KnownTables } from './fsck.ts';
export { type FsckStep, findingOf } from './make-finding.ts';
export type { Quoted } from './quote.ts';
export { SEVERITIES } from './severities.ts';
export { listLines } from './stack/check-list.ts';
export { type ListLine, readListLines } from './stack/list-lines.ts';
export { type BlockField, type BlockFields, type RecordSpan, readBlockFields } from './table/block-fields.ts';
export { DamagedTable, type FieldSpan, type InflatedFieldSpan } from './table/damaged-table.ts';
export type { HeaderField, SectionOffsetField } from './table/fields.ts';
export type { HeaderFooter } from './table/header-footer.ts';
export type { StreamDamage } from './table/inflate-damaged.ts';
export { type Salvaged, salvage } from './table/salvage.ts';
export type { TablePart } from './table/table-parts.ts';
