/** What both the portable entry and the one for Node export. */

export { type ErrorCode, isReftableError, ReftableError } from '../reftable/errors.ts';
export { DEFAULT_GEOMETRIC_FACTOR } from '../reftable/format/constants.ts';
export type { HashName } from '../reftable/format/hash.ts';
export type { LogRecord, LogUpdate, RefRecord, RefValue } from '../reftable/format/records.ts';
export type { FileIdentity, FileSystem } from '../reftable/platform/files.ts';
export type { Addition } from '../reftable/stack/addition.ts';
export type { Expiry } from '../reftable/stack/expiry.ts';
export type { LockOptions } from '../reftable/stack/lock.ts';
export type { StackOptions } from '../reftable/stack/options.ts';
export {
  applyCompaction,
  type CompactionPlan,
  type CompactionScope,
  compactScope,
  planCompaction,
} from '../reftable/stack/plan-compaction.ts';
export { Stack } from '../reftable/stack/stack.ts';
export type { RecordCursor, Section } from '../reftable/table/cursor.ts';
export type { MergedCursor } from '../reftable/table/merged-cursor.ts';
export { Table } from '../reftable/table/table.ts';
export type { Writer } from '../reftable/table/writer.ts';
export type { PromisedFiles } from './refs/promised-files.ts';
export {
  type Head,
  RefReader,
  type RefReaderOptions,
  type ResolvedRef,
  type WatchOptions,
} from './refs/ref-reader.ts';
export { compareNames, decodeText, encodeText, isUtf8 } from './text.ts';
