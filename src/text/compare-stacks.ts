/** Comparing two stacks: the lines of `reftable compare`, and the questions of *Compare Stack with…*. */
import { dateAndTime } from './dates.ts';
import { excerpt } from './escape/bounded.ts';
import { t } from './l10n.ts';
import { count } from './numbers.ts';

/** Numbers of refs. */
interface Counts {
  readonly created: number;
  readonly moved: number;
  readonly deleted: number;
}

export const compareStacksText = {
  change: (change: keyof Counts) => {
    switch (change) {
      case 'created':
        return t('created');
      case 'moved':
        return t('moved');
      case 'deleted':
        return t('deleted');
    }
  },
  question: (stack: string) => t('Compare {0} with what? Choose the state before.', excerpt(stack)),
  backups: () => t('Backups of this stack'),
  backup: (stack: string, created: string) => t('{0}, backup of {1}', stack, dateAndTime(created)),
  stacks: () => t('Stacks of the workspace'),
  files: () => t('Files'),
  folder: () => t('Folder…'),
  folderDetail: () => t('A repository, the directory of a stack, or a backup'),
  bundle: () => t('Bundle…'),
  bundleDetail: () => t('A file that Export Stack as Bundle has written'),
  chooseAction: () => t('Compare'),
  comparing: (before: string, after: string) => t('Comparing {0} with {1}', excerpt(after), excerpt(before)),
  title: (before: string, after: string) => t('{0} ↔ {1}', excerpt(before), excerpt(after)),
  notTwoLists: () => t('Select two files tables.list to compare their stacks.'),
  expired: () => t('This comparison is from an earlier session. Compare the stacks again.'),
  otherHashes: (path: string, hash: string, other: string, otherHash: string) =>
    t('cannot compare stacks with different object formats: {0} has {1}, {2} has {3}', path, hash, other, otherHash),
  /** `isComplete`: all refs of both stacks could be read. */
  summary: ({ created, moved, deleted }: Counts, isComplete: boolean) => {
    const counts =
      created + moved + deleted === 0
        ? isComplete
          ? t('No differences.')
          : t('No differences in what can be read.')
        : t('Refs: {0} created, {1} moved, {2} deleted.', count(created), count(moved), count(deleted));
    return isComplete ? counts : `${counts} ${incomplete()}`;
  },
} as const;

/** What is missing in one stack may be in a table of it that cannot be read. */
function incomplete(): string {
  return t(
    'Not all refs can be read: there may be more differences, and a ref that is shown as created or deleted may be one that cannot be read.',
  );
}
