/** Which times `git reflog expire` uses for a ref: its options, then the configuration, then git's defaults. */
import type { GitConfig } from '../config/config.ts';
import { expiryPattern, expiryPatterns } from '../config/expiry-rules.ts';
import { GitError } from '../errors.ts';
import type { ExpiryTimes } from './expire-reflog.ts';

const DAY = 86_400;
const KEYS = { all: 'reflogexpire', unreachable: 'reflogexpireunreachable' } as const;
const NAMES = { all: 'reflogExpire', unreachable: 'reflogExpireUnreachable' } as const;
type Key = keyof ExpiryTimes;

/** Where the times come from. */
export interface ExpirySource {
  readonly config: GitConfig;
  /** Those that options give. */
  readonly given: Partial<ExpiryTimes>;
  /** In seconds since the epoch. */
  readonly now: number;
  /** Reads a time as git does; `undefined` if git does not understand it. */
  readonly readTime: (text: string) => number | undefined;
}

/** The times for a ref. Throws `GitError` for a setting that git does not understand. */
export function expiryTimesFor(name: string, source: ExpirySource): ExpiryTimes {
  const { given } = source;
  if (given.all !== undefined && given.unreachable !== undefined)
    return { all: given.all, unreachable: given.unreachable };
  return { ...configured(name, source), ...given };
}

function configured(name: string, { config, now, readTime }: ExpirySource): ExpiryTimes {
  const read = (section: string, key: Key, otherwise: number) => {
    const full = `${section}.${KEYS[key]}`;
    if (!config.has(full)) return otherwise;
    const text = config.string(full);
    const time = text === undefined ? undefined : readTime(text);
    if (time !== undefined) return time;
    throw new GitError('FORMAT_ERROR', `'${text ?? ''}' for '${section}.${NAMES[key]}' is not a valid timestamp`);
  };
  const pattern = expiryPatterns(config).find(each => expiryPattern(each)(name));
  if (pattern !== undefined) {
    return { all: read(`gc.${pattern}`, 'all', 0), unreachable: read(`gc.${pattern}`, 'unreachable', 0) };
  }
  if (name === 'refs/stash') return { all: 0, unreachable: 0 };
  // git 2.55 has the two defaults the wrong way round, and removes more than its documentation states.
  return { all: read('gc', 'all', now - 90 * DAY), unreachable: read('gc', 'unreachable', now - 30 * DAY) };
}
