/** `reftable survey` in a process of its own: what it reads may be hostile, or on a file system that does not answer. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type * as vscode from 'vscode';
import type { RepositoryRow } from '../../protocol/repository-rows.ts';

export interface ListQuery {
  /** Absolute. */
  readonly folder: string;
  /** Whether the stacks are checked. */
  readonly fsck: boolean;
}

/** A line of the process. */
type PrintedRow =
  | ({ readonly kind: 'repository' } & RepositoryRow)
  | { readonly kind: 'error'; readonly path: string; readonly code: string; readonly message: string };

/** Milliseconds that a survey has to end by itself. */
const PATIENCE = 5000;
/** UTF-16 units of what the process has reported that are kept. */
const KEPT_OUTPUT = 2000;

/**
 * Runs the command line, `program`, in the runtime of this process. Calls `onRow` for each line in the order of the search.
 * Resolves with whether everything was searched; rejects with what the process has reported if it failed.
 */
export async function listRepositories(
  program: string,
  { folder, fsck }: ListQuery,
  onRow: (row: RepositoryRow) => void,
  token: vscode.CancellationToken,
): Promise<boolean> {
  const child = spawn(process.execPath, [program, 'survey', '--json', ...(fsck ? ['--fsck'] : []), folder], {
    env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' },
    stdio: ['ignore', 'pipe', 'pipe'],
    windowsHide: true,
  });
  const closed = once(child, 'close');
  // Awaited only after all lines.
  closed.catch(() => {});
  let kill: NodeJS.Timeout | undefined;
  const stop = () => {
    child.kill();
    kill ??= setTimeout(() => child.kill('SIGKILL'), PATIENCE);
  };
  const cancellation = token.onCancellationRequested(stop);
  if (token.isCancellationRequested) stop();
  let reported = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    reported = (reported + text).slice(-KEPT_OUTPUT);
  });
  try {
    for await (const line of createInterface({ input: child.stdout })) {
      const row = rowOf(line);
      if (row !== undefined) onRow(row);
    }
    const [status] = await closed;
    if (token.isCancellationRequested) return false;
    // 1: something could not be read, which has a line, or there are findings.
    if (status !== 0 && status !== 1) throw new Error(reported.trim() || String(status));
    return true;
  } finally {
    clearTimeout(kill);
    cancellation.dispose();
  }
}

/** `undefined` for a line of another kind, for the error that the survey ended with, and for a line that was cut off. */
function rowOf(line: string): RepositoryRow | undefined {
  try {
    const row = JSON.parse(line) as PrintedRow;
    if (typeof row.path !== 'string') return undefined;
    if (row.kind === 'repository') return row;
    return row.kind === 'error' ? { path: row.path, error: { code: row.code, message: row.message } } : undefined;
  } catch {
    return undefined;
  }
}
