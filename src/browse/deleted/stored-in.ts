/** Deleted refs that are lost with certain files of the stack's directory. */
import type { BrowseCallbacks } from '../callbacks.ts';
import type { DeletedRef } from './deleted-ref.ts';
import { findDeleted } from './find-deleted.ts';
import type { DeletedSources } from './sources.ts';

/**
 * The deleted refs whose best state is in one of these tables, in the order of their names: without the tables, only an
 * older state or a backup has them. Throws what `callbacks` throws.
 */
export function deletedRefsIn(
  sources: DeletedSources,
  tables: ReadonlySet<string>,
  callbacks: BrowseCallbacks = {},
): DeletedRef[] {
  const found = findDeleted(sources, callbacks).filter(({ ref, state }) => {
    const source = sources.all.find(({ info }) => info === ref.source);
    const isBackup = source === undefined || source.info.type === 'backup';
    return !isBackup && tables.has(source.stack.tables[state.table]?.name ?? '');
  });
  return found.map(({ ref }) => ref);
}
