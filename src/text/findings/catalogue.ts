/** The texts of every kind of finding. `docs/findings.md` is made from it (`npm run findings`). */
import type { FaultFacts, FindingId } from '../../protocol/findings.ts';
import { t } from '../l10n.ts';
import { BLOCKS } from './blocks.ts';
import type { Entries, Entry } from './entry.ts';
import { HEADER_FOOTER } from './header-footer.ts';
import { INDEXES } from './indexes.ts';
import { LIST } from './list.ts';
import { RECORDS } from './records.ts';
import { REFS } from './refs.ts';
import { STACK } from './stack.ts';

/** A finding with the texts of another one in it. */
const NESTED = {
  tableUnlistedUnreadable: {
    explanation: () => t('The directory contains a table that the list does not name, and it is damaged.'),
    message: params =>
      'error' in params
        ? t('the list does not name this table, and it cannot be read: {0}', params.error.value)
        : t('the list does not name this table, and it is damaged: {0}', messageOf(params.fault)),
    advice: () => t('git does not read it. Remove it once you are certain that you do not need it.'),
  },
} as const satisfies Partial<Entries<FindingId>>;

export const CATALOGUE: Entries<FindingId> = {
  ...LIST,
  ...STACK,
  ...NESTED,
  ...HEADER_FOOTER,
  ...BLOCKS,
  ...RECORDS,
  ...INDEXES,
  ...REFS,
};

/** What is wrong, without a full stop; not bounded. */
export function messageOf({ id, params }: FaultFacts): string {
  // The compiler does not see that the entry and the params are of the same kind.
  const { message } = CATALOGUE[id] as Entry<FindingId>;
  return message(params as Parameters<typeof message>[0]);
}
