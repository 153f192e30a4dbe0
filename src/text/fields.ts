/** Names of the fields of a table in sentences. */
import type { HeaderField, RecordField, SectionOffsetField } from '../protocol/findings.ts';
import { t } from './l10n.ts';

const FIELDS: Readonly<Record<HeaderField | SectionOffsetField | RecordField | 'key', () => string>> = {
  magic: () => t('magic'),
  version: () => t('version'),
  'block size': () => t('block size'),
  'least update index': () => t('lowest update index'),
  'greatest update index': () => t('highest update index'),
  'hash id': () => t('hash id'),
  'ref index position': () => t('ref index offset'),
  'object position and id length': () => t('object section offset'),
  'object index position': () => t('object index offset'),
  'log position': () => t('log section offset'),
  'log index position': () => t('log index offset'),
  'prefix length': () => t('prefix length'),
  'suffix length': () => t('suffix length'),
  key: () => t('key'),
  'update index': () => t('update index'),
  'block offset': () => t('block offset'),
  'offset count': () => t('number of offsets'),
  offset: () => t('offset'),
  'object id': () => t('object id'),
  'peeled object id': () => t('peeled object id'),
  'old object id': () => t('old object id'),
  'new object id': () => t('new object id'),
  time: () => t('time'),
  'time zone': () => t('time zone'),
  target: () => t('target'),
  name: () => t('name'),
  email: () => t('email'),
  message: () => t('message'),
};

/** The field as a sentence names it: `block size`. */
export function fieldText(field: keyof typeof FIELDS): string {
  return FIELDS[field]();
}
