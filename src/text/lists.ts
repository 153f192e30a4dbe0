/** `tables.list` in the text editor: hovers, lenses, fixes. Problems have the texts of findings. */

import { counted } from './counts.ts';
import { message } from './escape/bounded.ts';
import { markdown, markdownCode } from './escape/plain.ts';
import { t } from './l10n.ts';
import { list } from './list.ts';
import { bytes, count, indexRange, plural, updateIndexRange } from './numbers.ts';
import { tableRange } from './stacks.ts';

export const listFix = {
  endWithNewline: () => t('End the last line with a newline'),
  endWithLf: () => t('End all lines with LF'),
  removeBlankLine: () => t('Remove the empty line'),
  removeLine: () => t('Remove this line'),
  removeOtherLine: (line: number) => t('Remove line {0} instead', count(line)),
  removeMissing: () => t('Remove this line (loses data that only this table had)'),
  removeBlanks: () => t('Remove the blanks'),
  remove: (text: string) => t("Remove '{0}'", text),
  repair: () => t('Repair…'),
} as const;

/** The sizes of the tables of a list. */
export interface ListGeometry {
  readonly tables: number;
  readonly size: number;
  readonly factor: number;
  readonly unreadable: number;
  /** What git's auto-compaction would merge; the last position is included. */
  readonly merge: { readonly first: number; readonly last: number; readonly bytes: number } | undefined;
}

export const listText = {
  brief: (min: bigint, max: bigint, size: number) => t('{0}, {1}', updateIndexRange(min, max), bytes(size)),
  unreadable: (error: string) => t('cannot be read: {0}', error),
  noFile: () => t('no such file'),
  openTable: () => t('Open in the table editor'),
  geometry: (geometry: ListGeometry) => geometryText(geometry),
  compact: (first: number, last: number) => t('Compact {0}', tableRange(first, last)),
  openStack: () => t('Open stack editor'),
  savingBypassesLock: () => t('Saving this text bypasses the lock of the list'),
} as const;

function geometryText({ tables, size, factor, unreadable, merge }: ListGeometry): string {
  const sum = t('{0}, {1}', counted.tables(tables), bytes(size));
  if (unreadable > 0) {
    return plural('{1}: {0} table cannot be read', '{1}: {0} tables cannot be read', unreadable, sum);
  }
  if (!merge) return t('{0}: geometric, each at least {1} times as large as the next newer one', sum, count(factor));
  return t('{0}: compaction due, it would merge {1}', sum, bytes(merge.bytes));
}

/** A table for its hover. */
export interface ListTable {
  readonly size: number;
  readonly minUpdateIndex: bigint;
  readonly maxUpdateIndex: bigint;
  readonly version: number;
  readonly hash: string;
  /** 0: not aligned. */
  readonly blockSize: number;
  readonly sections: readonly {
    readonly section: 'refs' | 'objects' | 'logs';
    readonly isIndex: boolean;
    readonly size: number;
    /** Left out where blocks are not aligned. */
    readonly blocks?: number;
  }[];
}

/** A line that names no file. The repair has this sentence too. */
export function missingFile(): string {
  return t('The directory has no file of this name. git cannot open the stack while the list names it.');
}

/** All in Markdown. */
export const listHover = {
  heading: (name: string) => `**${t('Table')}** ${markdownCode(name)}\n\n`,
  missing: () => missingFile(),
  unreadable: (error: string) => t('Cannot read the table: {0}', markdown(error)),
  facts: (table: ListTable, position: number, total: number) =>
    factLines(table, position, total)
      .map(line => `- ${line}\n`)
      .join(''),
} as const;

function factLines(table: ListTable, position: number, total: number): string[] {
  const { size, minUpdateIndex, maxUpdateIndex, version, hash, blockSize } = table;
  const tables = counted.tables(total);
  const blocks = blockSize === 0 ? t('blocks not aligned') : t('blocks of {0}', counted.bytes(blockSize));
  const sections = list(table.sections.map(sectionText)) || t('none');
  return [
    position === 0
      ? t('Position {0} of {1}, the base', position, tables)
      : position === total - 1
        ? t('Position {0} of {1}, the newest', position, tables)
        : t('Position {0} of {1}', position, tables),
    t('{0} ({1})', bytes(size), counted.bytes(size)),
    minUpdateIndex === maxUpdateIndex
      ? t('Update index {0}', count(minUpdateIndex))
      : t('Update indices {0}', indexRange(minUpdateIndex, maxUpdateIndex)),
    t('Version {0}, {1}, {2}', version, hash, blocks),
    t('Sections: {0}', sections),
  ];
}

function sectionText({ section, isIndex, size, blocks }: ListTable['sections'][number]): string {
  const name = sectionName(section, isIndex);
  return blocks === undefined
    ? t('{0} {1}', name, bytes(size))
    : t('{0} {1} in {2}', name, bytes(size), counted.blocks(blocks));
}

function sectionName(section: ListTable['sections'][number]['section'], isIndex: boolean): string {
  switch (section) {
    case 'refs':
      return isIndex ? t('ref index') : t('refs');
    case 'objects':
      return isIndex ? t('object index') : t('objects');
    case 'logs':
      return isIndex ? t('reflog index') : t('reflogs');
  }
}

/** Findings in the Problems panel, next to their own messages. */
export const problemText = {
  moreInFile: (findings: number) =>
    plural('and {0} more finding in this file', 'and {0} more findings in this file', findings),
  moreInFiles: (findings: number, files: number) =>
    t('{0} in {1}', plural('and {0} more finding', 'and {0} more findings', findings), moreFiles(files)),
  /** At the line that names the table; `total`: findings of the table. */
  ofTable: (finding: string, total: number) =>
    total > 1
      ? t('in this table: {0} ({1} in total)', message(finding), counted.findings(total))
      : t('in this table: {0}', message(finding)),
} as const;

function moreFiles(files: number): string {
  return plural('{0} more file', '{0} more files', files);
}
