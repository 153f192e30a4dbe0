/** The selected rows of a list of the stack editor, for edits of all of them. */
import type { RowRange } from '../../protocol/browse.ts';
import { ServiceError } from '../../service/client.ts';
import { changesText, MOST_DELETED } from '../../text/changes-tab.ts';

/** Rows that are read at a time. */
const AT_ONCE = 1000;

interface Window<Row> {
  readonly stamp: string;
  readonly rows: readonly Row[];
}

/**
 * The rows in these ranges, if the stack is still the one that was listed. Rejects if they are more than `MOST_DELETED`,
 * with what `tooMany` makes of their number.
 */
export async function listedRows<Row>(
  ranges: readonly RowRange[],
  stamp: string,
  read: (from: number, count: number) => Promise<Window<Row>>,
  tooMany: (rows: number) => string,
): Promise<readonly Row[]> {
  const total = ranges.reduce((sum, { first, last }) => sum + last - first + 1, 0);
  if (total > MOST_DELETED) throw new ServiceError({ code: 'API_ERROR', message: tooMany(total) });
  const rows: Row[] = [];
  for (const { first, last } of ranges) {
    for (let from = first; from <= last; from += AT_ONCE) {
      const window = await read(from, Math.min(AT_ONCE, last - from + 1));
      if (window.stamp !== stamp)
        throw new ServiceError({ code: 'OUTDATED_ERROR', message: changesText.listChanged() });
      rows.push(...window.rows);
    }
  }
  return rows;
}
