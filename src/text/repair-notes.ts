/** What a repair loses, what is uncertain after it, and why it leaves a finding. */

import type {
  LeftFinding,
  NoteFact,
  PlanNote,
  ReadFailure,
  RecordFact,
  RecordKind,
  RepairPlan,
  SearchedLocations,
} from '../protocol/repair.ts';
import { counted } from './counts.ts';
import { excerpt, message } from './escape/bounded.ts';
import { recordProblemText } from './findings/records.ts';
import { findingText } from './findings/render.ts';
import { t } from './l10n.ts';
import { list } from './list.ts';
import { count, hex, hexRange, plural } from './numbers.ts';

/** File, bytes and sentence, in one line. */
export function noteLine(note: PlanNote): string {
  const { file, start, end } = note;
  const range = start === undefined || end === undefined ? '' : ` ${hexRange(start, end)}`;
  return `${excerpt(file)}${range}: ${noteText(note)}`;
}

/** A sentence without its full stop. */
export function noteText({ file, ref = '', fact }: PlanNote): string {
  return message('record' in fact ? recordText(fact, ref) : otherText(fact, file, ref));
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
    case 'overwritten':
      return t('{0} is lost: a part of its value is overwritten', what);
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

function otherText(fact: Exclude<NoteFact, RecordFact>, file: string, ref: string): string {
  switch (fact.type) {
    case 'badRecord':
      return recordProblemText(fact.problem);
    case 'logCutOff':
      return t('the stream of a log block is cut off: its last entries are lost');
    case 'blockCutOff':
      return keptText(fact);
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
      return `${
        fact.tables
          ? t('all records that only the missing tables had')
          : t('all records that only {0} had: it is not in the directory', excerpt(file))
      } (${searchedText(fact.searched)})`;
    case 'rootRefMissing':
      return t('{0} is missing after the repair', excerpt(ref));
    case 'headWritten':
      return t(
        'HEAD is written and names {0}, which is derived from the remaining refs and reflogs',
        excerpt(fact.target),
      );
    case 'refMoved':
      return t('{0} is moved to {1}, an earlier value', excerpt(ref), fact.oid);
    case 'refDeleted':
      return t('{0} is deleted', excerpt(ref));
    case 'entriesRemoved':
      return plural(
        '{0} reflog entry is removed because of the change of {1}',
        '{0} reflog entries are removed because of the change of {1}',
        fact.entries,
        excerpt(ref),
      );
    case 'probablyLost':
      return plural(
        '{0} ref that was probably in a missing table: {1}',
        '{0} refs that were probably in missing tables: {1}',
        fact.count,
        list(fact.first.map(excerpt)) + (fact.count > fact.first.length ? ', …' : ''),
      );
  }
}

/** Where missing tables were looked for. */
function searchedText({ backups, migrations }: SearchedLocations): string {
  return list([
    t('searched: copies with other names and unlisted tables'),
    plural('{0} backup', '{0} backups', backups),
    plural('{0} unfinished migration', '{0} unfinished migrations', migrations),
  ]);
}

function keptText({ kept, held }: NoteFact & { type: 'blockCutOff' }): string {
  if (held === 'ref') {
    return kept === 0
      ? t('the end of a block is missing, with all its refs')
      : plural(
          'the end of a block is missing: its first ref is kept, and the others are lost',
          'the end of a block is missing: its first {0} refs are kept, and the others are lost',
          kept,
        );
  }
  return kept === 0
    ? t('the end of a log block is missing, with all its reflog entries')
    : plural(
        'the end of a log block is missing: its first reflog entry is kept, and the others are lost',
        'the end of a log block is missing: its first {0} reflog entries are kept, and the others are lost',
        kept,
      );
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
    case 'inTheWay':
      return t('Another file or directory has its name. Move it away, and plan the repair again.');
    case 'leadsOutside':
      return t(
        'A symbolic link or the file commondir leads out of the repository, where a repair changes nothing. Correct the file there.',
      );
    case 'configForm':
      return t('The configuration cannot be corrected automatically. Correct it with an editor.');
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
