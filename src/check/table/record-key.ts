/** The key of a record as findings have it. */
import { BLOCK_TYPE } from '../../reftable/format/constants.ts';
import { logNameLength, logUpdateIndex } from '../../reftable/format/keys.ts';
import { decodeText } from '../../reftable/format/utf8.ts';
import type { Block } from '../../reftable/table/block.ts';
import { decimal } from '../decimal.ts';
import type { RecordKey } from '../finding-params.ts';
import { quote } from '../quote.ts';

/** The key of a record of the block, or of a block that its index leads to. */
export function recordKey({ type }: Block, key: Uint8Array): RecordKey {
  if (type === BLOCK_TYPE.obj) return quote.hex(key);
  const nameLength = logNameLength(key, key.length);
  if (nameLength < 0 || type === BLOCK_TYPE.ref) return quote.ref(decodeText(key));
  return { ref: quote.ref(decodeText(key, 0, nameLength)), updateIndex: decimal(logUpdateIndex(key, key.length)) };
}
