/** Comparing the commits of two refs. */
import { excerpt } from './escape/bounded.ts';
import { t } from './l10n.ts';

export const compareText = {
  /** `git diff` calls it the same. */
  title: (other: string, name: string) => `${excerpt(other)}...${excerpt(name)}`,
  question: (name: string) => t("Ref to compare '{0}' with", excerpt(name)),
  notOpen: () => t('Cannot compare refs: the Git extension of VS Code does not have this repository open.'),
  noCommit: (name: string) => t("'{0}' does not lead to a commit.", excerpt(name)),
  unrelated: (other: string, name: string) =>
    t("'{0}' and '{1}' have no commit in common.", excerpt(other), excerpt(name)),
  same: (other: string, name: string) =>
    t("'{1}' changes no file since its merge base with '{0}'.", excerpt(other), excerpt(name)),
} as const;
