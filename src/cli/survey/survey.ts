/**
 * `reftable survey`: all repositories below folders. What is read may be hostile, or on a file system that does not answer, so
 * that threads with a time limit read all of it; this thread only decides what is read next, and prints.
 */
import { Worker } from 'node:worker_threads';
import {
  compareRows,
  type RepositoryRow,
  type RowSort,
  RowSums,
  type RowTotals,
} from '../../protocol/repository-rows.ts';
import { isOutOfMemory, resourceLimits } from '../../service/worker/memory.ts';
import { outOfMemory } from '../../service/worker/out-of-memory.ts';
import { inEnglish } from '../../text/l10n.ts';
import { surveyText } from '../../text/survey.ts';
import { describeError, type Output } from '../output.ts';
import { printErrorLines } from '../print-error.ts';
import { ReceivedSignals } from '../signals.ts';
import { inOrder } from './in-order.ts';
import { printRow } from './print-row.ts';
import type { Answered, Failure } from './requests.ts';
import { type Ask, search } from './search.ts';
import { type Outcome, TimedWorkers } from './timed-workers.ts';

export interface SurveyOptions {
  readonly folders: readonly string[];
  readonly json: boolean;
  readonly fsck: boolean;
  /** Left out, the lines are printed in the order of the folders. */
  readonly sort?: RowSort;
  /** Threads, at least 1. */
  readonly jobs: number;
  /** Seconds for one folder or repository. */
  readonly timeout: number;
}

/** What a thread of the survey is started with. */
export interface SurveyThread {
  readonly survey: { readonly json: boolean };
}

/** MiB of JavaScript objects of each thread. */
const THREAD_MEMORY = 512;

/**
 * Starts `program` on the threads. Returns the exit status: 1 if something cannot be read, or for a finding above a hint. A
 * signal ends the survey; what is known is printed. With a thread that is stuck in a call of the system, the process ends by
 * SIGKILL, after all output: Node would wait for the thread.
 */
export async function survey(options: SurveyOptions, output: Output, program: URL): Promise<number> {
  const { folders, json, fsck, sort, jobs, timeout } = options;
  const work: SurveyThread = { survey: { json } };
  const limits = { ...resourceLimits(THREAD_MEMORY), maxYoungGenerationSizeMb: 16 };
  const workers = new TimedWorkers(
    () => new Worker(program, { workerData: work, resourceLimits: limits }),
    jobs,
    timeout * 1000,
  );
  const signals = new ReceivedSignals(() => void workers.close());
  const totals = new RowSums();
  const kept: RepositoryRow[] = [];
  const add = (row: RepositoryRow | undefined) => {
    if (row === undefined) return;
    totals.add(row);
    if (sort !== undefined) {
      kept.push(row);
      return;
    }
    printRow(row, json, output);
    output.flush();
  };
  const ask: Ask = async <Answer>(request: unknown, isUrgent: boolean) => {
    const outcome = await workers.ask<Answered<Answer>>(request, isUrgent);
    const answered = () => answeredOf(outcome, timeout);
    return json ? inEnglish(answered) : answered();
  };
  try {
    await inOrder(search(folders, fsck, ask), add, () => void workers.close());
    if (sort !== undefined) kept.sort((a, b) => compareRows(a, b, sort));
    for (const row of kept) printRow(row, json, output);
    output.flush();
  } finally {
    if (!(await workers.close())) process.once('exit', () => process.kill(process.pid, 'SIGKILL'));
    signals.ignore();
  }
  printErrorLines([surveyText.summary(totals, signals.status === 0)]);
  return signals.status || statusOf(totals);
}

/** `undefined` once the survey was stopped. */
function answeredOf<Answer>(outcome: Outcome<Answered<Answer>>, timeout: number): Answered<Answer> | undefined {
  switch (outcome.type) {
    case 'answer':
      return outcome.answer;
    case 'timeout':
      return { failure: { code: 'TIMEOUT_ERROR', message: surveyText.timeout(timeout) } };
    case 'crash':
      return { failure: crashOf(outcome.error) };
    case 'ended':
      return { failure: { code: 'GENERIC_ERROR', message: surveyText.ended() } };
    case 'stuck':
      return { failure: { code: 'TIMEOUT_ERROR', message: surveyText.stuck() } };
    case 'stopped':
      return undefined;
  }
}

function crashOf(error: unknown): Failure {
  const { code, message } = describeError(isOutOfMemory(error) ? outOfMemory(THREAD_MEMORY) : error);
  return { code, message };
}

/** 1 if something cannot be read, or for a finding above a hint. */
function statusOf({ errors, findings }: RowTotals): number {
  const { error = 0, warning = 0, info = 0 } = findings ?? {};
  return errors + error + warning + info > 0 ? 1 : 0;
}
