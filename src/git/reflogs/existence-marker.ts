/** What keeps a reflog without entries in existence. */
import type { LogRecord } from '../../reftable/index.ts';

/** The record of a reflog that has no entries. */
export function existenceMarker(name: string, updateIndex: bigint, zeros: string): LogRecord {
  const committer = { name: '', email: '' };
  return { name, updateIndex, update: { old: zeros, new: zeros, committer, time: 0n, tz: 0 } };
}
