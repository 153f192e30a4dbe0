/** The engine's records as the protocol has them: bigints as decimal strings. */
import type { LogRow, RefRow } from '../../protocol/values.ts';
import type { LogRecord, RefRecord } from '../../reftable/index.ts';

export function refRow({ name, updateIndex, value }: RefRecord): RefRow {
  return { kind: 'ref', name, updateIndex: String(updateIndex), value };
}

export function logRow({ name, updateIndex, update }: LogRecord): LogRow {
  return {
    kind: 'log',
    name,
    updateIndex: String(updateIndex),
    update: update && { ...update, time: String(update.time), message: update.message ?? '' },
  };
}
