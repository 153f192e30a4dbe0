/** Asks git whether it reads a repository's refs, without starting programs that the repository names. */
import { accessSync, constants } from 'node:fs';
import { delimiter, isAbsolute, join } from 'node:path';
import { runGit } from './objects/run-git.ts';

/** How one command of git ended. */
export interface GitVerdict {
  /** The command as a user would type it. */
  readonly command: string;
  /** It exited with status 0. */
  readonly ok: boolean;
  /** The output of git, or the reason why it could not be run. */
  readonly message: string;
}

const QUESTIONS = [
  ['for-each-ref', '--include-root-refs', '--format=%(refname)'],
  ['refs', 'verify'],
] as const;
/**
 * Runs `git for-each-ref` and `git refs verify` and returns how they ended; at most a minute each. Blocks. `git` must
 * be an absolute path: a name could be looked up in the repository itself. Never throws.
 */
export function askGit(git: string, gitDirectory: string): GitVerdict[] {
  return QUESTIONS.map(question => {
    const command = `git ${question.join(' ')}`;
    if (!isAbsolute(git)) return { command, ok: false, message: `'${git}' is not an absolute path` };
    const { status, problem } = runGit(git, gitDirectory, question);
    return { command, ok: status === 0, message: problem };
  });
}

/** The git that the PATH leads to; never one in the current folder, which may be the repository. */
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
