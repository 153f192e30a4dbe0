/**
 * Runs one command of `reftable`. Commands that change a stack run on a thread of their own: the engine is synchronous, so a
 * signal would otherwise wait for its end or leave its locks. The other commands run on the main thread, where a signal
 * ends them immediately. So do changes of one ref, which are done sooner than a thread has started.
 *
 * The code of a command is loaded when the command is run: compiling that of all takes longer than many a command.
 */
import { isMainThread, parentPort, workerData } from 'node:worker_threads';
import { setLanguage } from '../text/l10n.ts';
import type { RunCommand } from './arguments/options.ts';
import type { Command } from './arguments/parse-command.ts';
import { UsageError } from './arguments/usage-error.ts';
import type { Question } from './git-command/answers.ts';
import { type GitCommand, gitCommandOf, mayBeBrief } from './git-command/git-command.ts';
import { applyGlobalOptions, splitGlobalOptions } from './git-command/global-options.ts';
import { answerCalls, type CallShare } from './git-command/thread-calls.ts';
import { helpStyle } from './help-style.ts';
import { languageOf } from './language.ts';
import { Output } from './output.ts';
import { printError } from './print-error.ts';
import { printText, printUsageError } from './print-text.ts';
import { run } from './run-command.ts';
import { Stopped } from './stopped.ts';
import type { SurveyThread } from './survey/survey.ts';
import { joinThread, startThread } from './thread.ts';
import { version } from './version.ts';

/** What a thread runs. */
type Work = { readonly command: RunCommand } | { readonly git: GitCommand; readonly calls: CallShare };

/** Runs the command of this process, or of this thread. `program` calls this function on a thread too. */
export async function main(program: URL): Promise<void> {
  const terminal = languageOf(process.env);
  if (terminal) setLanguage(terminal);
  await (isMainThread ? runArguments(process.argv.slice(2), program) : perform(program));
}

async function runArguments(argv: readonly string[], program: URL): Promise<void> {
  let command: Command;
  try {
    const globals = splitGlobalOptions(argv);
    const [name, ...args] = globals.rest;
    if (name === '--version') {
      process.exitCode = printText(`reftable ${version()}\n`);
      return;
    }
    if (name === 'complete') {
      const { complete } = await import('./completion/complete.ts');
      process.exitCode = printText(
        complete(args[0] ?? '', args.slice(1))
          .map(line => `${line}\n`)
          .join(''),
      );
      return;
    }
    applyGlobalOptions(globals);
    const git = gitCommandOf(name, args);
    if (git !== undefined && args[0] !== '--help') {
      await runGit(git, program);
      return;
    }
    const { parseCommand } = await import('./arguments/parse-command.ts');
    command = parseCommand(globals.rest, Math.floor(Date.now() / 1000), helpStyle());
  } catch (error) {
    process.exitCode = error instanceof UsageError ? printUsageError(error) : printError(error, false, new Output());
    return;
  }
  if (command.name === 'text') process.exitCode = printText(command.text);
  else if (CHANGE_STACKS.includes(command.name)) await runOnThread(program, { command }, command.options.json);
  else process.exitCode = await run(command, () => {}, program);
}

/** Commands that may change a stack. */
const CHANGE_STACKS: readonly Command['name'][] = ['compact', 'repair', 'undelete'];

/** Runs a command of git's: on this thread if it is brief, else with this thread for its standard input and its objects. */
async function runGit(git: GitCommand, program: URL): Promise<void> {
  if (mayBeBrief(git)) {
    const { isBrief, runBriefly } = await import('./git-command/run.ts');
    if (isBrief(git)) return runBriefly(git);
  }
  const calls = answerCalls(async (question: Question) => (await answers).answer(question));
  const ended = runOnThread(program, { git, calls });
  // While the thread starts.
  const answers = import('./git-command/answers.ts').then(({ CommandAnswers }) => new CommandAnswers());
  await ended;
  (await answers)[Symbol.dispose]();
}

/** Resolves when the thread has ended. */
function runOnThread(program: URL, work: Work, json = false): Promise<void> {
  return startThread(program, work, 'calls' in work ? [work.calls.port] : [], json);
}

/** On the thread. */
async function perform(program: URL): Promise<void> {
  if (parentPort !== null && 'survey' in workerData) {
    const { answerRequests } = await import('./survey/thread.ts');
    answerRequests(parentPort, (workerData as SurveyThread).survey.json);
    return;
  }
  const { work, check } = joinThread<Work>(workerData);
  try {
    if ('git' in work) {
      const { runGitCommand, streamsOf } = await import('./git-command/run.ts');
      parentPort?.postMessage(runGitCommand(work.git, streamsOf(work.calls, check)));
    } else {
      parentPort?.postMessage(await run(work.command, check, program));
    }
  } catch (error) {
    if (!(error instanceof Stopped)) throw error;
  }
}
