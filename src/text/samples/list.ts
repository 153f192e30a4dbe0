/** Titles and descriptions of samples with a damaged `tables.list`. */
import { t } from '../l10n.ts';
import type { SampleTexts } from './entry.ts';

export const LIST: SampleTexts = {
  'list-without-final-newline': {
    title: () => t('List without a final newline'),
    description: () =>
      t(
        'The last line of tables.list has no newline, as some editors leave it; git treats the list as truncated and reads nothing of the stack.',
      ),
  },
  'list-with-crlf': {
    title: () => t('List with Windows line endings'),
    description: () => t('The lines end in CR LF; git looks for tables whose names end in a carriage return.'),
  },
  'list-with-trailing-space': {
    title: () => t('List with a space after a name'),
    description: () =>
      t('One line has a space after the name; git looks for a table whose name ends in a space and does not find it.'),
  },
  'list-with-comment': {
    title: () => t('List with a comment'),
    description: () => t('tables.list contains a comment; git reads it as the name of a table and does not find it.'),
  },
  'list-with-path': {
    title: () => t('List with a path'),
    description: () =>
      t(
        "A table is listed as './' and its name; git reads it, and git pack-refs --auto removes the table with all its refs.",
      ),
  },
  'list-with-repeated-table': {
    title: () => t('Table listed twice'),
    description: () =>
      t(
        'The base is listed again as the newest table, so that old values hide newer ones and deleted branches reappear; git lists them without an error and aborts when it writes.',
      ),
  },
  'list-reversed': {
    title: () => t('List in reverse order'),
    description: () =>
      t(
        'The newest table is listed first, so that the oldest values win and deleted branches reappear; git lists them without an error and aborts when it writes.',
      ),
  },
  'list-with-swapped-tables': {
    title: () => t('Two tables swapped'),
    description: () =>
      t(
        'The two older tables are listed in the wrong order, so that branches deleted in one reappear from the other; git lists them without an error and aborts when it writes.',
      ),
  },
  'list-without-a-table': {
    title: () => t('Table missing from the list'),
    description: () =>
      t(
        'The table in the middle exists but is not listed: its commits, its tag and its deletions are undone, and git reports nothing.',
      ),
  },
  'list-empty': {
    title: () => t('Empty list'),
    description: () => t('tables.list is empty although tables exist; git reads the repository as one without refs.'),
  },
  'list-absent': {
    title: () => t('Missing list'),
    description: () =>
      t(
        'tables.list is missing; git reads the repository as one without refs, and its next write starts a new stack next to the old tables.',
      ),
  },
  'list-cut-off': {
    title: () => t('List truncated in a name'),
    description: () =>
      t(
        'tables.list ends in the middle of its last name, as a full disk can leave it; git reads nothing of the stack.',
      ),
  },
  'list-of-zeros': {
    title: () => t('List of zero bytes'),
    description: () =>
      t(
        'The list has its length but not its content, as a power failure leaves it on some file systems; git reads nothing of the stack.',
      ),
  },
  'list-of-garbage': {
    title: () => t('List overwritten with garbage'),
    description: () => t('Something else was written over tables.list; git looks for tables that never existed.'),
  },
  'list-is-directory': {
    title: () => t('Directory instead of the list'),
    description: () => t('tables.list is a directory; git cannot read it and reads nothing of the stack.'),
  },
};
