/** `GIT_COMMITTER_DATE`. git's own format is read here; the others are left to git. */
import { GitError } from '../errors.ts';

/** A time as a reflog stores it. */
export interface GivenTime {
  /** Seconds since the epoch. */
  readonly time: bigint;
  /** As git writes it: 130 is +0130. */
  readonly tz: number;
}

/** Throws `GitError` in git's words for a text that is not a date, or one before 1970. */
export function readDate(text: string, askDate: (text: string) => GivenTime | undefined): GivenTime {
  const date = readRaw(text) ?? askDate(text);
  if (date === undefined) throw new GitError('API_ERROR', `invalid date format: ${text}`);
  return date;
}

/** Seconds and a zone, as `git cat-file` shows them. */
function readRaw(text: string): GivenTime | undefined {
  const [, seconds, zone] = /^@?(\d{9,18}) ([+-]\d{4})$/.exec(text) ?? [];
  if (seconds === undefined) return undefined;
  const isPossible = /^.[01]\d[0-5]\d$|^.2[0-3][0-5]\d$/.test(zone ?? '');
  return isPossible ? { time: BigInt(seconds), tz: Number(zone) } : undefined;
}

/** The time with the zone of this machine. `now` is in milliseconds since the epoch. */
export function zoneAt(now: number): GivenTime {
  const minutes = -new Date(now).getTimezoneOffset();
  const size = Math.abs(minutes);
  return {
    time: BigInt(Math.floor(now / 1000)),
    tz: Math.sign(minutes) * (Math.floor(size / 60) * 100 + (size % 60)) || 0,
  };
}
