/** `reftable reflog exists|list|delete|expire|drop|write`: these commands of `git reflog` in this process. */
import {
  dropReflog,
  expireReflog,
  expiryTimesFor,
  findReflog,
  isRefName,
  isRootRef,
  type RefDatabase,
  type ReflogEntry,
  RefTransactionError,
  reflogNames,
  reflogNamesOfWorktrees,
  rewriteReflog,
  writeEntry,
} from '../../git/index.ts';
import { type ErrorCode, isReftableError } from '../../reftable/index.ts';
import { gitText } from '../../text/git-text.ts';
import {
  type CommandStreams,
  type CommandSyntax,
  Fatal,
  inRepository,
  PLAN_OPTIONS,
  type RunningCommand,
  runCommand,
} from './command.ts';
import type { ReflogEdit } from './git-command.ts';
import { type GitOption, GitUsageError } from './git-options.ts';

const REWRITE_OPTIONS: readonly GitOption[] = [
  { name: 'dryRun', letter: 'n', long: 'dry-run' },
  { name: 'rewrite', long: 'rewrite' },
  { name: 'updateRef', long: 'updateref' },
  { name: 'verbose', long: 'verbose' },
  { name: 'json', long: 'json', isOurs: true },
];
const ALL_OPTIONS: readonly GitOption[] = [
  { name: 'all', long: 'all' },
  { name: 'singleWorktree', long: 'single-worktree' },
];

interface Subcommand extends CommandSyntax {
  readonly run: (command: RunningCommand) => number;
}

const SUBCOMMANDS: Readonly<Record<ReflogEdit, Subcommand>> = {
  exists: { options: [], usage: gitText.reflogExistsUsage, run: exists },
  list: { options: [], usage: gitText.reflogListUsage, run: list },
  delete: { options: REWRITE_OPTIONS, usage: gitText.reflogDeleteUsage, run: deleteEntries },
  expire: {
    options: [
      ...REWRITE_OPTIONS,
      ...ALL_OPTIONS,
      { name: 'expire', long: 'expire', takesValue: true },
      { name: 'expireUnreachable', long: 'expire-unreachable', takesValue: true },
      { name: 'staleFix', long: 'stale-fix' },
    ],
    usage: gitText.reflogExpireUsage,
    run: expire,
  },
  drop: { options: [...ALL_OPTIONS, ...PLAN_OPTIONS], usage: gitText.reflogDropUsage, run: drop },
  write: { options: PLAN_OPTIONS, usage: gitText.reflogWriteUsage, run: write },
};

/** git's numbers of the codes (`reftable-error.h`); the exit status is the number modulo 256. */
const NUMBERS: Readonly<Record<ErrorCode, number>> = {
  GENERIC_ERROR: -1,
  IO_ERROR: -2,
  FORMAT_ERROR: -3,
  NOT_EXIST_ERROR: -4,
  LOCK_ERROR: -5,
  API_ERROR: -6,
  ZLIB_ERROR: -7,
  EMPTY_TABLE_ERROR: -8,
  REFNAME_ERROR: -10,
  ENTRY_TOO_BIG_ERROR: -11,
  OUTDATED_ERROR: -12,
  OUT_OF_MEMORY_ERROR: -13,
};

/** Runs the command that the first argument names, in the repository of the current directory. Returns the exit status. */
export function editReflog([name = '', ...args]: readonly string[], streams: CommandStreams): number {
  const subcommand = SUBCOMMANDS[name as ReflogEdit];
  return runCommand(subcommand, args, streams, subcommand.run);
}

function exists(command: RunningCommand): number {
  const [name] = command.words;
  if (name === undefined) throw new GitUsageError('');
  if (!isRefName(name, { oneLevel: true })) throw new Fatal(`invalid ref format: ${name}`);
  return inRepository(command, ({ stacks }) => (stacks.hasReflog(name) ? 0 : 1));
}

function list(command: RunningCommand): number {
  const { words, report, streams } = command;
  if (words[0] !== undefined) {
    report('error', `list does not accept arguments: '${words[0]}'`);
    return 255;
  }
  return inRepository(command, ({ stacks }) => {
    streams.print(
      reflogNames(stacks)
        .map(name => `${name}\n`)
        .join(''),
    );
    return 0;
  });
}

function deleteEntries(command: RunningCommand): number {
  const { words, is, report } = command;
  if (words.length === 0) {
    report('error', 'no reflog specified to delete');
    return 255;
  }
  const deleteOne = (database: RefDatabase, word: string): number => {
    const at = word.indexOf('@{');
    if (at < 0) return failed(command, `not a reflog: ${word}`);
    const name = findReflog(database.stacks, word.slice(0, at));
    if (name === undefined) return failed(command, `no reflog for '${word}'`);
    const specifier = word.slice(at + '@{'.length);
    return editing(command, () => {
      rewriteReflog(database, name, {
        ...{ rewrite: is('rewrite'), updateRef: is('updateRef') },
        choose: ({ entries }) => {
          const chosen = chosenEntry(entries, specifier, command);
          for (const entry of entries)
            showEntry(command, entry, entry === chosen, is('dryRun') ? 'would prune' : 'prune');
          return new Set(chosen === undefined ? [] : [chosen]);
        },
      });
    });
  };
  return combined(command, database => words.map(word => deleteOne(database, word)), { isQuiet: true });
}

