/**
 * `reftable`: the engine in a terminal. Commands that change a stack run on a thread of their own: the engine is
 * synchronous, so a signal would otherwise wait for its end or leave its locks. The other commands run on the main
 * thread, where a signal ends them immediately.
 */
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { NoStackError } from '../git/index.ts';
import { isOutOfMemory, MEMORY_LIMIT, outOfMemory, resourceLimits } from '../service/worker/memory.ts';
import { shareOwnedFiles, WorkerFiles, type WorkerShare } from '../service/worker/worker-files.ts';
import { usage } from '../text/command-line.ts';
import { setLanguage } from '../text/l10n.ts';
import { anatomy } from './anatomy.ts';
import { type Command, parseCommand } from './arguments.ts';
import { compact } from './compact.ts';
import { dump } from './dump.ts';
import { fsck } from './fsck.ts';
import { answerCommand, type GitCommand, gitCommandOf, runGitCommand } from './git-command/git-command.ts';
import { applyGlobalOptions, splitGlobalOptions } from './git-command/global-options.ts';
import type { CallShare } from './git-command/thread-calls.ts';
import { languageOf } from './language.ts';
import { ClosedPipe, errorLine, errorObject, Output } from './output.ts';
import { reflog } from './reflog.ts';
import { refs } from './refs.ts';
import { repair } from './repair.ts';
import { show } from './show.ts';
import { undelete } from './undelete.ts';
import { FilterError, UsageError } from './usage-error.ts';

type RunCommand = Exclude<Command, { name: 'help' }>;

/** Stopped by a signal; nothing has changed. */
class Stopped extends Error {}

interface Job {
  readonly command: RunCommand | { readonly git: GitCommand; readonly calls: CallShare };
  readonly share: WorkerShare;
}

function main(argv: readonly string[]): void {
  let command: Command;
  try {
    const globals = splitGlobalOptions(argv);
    const [name, ...args] = globals.rest;
    const git = gitCommandOf(name, args);
    const isHelp = git !== undefined && args[0] === '--help';
    if (git !== undefined && !isHelp) {
      applyGlobalOptions(globals);
      runGit(git);
      return;
    }
    command = isHelp ? { name: 'help' } : parseCommand(argv, Math.floor(Date.now() / 1000));
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    const errors = new Output(2);
    errors.line(`reftable: ${error.message}`);
    if (!(error instanceof FilterError)) for (const line of usage(argv[0]).split('\n')) errors.line(line);
    errors.flush();
    process.exitCode = 2;
    return;
  }
  if (command.name === 'help') process.stdout.write(`${usage(argv.find(word => word !== '--help'))}\n`);
  else if (CHANGE_STACKS.includes(command.name)) runOnThread(command, command.options.json);
  else process.exitCode = run(command, () => {});
}

/** Commands that may change a stack. */
const CHANGE_STACKS: readonly Command['name'][] = ['compact', 'repair', 'undelete'];

/** As for a process that SIGPIPE ended: the changes may be incomplete. */
const CLOSED_PIPE = 141;

/** Returns the exit status. */
function run(command: RunCommand, check: () => void): number {
  const output = new Output();
  try {
    const status = perform(command, output, check);
    output.flush();
    return status;
  } catch (error) {
    if (error instanceof ClosedPipe) return isMainThread ? 0 : CLOSED_PIPE;
    if (error instanceof Stopped) throw error;
    return printError(error, command.options.json, output, failureStatus(command, error));
  }
}

/** Returns the exit status; an error is thrown. */
function perform(command: RunCommand, output: Output, check: () => void): number {
  switch (command.name) {
    case 'dump':
      dump(command.path, command.options, output);
      return 0;
    case 'compact':
      compact(command.path, command.options, output, check);
      return 0;
    case 'fsck':
      return fsck(command.path, command.options, output);
    case 'anatomy':
      anatomy(command.path, command.options, output);
      return 0;
    case 'repair':
      return repair(command.path, command.options, output, check);
    case 'refs':
      return refs(command.path, command.options, output);
    case 'reflog':
      return reflog(command.path, command.options, output);
    case 'show':
      return show(command.path, command.options, output);
    case 'undelete':
      return undelete(command.path, command.options, output, check);
  }
}

/** 2 if the command found no stack. For `fsck`, every failure is 2, because 1 means that it found a problem. */
function failureStatus({ name }: RunCommand, error: unknown): number {
  return name === 'fsck' || error instanceof NoStackError ? 2 : 1;
}

function printError(error: unknown, json: boolean, output: Output, status = 1): number {
  try {
    if (json) output.json(errorObject(error));
    output.flush();
  } catch (closed) {
    if (!(closed instanceof ClosedPipe)) throw closed;
  }
  const errors = new Output(2);
  errors.line(errorLine(error));
  errors.flush();
  return status;
}

/**
 * git's signals (`sigchain.c`), with the exit status of each. SIGPIPE is not among them: Node ignores it, and a closed
 * pipe is an error of the write instead.
 */
const SIGNALS = { SIGHUP: 129, SIGINT: 130, SIGQUIT: 131, SIGTERM: 143 } as const;

/** Milliseconds after a signal until a command that is still running is ended: without and with files of its own. */
const PATIENCE = { idle: 500, busy: 10_000 } as const;

/** Every signal, the first and all others, only asks the command to stop: it removes its files and ends. */
function runOnThread(command: Job['command'], json = false): Worker {
  const files = new WorkerFiles();
  const job: Job = { command, share: files.share };
  const worker = new Worker(new URL(import.meta.url), {
    workerData: job,
    transferList: [files.share.port, ...('calls' in command ? [command.calls.port] : [])],
    resourceLimits: resourceLimits(MEMORY_LIMIT),
  });
  let signalled = 0;
  let status = 1;
  let watch: NodeJS.Timeout | undefined;
  let hasEnded = false;
  for (const [signal, exitStatus] of Object.entries(SIGNALS)) {
    process.on(signal, () => {
      signalled ||= exitStatus;
      process.exitCode = signalled;
      // A watch that began now would never be stopped.
      if (hasEnded) return;
      files.requestStop();
      watch ??= endWhenStuck(worker, files);
    });
  }
  worker.on('message', (result: number) => {
    status = result;
  });
  worker.on('error', error => printError(isOutOfMemory(error) ? outOfMemory(MEMORY_LIMIT) : error, json, new Output()));
  worker.on('exit', () => {
    hasEnded = true;
    clearInterval(watch);
    files.removeLeft();
    process.exitCode = signalled || status;
  });
  return worker;
}

/** Runs a command of git's, with this thread for its standard input and its objects. */
function runGit(git: GitCommand): void {
  const answers = answerCommand();
  runOnThread({ git, calls: answers.share }).on('exit', () => answers[Symbol.dispose]());
}

function endWhenStuck(worker: Worker, files: WorkerFiles): NodeJS.Timeout {
  const start = Date.now();
  return setInterval(() => {
    if (Date.now() - start > (files.isEmpty ? PATIENCE.idle : PATIENCE.busy)) void worker.terminate();
  }, 50);
}

const terminal = languageOf(process.env);
if (terminal) setLanguage(terminal);
if (isMainThread) {
  main(process.argv.slice(2));
} else {
  const { command, share } = workerData as Job;
  const isStopping = shareOwnedFiles(share);
  try {
    const check = () => {
      if (isStopping()) throw new Stopped();
    };
    const status = 'git' in command ? runGitCommand(command.git, command.calls, check) : run(command, check);
    parentPort?.postMessage(status);
  } catch (error) {
    if (!(error instanceof Stopped)) throw error;
  }
}
