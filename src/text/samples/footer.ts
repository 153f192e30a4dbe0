/** Titles and descriptions of samples with damaged headers and footers. */
import { t } from '../l10n.ts';
import type { SampleTexts } from './entry.ts';

export const FOOTER: SampleTexts = {
  'footer-checksum-wrong': {
    title: () => t('Wrong checksum'),
    description: () =>
      t(
        'One bit of the newest table’s checksum is flipped and everything else is correct; git reads nothing of the stack.',
      ),
  },
  'header-magic-wrong': {
    title: () => t('Wrong magic number'),
    description: () => t('The table in the middle does not start with REFT; git reads nothing of the stack.'),
  },
  'header-version-unknown': {
    title: () => t('Unknown version in the header'),
    description: () => t('The header of the table in the middle has version 3; git reads nothing of the stack.'),
  },
  'header-differs-from-footer': {
    title: () => t('Header and footer differ'),
    description: () =>
      t(
        'The lowest update index in the header of the table in the middle is not the one in its footer; git reads nothing of the stack.',
      ),
  },
  'footer-magic-wrong': {
    title: () => t('Wrong magic number in the footer'),
    description: () =>
      t('The footer of the table in the middle does not start with REFT; git reads nothing of the stack.'),
  },
  'header-indices-swapped': {
    title: () => t('Lowest update index above the highest'),
    description: () =>
      t(
        'The two update indices of the newest table are swapped, with a correct checksum; git reads everything, aborts when it writes and cannot compact.',
      ),
  },
  'header-block-size-wrong': {
    title: () => t('Wrong block size'),
    description: () =>
      t(
        'The block size in the header of the base is 4096 instead of 512, with a correct checksum; git lists nothing and finds no ref.',
      ),
  },
  'header-hash-unknown': {
    title: () => t('Unknown hash'),
    description: () =>
      t('The newest table names an unknown hash, with a correct checksum; git reads nothing of the stack.'),
  },
  'footer-ref-index-zero': {
    title: () => t('Ref index not found'),
    description: () =>
      t('The footer of the base lacks the offset of the ref index; git finds all refs, but more slowly.'),
  },
  'footer-ref-index-beyond': {
    title: () => t('Ref index past the end'),
    description: () =>
      t(
        'The footer of the base puts the ref index past the end of the file; git aborts when it looks for a ref, or finds none, depending on its version.',
      ),
  },
  'footer-ref-index-in-block': {
    title: () => t('Ref index inside a block'),
    description: () =>
      t(
        'The footer of the base puts the ref index into the middle of a ref block; git lists nothing and finds no ref.',
      ),
  },
  'footer-ref-index-at-refs': {
    title: () => t('Ref index at a ref block'),
    description: () =>
      t(
        'The footer of the base points to a ref block where the ref index should be; git aborts when it looks for a ref, or finds none, depending on its version.',
      ),
  },
  'footer-objects-beyond': {
    title: () => t('Object section past the end'),
    description: () =>
      t(
        'The footer of the base puts the object section past the end of the file; git commands do not use that section and report nothing.',
      ),
  },
  'footer-objects-in-block': {
    title: () => t('Object section inside a block'),
    description: () =>
      t(
        'The footer of the base puts the object section 9 bytes too far; git commands do not use that section and report nothing.',
      ),
  },
  'footer-object-id-length-wrong': {
    title: () => t('Wrong length of object IDs'),
    description: () =>
      t(
        'The object ID length in the footer of the base is one byte too large; a search for the refs of an object finds none.',
      ),
  },
  'footer-object-id-length-zero': {
    title: () => t('Object IDs of length 0'),
    description: () =>
      t(
        'The object ID length in the footer of the base is 0; git reports a corrupt reftable file and reads nothing of the stack.',
      ),
  },
  'footer-logs-zero': {
    title: () => t('Reflogs not found'),
    description: () =>
      t(
        'The footer of the table in the middle has no offset of the log section; the newest reflog entries are missing, and git reports nothing.',
      ),
  },
  'footer-logs-in-block': {
    title: () => t('Log section inside a block'),
    description: () =>
      t(
        'The footer of the base puts the log section into the middle of a log block; git does not notice, because it uses the log index.',
      ),
  },
  'footer-log-index-beyond': {
    title: () => t('Log index past the end'),
    description: () =>
      t(
        'The footer of the base puts the log index past the end of the file; git reflog prints nothing, and git reflog list crashes.',
      ),
  },
};
