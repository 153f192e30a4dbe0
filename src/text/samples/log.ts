/** Titles and descriptions of samples with damaged reflogs. */
import { t } from '../l10n.ts';
import type { SampleTexts } from './entry.ts';

export const LOG: SampleTexts = {
  'log-stream-flipped': {
    title: () => t('One bit of a deflated block flipped'),
    description: () =>
      t('A bit in the middle of a deflated log block is flipped; git reflog prints neither entries nor an error.'),
  },
  'log-stream-cut-off': {
    title: () => t('Deflated block truncated'),
    description: () =>
      t('The last 60 bytes of a deflated log block are zeros; git reflog prints neither entries nor an error.'),
  },
  'log-stream-checksum-wrong': {
    title: () => t('Wrong checksum of a deflated block'),
    description: () =>
      t(
        'All of a log block can be inflated but its Adler-32 checksum is wrong; git reflog prints neither entries nor an error.',
      ),
  },
  'log-stream-header-wrong': {
    title: () => t('Wrong header of a deflated block'),
    description: () =>
      t('The two bytes that start a deflated log block are zeros; git reflog prints neither entries nor an error.'),
  },
  'log-stream-gzip': {
    title: () => t('Log block in gzip format'),
    description: () =>
      t(
        'A log block is wrapped for gzip instead of zlib, as another program might write it; git reflog prints neither entries nor an error.',
      ),
  },
  'log-length-small': {
    title: () => t('Log block length too small'),
    description: () =>
      t(
        'A log block inflates to more bytes than the length in its header; git reflog prints neither entries nor an error.',
      ),
  },
  'log-length-large': {
    title: () => t('Log block length too large'),
    description: () =>
      t(
        'A log block inflates to fewer bytes than the length in its header; git reflog prints neither entries nor an error.',
      ),
  },
  'log-key-short': {
    title: () => t('Reflog entry with a short key'),
    description: () =>
      t(
        'The key of an entry has 5 bytes, too few for a name with an update index; git reflog prints neither entries nor an error.',
      ),
  },
  'log-name-with-nul': {
    title: () => t('NUL in a reflog name'),
    description: () => t('The name of an entry contains a NUL; git reads the bytes before it as the name.'),
  },
  'log-unsorted': {
    title: () => t('Reflog entries out of order'),
    description: () =>
      t('An older entry of HEAD comes before a newer one; git reflog shows them in that order and reports nothing.'),
  },
  'log-entry-twice': {
    title: () => t('Reflog entry stored twice'),
    description: () => t('Two entries of HEAD have the same update index; git reflog shows both and reports nothing.'),
  },
  'log-index-above-max': {
    title: () => t('Reflog entry newer than its table'),
    description: () =>
      t(
        'An entry has an update index far above the table’s highest, so that it stays the newest forever; git shows it and cannot compact the table.',
      ),
  },
  'log-name-too-long': {
    title: () => t('Committer longer than the block'),
    description: () =>
      t('The length of a committer’s name is larger than the block; git reflog prints neither entries nor an error.'),
  },
  'log-time-absurd': {
    title: () => t('Reflog entry from the far future'),
    description: () =>
      t('An entry is dated a thousand years ahead; git shows that date, and no expiry will ever remove it.'),
  },
  'log-zone-absurd': {
    title: () => t('Reflog entry with an invalid time zone'),
    description: () => t('An entry has the time zone +9999, which does not exist; git shows it unchanged.'),
  },
  'log-message-of-lines': {
    title: () => t('Reflog message of two lines'),
    description: () =>
      t(
        'A message contains a newline; git shows it on two lines and cannot compact the table: “misuse of the reftable API”.',
      ),
  },
};
