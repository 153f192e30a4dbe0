/** Asking git itself whether it reads a repository's refs, without letting the repository start a program. */
import { spawnSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, isAbsolute, join } from 'node:path';

export interface GitVerdict {
  /** What was asked, as one would type it. */
  readonly command: string;
  readonly ok: boolean;
  /** The output of git, or the reason why it could not be run. */
  readonly message: string;
}

/** Nothing that a repository's configuration names is run by these commands; what might be is switched off. */
const SAFE = ['-c', 'core.fsmonitor=false', '-c', 'core.hooksPath=/dev/null', '-c', 'core.pager=cat', '--no-pager'];
const QUESTIONS = [
  ['for-each-ref', '--include-root-refs', '--format=%(refname)'],
  ['refs', 'verify'],
] as const;
/** For a git that hangs on what it reads, in milliseconds. */
const PATIENCE = 60_000;

/** Blocks. `git` must be an absolute path: a name could be looked up in the repository itself. */
export function askGit(git: string, gitDirectory: string): GitVerdict[] {
  return QUESTIONS.map(question => {
    const command = `git ${question.join(' ')}`;
    if (!isAbsolute(git)) return { command, ok: false, message: `'${git}' is not an absolute path` };
    const { status, signal, stderr, error } = spawnSync(git, [...SAFE, `--git-dir=${gitDirectory}`, ...question], {
      cwd: gitDirectory,
      encoding: 'utf8',
      env: safeEnvironment(),
      maxBuffer: 256 * 1024 * 1024,
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: PATIENCE,
    });
    const message = error?.message ?? (signal ? `it ended with ${signal}` : stderr.trim());
    return { command, ok: status === 0, message };
  });
}

function safeEnvironment(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => !name.startsWith('GIT_'));
  return {
    ...Object.fromEntries(kept),
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_TERMINAL_PROMPT: '0',
    GIT_OPTIONAL_LOCKS: '0',
    LC_ALL: 'C',
  };
}

/** The git that the PATH leads to; never one of the current folder, which may be the repository's. */
export function gitOnPath(): string | undefined {
  const file = process.platform === 'win32' ? 'git.exe' : 'git';
  return (process.env.PATH ?? '')
    .split(delimiter)
    .filter(isAbsolute)
    .map(folder => join(folder, file))
    .find(isExecutable);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
