/** The view of one stack's refs. */
import type { DeletedCount } from '../protocol/deleted-refs.ts';
import type { RefRow } from '../protocol/values.ts';
import { counted } from './counts.ts';
import { excerpt } from './escape/bounded.ts';
import { t } from './l10n.ts';
import { readable } from './names.ts';
import { count } from './numbers.ts';

export const refsViewText = {
  noRefs: () => t('No refs yet'),
  noFilter: () => t('Show the refs of a stack first: select it in the view Stacks.'),
  notInView: (name: string) => t("The view Refs does not have '{0}'.", excerpt(name)),
  folder: ({ label, prefix, count: refs }: { label: string; prefix: string; count?: number }) =>
    refs === undefined
      ? { label, tooltip: prefix, spoken: t('Folder {0}', prefix) }
      : {
          label,
          description: count(refs),
          tooltip: t('{0}: {1}', prefix, counted.refs(refs)),
          spoken: t('Folder {0}, {1}', prefix, counted.refs(refs)),
        },
  /** `entries`: refs and folders. */
  range: (label: string, entries: number) => ({
    label,
    description: counted.entries(entries),
    spoken: t('{0}, {1}', counted.entries(entries), label),
  }),
  rangeLabel: (first: string, last: string) => t('{0} … {1}', first, last),
  refSpoken: (name: string, value: string) => t('Ref {0}, {1}', name, value),
  facts: ({ value, updateIndex }: RefRow): (readonly [name: string, value: string])[] => [
    ...(value.type === 'symref' ? [[t('Points to'), value.target] as const] : []),
    ...('oid' in value ? [[t('Object'), value.oid] as const] : []),
    ...('peeled' in value ? [[t('Peeled'), value.peeled] as const] : []),
    [t('Update index'), updateIndex],
  ],
  /** `reason`: why they may be more. */
  deleted: ({ total, unread }: DeletedCount): { label: string; description: string; reason?: string } => ({
    label: t('Deleted refs'),
    description: unread === null ? count(total) : t('{0} or more', count(total)),
    ...(unread !== null && { reason: readable(unread) }),
  }),
  restoreAction: () => t('Restore Deleted Refs…'),
  showRefAction: () => t('Show Ref'),
  filterPrompt: () =>
    t(
      'Words in any order, prefix/, globs, object IDs, kind:tag, table:3, changed:>2d, author:name, deleted:, -excluded',
    ),
  filtered: (filter: string, found: { total: number; faults: readonly string[] } | undefined) => {
    if (found === undefined) return t("Filter '{0}'", filter);
    const text = t("Filter '{0}': {1}", filter, counted.refs(found.total));
    return found.faults.length === 0 ? text : t('{0}. Ignored: {1}', text, found.faults.join(' '));
  },
  uncertainReason: (certainty: 'mayBeOutdated' | 'incomplete') =>
    certainty === 'mayBeOutdated'
      ? t('A newer table cannot be read completely. It may have a newer value, or have deleted the ref.')
      : t('The table of the value is damaged. The records that can be read are shown.'),
  certainty: () => t('Certainty'),
} as const;
