/** Comments of a table that is shown as text. Its records are data, not prose: `src/language/text/decode.ts`. */

import { counted } from './counts.ts';
import { message } from './escape/bounded.ts';
import { t } from './l10n.ts';
import { list } from './list.ts';
import { count, hex, updateIndexRange } from './numbers.ts';

export const decodedText = {
  format: (version: number, hash: string, min: bigint, max: bigint) =>
    t('version {0}, {1}, {2}', version, hash, updateIndexRange(min, max)),
  layout: (size: number, blockSize: number) =>
    blockSize === 0
      ? t('{0}, blocks not aligned', counted.bytes(size))
      : t('{0}, blocks of {1}', counted.bytes(size), counted.bytes(blockSize)),
  offsets: (at: {
    readonly refIndex: bigint | number;
    readonly objects: bigint | number;
    readonly objectIdLength: number;
    readonly objectIndex: bigint | number;
    readonly logs: bigint | number;
    readonly logIndex: bigint | number;
  }) =>
    t(
      'ref index {0}, objects {1} with {2} of each ID, object index {3}, logs {4}, log index {5}',
      hex(at.refIndex),
      hex(at.objects),
      counted.bytes(at.objectIdLength),
      hex(at.objectIndex),
      hex(at.logs),
      hex(at.logIndex),
    ),
  block: (size: number, records: number, restarts: number, inflated: number | undefined) => {
    const parts = [counted.bytes(size), counted.records(records), counted.restartPoints(restarts)];
    if (inflated !== undefined) parts.push(t('{0} inflated', count(inflated)));
    return list(parts);
  },
  notABlock: (size: number) => t('{0} that are not a block', counted.bytes(size)),
  cutOff: (records: number, offset: number) =>
    t('Cut off after {0}: bytes from {1} on are not shown.', counted.records(records), hex(offset)),
  unreadable: (error: string) => t('Cannot read this table: {0}', message(error)),
} as const;
