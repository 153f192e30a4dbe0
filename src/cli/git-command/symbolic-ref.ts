/** `reftable symbolic-ref`: `git symbolic-ref` in this process. */
import {
  isRefName,
  type RefDatabase,
  RefTransaction,
  RefTransactionError,
  type RefUpdate,
  shortName,
} from '../../git/index.ts';
import { gitText } from '../../text/git-text.ts';
import {
  type CommandStreams,
  type CommandSyntax,
  Fatal,
  inRepository,
  PLAN_OPTIONS,
  type Report,
  type RunningCommand,
  runCommand,
} from './command.ts';
import { GitUsageError } from './git-options.ts';

const SYNTAX: CommandSyntax = {
  options: [
    { name: 'quiet', letter: 'q', long: 'quiet' },
    { name: 'delete', letter: 'd', long: 'delete' },
    { name: 'short', long: 'short' },
    { name: 'recurse', long: 'recurse' },
    { name: 'message', letter: 'm', takesValue: true },
    ...PLAN_OPTIONS,
  ],
  usage: gitText.symbolicRefUsage,
};

/** Runs the command in the repository of the current directory. Returns the exit status. */
export function symbolicRef(args: readonly string[], streams: CommandStreams): number {
  return runCommand(SYNTAX, args, streams, run);
}

function run(command: RunningCommand): number {
  const { words, is, value, report } = command;
  const message = value('message');
  if (message === '') throw new Fatal(gitText.emptyMessage());
  const [name = '', target] = words;
  if (words.length < 1 || words.length > (is('delete') ? 1 : 2)) throw new GitUsageError('');
  if (target === undefined && !is('delete')) return inRepository(command, show(command, name), { isQuiet: true });
  return inRepository(command, database => {
    const update = is('delete')
      ? { name, newOid: deleted(database, name), message: '' }
      : { name, newTarget: checkedTarget(name, target ?? ''), message: message ?? '' };
    return commitOne(database, { ...update, noDeref: true, createReflog: false }, report);
  });
}

function show({ is, streams, options }: RunningCommand, name: string): (database: RefDatabase) => number {
  return ({ stacks }) => {
    const target = stacks.target(name, { recurses: options.get('recurse') !== false });
    if (target === undefined) throw new Fatal(gitText.noSuchRef(name));
    if (!target.isSymref) {
      if (is('quiet')) return 1;
      throw new Fatal(`ref ${name} is not a symbolic ref`);
    }
    const exists = (each: string) => stacks.resolve(each)?.oid !== undefined;
    streams.print(`${is('short') ? shortName(target.name, exists) : target.name}\n`);
    return 0;
  };
}

/** The value of a symbolic ref that is deleted. */
function deleted({ stacks, zeros }: RefDatabase, name: string): string {
  const target = stacks.target(name, { recurses: false });
  if (target === undefined) throw new Fatal(gitText.noSuchRef(name));
  if (!target.isSymref) throw new Fatal(gitText.notSymbolic(name));
  if (name === 'HEAD') throw new Fatal(`deleting '${name}' is not allowed`);
  return zeros;
}

function checkedTarget(name: string, target: string): string {
  if (name === 'HEAD' && !target.startsWith('refs/')) throw new Fatal(gitText.outsideOfRefs(name));
  if (isRefName(target, { oneLevel: true })) return target;
  throw new Fatal(gitText.invalidTarget(name, target));
}

/** Returns the exit status. */
function commitOne(database: RefDatabase, update: RefUpdate, report: Report): number {
  using transaction = new RefTransaction(database);
  try {
    transaction.queue(update);
    transaction.commit();
    return 0;
  } catch (error) {
    if (!(error instanceof RefTransactionError)) throw error;
    report('error', error.message);
    return 1;
  }
}
