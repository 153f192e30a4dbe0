/** What a repair loses, what is uncertain after it, and why it leaves a finding. */
import type {
  LeftFinding,
  NoteFact,
  PlanNote,
  ReadFailure,
  RecordFact,
  RecordKind,
  RepairPlan,
} from '../protocol/repair.ts';
import { counted } from './counts.ts';
import { excerpt, message } from './escape/bounded.ts';
import { recordProblemText } from './findings/records.ts';
import { findingText } from './findings/render.ts';
import { t } from './l10n.ts';
import { count, hex, plural } from './numbers.ts';

/** File, bytes and sentence, in one line. */
export function noteLine(note: PlanNote): string {
  const { file, start, end } = note;
  const range = start === undefined || end === undefined ? '' : ` [${hex(start)}, ${hex(end)})`;
  return `${excerpt(file)}${range}: ${noteText(note)}`;
}

/** A sentence without its full stop. */
export function noteText({ file, ref = '', fact }: PlanNote): string {
  return message('record' in fact ? recordText(fact, ref) : otherText(fact, file));
}

function recordText(fact: RecordFact, ref: string): string {
  const name = excerpt(ref);
  const what = fact.record === 'ref' ? name : t('a reflog entry of {0}', name);
  switch (fact.type) {
    case 'otherValueKept':
      return t('{0} has several values in this table, and another one is kept', what);
    case 'noFreeIndex':
      return t('{0} cannot be kept: no lower update index is free', what);
    case 'noName':
      return fact.record === 'ref' ? t('a ref has no name') : t('a reflog entry has no ref name');
    case 'impossibleName':
      return t('{0} comes after a damaged record and is not a possible ref name', name);
    case 'damagedBlock':
      return t('{0} is in a damaged block and may be wrong', what);
    case 'nulInName':
      return t('{0} had a NUL in its name, which is kept up to the NUL', what);
    case 'nulInText':
      return t('{0} had a NUL in a text, which is kept up to the NUL', what);
    case 'nulInTarget':
      return t('{0} had a NUL in its target, which is kept up to the NUL', what);
    case 'linesJoined':
      return t('{0} has a message of several lines, which become one', what);
    case 'indexTaken':
      return t('{0} cannot keep update index {1} and gets {2}', what, count(fact.from), count(fact.to));
    case 'indexTooHigh':
      return t(
        '{0} had update index {1}, above the highest of the table, and gets {2}',
        what,
        count(fact.from),
        count(fact.to),
      );
  }
}

function otherText(fact: Exclude<NoteFact, RecordFact>, file: string): string {
  switch (fact.type) {
    case 'badRecord':
      return recordProblemText(fact.problem);
    case 'logCutOff':
      return t('the stream of a log block is cut off: its last entries are lost');
    case 'unreadable':
      return plural(
        '{0} byte that held {1} cannot be read',
        '{0} bytes that held {1} cannot be read',
        fact.size,
        held(fact.held),
      );
    case 'padding':
      return plural(
        '{0} byte of the padding may have held {1}',
        '{0} bytes of the padding may have held {1}',
        fact.size,
        held(fact.held),
      );
    case 'tableCutOff':
      return t('the table is cut off at {0}: records after it may be missing', hex(fact.size));
    case 'fills':
      return t(
        'its records replace missing ones of {0}; they may have been changed or deleted since',
        excerpt(fact.table),
      );
    case 'takenIn':
      return t('it was not in the list and is added to it');
    case 'listRebuilt':
      return t('the list is missing; its tables and their order are derived from their update indices');
    case 'otherFormatDropped':
      return t('{0}, whose object format is {1}', counted.records(fact.records), fact.hash);
    case 'unreadableDropped':
      return t('all records that only {0} had: nothing in it can be read', excerpt(file));
    case 'missingTables':
      return fact.tables
        ? t('all records that only the missing tables had')
        : t('all records that only {0} had: it is not in the directory', excerpt(file));
  }
}

function held(kinds: readonly RecordKind[]): string {
  if (kinds.length > 1) return t('refs or reflog entries');
  return kinds[0] === 'log' ? t('reflog entries') : t('refs');
}

/** Why a finding is left, in a sentence. */
export function leftReason({ finding, reason }: LeftFinding, { findings }: Pick<RepairPlan, 'findings'>): string {
  switch (reason) {
    case 'fileUnreadable':
      return t('The file cannot be read. Check its permissions and the disk.');
    case 'listUnreadable':
      return t('The list cannot be read. Check its permissions.');
    case 'maybeInUse':
      return t('Another process may be writing it.');
    case 'notSelected':
      return t('The step that repairs it is not selected.');
    case 'advice': {
      const left = findings[finding];
      return left === undefined ? '' : findingText(left).advice;
    }
  }
}

/** Why git does not read the stack, or not all of it, without a full stop. */
export function readFailureText(failure: ReadFailure): string {
  switch (failure.type) {
    case 'engine':
      return failure.message;
    case 'noNewline':
      return t('the last line of the list has no newline');
    case 'otherFormat':
      return t('{0}: object format differs: table {1}, stack {2}', excerpt(failure.table), failure.hash, failure.stack);
    case 'lineInvalid':
      return t("the list names '{0}', which is not a table", failure.line);
  }
}
