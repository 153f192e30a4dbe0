/** Stacks without damage. */
import { AREAS, byNameAndNewest, type History, NEWEST, ref, type TableRecords, topic } from './history.ts';
import type { Recipe } from './sample.ts';

export const healthyRecipes: readonly Recipe[] = [
  {
    id: 'healthy',
  },
  {
    id: 'healthy-sha256',
    hash: 'sha256',
  },
  {
    id: 'tombstones',
    newest: deleteMany,
  },
];

/** As git deletes refs: with a tombstone for each, and for each entry of its reflog. */
function deleteMany(newest: TableRecords, { tables: [base, middle] }: History): TableRecords {
  const names = AREAS.flatMap(area => [1, 2, 4, 5, 6, 8].map(i => topic(area, i)));
  const entries = [...base.logs, ...middle.logs].filter(({ name, update }) => update !== null && names.includes(name));
  const logs = entries.map(({ name, updateIndex }) => ({ name, updateIndex, update: null }));
  return {
    ...newest,
    refs: [...names.map(name => ref(name, NEWEST, { type: 'deletion' })), ...newest.refs],
    logs: [...logs.sort(byNameAndNewest), ...newest.logs],
  };
}
