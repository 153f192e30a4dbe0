/** The `reference-transaction` hook, run by git itself: `git hook run`. */
import { spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encodeText } from '../../reftable/index.ts';
import { gitOnPath } from '../ask-git.ts';
import type { GitConfig } from '../config/config.ts';
import { AskGitError } from '../errors.ts';
import { changes, type PendingUpdate } from './update.ts';

/** When the hook is called. It can refuse the transaction in the first two. */
export type HookState = 'preparing' | 'prepared' | 'committed' | 'aborted';

/** Calls the hook; false if it refuses. `input` makes what it reads, and is called if there is a hook. */
export type TransactionHook = (state: HookState, input: () => string) => boolean;

/**
 * The hook of a repository, for the process that git would be: its directory, environment and standard error. Without a
 * hook git is not started. Throws `AskGitError` if there is a hook and no git on PATH.
 */
export function hookOf(config: GitConfig, commonDirectory: string): TransactionHook {
  const isConfigured = config.has('core.hookspath') || config.subsections('hook', 'event').length > 0;
  const file = join(commonDirectory, 'hooks', 'reference-transaction');
  let isSkipped = false;
  return (state, input) => {
    if (isSkipped || (!isConfigured && !existsSync(file))) return true;
    const refuses = run(state, input());
    // git gives the hint on such a file once.
    isSkipped = !isConfigured && !isExecutable(file);
    return !refuses;
  };
}

/** Whether a hook fails. */
function run(state: HookState, input: string): boolean {
  const git = gitOnPath();
  if (git === undefined) {
    throw new AskGitError('NOT_EXIST_ERROR', 'the reference-transaction hook needs git, and git was not found on PATH');
  }
  const folder = mkdtempSync(join(tmpdir(), 'reference-transaction-'));
  try {
    const file = join(folder, 'updates');
    writeFileSync(file, encodeText(input));
    const words = ['hook', 'run', '--ignore-missing', `--to-stdin=${file}`, 'reference-transaction', '--', state];
    const { status, error } = spawnSync(git, words, { stdio: ['ignore', 2, 2] });
    if (error !== undefined) throw new AskGitError('IO_ERROR', `git hook run: ${error.message}`);
    return status !== 0;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** What the hook reads: what was asked for, with symbolic refs replaced by what they lead to. */
export function hookInput(updates: readonly PendingUpdate[], zeros: string): string {
  return updates
    .filter(({ logOnly }) => !logOnly)
    .map(update => {
      const old = !update.checksOld ? zeros : valueText(update.oldOid, update.oldTarget, zeros);
      const next = changes(update) ? valueText(update.newOid, update.newTarget, zeros) : zeros;
      return `${old} ${next} ${update.name}\n`;
    })
    .join('');
}

function valueText(oid: string | undefined, target: string | undefined, zeros: string): string {
  return target === undefined ? (oid ?? zeros) : `ref:${target}`;
}
