/** Titles and descriptions of healthy stacks. */
import { t } from '../l10n.ts';
import type { SampleTexts } from './entry.ts';

export const HEALTHY: SampleTexts = {
  healthy: {
    title: () => t('Healthy stack'),
    description: () =>
      t(
        'Three tables in geometric sizes with branches, tags, symbolic refs, reflogs and tombstones. Every damaged SHA-1 sample is a damaged copy of this one.',
      ),
  },
  'healthy-sha256': {
    title: () => t('Healthy SHA-256 stack'),
    description: () => t('The same stack in version 2 of the format, with object IDs of 32 bytes.'),
  },
  tombstones: {
    title: () => t('Stack with many tombstones'),
    description: () =>
      t(
        'The newest table deletes half of the branches, which the older tables still contain. Nothing is wrong, and compaction is due.',
      ),
  },
};
