/** Dates in the formats that only git knows. */

import { spawnSync } from 'node:child_process';
import { checkString, checkText, invalidArgument } from '../../reftable/format/arguments.ts';
import { AskGitError } from '../errors.ts';
import type { GivenTime } from '../transaction/committer-date.ts';

/**
 * What git makes of a date, as that of a committer; `undefined` if it is none. Blocks while git runs. `git` is an absolute
 * path. Throws `AskGitError` if git cannot be run.
 */
export function askDate(git: string, text: string): GivenTime | undefined {
  checkText('The path of git', git);
  if (git === '') throw invalidArgument('The path of git', git, 'a path');
  checkString('The date', text);
  if (text.includes('\0')) return undefined;
  const env = { ...process.env, GIT_COMMITTER_NAME: 'x', GIT_COMMITTER_EMAIL: 'x', GIT_COMMITTER_DATE: text };
  const { status, stdout, error } = spawnSync(git, ['var', 'GIT_COMMITTER_IDENT'], { encoding: 'latin1', env });
  if (error !== undefined) throw new AskGitError('IO_ERROR', `git var: ${error.message}`);
  const [, time, tz] = /^x <x> (\d+) ([+-]\d{4})$/.exec(stdout.trim()) ?? [];
  return status === 0 && time !== undefined ? { time: BigInt(time), tz: Number(tz) } : undefined;
}

/**
 * What git makes of a time of expiry such as `90.days.ago`, in seconds since the epoch: 0 for `never`, Infinity for `all`.
 * `undefined` if git does not understand it. Blocks, and throws, as `askDate`.
 */
export function askExpiry(git: string, text: string): number | undefined {
  if (text.includes('\0')) return undefined;
  const words = ['config', 'get', '--type=expiry-date', 'reftable.expiry'];
  const { status, stdout, error } = spawnSync(git, ['-c', `reftable.expiry=${text}`, ...words], { encoding: 'latin1' });
  if (error !== undefined) throw new AskGitError('IO_ERROR', `git config: ${error.message}`);
  if (status !== 0) return undefined;
  const seconds = Number(stdout.trim());
  return seconds > Number.MAX_SAFE_INTEGER ? Number.POSITIVE_INFINITY : seconds;
}

/** What git makes of a date in a revision, in seconds since the epoch: always something. Blocks, and throws, as `askDate`. */
export function askApproximateDate(git: string, text: string): number {
  const { stdout, error } = spawnSync(git, ['rev-parse', `--since=${text.replaceAll('\0', '')}`], {
    encoding: 'latin1',
  });
  if (error !== undefined) throw new AskGitError('IO_ERROR', `git rev-parse: ${error.message}`);
  return Number(/^--max-age=(\d+)/.exec(stdout)?.[1] ?? 0);
}
