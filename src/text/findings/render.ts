/** The texts of a finding. */
import type { FaultFacts, Finding, FindingId, RelatedRange } from '../../protocol/findings.ts';
import { bounded } from '../escape/bounded.ts';
import { t } from '../l10n.ts';
import { CATALOGUE } from './catalogue.ts';
import type { Entry } from './entry.ts';

export interface FindingText {
  /** What is wrong, without a full stop. */
  readonly message: string;
  readonly expected?: string;
  readonly actual?: string;
  /** What to do, in a sentence. */
  readonly advice: string;
}

/**
 * The texts of a finding or a fault in the current language, each cut to what a message can hold. They contain text from
 * the checked files: escape them where they are shown.
 */
export function findingText({ id, params }: FaultFacts | Finding): FindingText {
  // The compiler does not see that the entry and the params are of the same kind.
  const entry = CATALOGUE[id] as Entry<FindingId>;
  const facts = params as Parameters<typeof entry.message>[0];
  const expected = entry.expected?.(facts);
  const actual = entry.actual?.(facts);
  return {
    message: bounded(entry.message(facts)),
    ...(expected === undefined ? {} : { expected: bounded(expected) }),
    ...(actual === undefined ? {} : { actual: bounded(actual) }),
    advice: entry.advice(),
  };
}

/** A finding with its texts, and those of the ranges that it refers to. */
export function withTexts(finding: Finding) {
  const { related } = finding;
  return {
    ...finding,
    ...findingText(finding),
    ...(related && { related: related.map(each => ({ ...each, message: relatedText(each) })) }),
  };
}

/** What is at a range that a finding refers to. */
export function relatedText(related: RelatedRange): string {
  if (related.is === 'conflictingRef') return bounded(related.ref);
  return related.is === 'lineOfTable' ? t('the table is listed here') : t('the table that is not listed');
}
