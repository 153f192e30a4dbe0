/** Dates in the formats that only git knows. */
import { spawnSync } from 'node:child_process';
import { AskGitError } from '../errors.ts';
import type { GivenTime } from '../transaction/committer-date.ts';

/**
 * What git makes of a date, as that of a committer; `undefined` if it is none. Blocks while git runs. `git` is an absolute
 * path. Throws `AskGitError` if git cannot be run.
 */
export function askDate(git: string, text: string): GivenTime | undefined {
  if (text.includes('\0')) return undefined;
  const env = { ...process.env, GIT_COMMITTER_NAME: 'x', GIT_COMMITTER_EMAIL: 'x', GIT_COMMITTER_DATE: text };
  const { status, stdout, error } = spawnSync(git, ['var', 'GIT_COMMITTER_IDENT'], { encoding: 'latin1', env });
  if (error !== undefined) throw new AskGitError('IO_ERROR', `git var: ${error.message}`);
  const [, time, tz] = /^x <x> (\d+) ([+-]\d{4})$/.exec(stdout.trim()) ?? [];
  return status === 0 && time !== undefined ? { time: BigInt(time), tz: Number(tz) } : undefined;
}
