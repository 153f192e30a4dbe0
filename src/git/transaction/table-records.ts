/** The records of one table that a change of refs and reflogs adds to a stack. */
import type { LogRecord, RefRecord, Writer } from '../../reftable/index.ts';

/** The records of a table, in its order. */
export interface TableRecords {
  readonly refs: readonly RefRecord[];
  readonly logs: readonly LogRecord[];
  /** The highest update index that the table is for. Left out: the next one of the stack, at which every table starts. */
  readonly maxUpdateIndex?: bigint;
}

/** Adds the records to a table. Throws what the writer throws. */
export function writeRecords(writer: Writer, { refs, logs, maxUpdateIndex }: TableRecords): void {
  if (maxUpdateIndex !== undefined) writer.setLimits(writer.minUpdateIndex, maxUpdateIndex);
  for (const ref of refs) writer.addRef(ref);
  for (const log of logs) writer.addLog(log);
}
