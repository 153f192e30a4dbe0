/** The command line: usage, errors and output. Plans are in compaction.ts and repair.ts; JSON output is not text. */
import type { FindingCounts } from '../protocol/findings.ts';
import type { FoundInstead } from '../protocol/repository.ts';
import { counted } from './counts.ts';
import { t } from './l10n.ts';
import { hexRange } from './numbers.ts';
import { countsText, tableRange } from './stacks.ts';

/** Columns of the usage. */
const WIDTH = 100;

type CommandName =
  | 'dump'
  | 'refs'
  | 'reflog'
  | 'show'
  | 'update-ref'
  | 'symbolic-ref'
  | 'branch'
  | 'undelete'
  | 'compact'
  | 'fsck'
  | 'anatomy'
  | 'repair';

const SYNTAX: Readonly<Record<CommandName, readonly string[]>> = {
  dump: ['reftable dump [--json] [--tables] [--hash sha1|sha256] [PATH]'],
  refs: [
    'reftable refs [--filter FILTER] [--prefix PREFIX] [--points-at ID] [--deleted] [--sort COLUMN]',
    '              [--provenance] [--json | --format=git] [PATH]',
  ],
  reflog: [
    'reftable reflog [show] [--all] [--since TIME] [--until TIME] [--author NAME] [--message TEXT]',
    '                [--filter FILTER] [--json | --format=git] [-C PATH] [REF]...',
    'reftable [-C PATH] [-c KEY=VALUE] [--git-dir PATH] reflog exists|list|delete|expire|drop|write',
    '         [ARGUMENT OF GIT]... [--json]',
  ],
  show: ['reftable show [--json] [-C PATH] REF'],
  'update-ref': [
    'reftable [-C PATH] [-c KEY=VALUE] [--git-dir PATH] update-ref [-m REASON] [--no-deref]',
    '         [--create-reflog] [--dry-run] [--json]',
    '         [-d] REF [NEW] [OLD] | --stdin [-z] [--batch-updates]',
  ],
  'symbolic-ref': [
    'reftable [-C PATH] [-c KEY=VALUE] [--git-dir PATH] symbolic-ref [--dry-run] [--json]',
    '         [-m REASON] NAME TARGET | -d [-q] NAME | [-q] [--short] [--no-recurse] NAME',
  ],
  branch: [
    'reftable [-C PATH] [-c KEY=VALUE] [--git-dir PATH] branch [-q] [--dry-run] [--json]',
    '         -m|-M|-c|-C [OLD] NEW | [-r] -d|-D NAME...',
  ],
  undelete: [
    'reftable undelete --list [--json] [-C PATH]',
    'reftable undelete [--as NAME] [--at INDEX] [--dry-run] [--json] [-C PATH] REF...',
  ],
  compact: [
    'reftable compact [--auto | --all | --range A..B] [--expire-before TIME | --expire-configured]',
    '                 [--expire-below INDEX] [--dry-run] [--json] [--hash sha1|sha256] [PATH]',
  ],
  fsck: ['reftable fsck [--objects] [--json] [--hash sha1|sha256] [PATH]'],
  anatomy: ['reftable anatomy [--json] PATH'],
  repair: [
    'reftable repair --plan | --apply | --rollback [--take STEP]... [--skip STEP]... [--interop]',
    '                [--objects] [--remove-lock] [--backup FOLDER] [--force] [--verify-with-git]',
    '                [--json] [--hash sha1|sha256] [PATH]',
  ],
};

/** Commands that need no object format. */
const WITHOUT_HASH: readonly CommandName[] = [
  'anatomy',
  'refs',
  'reflog',
  'show',
  'update-ref',
  'symbolic-ref',
  'branch',
  'undelete',
];

/** A command with its options, each with what it does. */
interface Help {
  readonly description: string;
  readonly options?: readonly (readonly [name: string, help: string])[];
}

/** Of the command of this name; of all commands if there is none. Ends without a line feed. */
export function usage(name?: string): string {
  const all = Object.keys(SYNTAX) as CommandName[];
  const command = all.find(each => each === name);
  const names = command === undefined ? all : [command];
  const lines = [...names.flatMap(name => SYNTAX[name]), ...(command === undefined ? ['reftable --version'] : [])];
  const start = `${t('usage:')} `;
  return [
    ...lines.map((line, i) => (i === 0 ? start : ' '.repeat(start.length)) + line),
    '',
    ...names.flatMap(name => {
      const { description, options = [] } = help()[name];
      return [...entry(name, 9, description), ...options.flatMap(([option, text]) => entry(`  ${option}`, 21, text))];
    }),
    '',
    ...wrapped(generalHelp(command), WIDTH),
  ].join('\n');
}

