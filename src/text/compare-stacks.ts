/** The lines of `reftable compare`. */
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
