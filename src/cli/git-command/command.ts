/** What the commands with git's own arguments have in common: the repository that they change, and how they end. */
import {
  GitError,
  NoStackError,
  RefDatabase,
  type RefDatabaseOptions,
  RefTransactionError,
  resolvePath,
  ScriptError,
} from '../../git/index.ts';
import { noStack } from '../../text/command-line.ts';
import { refPlanText } from '../../text/ref-plan.ts';
import { type GitArguments, type GitOption, GitUsageError, parseGitOptions } from './git-options.ts';
import { planLines, planObjects } from './print-plan.ts';

/** What a command is connected to. */
export interface CommandStreams extends Omit<RefDatabaseOptions, 'warn' | 'isDryRun' | 'listsChanges'> {
  /** The next bytes of standard input, `undefined` at its end. */
  readonly read: () => Uint8Array | undefined;
  /** The object ID that a revision names. */
  readonly resolve: (revision: string) => string | undefined;
  /** Times as `askExpiry` and `askApproximateDate` read them. */
  readonly askExpiry: (text: string) => number | undefined;
  readonly askApproximateDate: (text: string) => number;
  /** The path of git. Throws `AskGitError` without one; `what` is what it is needed for. */
  readonly gitFor: (what: string) => string;
  /** As `unreachableCommits`. */
  readonly unreachable: (commits: readonly string[], tips: readonly string[]) => ReadonlySet<string>;
  /** These print at once. */
  readonly print: (text: string) => void;
  readonly printObject: (object: object) => void;
  readonly printError: (text: string) => void;
}

/** Where git ends with `fatal:`. */
export class Fatal extends Error {}

/** The command ends with this status; its messages are printed. */
export class ExitStatus extends Error {
  readonly status: number;

  constructor(status: number) {
    super(`exit status ${status}`);
    this.status = status;
  }
}

/** Prints a message as git does. */
export type Report = (severity: 'error' | 'warning' | 'fatal', message: string) => void;

/** A command while it runs. */
export interface RunningCommand extends GitArguments {
  readonly streams: CommandStreams;
  readonly report: Report;
  /** Whether a switch is on. */
  readonly is: (name: string) => boolean;
  /** The value of an option. */
  readonly value: (name: string) => string | undefined;
}

/** A command of git, or a part of one such as `reflog delete`. */
export interface CommandSyntax {
  readonly options: readonly GitOption[];
  /** As git prints it. */
  readonly usage: () => string;
}

/** Options that git does not have. */
export const PLAN_OPTIONS: readonly GitOption[] = [
  { name: 'dryRun', long: 'dry-run', isOurs: true },
  { name: 'json', long: 'json', isOurs: true },
];

/** Reads the arguments and runs the command. Returns the exit status. */
export function runCommand(
  { options: known, usage }: CommandSyntax,
  args: readonly string[],
  streams: CommandStreams,
  run: (command: RunningCommand) => number,
): number {
  const report: Report = (severity, message) => streams.printError(`${severity}: ${visible(message)}\n`);
  try {
    const { options, words } = parseGitOptions(args, known);
    const value = (name: string) => options.get(name)?.toString();
    return run({ options, words, streams, report, is: name => options.get(name) === true, value });
  } catch (error) {
    if (error instanceof GitUsageError) {
      if (error.message !== '') report('error', error.message);
      if (error.printsUsage) streams.printError(usage());
      return 129;
    }
    if (error instanceof ExitStatus) return error.status;
    const isExpected = [Fatal, ScriptError, RefTransactionError, GitError].some(type => error instanceof type);
    if (!isExpected) throw error;
    report('fatal', (error as Error).message);
    return 128;
  }
}

/**
 * Runs a change of the repository of the current directory, and prints what it wrote or would write if that was asked for.
 * Returns what `work` returns. `isQuiet` leaves out what a dry run prints for people, for commands whose own dry run does.
 */
export function inRepository(
  command: RunningCommand,
  work: (database: RefDatabase) => number,
  { isQuiet = false } = {},
): number {
  const { streams, report, is } = command;
  const [isDryRun, json] = [is('dryRun'), is('json')];
  const warn = (error: Error) => report('warning', refPlanText.notCompacted(error.message));
  using database = new RefDatabase(resolveRepository().stack, { ...streams, warn, isDryRun, listsChanges: json });
  let failed = true;
  try {
    const status = work(database);
    failed = false;
    return status;
  } finally {
    const { planned = [] } = database;
    if (json) for (const object of planObjects(planned)) streams.printObject(object);
    else if (isDryRun && !isQuiet && !(failed && planned.length === 0)) streams.print(planLines(planned));
  }
}

function resolveRepository() {
  try {
    const resolved = resolvePath();
    if (resolved.type === 'stack') return resolved;
  } catch (error) {
    if (!(error instanceof GitError)) throw error;
    const { message } = error;
    throw new Fatal(error instanceof NoStackError ? noStack(error.file ?? '.', error.found, error.at) : message);
  }
  throw new Fatal(noStack('.', 'noRepository', undefined));
}

/** Control characters as git prints them in a message. */
function visible(message: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is replaced
  return message.replace(/[\x00-\x08\x0b-\x1f\x7f]/g, '?');
}
