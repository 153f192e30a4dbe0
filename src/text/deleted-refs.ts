/** Deleted refs and how they are restored. The command line, the stack editor and dialogs share these texts. */
import type { DeletedRefInfo, PlannedRestore, RestoreProblem } from '../protocol/deleted-refs.ts';
import { counted } from './counts.ts';
import { excerpt } from './escape/bounded.ts';
import { t } from './l10n.ts';
import { count } from './numbers.ts';

/** An update index as the engine has it, or in a message. */
type Index = bigint | string;

/** A `SourceInfo` of either form. */
type Source = DeletedRefInfo['source'];

export const deletedText = {
  /** What a ref is read from; empty for the stack itself. */
  source: (source: Source) => {
    switch (source.type) {
      case 'stack':
        return '';
      case 'unlisted':
        return t('in an unlisted table');
      case 'backup':
        return t('in the backup of {0}', source.created);
    }
  },
  /** When a ref was deleted. */
  deletedAt: (updateIndex: Index | undefined) =>
    updateIndex === undefined ? t('deleted at an unknown time') : t('deleted at update index {0}', count(updateIndex)),
  exists: () => t('exists again'),
  olderValue: () => t('a later value is no longer stored'),
  entries: (entries: number, missing: number) =>
    missing === 0
      ? counted.reflogEntries(entries)
      : t('{0}, {1} no longer stored', counted.reflogEntries(entries), count(missing)),
  /** The other refs of the transaction that deleted a ref. `names` are the first ones. */
  alsoChanged: (names: readonly string[], others: number) =>
    others > names.length
      ? t('also changed: {0}, and {1} more', names.map(excerpt).join(', '), count(others - names.length))
      : t('also changed: {0}', names.map(excerpt).join(', ')),
  none: () => t('No deleted ref is stored.'),
} as const;

export const restoreText = {
  /** Before a list of plans. */
  wouldRestore: (refs: number) => t('Would restore {0} in one transaction:', counted.refs(refs)),
  restored: (refs: number) => t('Restored {0}.', counted.refs(refs)),
  /** `entries` is the number of reflog entries that return. */
  plan: ({ name, as, entries }: Pick<PlannedRestore, 'name' | 'as' | 'entries'>, value: string, updateIndex: Index) =>
    name === as
      ? t('{0}: {1} of update index {2}, {3}', excerpt(name), value, count(updateIndex), counted.reflogEntries(entries))
      : t(
          '{0} as {1}: {2} of update index {3}, {4}',
          excerpt(name),
          excerpt(as),
          value,
          count(updateIndex),
          counted.reflogEntries(entries),
        ),
  notChecked: () => t('git was not found on PATH: it was not checked that the objects exist.'),
  notCompacted: (reason: string) => t('The refs are restored, but the stack was not compacted: {0}', reason),
} as const;

/**
 * Why a ref cannot be restored, and what to do. `option`, if there is one, gives it another name. Without a full stop if
 * nothing can be done.
 */
export function restoreProblemText(
  { name, as }: Pick<PlannedRestore, 'name' | 'as'>,
  problem: RestoreProblem,
  option = '',
): string {
  const ref = excerpt(name);
  const target = excerpt(as);
  const advice =
    option === '' ? t('Restore it under another name.') : t('Restore it under another name ({0}).', option);
  switch (problem.type) {
    case 'notStored':
      return t("cannot restore '{0}': no table or backup has a value of it", ref);
    case 'notDeleted':
      return t("cannot restore '{0}': it exists, and none of its reflog entries is hidden", ref);
    case 'doubtful':
      return t("cannot restore '{0}': its value or its reflog is in a damaged block. Repair the stack first.", ref);
    case 'badName':
      return t("cannot restore '{0}': '{1}' is not a valid name of a ref", ref, target);
    case 'taken':
      return `${t("cannot restore '{0}': a ref '{1}' exists.", ref, target)} ${advice}`;
    case 'conflict': {
      const reason = t(
        "cannot restore '{0}' as '{1}': the name conflicts with '{2}'.",
        ref,
        target,
        excerpt(problem.other),
      );
      return `${reason} ${advice}`;
    }
    case 'missingObject':
      return t(
        "cannot restore '{0}': the object {1} does not exist. git gc removed it, or it was not fetched.",
        ref,
        problem.oid,
      );
  }
}
