/** Runs a command that takes git's own arguments. */
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
  type ReadObject,
  readFormat,
  resolvePath,
  resolveRevision,
  unreachableCommits,
} from '../../git/index.ts';
import { ClosedPipe, Output } from '../output.ts';
import { printError } from '../print-error.ts';
import { CLOSED_PIPE } from '../signals.ts';
import { Stopped } from '../stopped.ts';
import type { Question, Reply } from './answers.ts';
import { branch } from './branch.ts';
import type { CommandStreams } from './command.ts';
import type { GitCommand } from './git-command.ts';
import { editReflog } from './reflog.ts';
import { inputFile } from './standard-input.ts';
import { symbolicRef } from './symbolic-ref.ts';
import { type CallShare, callsTo } from './thread-calls.ts';
import { updateRef } from './update-ref.ts';

/** The commands by name. Each returns its exit status. */
export const COMMANDS: Readonly<
  Record<GitCommand['name'], (args: readonly string[], streams: CommandStreams) => number>
> = {
  branch,
  reflog: editReflog,
  'symbolic-ref': symbolicRef,
  'update-ref': updateRef,
};

/** What differs between a thread of its own and the main thread. */
export type ThreadStreams = Pick<CommandStreams, 'read' | 'objects'>;

/** Returns the exit status. Prints an error for which the command has no message of git's. Throws `Stopped`. */
export function runGitCommand({ name, args }: GitCommand, streams: ThreadStreams): number {
  try {
    return COMMANDS[name](args, { ...printers(name), ...repositoryQuestions(), ...streams });
  } catch (error) {
    if (error instanceof Stopped) throw error;
    return error instanceof ClosedPipe ? CLOSED_PIPE : printError(error, false, new Output());
  }
}

/** Of a thread of its own, which asks the other one. `check` may throw to stop the command. */
export function streamsOf(share: CallShare, check: () => void): ThreadStreams {
  const ask = callsTo<Question, Reply>(
    share,
    check,
    ({ message, code }) => new AskGitError(code ?? 'IO_ERROR', message),
  );
  return {
    read: inputReader(() => ask({ type: 'input' }) as Uint8Array | undefined, check),
    objects: knownObjects(oid => ask({ type: 'object', oid }) as ReadObject),
  };
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

function printers(name: GitCommand['name']): Pick<CommandStreams, 'print' | 'printObject' | 'printError'> {
  const output = new Output();
  output.beginCommand(name);
  const print = (text: string) => {
    output.raw(text);
    output.flush();
  };
  const printObject = (object: object) => {
    output.jsonData(object);
    output.flush();
  };
  return { print, printObject, printError: printMessage };
}

/** A message that cannot be written does not end a command: the exit status remains. */
function printMessage(text: string): void {
  const errors = new Output(2);
  try {
    errors.raw(text);
    errors.flush();
  } catch {
    // As git.
  }
}

/** What git is asked for by a run of its own. */
function repositoryQuestions(): Pick<
  CommandStreams,
  'resolve' | 'askDate' | 'askExpiry' | 'askApproximateDate' | 'unreachable' | 'gitFor'
> {
  let length: number | undefined;
  return {
    resolve(revision) {
      length ??= idLength();
      const full = fullOid(revision, length);
      if (full !== undefined) return full;
      const { oid, warnings } = resolveRevision(gitFor(`'${revision}'`), revision);
      printMessage(warnings);
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
