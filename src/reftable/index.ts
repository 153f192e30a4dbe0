/**
 * The reftable engine: git's reftable library in TypeScript. It is synchronous and throws only `ReftableError`.
 *
 *     const stack = Stack.open('.git/reftable');
 *     for (const ref of stack.refs({ prefix: 'refs/heads/' })) console.log(ref.name, ref.value);
 *     stack.add(table => table.addRef({ name: 'refs/heads/x', updateIndex: table.minUpdateIndex, value }));
 *     stack.compactAll({ expiry: { time: 1700000000n } });
 *     stack.close();
 */

export { platform } from '#platform';
export { type ErrorCode, isReftableError, ReftableError } from './errors.ts';
export { BLOCK_TYPE, DEFAULT_GEOMETRIC_FACTOR } from './format/constants.ts';
export type { HashName } from './format/hash.ts';
export { compareKeys, firstIndex, logKey, logNameLength, logUpdateIndex } from './format/keys.ts';
export type { LogRecord, LogUpdate, RefRecord, RefValue } from './format/records.ts';
export { compareNames, decodeText, encodeText, isUtf8 } from './format/utf8.ts';
export { closeQuietly, type FileSystem, systemCode } from './platform/files.ts';
export { observeOwnedFiles } from './platform/owned-files.ts';
export type { Expiry } from './stack/expiry.ts';
export { segmentToCompact } from './stack/geometry.ts';
export { LIST_FILE, listPath, readListBytes, readNames } from './stack/list.ts';
export type { LockOptions } from './stack/lock.ts';
export type { StackOptions } from './stack/options.ts';
export {
  applyCompaction,
  type CompactionPlan,
  type CompactionScope,
  compactScope,
  planCompaction,
} from './stack/plan-compaction.ts';
export { Stack } from './stack/stack.ts';
export { type Block, BlockCursor } from './table/block.ts';
export type { RecordCursor, Section } from './table/cursor.ts';
export { MergedCursor } from './table/merged-cursor.ts';
export { Table } from './table/table.ts';
export { Writer } from './table/writer.ts';
