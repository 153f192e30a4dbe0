/** The texts of a finding. */
import type { Finding, FindingId, IdWithParams, RelatedRange } from '../../protocol/findings.ts';
import { bounded } from '../escape/bounded.ts';
import { t } from '../l10n.ts';
import { CATALOGUE } from './catalogue.ts';
import type { Entry } from './entry.ts';
import { gitDoesText } from './git-does.ts';

export interface FindingText {
  /** The kind of finding, as a heading. */
  readonly title: string;
  /** What is wrong, without a full stop. */
  readonly message: string;
  readonly expected?: string;
  readonly actual?: string;
  /** What git does with such a stack, in sentences; left out where it was not observed. */
  readonly gitDoes?: string;
  /** What to do, in a sentence. */
  readonly advice: string;
}

/**
 * The texts of a finding or a fault in the current language, each cut to what a message can hold. They contain text from
 * the checked files: escape them where they are shown.
 */
export function findingText({ id, params }: IdWithParams | Finding): FindingText {
  // The compiler does not see that the entry and the params are of the same kind.
  const entry = CATALOGUE[id] as Entry<FindingId>;
  const values = params as Parameters<typeof entry.message>[0];
  const expected = entry.expected?.(values);
  const actual = entry.actual?.(values);
  const gitDoes = gitDoesText(entry.git);
  return {
    title: entry.title(),
    message: bounded(entry.message(values)),
    ...(expected === undefined ? {} : { expected: bounded(expected) }),
    ...(actual === undefined ? {} : { actual: bounded(actual) }),
    ...(gitDoes === undefined ? {} : { gitDoes }),
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
  switch (related.is) {
    case 'lineOfTable':
      return t('the table is listed here');
    case 'unlistedTable':
      return t('the table that is not listed');
    case 'alsoHere':
      return t('the same in another table');
    case 'consequence':
      return t('wrong because of the same damage');
  }
}
