/** Remote-tracking refs of branches that their remote no longer has. */
import { excerpt } from './escape/bounded.ts';
import { t } from './l10n.ts';
import { plural } from './numbers.ts';

export const remoteText = {
  pick: () => t('Which remote?'),
  none: (stack: string) => t('{0} has no remote.', excerpt(stack)),
  askQuestion: (remote: string) => t("Ask the remote '{0}' which branches it has?", excerpt(remote)),
  askDetail: () =>
    t(
      'git connects to the remote as the configuration of the repository states, which can name programs to run. Nothing is fetched or changed.',
    ),
  ask: () => t('Ask Remote'),
  asking: (remote: string) => t("Asking the remote '{0}'", excerpt(remote)),
  noneGone: (remote: string) => t("The remote '{0}' has all branches that are tracked.", excerpt(remote)),
  question: (refs: number, remote: string) =>
    plural(
      "Delete {0} remote-tracking ref of branches that '{1}' no longer has?",
      "Delete {0} remote-tracking refs of branches that '{1}' no longer has?",
      refs,
      excerpt(remote),
    ),
  /** Restores the refs. */
  undoRestores: () => t('Undo restores the values, and the reflogs unless a compaction has removed them.'),
} as const;
