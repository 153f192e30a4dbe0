/** The commands that take git's own arguments, and what they are connected to on each of the two threads. */
import {
  AskGitError,
  askApproximateDate,
  askDate,
  askExpiry,
  commonDirectory,
  fullOid,
  type GivenTime,
  gitOnPath,
  knownObjects,
  ObjectReader,
  type ReadObject,
  readFormat,
  resolvePath,
  resolveRevision,
  unreachableCommits,
} from '../../git/index.ts';
import { Output } from '../output.ts';
import { branch } from './branch.ts';
import type { CommandStreams } from './command.ts';
import { editReflog, isReflogEdit } from './reflog.ts';
import { inputFile, standardInput } from './standard-input.ts';
import { symbolicRef } from './symbolic-ref.ts';
import { answerCalls, type CallShare, callsTo } from './thread-calls.ts';
import { updateRef } from './update-ref.ts';

/** The commands by name. Each returns its exit status. */
export const COMMANDS = {
  branch,
  reflog: editReflog,
  'symbolic-ref': symbolicRef,
  'update-ref': updateRef,
} as const satisfies Readonly<Record<string, (args: readonly string[], streams: CommandStreams) => number>>;

/** A command with its arguments. */
export interface GitCommand {
  readonly name: keyof typeof COMMANDS;
  readonly args: readonly string[];
}

type Question = { readonly type: 'input' } | { readonly type: 'object'; readonly oid: string };
type Reply = Uint8Array | ReadObject | undefined;

/** The command of ours that takes git's arguments; `undefined` for another one. */
export function gitCommandOf(name: string | undefined, args: readonly string[]): GitCommand | undefined {
  // The other forms of reflog show entries.
  if (name === 'reflog' && !isReflogEdit(args[0])) return undefined;
  const known = Object.keys(COMMANDS).find(each => each === name);
  return known === undefined ? undefined : { name: known as GitCommand['name'], args };
}

/** What answers a command on the thread that started it. */
export interface CommandAnswers extends Disposable {
  /** For the command. */
  readonly share: CallShare;
}

/** Reads standard input for a command, and has the git that reads objects for it, until it is disposed of. */
export function answerCommand(): CommandAnswers {
  const read = standardInput();
  let objects: ObjectReader | undefined;
  const share = answerCalls<Question, Reply>(async question => {
    if (question.type === 'input') return await read();
    objects ??= readerOfRepository();
    const [object] = await objects.read([question.oid]);
    return object;
  });
  return {
    share,
    [Symbol.dispose]() {
      objects?.[Symbol.dispose]();
      // A read that goes on would keep the process running.
      process.stdin.destroy();
    },
  };
}

function readerOfRepository(): ObjectReader {
  const resolved = resolvePath();
  if (resolved.type === 'stack') return new ObjectReader(resolved.stack);
  throw new AskGitError('NOT_EXIST_ERROR', 'this is not a repository');
}

/** Runs a command on the other thread. `check` may throw to stop it. Returns the exit status. */
export function runGitCommand({ name, args }: GitCommand, share: CallShare, check: () => void): number {
  const ask = callsTo<Question, Reply>(
    share,
    check,
    ({ message, code }) => new AskGitError(code ?? 'IO_ERROR', message),
  );
  return COMMANDS[name](args, {
    ...printers(),
    ...repositoryQuestions(),
    read: inputReader(() => ask({ type: 'input' }) as Uint8Array | undefined, check),
    objects: knownObjects(oid => ask({ type: 'object', oid }) as ReadObject),
  });
}

/** Reads a file on this thread, and asks the other one for what has to be waited for. */
function inputReader(ask: () => Uint8Array | undefined, check: () => void): CommandStreams['read'] {
  let read: CommandStreams['read'] | undefined;
  return () => {
    check();
    read ??= inputFile() ?? ask;
    return read();
  };
}

function printers(): Pick<CommandStreams, 'print' | 'printError'> {
  const [output, errors] = [new Output(1), new Output(2)];
  const through = (to: Output) => (text: string) => {
    to.raw(text);
    to.flush();
  };
  return { print: through(output), printError: through(errors) };
}

/** What git is asked for by a run of its own. */
function repositoryQuestions(): Pick<
  CommandStreams,
  'resolve' | 'askDate' | 'askExpiry' | 'askApproximateDate' | 'unreachable' | 'gitFor'
> {
  let length: number | undefined;
  const errors = new Output(2);
  return {
    resolve(revision) {
      length ??= idLength();
      const full = fullOid(revision, length);
      if (full !== undefined) return full;
      const { oid, warnings } = resolveRevision(gitFor(`'${revision}'`), revision);
      errors.raw(warnings);
      errors.flush();
      return oid;
    },
    gitFor,
    askExpiry: text => askExpiry(gitFor(`the time '${text}'`), text),
    askApproximateDate: text => askApproximateDate(gitFor(`the date '${text}'`), text),
    unreachable: (commits, tips) => unreachableCommits(gitFor('--expire-unreachable'), commits, tips),
    askDate: (text): GivenTime | undefined => askDate(gitFor(`the date '${text}'`), text),
  };
}

/** Hex digits of an object ID of the repository. */
function idLength(): number {
  const resolved = resolvePath();
  const gitDirectory = resolved.type === 'stack' ? resolved.stack.gitDirectory : undefined;
  if (gitDirectory === undefined) return 40;
  return readFormat(commonDirectory(gitDirectory), gitDirectory).hash === 'sha256' ? 64 : 40;
}

/** Throws `AskGitError` without a git. `what` is what it is needed for. */
function gitFor(what: string): string {
  const git = gitOnPath();
  if (git !== undefined) return git;
  throw new AskGitError('NOT_EXIST_ERROR', `git is needed for ${what}, and was not found on PATH`);
}
