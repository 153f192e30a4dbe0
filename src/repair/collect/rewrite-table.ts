/** Rewrites a table from what can be read of a damaged one, and of older ones where that has gaps. */
import { join } from 'node:path';
import { DamagedTable } from '../../check/table/damaged-table.ts';
import type { HashName } from '../../reftable/format/hash.ts';
import { Writer } from '../../reftable/table/writer.ts';

import type { RepairFiles } from '../files.ts';
import type { Rewrite } from '../plan.ts';
import { type BufferedRecord, CollectedRecords, keyOf, kindOf } from './collect-records.ts';
import type { KeyGap } from './losses.ts';

/** The files to work on, and a callback that can stop the work. */
export interface RewriteContext {
  readonly files: RepairFiles;
  readonly directory: string;
  /** Called now and then; what it throws stops the work. */
  readonly check: () => void;
}

/** Opens the table `name` and collects its records; `use` may write them. IO_ERROR. */
export function withCollectedRecords<T>(
  context: RewriteContext,
  name: string,
  rewrite: Rewrite,
  use: (collectedRecords: CollectedRecords) => T,
): T {
  using damagedTable = new DamagedTable(join(context.directory, name), context.files);
  const limits = { min: BigInt(rewrite.minUpdateIndex), max: BigInt(rewrite.maxUpdateIndex) };
  const countedFrom = BigInt(rewrite.countedFrom);
  const collectedRecords = new CollectedRecords(damagedTable, name, { limits, countedFrom, check: context.check });
  if (rewrite.fill.length > 0) collectedRecords.fill(recordsInGaps(context, rewrite, collectedRecords.gaps));
  return use(collectedRecords);
}

/** Records of the unlisted tables, oldest first, that would replace missing ones. */
function recordsInGaps(
  context: RewriteContext,
  { fill, ...rewrite }: Rewrite,
  gaps: readonly KeyGap[],
): Iterable<BufferedRecord> {
  const found = new Map<string, BufferedRecord>();
  for (const name of fill) {
    using damagedTable = new DamagedTable(join(context.directory, name), context.files);
    const limits = { min: BigInt(rewrite.minUpdateIndex), max: BigInt(rewrite.maxUpdateIndex) };
    const { check } = context;
    const collectedRecords = new CollectedRecords(damagedTable, name, {
      limits,
      countedFrom: damagedTable.headerFooter.minUpdateIndex,
      check,
    });
    for (const records of [collectedRecords.refs(), collectedRecords.logs()]) {
      for (const record of records) {
        const [kind, key] = [kindOf(record), keyOf(record)];
        const held = { kind, key, record, doubtful: true };
        if (gaps.some(gap => gap.kind === kind && isIn(gap, key))) found.set(`${kind} ${key.toString('latin1')}`, held);
      }
    }
  }
  return found.values();
}

function isIn({ after, before }: KeyGap, key: Buffer): boolean {
  return (
    (after === undefined || Buffer.compare(after, key) < 0) && (before === undefined || Buffer.compare(key, before) < 0)
  );
}

/**
 * Writes the collected records as a table. EMPTY_TABLE_ERROR, and ENTRY_TOO_BIG_ERROR when the block size is too small.
 */
export function writeCollectedRecords(
  collectedRecords: CollectedRecords,
  { minUpdateIndex, maxUpdateIndex, blockSize }: Rewrite,
  hash: HashName,
  write: (bytes: Uint8Array) => void,
): void {
  const writer = new Writer(write, { hash, blockSize, exactLogMessage: true, strictOrder: true });
  writer.setLimits(BigInt(minUpdateIndex), BigInt(maxUpdateIndex));
  for (const ref of collectedRecords.refs()) writer.addRef(ref);
  for (const log of collectedRecords.logs()) writer.addLog(log);
  writer.close();
}
