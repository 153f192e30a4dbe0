/** Titles and descriptions of samples with damaged blocks and restart points. */
import { t } from '../l10n.ts';
import type { SampleTexts } from './entry.ts';

export const BLOCK: SampleTexts = {
  'block-type-log': {
    title: () => t('Ref block with the type of a log block'),
    description: () =>
      t(
        'The only ref block of the newest table has the type of a log block; git shows the values of the older tables, without an error.',
      ),
  },
  'block-type-object': {
    title: () => t('Ref block with the type of an object block'),
    description: () =>
      t(
        'The third ref block of the base has the type of an object block; git stops there and lists only a part of the refs, without an error.',
      ),
  },
  'block-type-unknown': {
    title: () => t('Block of unknown type'),
    description: () =>
      t(
        'One bit of the third ref block’s type is flipped; git lists the refs before it, without an error, and does not find those in it.',
      ),
  },
  'block-length-long': {
    title: () => t('Block length too large'),
    description: () =>
      t(
        'The length of the third ref block of the base is one kilobyte too large; git lists only a part of the refs and aborts when it looks up one in this block.',
      ),
  },
  'block-length-beyond': {
    title: () => t('Block length exceeds the file'),
    description: () => t('The length of the third ref block of the base is 16 MiB; git crashes when it lists refs.'),
  },
  'block-length-short': {
    title: () => t('Block length too small'),
    description: () =>
      t(
        'The length of the third ref block of the base is 40 bytes too small; git lists only a part of the refs and aborts when it looks up one in this block.',
      ),
  },
  'block-length-tiny': {
    title: () => t('Block shorter than its header'),
    description: () =>
      t(
        'The length of the third ref block of the base is 3 bytes; git lists the refs before it and aborts when it looks up one in this block.',
      ),
  },
  'block-padding-not-zero': {
    title: () => t('Padding is not zero'),
    description: () =>
      t(
        'The bytes after the third ref block are not zeros, so that git reads the table as unpadded and finds no next block; it lists only some of the refs.',
      ),
  },
  'restart-count-zero': {
    title: () => t('No restart points'),
    description: () =>
      t(
        'The restart count of the second ref block of the base is 0; git reads the restart offsets as records, stops listing there and aborts when it looks up a ref in the block.',
      ),
  },
  'restart-count-large': {
    title: () => t('Too many restart points'),
    description: () =>
      t(
        'The restart count of the second ref block of the base is larger than the block; git stops listing there and aborts when it looks up a ref in the block.',
      ),
  },
  'restart-count-one-less': {
    title: () => t('One restart point too few'),
    description: () =>
      t(
        'The second ref block of the base counts one restart point fewer than it has, so that the offset of the first is read as a record; git stops listing after it.',
      ),
  },
  'restart-offset-zero': {
    title: () => t('Restart point at the block’s header'),
    description: () =>
      t(
        'The second restart point of a ref block points to the block’s header; git lists all refs and aborts when it looks for some of them.',
      ),
  },
  'restart-offset-in-record': {
    title: () => t('Restart point inside a record'),
    description: () =>
      t(
        'A restart point of a ref block points one byte too far; git lists all refs and aborts when it looks for some of them.',
      ),
  },
  'restart-offset-at-short-key': {
    title: () => t('Restart point at a shortened key'),
    description: () =>
      t(
        'A restart point of a ref block points to a record whose name is stored relative to the previous one; git lists all refs and aborts when it looks for some of them.',
      ),
  },
  'restart-offset-beyond': {
    title: () => t('Restart point after the records'),
    description: () =>
      t(
        'The last restart point of a ref block points past the block’s records; git lists all refs and aborts when it looks for some of them.',
      ),
  },
  'restart-offsets-swapped': {
    title: () => t('Restart points out of order'),
    description: () =>
      t(
        'Two restart points of a ref block are in the wrong order; git lists all refs and may not find one by its name.',
      ),
  },
};
