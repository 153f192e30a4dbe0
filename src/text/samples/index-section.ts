/** Titles and descriptions of samples with damaged indexes and object records. */
import { t } from '../l10n.ts';
import type { SampleTexts } from './entry.ts';

export const INDEX: SampleTexts = {
  'index-into-block': {
    title: () => t('Index record that points into a block'),
    description: () =>
      t(
        'A record of the ref index points 7 bytes into a block; git lists all refs and aborts when it looks for one of that block.',
      ),
  },
  'index-to-other-block': {
    title: () => t('Index record that points to another block'),
    description: () =>
      t(
        'A record of the ref index points to the block after the correct one; git lists all refs and does not find those of the correct block by name.',
      ),
  },
  'index-to-logs': {
    title: () => t('Index record that points to the reflogs'),
    description: () =>
      t(
        'A record of the ref index points to a log block; git lists all refs and does not find those of one block by name.',
      ),
  },
  'index-to-itself': {
    title: () => t('Index that points to itself'),
    description: () =>
      t(
        'A record of the ref index points to the index itself; git lists all refs and hangs when it looks up a ref of that block.',
      ),
  },
  'index-key-wrong': {
    title: () => t('Index record with a wrong name'),
    description: () =>
      t('The ref index has a last name for a block that is too early; git lists all refs and finds them by name.'),
  },
  'objects-name-other-block': {
    title: () => t('Object record that names another block'),
    description: () =>
      t(
        'An object record names a ref block that does not contain the object instead of the one that does; git does not read object records.',
      ),
  },
  'objects-unknown-object': {
    title: () => t('Object record of an unknown object'),
    description: () =>
      t(
        'One bit of an object record’s ID is flipped: it names an object that no ref has, and the refs of the correct object are not found through it.',
      ),
  },
};
