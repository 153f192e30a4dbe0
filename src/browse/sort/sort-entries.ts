/** Sorting reflog entries by a column. */

import type { EntryColumns } from '../reflogs/entry-columns.ts';
import { PAGE_SIZE } from '../refs/name-pages.ts';
import { radixSort } from './radix-sort.ts';

/** The columns of reflog entries that can be sorted by. */
export type EntrySortKey = 'time' | 'updateIndex' | 'ref' | 'table';

/** A column and a direction. */
export interface EntrySort {
  readonly by: EntrySortKey;
  /** Default: ascending. */
  readonly descending?: boolean;
}

/**
 * Positions in a list with these columns, which are given in ascending order, sorted by a column. Of equal times those of the higher update
 * index are newer; what is equal then stays in the order of the list, by name and newest first.
 */
export function sortEntries(
  columns: readonly EntryColumns[],
  positions: Uint32Array<ArrayBuffer>,
  { by, descending = false }: EntrySort,
): Uint32Array<ArrayBuffer> {
  const flip = descending ? 0xffffffff : 0;
  const first = by === 'time' ? sortBy(columns, positions, putUpdateIndex, flip) : positions;
  return sortBy(columns, first, PUT_KEY[by], flip);
}

/** Sets element `k` of both halves to the key of entry `i` of a page. */
type PutKey = (page: EntryColumns, i: number, high: Uint32Array, low: Uint32Array, k: number) => void;

const putUpdateIndex: PutKey = ({ updateIndicesHigh, updateIndicesLow }, i, high, low, k) => {
  high[k] = updateIndicesHigh[i] as number;
  low[k] = updateIndicesLow[i] as number;
};

const PUT_KEY: Readonly<Record<EntrySortKey, PutKey>> = {
  updateIndex: putUpdateIndex,
  time: ({ times }, i, high, low, k) => {
    const time = times[i] as number;
    high[k] = Math.floor(time / 2 ** 32);
    low[k] = time % 2 ** 32;
  },
  ref: ({ refs }, i, _high, low, k) => {
    low[k] = refs[i] as number;
  },
  table: ({ tables }, i, _high, low, k) => {
    low[k] = tables[i] as number;
  },
};

function sortBy(
  columns: readonly EntryColumns[],
  positions: Uint32Array<ArrayBuffer>,
  putKey: PutKey,
  flip: number,
): Uint32Array<ArrayBuffer> {
  const high = new Uint32Array(positions.length);
  const low = new Uint32Array(positions.length);
  for (let k = 0; k < positions.length; k++) {
    const position = positions[k] as number;
    putKey(columns[Math.floor(position / PAGE_SIZE)] as EntryColumns, position % PAGE_SIZE, high, low, k);
    high[k] = (high[k] as number) ^ flip;
    low[k] = (low[k] as number) ^ flip;
  }
  return radixSort(positions.slice(), high, low);
}
