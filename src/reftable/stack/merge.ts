/** Merges a run of tables into a writer (git's `stack_write_compact`). */
import { ReftableError } from '../errors.ts';
import { compareKeys } from '../format/keys.ts';
import { type BlockScan, startsLastRunBelow } from '../table/block-scan.ts';
import type { TableCursor } from '../table/cursor.ts';
import { MergedCursor } from '../table/merged-cursor.ts';
import type { Table } from '../table/table.ts';
import type { Writer } from '../table/writer.ts';
import { type Expiry, expiryTest } from './expiry.ts';
import { MergeProgress, type ReportMerge } from './merge-progress.ts';

/** Called for every merged record, or once for all records of a block that is copied. */
export interface MergeObserver {
  /** Written, also if it is a tombstone. */
  ref?(cursor: TableCursor): void;
  /** Written, also if it is a tombstone. */
  log?(cursor: TableCursor): void;
  /** All records of a block of refs are written with the block, which `copied` describes. */
  refBlock?(copied: CopiedBlock): void;
  /** All records of a block of reflog entries are written with the block, which `copied` describes. */
  logBlock?(copied: CopiedBlock): void;
  /** Not written: a tombstone over the base, or an expired entry. */
  droppedRef?(cursor: TableCursor): void;
  /** Not written: a tombstone over the base, or an expired entry. */
  droppedLog?(cursor: TableCursor, why: 'tombstone' | 'expired'): void;
  /** Not written: a newer table of the segment has the same key. */
  shadowedRef?(hidden: TableCursor, by: TableCursor): void;
  /** Not written: a newer table of the segment has the same key. */
  shadowedLog?(hidden: TableCursor, by: TableCursor): void;
}

/** How many records a copied block has (`entries`), and how many of them are tombstones (`deletions`). */
export interface CopiedBlock {
  readonly entries: number;
  readonly deletions: number;
}

/** How tables are merged. */
export interface MergeOptions {
  /** The run starts at the base: tombstones are dropped, because nothing older can be hidden by them. */
  readonly atBase: boolean;
  readonly expiry?: Expiry | undefined;
  readonly observer?: MergeObserver | undefined;
  /** Called now and then; an error it throws ends the merge. */
  readonly onProgress?: ReportMerge | undefined;
  /** Where records that are written are counted. */
  readonly stats?: { entriesWritten: number } | undefined;
}

/** What a merge writes to: a writer, or what only counts. */
export type MergeSink = Pick<Writer, 'setLimits' | 'copyRef' | 'copyLog' | 'copyBlock'>;

/**
 * Merges `tables` into a sink. Records are copied as they are: git normalizes reflog messages again, and so fails every
 * time on one that has several lines. Blocks are copied whole where only one table has records in their range and nothing
 * in them is dropped (docs/stack.md#copied-blocks).
 */
export function mergeTables(tables: readonly Table[], sink: MergeSink, options: MergeOptions): void {
  sink.setLimits(...limitsOf(tables));
  const { atBase, observer = {}, stats = { entriesWritten: 0 } } = options;
  const merge = { sink, stats, progress: new MergeProgress(tables, options.onProgress) };

  mergeSection(merge, tables, table => table.refCursor(), {
    startOf: () => 0,
    isDropped: ref => atBase && ref.isDeletion,
    dropsIn: scan => atBase && scan.deletions > 0,
    write: ref => sink.copyRef(ref),
    written: ref => observer.ref?.(ref),
    copied: block => observer.refBlock?.(block),
    dropped: ref => observer.droppedRef?.(ref),
    shadowed: (hidden, by) => observer.shadowedRef?.(hidden, by),
  });

  const isExpired = expiryTest(options.expiry);
  mergeSection(merge, tables, table => table.logCursor(), {
    startOf: ({ logs, bodySize }) => (logs.present ? logs.offset : bodySize),
    isDropped: entry => (entry.isDeletion ? atBase : (isExpired?.(entry) ?? false)),
    dropsIn: (scan, first) =>
      (atBase && scan.deletions > 0) || (isExpired !== undefined && hasExpired(first, isExpired)),
    write: entry => sink.copyLog(entry),
    written: entry => observer.log?.(entry),
    copied: block => observer.logBlock?.(block),
    dropped: entry => observer.droppedLog?.(entry, entry.isDeletion ? 'tombstone' : 'expired'),
    shadowed: (hidden, by) => observer.shadowedLog?.(hidden, by),
  });
}

