/** The command line: usage, errors and output. Plans are in compaction.ts and repair.ts; JSON output is not text. */
import type { FindingCounts } from '../protocol/findings.ts';
import { counted } from './counts.ts';
import { t } from './l10n.ts';
import { hexRange } from './numbers.ts';
import { countsText, tableRange } from './stacks.ts';

/** Columns of the usage. */
const WIDTH = 100;

const SYNTAX = [
  'reftable dump [--json] [--tables] [--hash sha1|sha256] <stack directory or table file>',
  'reftable compact [--auto | --all | --range A..B] [--expire-before TIME] [--expire-below INDEX]',
  '                 [--dry-run] [--json] [--hash sha1|sha256] <stack directory>',
  'reftable fsck [--json] [--hash sha1|sha256] <stack directory or table file>',
  'reftable anatomy [--json] <table file>',
  'reftable repair --plan | --apply | --rollback [--take STEP]... [--skip STEP]... [--interop]',
  '                [--remove-lock] [--backup FOLDER] [--force] [--verify-with-git] [--json]',
  '                [--hash sha1|sha256] <stack directory>',
];

/** A command with its options, each with what it does. */
type Help = readonly [name: string, description: string, options?: readonly (readonly [name: string, help: string])[]];

/** Ends without a line feed. */
export function usage(): string {
  const start = `${t('usage:')} `;
  return [
    ...SYNTAX.map((line, i) => (i === 0 ? start : ' '.repeat(start.length)) + line),
    '',
    ...commands().flatMap(([name, description, options = []]) => [
      ...entry(name, 9, description),
      ...options.flatMap(([option, help]) => entry(`  ${option}`, 21, help)),
    ]),
    '',
    ...wrapped(
      t(
        '--json prints one object per line. --hash is the object format, for stacks whose repository configuration and tables do not specify it. Exit status: 0 for success, 1 for an error or a finding above a hint, 2 for wrong usage.',
      ),
      WIDTH,
    ),
  ].join('\n');
}

function commands(): readonly Help[] {
  return [
    [
      'dump',
      t('prints the refs and reflog entries of the merged stack, or of one table'),
      [['--tables', t('also prints the records of each table, including tombstones')]],
    ],
    [
      'compact',
      t('merges tables; first shows what is merged and what is dropped'),
      [
        ['--auto', t('the tables that git’s auto-compaction would merge (the default)')],
        ['--all', t('all tables (the default with an expiry)')],
        ['--range A..B', t('tables A to B of tables.list, both included; the base is 0')],
        [
          '--expire-before',
          t(
            'removes reflog entries older than TIME: seconds since the epoch, a date such as 2026-01-31 or 2026-01-31T12:00:00Z, or an age such as 90d, 12h or 2w',
          ),
        ],
        ['--expire-below', t('removes reflog entries with an update index below INDEX')],
        ['--dry-run', t('only shows what would be done')],
      ],
    ],
    ['fsck', t('checks a stack or a table: list, tables, blocks, records, refs, unlisted files')],
    ['anatomy', t('shows what each byte of a table is, even if the table is damaged')],
    [
      'repair',
      t('repairs what fsck finds, after a backup of the whole directory'),
      [
        ['--plan', t('shows what would be done, what is lost and what is uncertain')],
        ['--apply', t('repairs the stack')],
        ['--rollback', t('restores the newest backup, or the one that --backup names')],
        ['--take, --skip', t('includes or leaves out a step, by its ID in the plan')],
        ['--interop', t('also rewrites tables that only some readers cannot read')],
        [
          '--remove-lock',
          t(
            'also removes locks of the stack whose holder is unknown. Make sure that no program on any host or in any container uses the repository: removing a lock while its holder runs can lose all refs',
          ),
        ],
        ['--backup', t('where --apply keeps the backup; the default is next to the stack’s directory')],
        ['--force', t('rolls back even if the stack was changed after the repair')],
        ['--verify-with-git', t('afterwards also checks the stack with git')],
      ],
    ],
  ];
}

/** A name in a column of `width`, and its description after it. */
function entry(name: string, width: number, description: string): string[] {
  const column = Math.max(width, name.length + 1);
  return wrapped(description, WIDTH - column).map((line, i) => (i === 0 ? name : '').padEnd(column) + line);
}

function wrapped(text: string, width: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= width) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}

/** What is wrong with the arguments. */
export const usageError = {
  noCommand: () => t('no command given'),
  unknownCommand: (name: string) => t("unknown command '{0}'", name),
  repairAction: () => t('repair needs exactly one of --plan, --apply and --rollback'),
  rollbackWithRemoveLock: () => t('--remove-lock cannot be used with --rollback'),
  needsRemoveLock: () => t('removing a lock needs --remove-lock'),
  onePath: () => t('exactly one path is required'),
  hash: (value: string) => t("unknown hash '{0}': use sha1 or sha256", value),
  scopes: () => t('use only one of --auto, --all and --range'),
  range: (value: string) => t("invalid range '{0}': use A..B, such as 2..5", value),
  time: (value: string) =>
    t("invalid time '{0}': use seconds since the epoch, a date such as 2026-01-31, or an age such as 90d", value),
  updateIndex: (value: string) => t("invalid update index '{0}': use a decimal number below 2^64", value),
} as const;

/** Errors other than those of the engine and of git. */
export const commandError = {
  noFile: (path: string) =>
    t('cannot open {0}: no such file. Give the directory of a stack, such as .git/reftable, or a table file.', path),
  unreadable: (path: string, error: string) => t('cannot open {0}: {1}', path, error),
  otherHash: (path: string, hash: string, given: string) =>
    t('cannot read {0} as {2}: its object format is {1}', path, hash, given),
  compactFile: (path: string) => t('cannot compact {0}: it is a file. Give the directory of a stack.', path),
  repairFile: (path: string) => t('cannot repair {0}: it is a file. Give the directory of a stack.', path),
  noSuchTable: (index: number, tables: number) =>
    t('no table {0}: the stack has {1}, numbered from 0 (the base)', index, counted.tables(tables)),
  noSuchStep: (id: string) => t("the plan has no step '{0}'", id),
  noBackup: (directory: string) => t('no backup of {0}. Use --backup to name one.', directory),
} as const;

export const dumpText = {
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
  /** Hints are not problems. */
  summary: (counts: FindingCounts) => {
    const found = countsText(counts);
    if (counts.error + counts.warning + counts.info > 0) return found ?? '';
    return found === undefined ? t('no problems') : t('no problems, {0}', found);
  },
} as const;

export const repairOutput = {
  rolledBack: (backup: string) => t('Rolled back to {0}.', backup),
  stateBefore: (backup: string) => t('The state before the rollback is in {0}.', backup),
  repaired: (backup: string) => t('Repaired. The backup is in {0}.', backup),
  unchanged: () => t('Nothing was changed.'),
  noFindings: () => t('The check finds no problems.'),
  findings: () => t('The check still reports:'),
  verdict: (command: string, problem: string | undefined) => t('{0}: {1}', command, problem ?? t('no problems')),
  noGitDirectory: (directory: string) => t('{0} is not in a git directory', directory),
  noGit: () => t('git was not found on PATH'),
} as const;
