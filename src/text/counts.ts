/** Counts of things, `1 table` or `5 tables`. */
import { plural } from './numbers.ts';

type Count = number | bigint;

export const counted = {
  blocks: (value: Count) => plural('{0} block', '{0} blocks', value),
  bytes: (value: Count) => plural('{0} byte', '{0} bytes', value),
  entries: (value: Count) => plural('{0} entry', '{0} entries', value),
  errors: (value: Count) => plural('{0} error', '{0} errors', value),
  files: (value: Count) => plural('{0} file', '{0} files', value),
  findings: (value: Count) => plural('{0} finding', '{0} findings', value),
  hints: (value: Count) => plural('{0} hint', '{0} hints', value),
  more: (value: Count) => plural('and {0} more', 'and {0} more', value),
  notes: (value: Count) => plural('{0} note', '{0} notes', value),
  offsets: (value: Count) => plural('{0} offset', '{0} offsets', value),
  records: (value: Count) => plural('{0} record', '{0} records', value),
  reflogEntries: (value: Count) => plural('{0} reflog entry', '{0} reflog entries', value),
  reflogRecords: (value: Count) => plural('{0} reflog record', '{0} reflog records', value),
  refs: (value: Count) => plural('{0} ref', '{0} refs', value),
  restartPoints: (value: Count) => plural('{0} restart point', '{0} restart points', value),
  steps: (value: Count) => plural('{0} step', '{0} steps', value),
  tables: (value: Count) => plural('{0} table', '{0} tables', value),
  tombstones: (value: Count) => plural('{0} tombstone', '{0} tombstones', value),
  warnings: (value: Count) => plural('{0} warning', '{0} warnings', value),
} as const;
