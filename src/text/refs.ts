/** Refs in questions and in the tooltips of links. */
import { counted } from './counts.ts';
import { t } from './l10n.ts';
import { count } from './numbers.ts';

export const refText = {
  question: () => t('Words of a ref name, an object ID, or a filter such as kind:tag or changed:>2d'),
  /** `ignored`: invalid parts of the filter. */
  found: (total: number, shown: number, ignored: readonly string[] = []) => {
    const found = counted.refs(total);
    const text = total > shown ? t('{0}, the first {1} shown', found, count(shown)) : found;
    return ignored.length === 0 ? text : t('{0}. Ignored: {1}', text, ignored.join(' '));
  },
  noObject: (name: string) => t('{0} has no object ID: it is a symbolic ref.', name),
  noCommitView: () => t('Cannot show the commit: the Git extension of VS Code is disabled, or too old.'),
  showCommit: () => t('Show commit'),
  showRef: () => t('Show ref'),
  openTable: () => t('Open table'),
  openStack: () => t('Open stack'),
} as const;
