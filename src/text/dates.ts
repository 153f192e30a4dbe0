/** Points in time. Git stores seconds since the epoch and a zone as a signed decimal ±hhmm. */
import type { Uint64 } from '../protocol/values.ts';
import { language, t } from './l10n.ts';
import { plural } from './numbers.ts';

/** The last second a JavaScript date can name. */
export const LAST_SECOND = 8_640_000_000_000;

/** `2026-11-22 16:04:05 +0100`, git's ISO format: the committer's local time. Seconds that no date can name stay seconds. */
export function committerTime(time: Uint64 | bigint, tz: number): string {
  const minutes = Math.sign(tz) * (Math.trunc(Math.abs(tz) / 100) * 60 + (Math.abs(tz) % 100));
  const local = Number(time) + minutes * 60;
  if (local > LAST_SECOND) return t('{0} s {1}', String(time), zone(tz));
  return `${calendar(local)} ${zone(tz)}`;
}

/** `-0730` for −730. */
export function zone(tz: number): string {
  return `${tz < 0 ? '-' : '+'}${String(Math.abs(tz)).padStart(4, '0')}`;
}

function calendar(seconds: number): string {
  return new Date(seconds * 1000)
    .toISOString()
    .replace('T', ' ')
    .replace(/\.\d+Z$/, '');
}

/** The reader's own clock, `2026-11-22 16:04`. */
export function localTime(seconds: number): string {
  return localInput(seconds).replace('T', ' ');
}

/** The reader's own clock as a `datetime-local` input takes it, `2026-11-22T16:04`. */
export function localInput(seconds: number): string {
  const date = new Date(Math.min(seconds, LAST_SECOND) * 1000);
  const two = (value: number) => String(value).padStart(2, '0');
  const day = `${String(date.getFullYear()).padStart(4, '0')}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  return `${day}T${two(date.getHours())}:${two(date.getMinutes())}`;
}

/** Seconds since the epoch of what a `datetime-local` input holds; `null` for an incomplete time. */
export function fromLocalInput(value: string): number | null {
  const time = new Date(value).getTime();
  return Number.isNaN(time) ? null : Math.floor(time / 1000);
}

/** Date and time of an ISO time in the reader's zone and language. */
export function dateAndTime(iso: string): string {
  return new Date(iso).toLocaleString(language().locale);
}

/**
 * The label of a tick of a time axis, in the reader's zone: the largest unit that begins there. `2026`, `Feb`, `Feb 14`,
 * `16:04` or `16:04:05`, with the names of the language.
 */
export function axisTick(date: Date): string {
  return date.toLocaleString(language().locale, tickFormat(date));
}

function tickFormat(date: Date): Intl.DateTimeFormatOptions {
  // As in `localTime`, hours are from 00 to 23 in all languages.
  const clock = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const;
  if (date.getSeconds() !== 0) return { ...clock, second: '2-digit' };
  if (date.getHours() !== 0 || date.getMinutes() !== 0) return clock;
  if (date.getDate() !== 1) return { month: 'short', day: 'numeric' };
  return date.getMonth() === 0 ? { year: 'numeric' } : { month: 'short' };
}

/** An age in seconds, in words. */
export function ageText(seconds: number): string {
  if (seconds < 120) return plural('{0} second', '{0} seconds', seconds);
  if (seconds < 7200) return plural('{0} minute', '{0} minutes', Math.floor(seconds / 60));
  if (seconds < 172_800) return plural('{0} hour', '{0} hours', Math.floor(seconds / 3600));
  return plural('{0} day', '{0} days', Math.floor(seconds / 86_400));
}
