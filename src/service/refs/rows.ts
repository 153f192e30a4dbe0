/** The engine's records as rows. */
import type { LogRow, RefRow } from '../../protocol/values.ts';
import type { Unwired } from '../../protocol/wire.ts';
import type { LogRecord, RefRecord } from '../../reftable/index.ts';

export function refRow(record: RefRecord): Unwired<RefRow> {
  return { kind: 'ref', ...record };
}

export function logRow({ update, ...record }: LogRecord): Unwired<LogRow> {
  return { kind: 'log', ...record, update: update && { ...update, message: update.message ?? '' } };
}
