/** The engine's records as rows. */
import type { RefRow } from '../../protocol/values.ts';
import type { Unwired } from '../../protocol/wire.ts';
import type { RefRecord } from '../../reftable/index.ts';

export function refRow(record: RefRecord): Unwired<RefRow> {
  return { kind: 'ref', ...record };
}