/** The entry that `@{…}` means: by its number from the newest on, or the newest one before a date if they are in order. */
function chosenEntry(
  entries: readonly ReflogEntry[],
  specifier: string,
  { streams }: RunningCommand,
): ReflogEntry | undefined {
  const [, number] = /^\s*\+?(\d*)\}/.exec(specifier) ?? [];
  if (number !== undefined) return entries.at(-1 - Number(number));
  const time = streams.askApproximateDate(specifier);
  return entries[entries.filter(({ update }) => Number(update.time) < time).length - 1];
}

function expire(command: RunningCommand): number {
  const { words, is, value, streams } = command;
  if (is('staleFix')) throw new Fatal(gitText.noStaleFix());
  const time = (name: string, option: string) => {
    const text = value(name);
    if (text === undefined) return undefined;
    const read = streams.askExpiry(text);
    if (read === undefined) throw new Fatal(`invalid timestamp '${text}' given to '--${option}'`);
    return read;
  };
  const [all, unreachable] = [time('expire', 'expire'), time('expireUnreachable', 'expire-unreachable')];
  const given = { ...(all === undefined ? {} : { all }), ...(unreachable === undefined ? {} : { unreachable }) };
  const now = Math.floor(Date.now() / 1000);
  // In its own dry run, git prints the same for a reflog that is named.
  const expireOne = (database: RefDatabase, name: string, removed = 'prune') =>
    editing(command, () => {
      const { config } = database;
      expireReflog(database, name, {
        ...{ rewrite: is('rewrite'), updateRef: is('updateRef'), unreachable: streams.unreachable },
        times: expiryTimesFor(name, { config, given, now, readTime: streams.askExpiry }),
        onEntry: (entry, isRemoved) => showEntry(command, entry, isRemoved, removed),
      });
    });
  const ofAll = is('dryRun') ? 'would prune' : 'prune';
  const each = (database: RefDatabase) => [
    ...(is('all') ? allReflogs(command, database).map(name => expireOne(database, name, ofAll)) : []),
    ...words.map(word => {
      const name = findReflog(database.stacks, word);
      return name === undefined ? failed(command, `reflog could not be found: '${word}'`) : expireOne(database, name);
    }),
  ];
  return combined(command, each, { isQuiet: true });
}

function drop(command: RunningCommand): number {
  const { words, is } = command;
  if (is('all') && words.length > 0) {
    command.streams.printError('usage: references specified along with --all\n');
    return 129;
  }
  return combined(command, database => {
    const dropOne = (name: string) => editing(command, () => dropReflog(database, name));
    if (is('all')) return allReflogs(command, database).map(dropOne);
    return words.map(word => {
      const name = findReflog(database.stacks, word);
      return name === undefined ? failed(command, `reflog could not be found: '${word}'`) : dropOne(name);
    });
  });
}

function write(command: RunningCommand): number {
  const { words } = command;
  const [name = '', oldText = '', newText = '', message = ''] = words;
  if (words.length !== 4) throw new GitUsageError('');
  return inRepository(command, database => {
    if (!isRootRef(name) && !isRefName(name)) throw new Fatal(`invalid reference name: ${name}`);
    const entry = {
      old: existingObject(database, 'old', oldText),
      new: existingObject(database, 'new', newText),
      message,
    };
    try {
      writeEntry(database, name, entry);
    } catch (error) {
      if (!(error instanceof RefTransactionError)) throw error;
      throw new Fatal(`cannot commit reflog update: ${error.message}`);
    }
    return 0;
  });
}

/** An object ID of all its digits; git does not look at what follows. */
function existingObject({ objects, zeros }: RefDatabase, which: 'old' | 'new', text: string): string {
  const oid = text.slice(0, zeros.length).toLowerCase();
  if (!/^[0-9a-f]*$/.test(oid) || oid.length < zeros.length) throw new Fatal(`invalid ${which} object ID: '${text}'`);
  if (oid === zeros || objects.typeOf(oid) !== undefined) return oid;
  throw new Fatal(`${which} object '${text}' does not exist`);
}

function allReflogs({ is }: RunningCommand, { stacks }: RefDatabase): string[] {
  return is('singleWorktree') ? reflogNames(stacks) : reflogNamesOfWorktrees(stacks);
}

/** `removed` is what git prints for an entry that is removed. */
function showEntry(
  { is, streams }: RunningCommand,
  { update }: ReflogEntry,
  isRemoved: boolean,
  removed: string,
): void {
  if (is('verbose')) streams.print(`${isRemoved ? removed : 'keep'} ${update.message ?? ''}`);
}

/** Runs the work on each reflog. git or-s the results. */
function combined(
  command: RunningCommand,
  work: (database: RefDatabase) => readonly number[],
  options?: { readonly isQuiet: boolean },
): number {
  return inRepository(command, database => work(database).reduce((all, one) => all | one, 0) & 0xff, options);
}

/** Reports an error as git does, and returns what git returns for it. */
function failed({ report }: RunningCommand, message: string): number {
  report('error', message);
  return -1;
}

/** Returns what git returns if a stack cannot be locked, read or written. git prints nothing then. */
function editing({ report }: RunningCommand, work: () => void): number {
  try {
    work();
    return 0;
  } catch (error) {
    if (!isReftableError(error)) throw error;
    report('error', error.message);
    return NUMBERS[error.code];
  }
}
