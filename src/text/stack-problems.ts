/** The tab Problems of the stack editor. */
import type { FindingCounts, Severity } from '../protocol/findings.ts';
import type { ByteRange } from '../protocol/table.ts';
import { expectedText } from './findings/expected.ts';
import { t } from './l10n.ts';
import { readable } from './names.ts';
import { hexRange, percent, plural } from './numbers.ts';
import { countsText, verdictText } from './stacks.ts';

const NO_FINDINGS: FindingCounts = { error: 0, warning: 0, info: 0, hint: 0 };

export const problemsText = {
  title: () => t('Problems'),
  filter: () => t('Severities to show'),
  filterLabel: (severity: Severity, count: number) => countsText({ ...NO_FINDINGS, [severity]: count }),
  checkAgain: () => t('Check again'),
  checking: (fraction: number | undefined) =>
    fraction === undefined ? t('Checking…') : t('Checking, {0}…', percent(fraction, 1)),
  /** Object ids need git: this check does not look them up. */
  verdict: (counts: FindingCounts) => `${t('{0}.', verdictText(counts))} ${t('Object IDs were not looked up.')}`,
  file: (file: string) => (file === '' ? t('The directory of the stack') : readable(file)),
  message: (message: string) => readable(message),
  expected: (expected: string | undefined, actual: string | undefined) => expectedText(expected, actual),
  show: (file: string, range: ByteRange | null) =>
    range === null ? t('Open {0}', readable(file)) : t('Show bytes {0}', hexRange(range.start, range.end)),
  explain: () => t('Explain'),
  repair: () => t('Repair…'),
  more: (findings: number) => plural('{0} more finding is not listed.', '{0} more findings are not listed.', findings),
  allHidden: () => t('The selected severities have no findings.'),
  damaged: () => t('The check found damage. The tab Problems has the details.'),
  badge: (counts: FindingCounts) => countsText({ ...counts, info: 0, hint: 0 }),
} as const;
