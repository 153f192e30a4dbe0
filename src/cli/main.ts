/**
 * Runs one command of `reftable`. Commands that write files run on a thread of their own: the engine is synchronous, so a
 * signal would otherwise wait for its end or leave its locks. The other commands run on the main thread, where a signal
 * ends them immediately. So do changes of one ref and compactions of small stacks, which are done sooner than a thread has
 * started.
 *
 * The code of a command is loaded when the command is run: compiling that of all takes longer than many a command. A thread
 * is started before this one loads what it needs itself.
 */
import { setLanguage } from '../text/l10n.ts';
import type { RunCommand } from './arguments/options.ts';
import { UsageError } from './arguments/usage-error.ts';
import type { Question } from './git-command/answers.ts';
import { type GitCommand, gitCommandOf, mayBeBrief, readsInput } from './git-command/git-command.ts';
import { applyGlobalOptions, splitGlobalOptions } from './git-command/global-options.ts';
import { answerCalls } from './git-command/thread-calls.ts';
import { languageOf } from './language.ts';
import { beforeSignals } from './signals.ts';
import { startThread } from './start-thread.ts';
import type { ThreadWork } from './thread-main.ts';
import { writesFiles } from './writing-commands.ts';

/** Runs the command of this process. Its threads run `program`. */
export async function main(program: URL): Promise<void> {
  const terminal = languageOf(process.env);
  if (terminal) setLanguage(terminal);
  try {
    await runArguments(await givenArguments(), program);
  } catch (error) {
    process.exitCode = await printFailure(error);
  }
}

async function givenArguments(): Promise<readonly string[]> {
  const argv = process.argv.slice(2);
  if (!argv.some(argument => argument.includes('\ufffd'))) return argv;
  const { exactArguments } = await import('./arguments/exact-arguments.ts');
  return exactArguments(argv);
}

async function runArguments(argv: readonly string[], program: URL): Promise<void> {
  const globals = splitGlobalOptions(argv);
  const [name, ...args] = globals.rest;
  if (name === '--version') {
    const { version } = await import('./version.ts');
    await print(`reftable ${version()}\n`);
    return;
  }
  if (name === 'complete') {
    const { complete } = await import('./completion/complete.ts');
    const words = complete(args.slice(1));
    await print(words.map(line => `${line}\n`).join(''));
    return;
  }
  applyGlobalOptions(globals);
  const git = gitCommandOf(name, args);
  if (git !== undefined && args[0] !== '--help') await runGit(git, program);
  else await runCommand(globals.rest, program);
}

async function runCommand(argv: readonly string[], program: URL): Promise<void> {
  const [{ parseCommand }, { helpStyle }] = await Promise.all([
    import('./arguments/parse-command.ts'),
    import('./help-style.ts'),
  ]);
  const command = parseCommand(argv, Math.floor(Date.now() / 1000), helpStyle());
  if (command.name === 'text') await print(command.text);
  else if (!writesFiles(command.name)) process.exitCode = await runHere(command, program);
  else if (await isBrief(command)) process.exitCode = await beforeSignals(() => runHere(command, program));
  else await runOnThread(program, { command }, command.options.json);
}

async function isBrief(command: RunCommand): Promise<boolean> {
  if (command.name !== 'compact') return false;
  const { isBriefCompaction } = await import('./brief-stack.ts');
  return isBriefCompaction(command.path);
}

async function runHere(command: RunCommand, program: URL): Promise<number> {
  const { run } = await import('./run-command.ts');
  return run(command, () => {}, program);
}

/** Runs a command of git's: on this thread if it is brief, else with this thread for its standard input and its objects. */
async function runGit(git: GitCommand, program: URL): Promise<void> {
  if (mayBeBrief(git)) {
    const { isBrief, runBriefly } = await import('./git-command/run.ts');
    if (isBrief(git)) return runBriefly(git);
  }
  const calls = answerCalls(async (question: Question) => (await answers).answer(question));
  const ended = runOnThread(program, { git, calls });
  // While the thread starts.
  const answers = import('./git-command/answers.ts').then(({ CommandAnswers }) => new CommandAnswers(readsInput(git)));
  await ended;
  (await answers)[Symbol.dispose]();
}

/** Resolves when the thread has ended. */
function runOnThread(program: URL, work: ThreadWork, json = false): Promise<void> {
  const isGit = 'git' in work;
  return startThread(program, work, isGit ? [work.calls.port] : [], { json, reportsStop: !isGit });
}

async function print(text: string): Promise<void> {
  const { printText } = await import('./print-text.ts');
  process.exitCode = printText(text);
}

/** Prints what is wrong with the arguments, or why the directory cannot be changed. Resolves with the exit status. */
async function printFailure(error: unknown): Promise<number> {
  if (error instanceof UsageError) {
    const { printUsageError } = await import('./print-text.ts');
    return printUsageError(error);
  }
  const [{ printError }, { Output }] = await Promise.all([import('./print-error.ts'), import('./output.ts')]);
  return printError(error, false, new Output());
}
