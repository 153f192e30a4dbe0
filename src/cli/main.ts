/**
 * Runs one command of `reftable`. Commands that change a stack run on a thread of their own: the engine is synchronous, so a
 * signal would otherwise wait for its end or leave its locks. The other commands run on the main thread, where a signal
 * ends them immediately. So do changes of one ref, which are done sooner than a thread has started.
 *
 * The code of a command is loaded when the command is run: compiling that of all takes longer than many a command.
 */
import { isMainThread, parentPort, workerData } from 'node:worker_threads';
import { usage } from '../text/command-line.ts';
import { setLanguage } from '../text/l10n.ts';
import type { Command, RunCommand } from './arguments.ts';
import { type GitCommand, gitCommandOf } from './git-command/git-command.ts';
import { applyGlobalOptions, splitGlobalOptions } from './git-command/global-options.ts';
import type { CallShare } from './git-command/thread-calls.ts';
import { languageOf } from './language.ts';
import { Output } from './output.ts';
import { run } from './run-command.ts';
import { Stopped } from './stopped.ts';
import { joinThread, startThread } from './thread.ts';
import { FilterError, UsageError } from './usage-error.ts';
import { version } from './version.ts';

/** What a thread runs. */
type Work = { readonly command: RunCommand } | { readonly git: GitCommand; readonly calls: CallShare };

/** Runs the command of this process, or of this thread. `program` calls this function on a thread too. */
export async function main(program: URL): Promise<void> {
  const terminal = languageOf(process.env);
  if (terminal) setLanguage(terminal);
  await (isMainThread ? runArguments(process.argv.slice(2), program) : perform());
}

async function runArguments(argv: readonly string[], program: URL): Promise<void> {
  let command: Command;
  try {
    const globals = splitGlobalOptions(argv);
    const [name, ...args] = globals.rest;
    const git = gitCommandOf(name, args);
    const isHelp = git !== undefined && args[0] === '--help';
    if (git !== undefined && !isHelp) {
      applyGlobalOptions(globals);
      await runGit(git, program);
      return;
    }
    const { parseCommand } = await import('./arguments.ts');
    command = isHelp ? { name: 'help' } : parseCommand(argv, Math.floor(Date.now() / 1000));
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    printUsageError(error, argv[0]);
    return;
  }
  if (command.name === 'help') process.stdout.write(`${usage(argv.find(word => word !== '--help'))}\n`);
  else if (command.name === 'version') process.stdout.write(`reftable ${version()}\n`);
  else if (CHANGE_STACKS.includes(command.name)) await runOnThread(program, { command }, command.options.json);
  else process.exitCode = await run(command, () => {});
}

function printUsageError(error: UsageError, name: string | undefined): void {
  const errors = new Output(2);
  errors.line(`reftable: ${error.message}`);
  if (!(error instanceof FilterError)) for (const line of usage(name).split('\n')) errors.line(line);
  errors.flush();
  process.exitCode = 2;
}

/** Commands that may change a stack. */
const CHANGE_STACKS: readonly Command['name'][] = ['compact', 'repair', 'undelete'];

/** Runs a command of git's: on this thread if it is brief, else with this thread for its standard input and its objects. */
async function runGit(git: GitCommand, program: URL): Promise<void> {
  const { answerCommand, isBrief, runBriefly } = await import('./git-command/run.ts');
  if (isBrief(git)) {
    await runBriefly(git);
    return;
  }
  using answers = answerCommand();
  await runOnThread(program, { git, calls: answers.share });
}

/** Resolves when the thread has ended. */
function runOnThread(program: URL, work: Work, json = false): Promise<void> {
  return startThread(program, work, 'calls' in work ? [work.calls.port] : [], json);
}

/** On the thread. */
async function perform(): Promise<void> {
  const { work, check } = joinThread<Work>(workerData);
  try {
    if ('git' in work) {
      const { runGitCommand, streamsOf } = await import('./git-command/run.ts');
      parentPort?.postMessage(runGitCommand(work.git, streamsOf(work.calls, check)));
    } else {
      parentPort?.postMessage(await run(work.command, check));
    }
  } catch (error) {
    if (!(error instanceof Stopped)) throw error;
  }
}
