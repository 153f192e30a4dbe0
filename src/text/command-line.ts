/** The command line: errors and output. Its help is in commands/. Plans are in compaction.ts and repair.ts; JSON output is not text. */

import type { FindingCounts } from '../protocol/findings.ts';
import type { FoundInstead } from '../protocol/repository.ts';
import { counted } from './counts.ts';
import { t } from './l10n.ts';
import { list } from './list.ts';
import { bytes, hexRange, plural } from './numbers.ts';
import { countsText, tableRange } from './stacks.ts';

/** An error with the known names that resemble the unknown one, separated by commas. */
function withSimilar(error: string, similar: string | undefined): string {
  return similar === undefined ? error : t('{0}. Did you mean {1}?', error, similar);
}

/** Errors of the arguments. */
export const usageError = {
  noCommand: () => t('no command given'),
  unknownOption: (name: string, similar?: string) => withSimilar(t("unknown option '{0}'", name), similar),
  notUtf8: () => t('an argument has bytes that are not UTF-8, and this system does not pass them on'),
  missingValue: (name: string) => t('the option {0} needs a value', name),
  unknownCommand: (name: string, similar?: string) => withSimilar(t("unknown command '{0}'", name), similar),
  missingArgument: (name: string) => t('the argument <{0}> is required', name),
  unexpectedArgument: (word: string) => t("unexpected argument '{0}'", word),
  /** The line after an error. `command` is as it was called: `reftable` or `reftable refs`. */
  seeHelp: (command: string) => t("Run '{0} --help' for its options.", command),
  repairAction: () => t('repair needs exactly one of --plan, --apply and --rollback'),
  rollbackWithRemoveLock: () => t('--remove-lock cannot be used with --rollback'),
  needsRemoveLock: () => t('removing a lock needs --remove-lock'),
  hash: (value: string) => t("unknown hash '{0}': use sha1 or sha256", value),
  storage: (value: string) => t("unknown storage of refs '{0}': use reftable or files", value),
  scopes: () => t('use only one of --auto, --all and --range'),
  expiryTimes: () => t('use only one of --expire-before and --expire-configured'),
  range: (value: string) => t("invalid range '{0}': use A..B, such as 2..5", value),
  time: (value: string) =>
    t("invalid time '{0}': use seconds since the epoch, a date such as 2026-01-31, or an age such as 90d", value),
  format: (value: string) => t("unknown format '{0}': use git", value),
  formats: () => t('use only one of --json and --format'),
  gitDeleted: () => t('git does not show deleted refs: use another format'),
  sampleAction: () => t('give --list, or a sample and a directory'),
  byteRange: (value: string) => t("invalid range '{0}': use A..B, such as 0x1c..0x90; B is not included", value),
  blockAndRange: () => t('use only one of --block and --range'),
  undeleteAction: () => t('give --list, or the names of refs to restore'),
  asOne: () => t('--as needs exactly one ref'),
  namesAndAll: () => t('--all cannot be used with names of refs'),
  filterValue: (option: string, value: string) => t("invalid value '{1}' of --{0}", option, value),
  number: (option: string, value: string, min: number, max: number) =>
    t("invalid value '{1}' of --{0}: use a whole number from {2} to {3}", option, value, min, max),
  seconds: (option: string, value: string, max: number) =>
    t("invalid value '{1}' of --{0}: use seconds, more than 0 and at most {2}", option, value, max),
  objectId: (value: string) => t("invalid object ID '{0}': use 4 or more hexadecimal digits", value),
  sort: (value: string, columns: readonly string[]) => t("cannot sort by '{0}': use {1}", value, list(columns)),
  shell: (value: string, shells: readonly string[]) => t("unknown shell '{0}': use {1}", value, list(shells)),
  updateIndex: (value: string) => t("invalid update index '{0}': use a decimal number below 2^64", value),
} as const;

/** Errors other than those of the engine and of git. */
export const commandError = {
  otherHash: (path: string, hash: string, given: string) =>
    t('cannot read {0} as {2}: its object format is {1}', path, hash, given),
  compactFile: (path: string) =>
    t('cannot compact {0}: it is a file. Give a repository or the directory of a stack.', path),
  repairFile: (path: string) =>
    t('cannot repair {0}: it is a file. Give a repository or the directory of a stack.', path),
  browseFile: (path: string) =>
    t('cannot list the refs of {0}: it is a file. Give a repository or the directory of a stack.', path),
  noSuchTable: (index: number, tables: number) =>
    t('no table {0}: the stack has {1}, numbered from 0 (the base)', index, counted.tables(tables)),
  noSample: (name: string) => t("unknown sample '{0}'. Run 'reftable sample --list' for their names.", name),
  notEmpty: (folder: string) => t('{0} is not empty. Give a directory that is empty or does not exist.', folder),
  noTable: (path: string) => t('{0} does not exist. Give the path of a table.', path),
  noSuchBlock: (block: number, blocks: number) =>
    t('no block {0}: the table has {1}, numbered from 0', block, counted.blocks(blocks)),
  noSuchBytes: (start: number, size: number) =>
    t('no byte at {0}: the table has {1}', `0x${start.toString(16)}`, counted.bytes(size)),
  inputTooLarge: (limit: number) =>
    t('a table in standard input can have at most {0}. Write it to a file and give that.', bytes(limit)),
  noSuchStep: (id: string) => t("the plan has no step '{0}'", id),
  noBackup: (directory: string) => t('no backup of {0}. Use --backup to name one.', directory),
} as const;

