/**
 * After which time git removes entries of reflogs: `gc.reflogExpire` and `gc.<pattern>.reflogExpire` (git-config(1)), as
 * git's `reflog.c` reads them. What `gc.reflogExpireUnreachable` removes depends on the commits and is not computed.
 */
import { encodeText } from '../../reftable/index.ts';
import { GitError } from '../errors.ts';
import type { GitConfig } from './config.ts';
import { wildmatchAcrossSlashes } from './wildmatch.ts';

/** A setting, and the time that it means now. */
export interface ExpiryRule {
  /** As git writes it. */
  readonly key: string;
  /** The refs that it is for; `undefined` for all others. */
  readonly pattern?: string;
  /** As it is written; `undefined` if it is not set and git uses a value of its own. */
  readonly value?: string;
  /**
   * Entries before this time are removed, in seconds since the epoch; 0 for none. `undefined` if the value is not one of
   * those that `expiryTime` reads.
   */
  readonly time?: number;
}

const NAME = 'reflogexpire';
const UNREACHABLE = 'reflogexpireunreachable';
const DEFAULT = '90.days.ago';
/** The ref whose entries git keeps unless a pattern matches it. */
const STASH = 'refs/stash';

/** All rules, those of patterns first, as the first one that matches applies; then that of the stash, and that of all others. */
export function expiryRules(config: GitConfig, now: Date = new Date()): ExpiryRule[] {
  const ruleOf = (pattern: string | undefined, value: string | undefined, unset: string): ExpiryRule => {
    const time = expiryTime(value ?? unset, now);
    const key = pattern === undefined ? 'gc.reflogExpire' : `gc.${pattern}.reflogExpire`;
    const of = { ...(pattern !== undefined && { pattern }), ...(value !== undefined && { value }) };
    return { key, ...of, ...(time !== undefined && { time }) };
  };
  const written = (key: string) => (config.has(key) ? (config.string(key) ?? '') : undefined);
  // A pattern with a time for unreachable commits alone has the time 0 for the others: they are kept.
  return [
    ...expiryPatterns(config).map(pattern => ruleOf(pattern, written(`gc.${pattern}.${NAME}`), 'never')),
    ruleOf(STASH, undefined, 'never'),
    ruleOf(undefined, written(`gc.${NAME}`), DEFAULT),
  ];
}

/** The patterns with a time of either kind, in the order in which git tries them. */
export function expiryPatterns(config: GitConfig): string[] {
  return config.subsections('gc', NAME, UNREACHABLE);
}

/**
 * The time that the configuration has for the entries of a ref, in seconds since the epoch; 0 keeps all of them. Throws
 * `GitError` for a value that `expiryTime` does not read.
 */
export function configuredTimes(config: GitConfig, now: Date = new Date()): (name: string) => bigint {
  const rules = expiryRules(config, now).map(({ key, pattern, value, time }) => {
    if (time !== undefined) return { pattern, time: BigInt(time) };
    throw new GitError(
      'FORMAT_ERROR',
      `'${value}' for '${key}' is not one of the times that are read here: give a date or an age, such as 90.days.ago`,
    );
  });
  const patterns = rules.flatMap(({ pattern, time }) => (pattern === undefined ? [] : [{ pattern, time }]));
  return timesOfRefs(patterns, rules.at(-1)?.time ?? 0n);
}

/** The time for refs that a pattern matches. */
export interface PatternTime {
  readonly pattern: string;
  /** Seconds since the epoch; 0 keeps all entries. */
  readonly time: bigint;
}

/** The time for the entries of a ref: that of the first pattern that matches its name, else `others`. */
export function timesOfRefs(patterns: readonly PatternTime[], others: bigint): (name: string) => bigint {
  const tests = patterns.map(({ pattern, time }) => ({ isMatch: expiryPattern(pattern), time }));
  return name => tests.find(({ isMatch }) => isMatch(name))?.time ?? others;
}

/** Whether git applies the times of a pattern to a ref, by its name. */
export function expiryPattern(pattern: string): (name: string) => boolean {
  const isMatch = wildmatchAcrossSlashes(asBytes(pattern));
  return name => isMatch(asBytes(name));
}

/** A character for each byte: `?` matches one byte. */
function asBytes(text: string): string {
  return Buffer.from(encodeText(text)).toString('latin1');
}

const SECONDS: Readonly<Record<string, number>> = {
  ...{ second: 1, minute: 60, hour: 3600, day: 86_400, week: 7 * 86_400 },
};

/**
 * Seconds since the epoch of a value such as `90.days.ago`, `2 weeks`, `2026-01-31`, `now` or `never`; `undefined` for
 * the other forms that git's `approxidate` reads. A date is in the time zone of the process.
 */
export function expiryTime(value: string, now: Date): number | undefined {
  const text = value.trim().toLowerCase();
  if (text === 'never' || text === 'false') return 0;
  const seconds = Math.floor(now.getTime() / 1000);
  if (text === 'now' || text === 'all') return seconds;
  const [, count, unit = ''] =
    /^(\d{1,6})[ .]+(second|minute|hour|day|week|month|year)s?(?:[ .]+ago)?$/.exec(text) ?? [];
  if (count !== undefined) return ago(Number(count), unit, now);
  const [, year, month, day] = /^(\d{4})-(\d\d)-(\d\d)$/.exec(text) ?? [];
  if (year === undefined) return undefined;
  return Math.floor(new Date(Number(year), Number(month) - 1, Number(day)).getTime() / 1000);
}

function ago(count: number, unit: string, now: Date): number {
  const length = SECONDS[unit];
  if (length !== undefined) return Math.max(0, Math.floor(now.getTime() / 1000) - count * length);
  const then = new Date(now);
  if (unit === 'year') then.setFullYear(then.getFullYear() - count);
  else then.setMonth(then.getMonth() - count);
  return Math.max(0, Math.floor(then.getTime() / 1000));
}
