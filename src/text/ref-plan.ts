/** What a change of refs writes or would write, in the terminal. */
import { compactionText, lossText, unrecoverableLine } from './compaction.ts';
import { escaped } from './escape/printable.ts';
import { t } from './l10n.ts';
import { bytes, updateIndexRange } from './numbers.ts';
import { tableRange } from './stacks.ts';

/** The part of a plan that a line shows. */
interface PlannedCompaction {
  readonly range: { readonly first: number; readonly last: number } | undefined;
  readonly bytesRead: number;
  readonly bytesWritten: number;
  readonly unrecoverable: readonly { readonly name: string; readonly value: boolean; readonly entries: number }[];
}

/** The texts of a plan. */
export const refPlanText = {
  nothing: () => t('Nothing to write.'),
  table: (
    stack: string,
    table: { readonly minUpdateIndex: bigint; readonly maxUpdateIndex: bigint; readonly bytes: number },
  ) =>
    t(
      'A table of {0} for {1}: {2}',
      bytes(table.bytes),
      stack,
      updateIndexRange(table.minUpdateIndex, table.maxUpdateIndex),
    ),
  missing: () => t('does not exist'),
  unchanged: () => t('unchanged'),
  compaction: ({ range, bytesRead, bytesWritten, unrecoverable }: PlannedCompaction) => [
    t(
      'Compaction follows: {0} ({1}) become one of {2}.',
      tableRange(range?.first ?? 0, range?.last ?? 0),
      bytes(bytesRead),
      bytes(bytesWritten),
    ),
    unrecoverableLine(unrecoverable.length),
    ...unrecoverable.map(ref => `  ${escaped(ref.name)}: ${lossText(ref)}`),
    ...(unrecoverable.some(({ value }) => value) ? [compactionText.restoreFirst()] : []),
  ],
  notCompacted: (reason: string) => t('the transaction is committed, but the stack was not compacted: {0}', reason),
};

/** The options of a command that git does not have, for its usage. `width` is that of the column of names. */
export function planOptions(width: number): string[] {
  return [
    ['--dry-run', 'show what would be written, and write nothing'],
    ['--json', 'show what is written, one JSON object per line'],
  ].map(([name = '', help]) => `    ${name.padEnd(width)}${help}`);
}
