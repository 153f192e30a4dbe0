/** Revisions as people type them: `git rev-parse`. */
import { spawnSync } from 'node:child_process';
import { AskGitError } from '../errors.ts';
import { runGit } from './run-git.ts';

/** What git makes of a revision. */
export interface ResolvedRevision {
  /** `undefined` if it names no object ID. The object may be missing. */
  readonly oid: string | undefined;
  /** What git prints to standard error on the way, such as a warning about an ambiguous name. */
  readonly warnings: string;
}

/**
 * Resolves a revision in the current directory, with the environment of this process. Blocks while git runs. `git` is an
 * absolute path. Throws `AskGitError` if git cannot be run.
 */
export function resolveRevision(git: string, revision: string): ResolvedRevision {
  if (revision === '' || revision.includes('\0')) return { oid: undefined, warnings: '' };
  const words = ['rev-parse', '--verify', '--end-of-options', revision];
  const environment = { ...process.env, GIT_NO_LAZY_FETCH: '1', GIT_OPTIONAL_LOCKS: '0' };
  const { status, stdout, stderr, error } = spawnSync(git, words, { encoding: 'latin1', env: environment });
  if (error !== undefined) throw new AskGitError('IO_ERROR', `git rev-parse: ${error.message}`);
  const warnings = stderr.replace(/^fatal: .*\n?/gm, '');
  return { oid: status === 0 ? stdout.trim() : undefined, warnings };
}

/**
 * The object ID that a revision names in a repository that need not be trusted; `undefined` if it names none. Blocks
 * while git runs. `git` is an absolute path.
 */
export function revisionIn(git: string, gitDirectory: string, revision: string): string | undefined {
  if (revision === '' || revision.includes('\0')) return undefined;
  const { status, output } = runGit(git, gitDirectory, ['rev-parse', '--verify', '--end-of-options', revision]);
  return status === 0 ? output.trim() : undefined;
}

/**
 * The object ID that a text is by itself: all its hex digits, of which a SHA-1 ID may have further ones that are zeros.
 * `length` is the number of digits of an ID.
 */
export function fullOid(text: string, length: number): string | undefined {
  if (text.length < length || text.length > 64 || !/^[0-9a-f]*$/i.test(text)) return undefined;
  return /^0*$/.test(text.slice(length)) ? text.slice(0, length).toLowerCase() : undefined;
}
