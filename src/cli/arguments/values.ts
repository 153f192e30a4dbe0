/** Values of options. All functions throw UsageError for one that is not valid. */
import type { RefSort, RefSortKey } from '../../browse/index.ts';
import type { RefStorage } from '../../check/index.ts';
import type { RowColumn, RowSort } from '../../protocol/repository-rows.ts';
import type { CompactionScope, Expiry, HashName } from '../../reftable/index.ts';
import { usageError } from '../../text/command-line.ts';
import type { Bytes } from '../anatomy.ts';
import { UsageError } from './usage-error.ts';

/** What `commander` returns for an option. */
export type Value = string | boolean | readonly string[] | undefined;

/** How refs and reflogs are printed: in columns, as JSON, or as git prints them. */
export function formatOf(format: Value, json: boolean): 'plain' | 'json' | 'git' {
  if (format !== undefined && format !== 'git') throw new UsageError(usageError.format(String(format)));
  if (format !== undefined && json) throw new UsageError(usageError.formats());
  return json ? 'json' : format === 'git' ? 'git' : 'plain';
}

/** By the name of the column on the command line. */
const SORT_KEYS = new Map<string, RefSortKey>([
  ...(['name', 'value', 'kind', 'table', 'changed'] as const).map(key => [key, key] as const),
  ['update-index', 'updateIndex'],
]);

export function sortOf(value: string): RefSort {
  return sortBy(value, SORT_KEYS);
}

/** The columns of `reftable survey` by their names in `--sort`. */
const ROW_COLUMNS: ReadonlyMap<string, RowColumn> = new Map([
  ['name', 'path'],
  ['tables', 'tables'],
  ['bytes', 'bytes'],
  ['due', 'due'],
  ['deleted', 'deleted'],
]);

export function rowSortOf(value: string): RowSort {
  return sortBy(value, ROW_COLUMNS);
}

/** As git's `--sort`: the name of a column of `keys`; a hyphen first is descending. */
export function sortBy<Key>(value: string, keys: ReadonlyMap<string, Key>): { by: Key; descending: boolean } {
  const descending = value.startsWith('-');
  const by = keys.get(value.slice(descending ? 1 : 0));
  if (by === undefined) throw new UsageError(usageError.sort(value, [...keys.keys()]));
  return { by, descending };
}

/** The values of an option that may be given several times. */
export function texts(values: unknown): string[] {
  return Array.isArray(values) ? values.map(String) : [];
}

export function storageOf(value: Value): RefStorage | undefined {
  if (value === undefined || value === 'reftable' || value === 'files') return value;
  throw new UsageError(usageError.storage(String(value)));
}

export function hashOf(value: Value): HashName | undefined {
  if (value === undefined || value === 'sha1' || value === 'sha256') return value;
  throw new UsageError(usageError.hash(String(value)));
}

export function scopeOf(auto: boolean, all: boolean, range: Value, expires: boolean): CompactionScope {
  if ([auto, all, range !== undefined].filter(Boolean).length > 1) {
    throw new UsageError(usageError.scopes());
  }
  if (range !== undefined) {
    const match = /^(\d{1,9})\.\.(\d{1,9})$/.exec(String(range));
    const [first, last] = [Number(match?.[1]), Number(match?.[2])];
    if (!(first <= last)) throw new UsageError(usageError.range(String(range)));
    return { type: 'range', first, last };
  }
  return { type: all || (expires && !auto) ? 'all' : 'auto' };
}

export function expiryOf(before: Value, below: Value, now: number): Expiry | undefined {
  if (before === undefined && below === undefined) return undefined;
  return {
    ...(before === undefined ? {} : { time: timeOf(String(before), now) }),
    ...(below === undefined ? {} : { minUpdateIndex: indexOf(String(below)) }),
  };
}

const UNITS: Record<string, number> = { h: 3600, d: 86_400, w: 604_800 };

function timeOf(value: string, now: number): bigint {
  if (/^\d{1,19}$/.test(value)) return BigInt(value);
  const age = /^(\d{1,6})([hdw])$/.exec(value);
  if (age !== null) return BigInt(Math.max(0, now - Number(age[1]) * (UNITS[age[2] as string] as number)));
  const date = /^\d{4}-\d\d-\d\d/.test(value) ? Date.parse(value) : Number.NaN;
  if (Number.isNaN(date)) throw new UsageError(usageError.time(value));
  return BigInt(Math.max(0, Math.floor(date / 1000)));
}

export function indexOf(value: string): bigint {
  if (!/^\d{1,20}$/.test(value) || BigInt(value) >= 1n << 64n) throw new UsageError(usageError.updateIndex(value));
  return BigInt(value);
}

/** `option` is its name without hyphens; both limits are valid. */
export function integerOf(option: string, value: string, min: number, max: number): number {
  const number = /^\d{1,9}$/.test(value) ? Number(value) : Number.NaN;
  if (!(number >= min && number <= max)) throw new UsageError(usageError.number(option, value, min, max));
  return number;
}

/** `A..B`, the offsets of bytes; `B` is not included. */
export function bytesOf(value: string): Bytes {
  const [, start, end] = /^(0x[0-9a-f]{1,12}|\d{1,15})\.\.(0x[0-9a-f]{1,12}|\d{1,15})$/i.exec(value) ?? [];
  if (!(Number(start) < Number(end))) throw new UsageError(usageError.byteRange(value));
  return { start: Number(start), end: Number(end) };
}

/** A day in seconds. */
const LONGEST = 86_400;

/** Seconds, with a fraction; more than 0 and at most a day. */
export function secondsOf(option: string, value: string): number {
  const seconds = /^\d{1,5}(\.\d{1,3})?$/.test(value) ? Number(value) : Number.NaN;
  if (!(seconds > 0 && seconds <= LONGEST)) throw new UsageError(usageError.seconds(option, value, LONGEST));
  return seconds;
}
