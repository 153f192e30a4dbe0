/** Titles and descriptions of samples with damaged refs. */
import { t } from '../l10n.ts';
import type { SampleTexts } from './entry.ts';

export const RECORD: SampleTexts = {
  'ref-name-flipped': {
    title: () => t('One bit of a name flipped'),
    description: () =>
      t(
        'refs/heads/release/1.0 has become release/1.1; blocks have no checksum, so git lists the wrong name without an error.',
      ),
  },
  'ref-unsorted': {
    title: () => t('Ref out of order'),
    description: () =>
      t(
        'A branch comes after one that sorts after it; git lists it, does not find it by its name and cannot compact the table.',
      ),
  },
  'ref-twice': {
    title: () => t('Ref stored twice in a table'),
    description: () =>
      t(
        'Two records of the base have the same name and different values; git lists and finds one of them and cannot compact the table.',
      ),
  },
  'ref-name-not-utf8': {
    title: () => t('Name that is not UTF-8'),
    description: () =>
      t(
        'The name of a branch contains a byte 0xFF; git treats names as bytes and accepts it, many other programs do not.',
      ),
  },
  'ref-name-with-control-character': {
    title: () => t('Name with a control character'),
    description: () =>
      t(
        'The name of a branch contains an escape character, which git forbids; git warns about a broken name and omits the branch.',
      ),
  },
  'ref-prefix-too-long': {
    title: () => t('Shared prefix too long'),
    description: () =>
      t(
        'A record shares more bytes with the previous name than that name has; git lists the refs before it, without an error.',
      ),
  },
  'ref-suffix-too-long': {
    title: () => t('Name longer than its block'),
    description: () =>
      t(
        'The name length of the only ref of the newest table is 2063 bytes, more than the block; every git command crashes.',
      ),
  },
  'ref-value-type-reserved': {
    title: () => t('Ref with a reserved value type'),
    description: () => t('A record of the base has value type 4, which is reserved; git crashes when it lists refs.'),
  },
  'symref-target-too-long': {
    title: () => t('Symbolic ref longer than its block'),
    description: () =>
      t(
        'The length of the target of refs/remotes/origin/HEAD is larger than the block; git lists no ref after it, without an error.',
      ),
  },
  'ref-id-zero': {
    title: () => t('Ref with a zero object ID'),
    description: () =>
      t(
        'A branch points to the object ID of zeros; git warns about a broken ref and omits it, and git refs verify reports badRefOid.',
      ),
  },
  'ref-id-flipped': {
    title: () => t('One bit of an object ID flipped'),
    description: () =>
      t(
        'A branch points to an object that never existed, and the object section still has the correct one; git stops listing with “missing object”.',
      ),
  },
  'ref-index-above-max': {
    title: () => t('Ref newer than its table'),
    description: () =>
      t(
        'A ref of the newest table has an update index above the table’s highest; git reads it, aborts when it writes and cannot compact.',
      ),
  },
};
