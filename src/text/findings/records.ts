/** Findings about the records of a table. */
import type { FindingId, RecordProblem } from '../../protocol/findings.ts';
import { zone as zoneName } from '../dates.ts';
import { fieldText } from '../fields.ts';
import { t } from '../l10n.ts';
import { count, hex } from '../numbers.ts';
import { advice, type Entries, keyText, nameText } from './entry.ts';

export const RECORDS = {
  badRecord: {
    explanation: () => t('A record cannot be decoded.'),
    message: ({ block, ...problem }) =>
      t('in the block at {0}, a record cannot be decoded: {1}', hex(block), recordProblemText(problem)),
    advice: advice.repair,
  },
  recordOrder: {
    explanation: () => t('A record comes after one that sorts after it: lookups miss it.'),
    message: ({ key, previous, block }) =>
      block === null
        ? t('the record {0} comes after {1}, which sorts after it', keyText(key), keyText(previous))
        : t(
            'in the block at {2}, the record {0} comes after {1}, which sorts after it',
            keyText(key),
            keyText(previous),
            hex(block),
          ),
    advice: advice.repair,
  },
  recordRepeated: {
    explanation: () => t('A key occurs twice in a section.'),
    message: ({ key, block }) =>
      block === null
        ? t('the key {0} occurs in two blocks', keyText(key))
        : t('in the block at {1}, the key {0} occurs twice', keyText(key), hex(block)),
    advice: advice.repair,
  },
  recordName: {
    explanation: () => t('A ref name has a NUL in it, at which git cuts it off.'),
    message: () => t('a ref name has a NUL in it: git reads what comes before it as the name'),
    advice: advice.repair,
  },
  refUpdateIndex: {
    explanation: () => t('The update index of a ref is above the highest one of the table.'),
    message: ({ ref }) => t('the ref {0} has an update index above the highest one of the table', nameText(ref)),
    expected: ({ max }) => t('{0} at most', max),
    actual: ({ updateIndex }) => updateIndex,
    advice: advice.repair,
  },
  logUpdateIndex: {
    explanation: () => t('The update index of a reflog entry is above the highest one of the table.'),
    message: ({ ref }) =>
      t('a reflog entry of {0} has an update index above the highest one of the table', nameText(ref)),
    expected: ({ max }) => t('{0} at most', max),
    actual: ({ updateIndex }) => updateIndex,
    advice: advice.repair,
  },
  logValueType: {
    explanation: () => t('A reflog record has a value type other than 0 and 1.'),
    message: ({ ref, type }) => t('a reflog entry of {0} has value type {1}', nameText(ref), String(type)),
    expected: () => '1',
    actual: ({ type }) => String(type),
    advice: () => t('git reads it as an update.'),
  },
  logMessage: {
    explanation: () => t('The message of a reflog entry has a newline before its end.'),
    message: ({ ref }) => t('the message of a reflog entry of {0} has a newline before its end', nameText(ref)),
    advice: () =>
      t('git cannot compact a table with it (“misuse of the reftable API”): Repair puts the message on one line.'),
  },
  logTime: {
    explanation: () => t('A reflog entry has a time in the future.'),
    message: ({ ref }) => t('a reflog entry of {0} was written in the future', nameText(ref)),
    expected: ({ now }) => t('{0} at most', String(now)),
    actual: ({ time }) => time,
    advice: () => t('The clock of the committer was wrong, or the table is damaged.'),
  },
  logZone: {
    explanation: () => t('A reflog entry has a time zone that does not exist.'),
    message: ({ ref, zone }) => t('a reflog entry of {0} has the time zone {1}', nameText(ref), zoneName(zone)),
    expected: () => t('-1200 to +1400'),
    actual: ({ zone }) => zoneName(zone),
    advice: () => t('No place has this time zone; git prints the time with it all the same.'),
  },
} as const satisfies Partial<Entries<FindingId>>;

/** Why a record cannot be decoded, without a full stop. */
export function recordProblemText(problem: RecordProblem): string {
  switch (problem.problem) {
    case 'notANumber':
      return t('its {0} is not a number', fieldText(problem.field));
    case 'lengthNotANumber':
      return t('the length of its {0} is not a number', fieldText(problem.field));
    case 'cutOff':
      return t('its {0} is cut off', fieldText(problem.field));
    case 'tooLong':
      return t(
        'its {0} has {1} bytes, {2} are left in the block',
        fieldText(problem.field),
        count(problem.length),
        count(problem.left),
      );
    case 'prefix':
      return t(
        'its key repeats {0} bytes of the key before it, which has {1}',
        count(problem.length),
        count(problem.previous),
      );
    case 'emptyKey':
      return t('its key is empty');
    case 'logKey':
      return t('its key of {0} bytes is not a ref name with an update index', count(problem.length));
    case 'valueType':
      return t('value type {0} is reserved', String(problem.type));
    case 'offsets':
      return t('its offsets do not fit the block');
  }
}
