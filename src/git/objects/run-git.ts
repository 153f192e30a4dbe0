/** Runs git on a repository that is not trusted: nothing that its configuration names is started. */
import { type SpawnSyncReturns, spawnSync } from 'node:child_process';
import { resolve } from 'node:path';
import { spawnFailure } from './spawn-failure.ts';

/** What could start a program is switched off. */
const SAFE = ['-c', 'core.fsmonitor=false', '-c', 'core.hooksPath=/dev/null', '-c', 'core.pager=cat', '--no-pager'];
/** For a git that hangs on what it reads, in milliseconds. */
const PATIENCE = 60_000;

/** How one command of git ended. */
export interface GitRun {
  /** The exit status; `null` if a signal ended it, or if it could not be run. */
  readonly status: number | null;
  readonly output: string;
  /** What git printed to standard error, or the reason why it has no exit status. */
  readonly problem: string;
}

/**
 * Runs a command of git with its output as one byte a character, for a minute at most. Blocks. `git` is an absolute
 * path. git fetches no objects, takes no locks that it can do without, and does not ask for passwords. Never throws.
 */
export function runGit(git: string, gitDirectory: string, command: readonly string[], input?: string): GitRun {
  let ended: SpawnSyncReturns<string>;
  try {
    ended = spawnSync(git, safeArguments(gitDirectory, command), {
      cwd: gitDirectory,
      encoding: 'latin1',
      env: safeEnvironment(),
      maxBuffer: 256 * 1024 * 1024,
      ...(input === undefined ? {} : { input }),
      stdio: [input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
      timeout: PATIENCE,
    });
  } catch (error) {
    // Node refuses a NUL in a path or an argument.
    return { status: null, output: '', problem: (error as Error).message };
  }
  const { status, signal, stdout, stderr } = ended;
  // Messages are in UTF-8.
  const message = Buffer.from(stderr ?? '', 'latin1')
    .toString('utf8')
    .trim();
  const problem = spawnFailure(ended)?.message ?? (signal ? `it ended with ${signal}` : message);
  return { status, output: stdout ?? '', problem };
}

/** The arguments of git for a command on a repository that is not trusted. */
export function safeArguments(gitDirectory: string, command: readonly string[]): string[] {
  return [...SAFE, `--git-dir=${resolve(gitDirectory)}`, ...command];
}

/** The environment for such a command: git fetches nothing and asks for nothing, and no variable leads it elsewhere. */
export function safeEnvironment(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => !name.startsWith('GIT_'));
  return {
    ...Object.fromEntries(kept),
    GIT_ALLOW_PROTOCOL: 'none',
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_NO_LAZY_FETCH: '1',
    GIT_OPTIONAL_LOCKS: '0',
    GIT_TERMINAL_PROMPT: '0',
    LC_ALL: 'C',
  };
}