/** What applies to every command. */
function generalHelp(command: CommandName | undefined): string {
  const stack = t(
    'PATH is a work tree or a folder in it, a .git directory or file, a bare repository or the directory of a stack. The default is the repository of the current directory.',
  );
  const both = t(
    'PATH is a work tree or a folder in it, a .git directory or file, a bare repository, the directory of a stack or a table file. The default is the repository of the current directory.',
  );
  const check = t('Of a repository, the stacks of all worktrees are checked.');
  const table = t('PATH is a table file.');
  const path = {
    refs: stack,
    reflog: stack,
    show: stack,
    'update-ref': stack,
    'symbolic-ref': stack,
    branch: stack,
    undelete: stack,
    dump: both,
    fsck: `${both} ${check}`,
    compact: stack,
    repair: stack,
    anatomy: table,
  };
  return [
    path[command ?? 'fsck'],
    t('--json prints one object per line.'),
    ...(command !== undefined && WITHOUT_HASH.includes(command)
      ? []
      : [t('--hash is the object format, for stacks whose repository configuration and tables do not specify it.')]),
    t(
      'Exit status: 0 for success; 1 for an error or if a problem was found; 2 for wrong usage, for a PATH without a stack, or if fsck could not check it.',
    ),
    ...(command === undefined ? [t('reftable COMMAND --help describes one command.')] : []),
  ].join(' ');
}

