/** The period of a filter, which the strip of activity shows and sets. */
import type { FoundTerm } from '../../../src/protocol/browse.ts';
import type { Period } from './activity.ts';

const HOUR = 3600;
const DAY = 24 * HOUR;

/** The period that matches all conditions on time; `null` without a condition. */
export function periodOf(terms: readonly FoundTerm[]): { from?: number; before?: number } | null {
  let period: { from?: number; before?: number } | null = null;
  for (const { condition, excluded } of terms) {
    if (condition.type !== 'time' || excluded) continue;
    const { from, before } = condition;
    period ??= {};
    if (from !== undefined) period.from = Math.max(from, period.from ?? from);
    if (before !== undefined) period.before = Math.min(before, period.before ?? before);
  }
  return period;
}

/** The filter with this period instead of its conditions on time, or without one. */
export function withPeriod(filter: string, terms: readonly FoundTerm[], period: Period | null): string {
  let rest = filter;
  for (const { condition, excluded, start, end } of terms.toReversed()) {
    if (condition.type === 'time' && !excluded) rest = rest.slice(0, start).trimEnd() + rest.slice(end);
  }
  return [rest.trim(), period && `changed:${periodText(period)}`].filter(Boolean).join(' ');
}

/** As exact as the period is long: whole days, minutes or seconds. The zone is that of the reader. */
function periodText({ from, before }: Period): string {
  const length = before - from;
  const digits = length >= 20 * DAY ? 10 : length >= 2 * HOUR ? 16 : 19;
  return `${timeText(from, digits)}..${timeText(before - 1, digits)}`;
}

/** The first `digits` characters of `2026-11-01T14:00:30`; a time has its zone. */
function timeText(seconds: number, digits: number): string {
  const offset = -new Date(seconds * 1000).getTimezoneOffset();
  const local = new Date((seconds + offset * 60) * 1000).toISOString().slice(0, digits);
  return digits > 10 ? local + zoneText(offset) : local;
}

function zoneText(minutes: number): string {
  if (minutes === 0) return 'Z';
  const two = (value: number) => String(value).padStart(2, '0');
  const size = Math.abs(minutes);
  return `${minutes < 0 ? '-' : '+'}${two(Math.floor(size / 60))}:${two(size % 60)}`;
}
