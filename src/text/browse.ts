/** Refs and reflogs as they are browsed: how far they can be trusted, where they come from, and filters. */
import type { Certainty, FoundFault } from '../protocol/browse.ts';
import type { ByteRange } from '../protocol/table.ts';
import { excerpt } from './escape/bounded.ts';
import { t } from './l10n.ts';
import { hexRange, plural } from './numbers.ts';

export const browseProgress = {
  /** For the index of all refs, and for that of all reflogs. */
  reading: (records: number) => plural('Reading {0} record', 'Reading {0} records', records),
} as const;

export const browseText = {
  /** Empty for a record that git reads. */
  certainty: (certainty: Certainty) => {
    switch (certainty) {
      case 'sure':
        return '';
      case 'mayBeOutdated':
        return t('may be outdated');
      case 'incomplete':
        return t('incomplete');
    }
  },
  /** After the error about one of `files` lists and tables. */
  incomplete: (files: number) =>
    files === 1
      ? t('Refs and reflog entries may be outdated or missing.')
      : t('Refs and reflog entries may be outdated or missing: {0} files cannot be read in full.', files),
  noObject: (name: string, oid: string) =>
    t("the object {1} of '{0}' does not exist, or was not fetched", excerpt(name), oid),
  ref: (name: string) => t('Ref {0}', name),
  leadsTo: (target: string) => t('→ {0}', target),
  /** How a chain of symbolic refs ends that does not lead to an object. */
  chainEnd: (end: 'id' | 'missing' | 'loop' | 'tooLong' | 'otherStack') => {
    switch (end) {
      case 'id':
      case 'missing':
        return t('It does not lead to an object: the last ref does not exist.');
      case 'loop':
        return t('It does not lead to an object: the refs form a loop.');
      case 'tooLong':
        return t('git does not follow so many symbolic refs.');
      case 'otherStack':
        return t('The last ref is in the stack of another worktree.');
    }
  },
  versions: () => t('In the tables, newest first:'),
  entries: () => t('Reflog, newest first:'),
  deletedEntry: () => t('deletion of a reflog entry'),
  bytes: (start: number, end: number) => t('bytes {0}', hexRange(start, end)),
  inflatedBytes: (block: number, { start, end }: ByteRange) =>
    t('block 0x{0}, inflated bytes {1}', block.toString(16), hexRange(start, end)),
  hiddenBy: (table: string) => t('hidden by {0}', table),
  noCommit: (name: string) => t("'{0}' does not lead to an object", excerpt(name)),
  noRef: (name: string) => t("no ref or reflog '{0}'", excerpt(name)),
} as const;

/** Why a filter is refused, in one line, with the part that is wrong marked. */
export function filterFaultText(filter: string, fault: FoundFault): string {
  const { start, end } = fault;
  const marked = `${filter.slice(0, start)}>>>${filter.slice(start, end)}<<<${filter.slice(end)}`;
  return t('invalid filter at character {0}: {1}: {2}', start + 1, faultReason(fault), marked);
}

/** What is wrong with a part of a filter, without a full stop. */
export function faultReason({ id }: Pick<FoundFault, 'id'>): string {
  switch (id) {
    case 'unknownKey':
      return t('unknown key. Put text with a colon in quotes');
    case 'missingValue':
      return t('the value is missing');
    case 'unexpectedValue':
      return t('this key has no value');
    case 'invalidKind':
      return t('use branch, tag, remote, symref or other');
    case 'invalidTable':
      return t('use the position of a table; the base is 0');
    case 'invalidTime':
      return t('use a date such as 2026-01-31, an age such as 2d, or a range a..b');
    case 'invalidId':
      return t('use 4 or more hexadecimal digits');
    case 'invalidGlob':
      return t('the pattern is not valid');
    case 'notExcludable':
      return t('this key cannot be excluded');
    case 'unclosedQuote':
      return t('the closing quote is missing');
  }
}
