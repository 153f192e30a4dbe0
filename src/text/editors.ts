/** What the two editors share: titles, errors, buttons. */
import { t } from './l10n.ts';
import { count } from './numbers.ts';

export const editorText = {
  stackTitle: () => t('Reftable stack'),
  tableTitle: () => t('Reftable table'),
  reload: () => t('Reload'),
  error: () => t('Error'),
  file: () => t('File'),
  offset: () => t('Offset'),
  byteNumber: (offset: number | bigint | string) => ` · ${t('byte {0}', count(offset))}`,
  unexpected: (wanted: string) => t('The editor sent an invalid request: expected {0}.', wanted),
} as const;
