/** The texts of every kind of finding. `docs/findings.md` is made from it (`npm run findings`). */
import type { FindingId, IdWithParams } from '../../protocol/findings.ts';
import { t } from '../l10n.ts';
import { BLOCKS } from './blocks.ts';
import type { Entries, Entry } from './entry.ts';
import { READS_ON } from './git-does.ts';
import { HEADER_FOOTER } from './header-footer.ts';
import { INDEXES } from './indexes.ts';
import { LIST } from './list.ts';
import { RECORDS } from './records.ts';
import { REFS } from './refs.ts';
import { REPOSITORY } from './repository.ts';
import { STACK } from './stack.ts';

/** A finding with the texts of another one in it. */
const NESTED = {
  tableUnlistedUnreadable: {
    title: () => t('Damaged unlisted table'),
    explanation: () => t('The directory contains a table that the list does not name, and it is damaged.'),
    git: READS_ON,
    message: params =>
      'error' in params
        ? t('the list does not name this table, and it cannot be read: {0}', params.error.value)
        : t('the list does not name this table, and it is damaged: {0}', messageOf(params.fault)),
    advice: () =>
      t('If it cannot be read, check its permissions. Remove it once you are certain that you do not need it.'),
  },
} as const satisfies Partial<Entries<FindingId>>;

export const CATALOGUE: Entries<FindingId> = {
  ...REPOSITORY,
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
export function messageOf({ id, params }: IdWithParams): string {
  // The compiler does not see that the entry and the params are of the same kind.
  const { message } = CATALOGUE[id] as Entry<FindingId>;
  return message(params as Parameters<typeof message>[0]);
}
