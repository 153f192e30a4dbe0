/** The records of one table that a change of refs and reflogs adds to a stack. */
import type { LogRecord, RefRecord, Writer } from '../../reftable/index.ts';

/** The records of a table, in its order. Each pass over them may make them again: those of a large table would fill memory. */
export interface TableRecords {
  readonly refs: Iterable<RefRecord>;
  readonly logs: Iterable<LogRecord>;
  /** The highest update index that the table is for. Left out: the next one of the stack, at which every table starts. */
  readonly maxUpdateIndex?: bigint;
}

/** Whether there is neither a ref nor a reflog entry. Throws what making the first record throws. */
export function isEmpty({ refs, logs }: TableRecords): boolean {
  return hasNone(refs) && hasNone(logs);
}

function hasNone(records: Iterable<unknown>): boolean {
  return records[Symbol.iterator]().next().done === true;
}

/** The same records, made at once. Throws what making them throws. */
export function inMemory({
  refs,
  logs,
  ...rest
}: TableRecords): TableRecords & { readonly refs: readonly RefRecord[] } {
  return { refs: [...refs], logs: [...logs], ...rest };
}

/** Adds the records to a table. Throws what making the records and the writer throw. */
export function writeRecords(writer: Writer, { refs, logs, maxUpdateIndex }: TableRecords): void {
  if (maxUpdateIndex !== undefined) writer.setLimits(writer.minUpdateIndex, maxUpdateIndex);
  for (const ref of refs) writer.addRef(ref);
  for (const log of logs) writer.addLog(log);
}