/** What all sections of a merge share. */
interface Merge {
  readonly sink: MergeSink;
  readonly stats: { entriesWritten: number };
  readonly progress: MergeProgress;
}

/** How the records of a section are merged, and what is called for them. */
interface SectionRules {
  /** Where the section starts; without one, where it would. */
  startOf(table: Table): number;
  isDropped(record: TableCursor): boolean;
  /** Whether a record of a block is dropped. The cursor is on its first record, before and after. */
  dropsIn(scan: BlockScan, first: TableCursor): boolean;
  write(record: TableCursor): void;
  written(record: TableCursor): void;
  copied(block: CopiedBlock): void;
  dropped(record: TableCursor): void;
  shadowed(hidden: TableCursor, by: TableCursor): void;
}

function mergeSection(
  { sink, stats, progress }: Merge,
  tables: readonly Table[],
  cursorOf: (table: Table) => TableCursor,
  rules: SectionRules,
): void {
  const onShadowed = (hidden: TableCursor, by: TableCursor) => {
    progress.add(1);
    rules.shadowed(hidden, by);
  };
  const cursors = tables.map(cursorOf);
  progress.follow(cursors, rules.startOf);
  using records = new MergedCursor(cursors, { onShadowed });
  const accepts = (scan: BlockScan) => isBelowOthers(scan, records) && !rules.dropsIn(scan, records.current);
  while (records.next()) {
    const { current } = records;
    const copied = copyBlock(records, sink, accepts);
    progress.add(copied?.entries ?? 1);
    if (copied !== undefined) {
      stats.entriesWritten += copied.entries;
      rules.copied(copied);
    } else if (rules.isDropped(current)) {
      rules.dropped(current);
    } else {
      rules.write(current);
      stats.entriesWritten++;
      rules.written(current);
    }
  }
}

/**
 * Copies the block whose first record the cursor is on, and steps to its end. `undefined` if the cursor is inside a block
 * or the block cannot be copied.
 */
function copyBlock(
  merged: MergedCursor,
  sink: MergeSink,
  accepts: (scan: BlockScan) => boolean,
): CopiedBlock | undefined {
  const { current } = merged;
  if (!current.at.isOnFirst) return undefined;
  const other = merged.nextOther?.at;
  // Where tables have records next to each other, most blocks are refused here, for the cost of one comparison.
  if (other !== undefined && !startsLastRunBelow(current.at.block, other.key, other.keyLength)) return undefined;
  const copied = sink.copyBlock(current, accepts);
  if (copied !== undefined) current.at.leave();
  return copied;
}

/** Whether no other table has a record before the end of the block that was scanned. */
function isBelowOthers(scan: BlockScan, merged: MergedCursor): boolean {
  const other = merged.nextOther?.at;
  return other === undefined || compareKeys(scan.key, scan.keyLength, other.key, other.keyLength) < 0;
}

/** Whether an entry of the block whose first record the cursor is on is expired. The cursor is on the first again after it. */
function hasExpired(cursor: TableCursor, isExpired: (entry: TableCursor) => boolean): boolean {
  let found = false;
  do found = !cursor.isDeletion && isExpired(cursor);
  while (!found && cursor.nextInBlock());
  cursor.enter(cursor.at.block);
  cursor.nextInBlock();
  return found;
}

/** FORMAT_ERROR for tables in the wrong order: the merged table could not state which update indices it covers. */
function limitsOf(tables: readonly Table[]): [min: bigint, max: bigint] {
  const [{ minUpdateIndex, file }, { maxUpdateIndex }] = [tables[0] as Table, tables.at(-1) as Table];
  if (minUpdateIndex <= maxUpdateIndex) return [minUpdateIndex, maxUpdateIndex];
  throw new ReftableError(
    'FORMAT_ERROR',
    `cannot merge tables: the oldest starts at update index ${minUpdateIndex}, after the end of the newest at ${maxUpdateIndex}. Run Repair to sort the list.`,
    { file },
  );
}
