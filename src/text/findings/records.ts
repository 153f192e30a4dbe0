/** Findings about the records of a table. */
import type { FindingId, RecordProblem } from '../../protocol/findings.ts';
import { zone as zoneName } from '../dates.ts';
import { fieldText } from '../fields.ts';
import { t } from '../l10n.ts';
import { count, hex, plural } from '../numbers.ts';
import { advice, type Entries, keyText, nameText } from './entry.ts';
import { READS_ON } from './git-does.ts';

export const RECORDS = {
  badRecord: {
    title: () => t('Unreadable record'),
    explanation: () => t('A record cannot be decoded.'),
    git: {
      list: ['right', 'some', 'crashes'],
      find: ['right', 'some', 'crashes'],
      reflog: ['right', 'some', 'fails', 'crashes'],
      write: ['right', 'crashes'],
      compact: ['fails', 'crashes'],
      verify: ['right', 'crashes', 'reports'],
    },
    message: ({ block, ...problem }) =>
      t('in the block at {0}, a record cannot be decoded: {1}', hex(block), recordProblemText(problem)),
    advice: advice.repair,
  },
  recordOrder: {
    title: () => t('Record out of order'),
    explanation: () => t('A record comes after one that sorts after it: lookups may miss it.'),
    git: { list: ['right', 'wrong'], find: ['right', 'some'], compact: ['right', 'fails'] },
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
    title: () => t('Repeated key'),
    explanation: () => t('A key occurs twice in a section.'),
    git: { list: ['right', 'wrong'], find: ['right', 'some'], compact: ['right', 'fails'] },
    message: ({ key, block }) =>
      block === null
        ? t('the key {0} occurs in two blocks', keyText(key))
        : t('in the block at {1}, the key {0} occurs twice', keyText(key), hex(block)),
    advice: advice.repair,
  },
  recordName: {
    title: () => t('NUL in a ref name'),
    explanation: () => t('A ref name has a NUL in it, at which git cuts it off.'),
    git: { reflog: 'some' },
    message: () => t('a ref name has a NUL in it: git reads what comes before it as the name'),
    advice: advice.repair,
  },
  refUpdateIndex: {
    title: () => t('Ref with too high an update index'),
    explanation: () => t('The update index of a ref is above the highest one of the table.'),
    git: { write: 'crashes', compact: 'fails' },
    message: ({ ref }) => t('the ref {0} has an update index above the highest one of the table', nameText(ref)),
    expected: ({ max }) => t('{0} at most', max),
    actual: ({ updateIndex }) => updateIndex,
    advice: advice.repair,
  },
  logUpdateIndex: {
    title: () => t('Reflog entry with too high an update index'),
    explanation: () => t('The update index of a reflog entry is above the highest one of the table.'),
    git: { compact: 'fails' },
    message: ({ ref }) =>
      t('a reflog entry of {0} has an update index above the highest one of the table', nameText(ref)),
    expected: ({ max }) => t('{0} at most', max),
    actual: ({ updateIndex }) => updateIndex,
    advice: advice.repair,
  },
  logValueType: {
    title: () => t('Unknown type of a reflog entry'),
    explanation: () => t('A reflog record has a value type other than 0 and 1.'),
    git: READS_ON,
    message: ({ count: entries, ref, type }) =>
      plural(
        '{0} reflog entry has an unknown value type, {2} of {1}',
        '{0} reflog entries have an unknown value type, the first one {2} of {1}',
        entries,
        nameText(ref),
        String(type),
      ),
    expected: () => '1',
    actual: ({ type }) => String(type),
    advice: () => t('git reads it as an update.'),
  },
  logMessage: {
    title: () => t('Newline in a reflog message'),
    explanation: () =>
      t(
        'The message of a reflog entry has a newline before its end. git cannot compact its table (“misuse of the reftable API”): a write is stored, and when git then compacts the stack by itself, it aborts with a failed assertion.',
      ),
    git: { write: ['right', 'crashes'], compact: 'fails' },
    message: ({ count: entries, ref }) =>
      plural(
        'the message of a reflog entry of {1} has a newline before its end',
        '{0} messages of reflog entries have a newline before their end, the first one of {1}',
        entries,
        nameText(ref),
      ),
    advice: () => t('Repair puts each message on one line.'),
  },
  logNewline: {
    title: () => t('Reflog message without a final newline'),
    explanation: () =>
      t(
        'The messages of reflog entries do not end with a newline, as JGit writes them. git reflog prints the next entry on the same line, and the format %gs leaves out the last character.',
      ),
    git: READS_ON,
    message: ({ count: entries, ref }) =>
      plural(
        'the message of a reflog entry of {1} does not end with a newline',
        '{0} messages of reflog entries do not end with a newline, the first one of {1}',
        entries,
        nameText(ref),
      ),
    advice: () => t('Repair adds the newlines, and so does a compaction.'),
  },
  logTime: {
    title: () => t('Reflog entry from the future'),
    explanation: () => t('A reflog entry has a time in the future.'),
    git: READS_ON,
    message: ({ count: entries, ref }) =>
      plural(
        'a reflog entry of {1} was written in the future',
        '{0} reflog entries were written in the future, the first one of {1}',
        entries,
        nameText(ref),
      ),
    expected: ({ now }) => t('{0} at most', String(now)),
    actual: ({ time }) => time,
    advice: () => t('The clock of the committer was wrong, or the table is damaged.'),
  },
  logZone: {
    title: () => t('Nonexistent time zone'),
    explanation: () => t('A reflog entry has a time zone that does not exist.'),
    git: READS_ON,
    message: ({ count: entries, ref, zone }) =>
      plural(
        'a reflog entry of {1} has the time zone {2}',
        '{0} reflog entries have a time zone that does not exist, the first one of {1} the time zone {2}',
        entries,
        nameText(ref),
        zoneName(zone),
      ),
    expected: () => t('-1200 to +1400'),
    actual: ({ zone }) => zoneName(zone),
    advice: () => t('Time zones are between -1200 and +1400. git prints the value unchanged.'),
  },
} as const satisfies Partial<Entries<FindingId>>;

/** Why a record cannot be decoded, without a full stop. */
export function recordProblemText(problem: RecordProblem): string {
  switch (problem.problem) {
    case 'notANumber':
      return t('its {0} is not a valid varint', fieldText(problem.field));
    case 'lengthNotANumber':
      return t('the length of its {0} is not a valid varint', fieldText(problem.field));
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
