/** What the two editors share: titles, errors, buttons. */
import { t } from './l10n.ts';
import { count } from './numbers.ts';

/** The expected kinds of parameters of an editor's requests. */
export type ExpectedParam = keyof typeof EXPECTED;

const EXPECTED = {
  object: () => t('an object'),
  text: () => t('a text'),
  wholeNumber: () => t('a whole number'),
  decimal: () => t('a decimal number'),
  yesOrNo: () => t('true or false'),
  section: () => t('the name of a section'),
  searchKind: () => t('a kind of search'),
  scope: () => t('a scope'),
} as const;

export const editorText = {
  stackTitle: () => t('Reftable stack'),
  tableTitle: () => t('Reftable table'),
  stackTab: (stack: string) => t('Stack {0}', stack),
  tableTab: (table: string, stack: string) => t('{0} · {1}', table, stack),
  reload: () => t('Reload'),
  error: () => t('Error'),
  file: () => t('File'),
  offset: () => t('Offset'),
  byteNumber: (offset: number | bigint | string) => ` · ${t('byte {0}', count(offset))}`,
  unexpected: (expected: ExpectedParam) => t('The editor sent an invalid request: expected {0}.', EXPECTED[expected]()),
} as const;
