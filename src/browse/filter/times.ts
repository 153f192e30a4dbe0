/** Times in filters: dates, months and years, days by name, ages, with `>`, `>=`, `<`, `<=` and `a..b`. */
import type { Condition } from './filter.ts';

type Times = Extract<Condition, { readonly type: 'time' }>;

/** A period in seconds since the epoch, `before` excluded. An age is a moment: both are equal. */
interface Period {
  readonly from: number;
  readonly before: number;
}

/**
 * The times that a value asks for; `undefined` if it is not one. Alone, a date is that day, and an age such as `2d` is
 * everything since. `>` is after the end of a day, `>=` from its start on. Ages count from `now`; dates are in the time
 * zone of the process.
 */
export function parseTimes(value: string, now: Date): Times | undefined {
  const [, first = '', last = ''] = /^(.*?)\.\.(.*)$/s.exec(value) ?? [];
  if (first !== '' || last !== '') return rangeOf(first, last, now);
  const [, operator = '', text = ''] = /^(>=?|<=?|)(.*)$/s.exec(value) ?? [];
  const period = periodOf(text, now);
  if (period === undefined) return undefined;
  const { from, before } = period;
  switch (operator) {
    case '>':
      return { type: 'time', from: before };
    case '>=':
      return { type: 'time', from };
    case '<':
      return { type: 'time', before: from };
    case '<=':
      return { type: 'time', before };
    default:
      return from === before ? { type: 'time', from } : { type: 'time', from, before };
  }
}

function rangeOf(first: string, last: string, now: Date): Times | undefined {
  const from = first === '' ? undefined : periodOf(first, now);
  const to = last === '' ? undefined : periodOf(last, now);
  if ((first !== '' && from === undefined) || (last !== '' && to === undefined)) return undefined;
  return { type: 'time', ...(from && { from: from.from }), ...(to && { before: to.before }) };
}

function periodOf(text: string, now: Date): Period | undefined {
  return namedDay(text.toLowerCase(), now) ?? ageOf(text.toLowerCase(), now) ?? dateOf(text) ?? timeOf(text, now);
}

function namedDay(text: string, now: Date): Period | undefined {
  if (text === 'now') return moment(seconds(now));
  if (text !== 'today' && text !== 'yesterday') return undefined;
  const day = now.getDate() - (text === 'yesterday' ? 1 : 0);
  const start = (days: number) => new Date(now.getFullYear(), now.getMonth(), day + days);
  return period(start(0), start(1));
}

const SECONDS: Readonly<Record<string, number>> = { s: 1, min: 60, h: 3600, d: 86_400, w: 7 * 86_400 };

function ageOf(text: string, now: Date): Period | undefined {
  const [, digits, unit = ''] = /^(\d{1,6})(s|min|h|d|w|mo?|y)$/.exec(text) ?? [];
  if (digits === undefined) return undefined;
  const count = Number(digits);
  const length = SECONDS[unit];
  if (length !== undefined) return moment(seconds(now) - count * length);
  const then = new Date(now);
  if (unit === 'y') then.setFullYear(then.getFullYear() - count);
  else then.setMonth(then.getMonth() - count);
  return moment(seconds(then));
}

/** `2026`, `2026-11`, `2026-11-01`, `2026-11-01T14:00`, `…:30`, with `Z` or `+01:00` after a time; `@` and seconds. */
function dateOf(text: string): Period | undefined {
  const [, epoch] = /^@(\d{1,12})$/.exec(text) ?? [];
  if (epoch !== undefined) return { from: Number(epoch), before: Number(epoch) + 1 };
  const match = /^(\d{4})(?:-(\d\d)(?:-(\d\d)(?:[T_](\d\d):(\d\d)(?::(\d\d))?(Z|[+-]\d\d:?\d\d)?)?)?)?$/i.exec(text);
  if (match === null) return undefined;
  const [year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0] = match
    .slice(1, 7)
    .map(digits => (digits === undefined ? undefined : Number(digits)));
  const isDate = month >= 1 && month <= 12 && day >= 1 && day <= new Date(year, month, 0).getDate();
  if (!isDate || hour > 23 || minute > 59 || second > 59) return undefined;
  const [, , hasMonth, hasDay, hasTime, , hasSecond, zone] = match;
  const start = new Date(year, month - 1, day, hour, minute, second);
  if (hasTime === undefined) {
    if (hasDay !== undefined) return period(start, new Date(year, month - 1, day + 1));
    if (hasMonth !== undefined) return period(start, new Date(year, month, 1));
    return period(start, new Date(year + 1, 0, 1));
  }
  const from =
    zone === undefined
      ? seconds(start)
      : Date.UTC(year, month - 1, day, hour, minute, second) / 1000 - zoneSeconds(zone);
  return { from, before: from + (hasSecond === undefined ? 60 : 1) };
}

/** `14:00`, today. */
function timeOf(text: string, now: Date): Period | undefined {
  if (!/^\d\d:\d\d(?::\d\d)?$/.test(text)) return undefined;
  const day = [now.getFullYear(), now.getMonth() + 1, now.getDate()].map((part, i) =>
    String(part).padStart(i === 0 ? 4 : 2, '0'),
  );
  return dateOf(`${day.join('-')}T${text}`);
}

function zoneSeconds(zone: string): number {
  if (zone.toUpperCase() === 'Z') return 0;
  const minutes = Number(zone.slice(1, 3)) * 60 + Number(zone.slice(-2));
  return (zone.startsWith('-') ? -60 : 60) * minutes;
}

function period(from: Date, before: Date): Period {
  return { from: seconds(from), before: seconds(before) };
}

function moment(at: number): Period {
  return { from: at, before: at };
}

function seconds(date: Date): number {
  return Math.floor(date.getTime() / 1000);
}
