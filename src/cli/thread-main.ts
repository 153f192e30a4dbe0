/** What a thread of the command line runs. */
import { parentPort, workerData } from 'node:worker_threads';
import { setLanguage } from '../text/l10n.ts';
import type { RunCommand } from './arguments/options.ts';
import type { GitCommand } from './git-command/git-command.ts';
import type { CallShare } from './git-command/thread-calls.ts';
import { joinThread } from './join-thread.ts';
import { languageOf } from './language.ts';
import { STOPPED, Stopped } from './stopped.ts';
import type { SurveyThread } from './survey/survey.ts';

/** What a thread is started with by `startThread`. */
export type ThreadWork = { readonly command: RunCommand } | { readonly git: GitCommand; readonly calls: CallShare };

/** `program` runs on further threads. Posts the exit status of a command, or `STOPPED`. */
export async function runThread(program: URL): Promise<void> {
  const terminal = languageOf(process.env);
  if (terminal) setLanguage(terminal);
  if (parentPort !== null && 'survey' in workerData) {
    const { answerRequests } = await import('./survey/thread.ts');
    answerRequests(parentPort, (workerData as SurveyThread).survey.json);
    return;
  }
  const { work, check } = joinThread<ThreadWork>(workerData);
  try {
    parentPort?.postMessage(await statusOf(work, check, program));
  } catch (error) {
    if (!(error instanceof Stopped)) throw error;
    parentPort?.postMessage(STOPPED);
  }
}

async function statusOf(work: ThreadWork, check: () => void, program: URL): Promise<number> {
  if ('git' in work) {
    const { runGitCommand, streamsOf } = await import('./git-command/run.ts');
    return runGitCommand(work.git, streamsOf(work.calls, check));
  }
  const { run } = await import('./run-command.ts');
  return await run(work.command, check, program);
}
