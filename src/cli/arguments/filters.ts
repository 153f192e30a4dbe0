/** Filters on the command line: `--filter` and the options that are one term of a filter. */
import { type Condition, type Filter, type FilterTerm, parseFilter } from '../../browse/index.ts';
import { filterFaultText } from '../../text/browse.ts';
import { usageError } from '../../text/command-line.ts';
import { FilterError, UsageError } from './usage-error.ts';
import type { Value } from './values.ts';

/** Parses a filter; `now` is in seconds since the epoch. Throws FilterError for the first invalid part. */
export function filterOf(text: string, now: number): Filter {
  const filter = parseFilter(text, new Date(now * 1000));
  const [fault] = filter.faults;
  if (fault !== undefined) throw new FilterError(filterFaultText(text, fault));
  return filter;
}

/** An object ID of at least 4 digits. */
export function objectIdOf(value: string): Extract<Condition, { type: 'id' }> {
  const condition = termOf('points-at', value, 0)?.condition;
  if (condition?.type !== 'id') throw new UsageError(usageError.objectId(value));
  return condition;
}

/** The terms of options that are named as the keys of a filter. Throws UsageError. `now` is in seconds since the epoch. */
export function termsOf(
  options: Readonly<Record<'since' | 'until' | 'author' | 'message', Value>>,
  now: number,
): FilterTerm[] {
  return Object.entries(options).flatMap(([key, value]) => {
    if (value === undefined) return [];
    const term = termOf(key, String(value), now);
    if (term === undefined) throw new UsageError(usageError.filterValue(key, String(value)));
    return [term];
  });
}

/** `key:value` of a filter; `undefined` if the value is not one of that key. `now` is in seconds since the epoch. */
function termOf(key: string, value: string, now: number): FilterTerm | undefined {
  const quoted = value.replace(/["\\]/g, '\\$&');
  const { terms, faults } = parseFilter(`${key}:"${quoted}"`, new Date(now * 1000));
  return faults.length === 0 ? terms[0] : undefined;
}