/** Why a path cannot be used: what was found there instead of a stack. */
export function noStack(path: string, found: FoundInstead, at: string | undefined): string {
  switch (found) {
    case 'nothing':
      return t('{0} does not exist. Give a repository, the directory of a stack, or a table.', path);
    case 'filesStorage':
      return t('{0} has no reftable stack: this repository stores its refs in files.', path);
    case 'insideGitDirectory':
      return t(
        '{0} is not a reftable stack. It is in the git directory {1}: give that, or its work tree.',
        path,
        at ?? '',
      );
    case 'badGitFile':
      return at === undefined
        ? t('{0} is not a .git file: it has no gitdir line.', path)
        : t('{0} leads to {1}, which is not a git directory.', path, at);
    case 'noRepository':
      return t('{0} is neither a reftable stack nor in a git repository.', path);
  }
}

export const inputText = {
  standardInput: () => t('standard input'),
} as const;

/** The line before what a command prints about a stack or a table. */
export const headerText = {
  stack: (directory: string) => t('Stack {0}', directory),
  table: (file: string) => t('Table {0}', file),
  tableInInput: () => t('Table in standard input'),
} as const;

export const dumpText = {
  progress: (records: number) => plural('Printing: {0} record', 'Printing: {0} records', records),
  stack: (
    hash: string,
    tables: number,
    next: bigint,
    due: { readonly start: number; readonly end: number } | undefined,
  ) =>
    due === undefined
      ? t('stack {0}, {1}, next update index {2}, geometric', hash, counted.tables(tables), String(next))
      : t(
          'stack {0}, {1}, next update index {2}, compaction due: {3}',
          hash,
          counted.tables(tables),
          String(next),
          tableRange(due.start, due.end - 1),
        ),
  table: (index: number, name: string, facts: DumpedTable) =>
    t(
      'table {0} {1}, {2}, update indices {3} to {4}, version {5}, {6}, block size {7}',
      index,
      name,
      counted.bytes(facts.size),
      String(facts.minUpdateIndex),
      String(facts.maxUpdateIndex),
      facts.version,
      facts.hash,
      facts.blockSize,
    ),
} as const;

interface DumpedTable {
  readonly size: number;
  readonly minUpdateIndex: bigint;
  readonly maxUpdateIndex: bigint;
  readonly version: number;
  readonly hash: string;
  readonly blockSize: number;
}

/** Whether the objects of refs and reflog entries were looked up. */
type ObjectsChecked = 'lookedUp' | 'notLookedUp' | 'failed';

function foundText(counts: FindingCounts): string {
  const found = countsText(counts);
  if (counts.error + counts.warning + counts.info > 0) return found ?? '';
  return found === undefined ? t('no problems') : t('no problems, {0}', found);
}

function objectsText(objects: ObjectsChecked, problem: string): string {
  switch (objects) {
    case 'lookedUp':
      return t('Object IDs were looked up.');
    case 'notLookedUp':
      return t('Object IDs were not looked up (--objects).');
    case 'failed':
      return t('Object IDs could not be looked up: {0}', problem);
  }
}

export const fsckText = {
  /** Where a finding is: ` 0x90–0x9f`, and inside an inflated block. */
  range: (start: number, end: number) => ` ${hexRange(start, end)}`,
  inflated: (start: number, end: number) => ` ${t('inflated {0}', hexRange(start, end))}`,
  expected: (expected: string | undefined, actual: string | undefined) =>
    expected === undefined
      ? t('found {0}', actual ?? '')
      : actual === undefined
        ? t('expected {0}', expected)
        : t('expected {0}, found {1}', expected, actual),
  /** Hints are not problems. `problem`: why the lookup failed. */
  summary: (counts: FindingCounts, objects: ObjectsChecked, problem = '') =>
    t('{0}. {1}', foundText(counts), objectsText(objects, problem)),
  tableAlone: () => t('a single table is checked without a repository'),
} as const;

export const sampleOutput = {
  /** `file` is in the folder. */
  written: (id: string, folder: string, file: string) =>
    t('Wrote the sample {0} to {1}. {2} there has the damage, the findings, and what git does.', id, folder, file),
} as const;

export const repairOutput = {
  rolledBack: (backup: string) => t('Rolled back to {0}.', backup),
  stateBefore: (backup: string) => t('The state before the rollback is in {0}.', backup),
  repaired: (backup: string) => t('Repaired. The backup is in {0}.', backup),
  unchanged: () => t('Nothing was changed.'),
  noFindings: (objects: boolean) =>
    objects
      ? t('The check finds no problems. Object IDs were looked up.')
      : t('The check finds no problems. Object IDs were not looked up (--objects).'),
  findings: () => t('The check still reports:'),
  verdict: (command: string, problem: string | undefined) => t('{0}: {1}', command, problem ?? t('no problems')),
  noGitDirectory: (directory: string) => t('{0} is not in a git directory', directory),
  noGit: () => t('git was not found on PATH'),
} as const;
