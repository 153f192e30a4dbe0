/** Which commits no tip leads to: `git rev-list`. */
import { spawnSync } from 'node:child_process';
import { AskGitError } from '../errors.ts';
import { spawnFailure } from './spawn-failure.ts';

/**
 * Those of the commits that none of the tips leads to, in the repository of the current directory. Blocks while git runs,
 * which does not fetch. `git` is an absolute path. Throws `AskGitError` if git cannot be run or cannot read the history.
 */
export function unreachableCommits(
  git: string,
  commits: readonly string[],
  tips: readonly string[],
): ReadonlySet<string> {
  if (commits.length === 0) return new Set();
  const input = [...commits, ...tips.map(tip => `^${tip}`), ''].join('\n');
  const env = { ...process.env, GIT_NO_LAZY_FETCH: '1', GIT_OPTIONAL_LOCKS: '0' };
  const options = { input, env, encoding: 'latin1', maxBuffer: 1 << 30 } as const;
  const ended = spawnSync(git, ['rev-list', '--stdin'], options);
  const { status, stdout, stderr } = ended;
  const error = spawnFailure(ended);
  if (error !== undefined) throw new AskGitError('IO_ERROR', `git rev-list: ${error.message}`);
  if (status !== 0) throw new AskGitError('IO_ERROR', `git rev-list: ${stderr.trim()}`);
  const given = new Set(commits);
  return new Set(stdout.split('\n').filter(oid => given.has(oid)));
}
