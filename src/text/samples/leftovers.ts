/** Titles and descriptions of samples with files that a writer left. */
import { t } from '../l10n.ts';
import type { SampleTexts } from './entry.ts';

export const LEFTOVERS: SampleTexts = {
  'unlisted-newer-table': {
    title: () => t('Unlisted newer table'),
    description: () =>
      t(
        'A writer crashed after it wrote its table and before it wrote the new list: its transaction was not committed, and git removes the file when it compacts after further writes.',
      ),
  },
  'unlisted-older-table': {
    title: () => t('Unlisted older table'),
    description: () =>
      t(
        'A compaction crashed before it removed a table that it had merged; git ignores the table and removes it in its next cleanup.',
      ),
  },
  'unlisted-empty-table': {
    title: () => t('Unlisted empty file'),
    description: () => t('An empty table is in the directory and not listed; git ignores it and never removes it.'),
  },
  'temporary-file': {
    title: () => t('Temporary file'),
    description: () =>
      t(
        'A writer crashed while it wrote a table, and half of the table is left under a temporary name; git never removes it.',
      ),
  },
  'stale-list-lock': {
    title: () => t('Stale lock of the list'),
    description: () =>
      t(
        'A process that held the lock of the list crashed; every write fails with “cannot lock references” until the file is removed.',
      ),
  },
  'stale-list-lock-with-list': {
    title: () => t('Stale lock of the list with a new list'),
    description: () =>
      t(
        'A writer crashed just before it renamed its lock, which contains the new list, into place; every write fails until the file is removed.',
      ),
  },
  'stale-table-lock': {
    title: () => t('Stale lock of a table'),
    description: () =>
      t(
        'A compaction crashed while it held the lock of a table; refs can be written, but the table is never compacted again.',
      ),
  },
};
