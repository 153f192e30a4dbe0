/** Titles and descriptions of samples whose tables do not fit together. */
import { t } from '../l10n.ts';
import type { SampleTexts } from './entry.ts';

export const STACK: SampleTexts = {
  'stack-of-two-hashes': {
    title: () => t('Tables of two hashes'),
    description: () =>
      t('The newest table uses SHA-256, the repository and the other tables SHA-1; git reads nothing of the stack.'),
  },
  'indices-overlap': {
    title: () => t('Overlapping update indices'),
    description: () =>
      t('The newest table starts at an update index that the older table already covers; git reports nothing.'),
  },
  'indices-with-gap': {
    title: () => t('Gap in update indices'),
    description: () =>
      t(
        'Ten update indices are in no table, as if a table had been lost from the middle of the stack; git reports nothing.',
      ),
  },
  'indices-descending': {
    title: () => t('Descending update indices'),
    description: () =>
      t(
        'The newest table has lower update indices than the tables before it; git reads everything, aborts when it writes and cannot compact.',
      ),
  },
  'name-differs-from-header': {
    title: () => t('File name and header differ'),
    description: () =>
      t(
        'The update indices in the name of the table in the middle differ from those in its header; git uses the header and reports nothing.',
      ),
  },
  'name-of-no-table': {
    title: () => t('Table with an invalid file name'),
    description: () =>
      t(
        'A listed table is named backup.ref; git reads it, and git refs verify warns of an invalid reftable table name.',
      ),
  },
};
