/** Sorting the refs of a list by a column. */

import type { RefSource } from '../filter/ref-terms.ts';
import type { LastChanges } from '../refs/last-changes.ts';
import { PAGE_SIZE } from '../refs/name-pages.ts';
import type { RefColumns } from '../refs/ref-columns.ts';
import { radixSort } from './radix-sort.ts';

/** The columns of refs that can be sorted by. `value` is by object ID; symbolic refs have none and come first. */
export type RefSortKey = 'name' | 'value' | 'kind' | 'table' | 'updateIndex' | 'changed';

/** A column and a direction. */
export interface RefSort {
  readonly by: RefSortKey;
  /** Default: ascending. */
  readonly descending?: boolean;
}

/**
 * Positions in a list, which are given in ascending order, sorted by a column; equal ones by name. Refs without a reflog
 * entry are the last by `changed`, in both directions. Throws what `source.changes` throws.
 */
export function sortRefs(
  { list, changes }: RefSource,
  positions: Uint32Array<ArrayBuffer>,
  { by, descending = false }: RefSort,
): Uint32Array<ArrayBuffer> {
  if (by === 'name') return descending ? positions.slice().reverse() : positions;
  if (by === 'changed') return sortByChange(changes(), positions, descending);
  const high = new Uint32Array(positions.length);
  const low = new Uint32Array(positions.length);
  const putKey = KEYS[by];
  const flip = descending ? 0xffffffff : 0;
  for (let k = 0; k < positions.length; k++) {
    const position = positions[k] as number;
    putKey(list.columns[Math.floor(position / PAGE_SIZE)] as RefColumns, position % PAGE_SIZE, high, low, k);
    high[k] = (high[k] as number) ^ flip;
    low[k] = (low[k] as number) ^ flip;
  }
  return radixSort(positions.slice(), high, low);
}

type PutKey = (columns: RefColumns, i: number, high: Uint32Array, low: Uint32Array, k: number) => void;

const KEYS: Readonly<Record<Exclude<RefSortKey, 'name' | 'changed'>, PutKey>> = {
  value: ({ ids }, i, high, low, k) => {
    high[k] = ids[2 * i] as number;
    low[k] = ids[2 * i + 1] as number;
  },
  updateIndex: ({ updateIndices }, i, high, low, k) => {
    high[k] = updateIndices[2 * i] as number;
    low[k] = updateIndices[2 * i + 1] as number;
  },
  kind: ({ kinds }, i, _high, low, k) => {
    low[k] = kinds[i] as number;
  },
  table: ({ tables }, i, _high, low, k) => {
    low[k] = tables[i] as number;
  },
};

function sortByChange(
  { times }: LastChanges,
  positions: Uint32Array<ArrayBuffer>,
  descending: boolean,
): Uint32Array<ArrayBuffer> {
  const { length } = positions;
  const [values, high, low] = [new Uint32Array(length), new Uint32Array(length), new Uint32Array(length)];
  const flip = descending ? 0xffffffff : 0;
  let changed = 0;
  let unchanged = length;
  for (let k = 0; k < length; k++) {
    const position = positions[k] as number;
    const time = times[position] as number;
    if (Number.isNaN(time)) {
      values[--unchanged] = position;
      continue;
    }
    values[changed] = position;
    high[changed] = Math.floor(time / 2 ** 32) ^ flip;
    low[changed++] = (time % 2 ** 32) ^ flip;
  }
  const sorted = new Uint32Array(length);
  sorted.set(radixSort(values.slice(0, changed), high.slice(0, changed), low.slice(0, changed)));
  sorted.set(values.subarray(changed).reverse(), changed);
  return sorted;
}