function help(): Readonly<Record<CommandName, Help>> {
  return {
    dump: {
      description: t('prints the refs and reflog entries of the merged stack, or of one table'),
      options: [['--tables', t('also prints the records of each table, including tombstones')]],
    },
    refs: {
      description: t(
        'lists refs with value, update index and table; also of a stack that git cannot read, as far as it can be read',
      ),
      options: [
        [
          '--filter FILTER',
          t(
            'words, folder/, a glob such as v1.*, 4 or more digits of an object ID, kind:tag, table:3, changed:2d, author:NAME, message:TEXT, deleted:, ref:TEXT and name:NAME; a hyphen before one excludes it',
          ),
        ],
        ['--prefix PREFIX', t('refs whose name starts with PREFIX')],
        [
          '--points-at ID',
          t('refs that lead to the object, or to a tag of it; with --format=git also through tags of tags'),
        ],
        ['--deleted', t('deleted refs that a table still has')],
        [
          '--sort COLUMN',
          t('by name, value, kind, table, update-index or changed; --sort=-COLUMN sorts in descending order'),
        ],
        [
          '--provenance',
          t(
            'also shows one letter for each table, base first (v: the value, o: an older value, x: a deletion, ?: unknown), and the last change',
          ),
        ],
        ['--format=git', t('as git for-each-ref prints them; runs git to look up the types of objects')],
      ],
    },
    reflog: {
      description: t(
        'lists the reflog entries of HEAD or of each REF, newest first, with IDs, update index and table; show prints what git reflog show prints and runs git; exists, list, delete, expire, drop and write do what git does, with its arguments, messages and exit status',
      ),
      options: [
        ['--all', t('the entries of all refs, including deleted ones (with show, of the refs that exist)')],
        [
          '--since, --until',
          t('entries from or up to a time: a date such as 2026-01-31, a date and time, or an age such as 2d or 3h'),
        ],
        ['--author NAME', t('entries of a person, by a part of name or email address')],
        ['--message TEXT', t('entries whose message contains TEXT')],
        ['--filter FILTER', t('entries that match a filter, as for refs')],
        ['--format=git', t('the same as show')],
        ['-C PATH', t('the repository or stack')],
      ],
    },
    show: {
      description: t(
        'shows one ref: its value, what it leads to, its record in each table with its bytes, and its reflog; also of a deleted ref',
      ),
      options: [['-C PATH', t('the repository or stack')]],
    },
    'update-ref': {
      description: t(
        'changes refs as git update-ref does, with its arguments, messages and exit status; runs git for objects and hooks',
      ),
      options: planOptions(),
    },
    'symbolic-ref': {
      description: t('reads, writes and deletes symbolic refs as git symbolic-ref does'),
      options: planOptions(),
    },
    branch: {
      description: t(
        'renames, copies and deletes branches as git branch does, with reflog, configuration and the HEADs of worktrees; runs git',
      ),
      options: planOptions(),
    },
    undelete: {
      description: t(
        'restores deleted refs that a table or a backup of a repair still has, with their reflogs as git showed them; runs git to check that the objects exist',
      ),
      options: [
        [
          '--list',
          t(
            'lists them with the last value, when they were deleted, what else the transaction changed, and the reflog entries that are stored',
          ),
        ],
        ['--as NAME', t('restores the ref under another name')],
        ['--at INDEX', t('restores what the ref was after the transaction with this update index')],
        ['--dry-run', t('only shows what would be restored')],
        ['-C PATH', t('the repository or stack')],
      ],
    },
    compact: {
      description: t('merges tables; first shows what is merged and what is dropped'),
      options: [
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
        [
          '--expire-configured',
          t(
            'removes reflog entries that are older than gc.reflogExpire or gc.<pattern>.reflogExpire, or than 90 days; whether their commits are reachable does not matter',
          ),
        ],
        ['--dry-run', t('only shows what would be done')],
      ],
    },
    fsck: {
      description: t('checks a stack or a table: list, tables, blocks, records, refs, unlisted files'),
      options: [
        [
          '--objects',
          t('also checks that the objects of refs and reflog entries exist and have the right type; runs git'),
        ],
      ],
    },
    anatomy: { description: t('shows what each byte of a table is, even if the table is damaged') },
    repair: {
      description: t('repairs what fsck finds, after a backup of the whole directory'),
      options: [
        ['--plan', t('shows what would be done, what is lost and what is uncertain')],
        ['--apply', t('repairs the stack')],
        ['--rollback', t('restores the newest backup, or the one that --backup names')],
        ['--take, --skip', t('includes or leaves out a step, by its ID in the plan')],
        [
          '--objects',
          t(
            'also offers steps for refs whose objects are missing or have the wrong type; --take selects them; runs git',
          ),
        ],
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
    },
  };
}

/** The options that git's commands do not have. */
function planOptions(): readonly (readonly [name: string, help: string])[] {
  return [
    [
      '--dry-run',
      t(
        'only shows what would be written: per ref the value before and after and the reflog entries, the table, and what becomes unrecoverable; calls no hooks',
      ),
    ],
    ['--json', t('shows what is written, or would be, as JSON')],
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

/** Errors of the arguments. */
export const usageError = {
  noCommand: () => t('no command given'),
  unknownOption: (name: string) => t("unknown option '{0}'", name),
  missingValue: (name: string) => t('the option {0} needs a value', name),
  unknownCommand: (name: string) => t("unknown command '{0}'", name),
  repairAction: () => t('repair needs exactly one of --plan, --apply and --rollback'),
  rollbackWithRemoveLock: () => t('--remove-lock cannot be used with --rollback'),
  needsRemoveLock: () => t('removing a lock needs --remove-lock'),
  onePath: () => t('give one path only'),
  tablePath: () => t('the path of a table is required'),
  hash: (value: string) => t("unknown hash '{0}': use sha1 or sha256", value),
  scopes: () => t('use only one of --auto, --all and --range'),
  expiryTimes: () => t('use only one of --expire-before and --expire-configured'),
  range: (value: string) => t("invalid range '{0}': use A..B, such as 2..5", value),
  time: (value: string) =>
    t("invalid time '{0}': use seconds since the epoch, a date such as 2026-01-31, or an age such as 90d", value),
  format: (value: string) => t("unknown format '{0}': use git", value),
  formats: () => t('use only one of --json and --format'),
  gitDeleted: () => t('git does not show deleted refs: use another format'),
  undeleteAction: () => t('give --list, or the names of refs to restore'),
  asOne: () => t('--as needs exactly one ref'),
  oneRef: () => t('give the name of one ref'),
  namesAndAll: () => t('--all cannot be used with names of refs'),
  filterValue: (option: string, value: string) => t("invalid value '{1}' of --{0}", option, value),
  objectId: (value: string) => t("invalid object ID '{0}': use 4 or more hexadecimal digits", value),
  sort: (value: string, columns: readonly string[]) => t("cannot sort by '{0}': use {1}", value, columns.join(', ')),
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

/** The line before what a command prints about a stack or a table. */
export const headerText = {
  stack: (directory: string) => t('Stack {0}', directory),
  table: (file: string) => t('Table {0}', file),
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
