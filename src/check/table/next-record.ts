/** Finds the next record after one that cannot be decoded, without a restart point. */

import { ReftableError } from '../../reftable/errors.ts';
import { compareKeys } from '../../reftable/format/keys.ts';
import { type Block, BlockCursor } from '../../reftable/table/block.ts';

/**
 * The number of bytes to search. A damaged record is rarely longer, and each byte costs reading the records after it.
 */
const FARTHEST = 512;

/**
 * The first offset after `start` from which records can be read, in ascending order, up to `limit`, which is where the
 * next known record or the end of the records is; `limit` itself when there is none. `key` is the last good key. The
 * first of them must have a whole key: what another one would take its prefix from is damaged.
 */
export function nextRecord(block: Block, start: number, limit: number, key: Buffer): number {
  const last = Math.min(limit, start + FARTHEST);
  for (let at = start + 1; at < last; at++) {
    block.space.onWork?.(block.offset);
    if (block.bytes[at] === 0 && readsOn(block, at, limit, key)) return at;
  }
  return limit;
}

function readsOn(block: Block, at: number, limit: number, key: Buffer): boolean {
  const cursor = new BlockCursor({ ...block, start: at, restartStart: limit });
  let previous = key;
  let records = 0;
  try {
    while (cursor.next()) {
      if (compareKeys(previous, previous.length, cursor.key, cursor.keyLength) >= 0) return false;
      previous = Buffer.from(cursor.key.subarray(0, cursor.keyLength));
      records++;
    }
  } catch (error) {
    if (error instanceof ReftableError) return false;
    throw error;
  }
  return records > 0;
}
