/** The texts of each sample repository. */
import { t } from '../l10n.ts';
import { BLOCK } from './block.ts';
import type { SampleText, SampleTexts } from './entry.ts';
import { FILE } from './file.ts';
import { FOOTER } from './footer.ts';
import { HEALTHY } from './healthy.ts';
import { INDEX } from './index-section.ts';
import { LEFTOVERS } from './leftovers.ts';
import { LIST } from './list.ts';
import { LOG } from './log.ts';
import { NAME } from './name.ts';
import { RECORD } from './record.ts';
import { STACK } from './stack.ts';

export const SAMPLE_TEXTS: SampleTexts = {
  ...HEALTHY,
  ...LIST,
  ...LEFTOVERS,
  ...FILE,
  ...FOOTER,
  ...BLOCK,
  ...RECORD,
  ...INDEX,
  ...LOG,
  ...STACK,
  ...NAME,
};

/** Headings over several samples. */
export const SAMPLE_GROUP_NAMES = {
  healthy: () => t('Healthy stacks'),
  list: () => t('List of tables'),
  leftovers: () => t('Files left in the directory'),
  file: () => t('Table files'),
  footer: () => t('Headers and footers'),
  block: () => t('Blocks and restart points'),
  record: () => t('Refs'),
  index: () => t('Indexes and objects'),
  log: () => t('Reflogs'),
  stack: () => t('Tables that do not fit together'),
  name: () => t('Ref names'),
} as const;

/** Throws RangeError if no sample has this ID. */
export function sampleTextOf(id: string): SampleText {
  const text = SAMPLE_TEXTS[id];
  if (text === undefined) throw new RangeError(`no text for the sample '${id}'`);
  return text;
}
