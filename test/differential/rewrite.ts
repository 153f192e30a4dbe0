// A table written again from its own records.
import { writeFileSync } from 'node:fs';
import { isReftableError, type LogRecord, type RefRecord, Table, Writer } from '../../src/reftable/index.ts';
import type { WriterOptions } from '../../src/reftable/table/writer-options.ts';

/** Reads `file` into records and writes them to `target` with these options. */
export function rewriteTable(file: string, target: string, options: WriterOptions): void {
  const table = Table.open(file, file);
  const refs: RefRecord[] = [...table.refRecords()];
  const logs: LogRecord[] = [...table.logRecords()];
  const parts: Buffer[] = [];
  const writer = new Writer(bytes => parts.push(Buffer.from(bytes)), options);
  writer.setLimits(table.minUpdateIndex, table.maxUpdateIndex);
  table.close();
  for (const ref of refs) writer.addRef(ref);
  for (const log of logs) writer.addLog(log);
  try {
    writer.close();
  } catch (error) {
    if (!isReftableError(error, 'EMPTY_TABLE_ERROR')) throw error;
  }
  writeFileSync(target, Buffer.concat(parts));
}
