/** Titles and descriptions of samples with damaged table files. */
import { t } from '../l10n.ts';
import type { SampleTexts } from './entry.ts';

export const FILE: SampleTexts = {
  'table-missing': {
    title: () => t('Listed table missing'),
    description: () =>
      t(
        'A listed table is missing; git lists no refs, without an error, and reports “file does not exist” when it writes.',
      ),
  },
  'table-empty': {
    title: () => t('Empty table'),
    description: () =>
      t('The newest table has no content, as after a power failure; git lists no refs, without an error.'),
  },
  'table-cut-in-header': {
    title: () => t('Table truncated in its header'),
    description: () =>
      t(
        'Only 20 bytes of the newest table are left; git reports a corrupt reftable file and reads nothing of the stack.',
      ),
  },
  'table-cut-in-refs': {
    title: () => t('Table truncated in its refs'),
    description: () =>
      t(
        'The base ends in the middle of its third block; git reads nothing of the stack, although most of the base is intact.',
      ),
  },
  'table-cut-in-logs': {
    title: () => t('Table truncated in its reflogs'),
    description: () =>
      t('The table in the middle ends in its first log block, after all of its refs; git reads nothing of the stack.'),
  },
  'table-cut-before-footer': {
    title: () => t('Table without a footer'),
    description: () =>
      t('The table in the middle has all of its blocks but no footer; git reads nothing of the stack.'),
  },
  'table-cut-in-footer': {
    title: () => t('Table truncated in its footer'),
    description: () => t('The last 30 bytes of the table in the middle are missing; git reads nothing of the stack.'),
  },
  'table-of-zeros': {
    title: () => t('Table of zero bytes'),
    description: () =>
      t(
        'The newest table has its length but not its content, as a power failure leaves it on some file systems; git reads nothing of the stack.',
      ),
  },
  'table-with-zeroed-page': {
    title: () => t('Table with a zeroed page'),
    description: () =>
      t(
        'The third and fourth ref blocks of the base are zeros, as a bad sector leaves them; git lists the refs before them, without an error, and not those after.',
      ),
  },
  'table-with-extra-bytes': {
    title: () => t('Bytes after the footer'),
    description: () =>
      t(
        'Sixteen bytes follow the footer of the newest table; git looks for the footer at the end of the file and reads nothing.',
      ),
  },
  'table-is-directory': {
    title: () => t('Directory instead of a table'),
    description: () => t('A listed table is a directory; git cannot read it and reads nothing of the stack.'),
  },
};
