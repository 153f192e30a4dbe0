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

/** A call of the hook that a transaction waits for. */
export interface HookCall {
  readonly state: HookState;
  /** Makes what the hook reads; called if there is a hook. */
  readonly input: () => string;
}

/** The calls of a transaction, each of which is answered with whether the hook accepts. */
export type HookCalls = Generator<HookCall, void, boolean>;

/** Calls the hook; false if it refuses. */
export type TransactionHook = (state: HookState, input: HookCall['input']) => boolean;

/** Where git looks for the hook of a repository. */
export class HookLocation {
  readonly #isConfigured: boolean;
  readonly #file: string;
  #isSkipped = false;

  constructor(config: GitConfig, commonDirectory: string) {
    this.#isConfigured = config.has('core.hookspath') || config.subsections('hook', 'event').length > 0;
    this.#file = join(commonDirectory, 'hooks', 'reference-transaction');
  }

  /** Whether git has to be started for a call. It skips a file that is not executable, and gives a hint on it once. */
  mayRun(): boolean {
    if (this.#isSkipped || (!this.#isConfigured && !existsSync(this.#file))) return false;
    this.#isSkipped = !this.#isConfigured && !isExecutable(this.#file);
    return true;
  }
}

/**
 * Runs the hook for the process that git would be: its environment and standard error, in `directory` of the repository or,
 * left out, in the current one. Without a hook git is not started. Throws `AskGitError` if there is a hook and no git on PATH.
 */
export function hookAt(location: HookLocation, directory?: string): TransactionHook {
  return (state, input) => {
    if (!location.mayRun()) return true;
    using file = new HookInput(input());
    return !run(state, file.path, directory);
  };
}

/** Whether a hook fails. */
function run(state: HookState, file: string, cwd: string | undefined): boolean {
  const { status, error } = spawnSync(gitForHook(), hookCommand(state, file), { cwd, stdio: ['ignore', 2, 2] });
  if (error !== undefined) throw new AskGitError('IO_ERROR', `git hook run: ${error.message}`);
  return status !== 0;
}

/** Throws `AskGitError` if git is not found on PATH. */
export function gitForHook(): string {
  const git = gitOnPath();
  if (git !== undefined) return git;
  throw new AskGitError('NOT_EXIST_ERROR', 'the reference-transaction hook needs git, and git was not found on PATH');
}

/** The arguments with which git runs the hook. `file` holds its input. */
export function hookCommand(state: HookState, file: string): string[] {
  return ['hook', 'run', '--ignore-missing', `--to-stdin=${file}`, 'reference-transaction', '--', state];
}

/** What the hook reads, in a temporary file. */
export class HookInput implements Disposable {
  readonly path: string;
  readonly #folder: string;

  /** Throws errors of the file system. */
  constructor(input: string) {
    this.#folder = mkdtempSync(join(tmpdir(), 'reference-transaction-'));
    this.path = join(this.#folder, 'updates');
    writeFileSync(this.path, encodeText(input));
  }

  [Symbol.dispose](): void {
    rmSync(this.#folder, { recursive: true, force: true });
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
