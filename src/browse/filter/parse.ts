/** The language of filters: words, `prefix/`, globs, object IDs, `key:value`, each excluded with `-`. */
import { tokensOf } from '../../git/config/wildmatch.ts';
import { REF_KINDS, type RefKind } from '../refs/ref-kind.ts';
import type { Condition, Filter, FilterFault, FilterFaultId, FilterTerm } from './filter.ts';
import { parseTimes } from './times.ts';
import { type FilterToken, tokenize } from './tokenize.ts';

/** An object ID, or a prefix that is long enough to count as one. */
const HEX = /^[0-9a-f]{4,64}$/i;

/** A condition, or the reason why the term has none. */
type Parsed = Condition | FilterFaultId;

/**
 * Parses a filter. Never throws: an invalid part is a fault with its range, and the rest applies. `now` is what
 * relative times count from; dates are in the time zone of the process.
 */
export function parseFilter(text: string, now: Date = new Date()): Filter {
  const terms: FilterTerm[] = [];
  const faults: FilterFault[] = [];
  for (const token of tokenize(text)) {
    const { start, end, excluded } = token;
    if (token.isUnclosed) faults.push({ id: 'unclosedQuote', start: end - 1, end });
    const parsed = token.key === undefined ? parseWord(token) : parseValue(token, now);
    if (typeof parsed === 'string') faults.push({ id: parsed, start, end });
    else if (parsed.type === 'deleted' && excluded) faults.push({ id: 'notExcludable', start, end });
    else terms.push({ condition: parsed, excluded, start, end });
  }
  return { terms, faults };
}

function parseWord({ value, isQuoted }: FilterToken): Parsed {
  if (isQuoted) return value === '' ? 'missingValue' : { type: 'word', text: value };
  if (/^#\d+$/.test(value)) return parseTable(value.slice(1));
  if (/[*?[]/.test(value)) return parseGlob(value);
  if (/[^/]\/$/.test(value)) return { type: 'prefix', text: value.replace(/^\/+/, '') };
  if (HEX.test(value)) return { type: 'id', prefix: value.toLowerCase(), word: value };
  return { type: 'word', text: value };
}

function parseValue(token: FilterToken, now: Date): Parsed {
  const { value } = token;
  const key = token.key?.toLowerCase();
  if (key === 'deleted') return value === '' ? { type: 'deleted' } : 'unexpectedValue';
  const parse = VALUES.get(key ?? '');
  if (parse === undefined) return 'unknownKey';
  return value === '' ? 'missingValue' : parse(token, now);
}

/** The parsers of the values of each key. */
const VALUES = new Map<string, (token: FilterToken, now: Date) => Parsed>([
  ['kind', ({ value }) => parseKinds(value)],
  ['table', ({ value }) => parseTable(value.replace(/^#/, ''))],
  ['changed', ({ value }, now) => parseTimes(value, now) ?? 'invalidTime'],
  ['since', ({ value }, now) => parseTimes(`>=${value}`, now) ?? 'invalidTime'],
  ['until', ({ value }, now) => parseTimes(`<=${value}`, now) ?? 'invalidTime'],
  ['author', ({ value }) => ({ type: 'author', text: value })],
  ['name', ({ value }) => ({ type: 'name', name: value })],
  ['message', ({ value }) => ({ type: 'message', text: value })],
  ['points-at', ({ value }) => (HEX.test(value) ? { type: 'id', prefix: value.toLowerCase() } : 'invalidId')],
  ['ref', token => (HEX.test(token.value) ? { type: 'word', text: token.value } : parseWord(token))],
]);

function parseGlob(pattern: string): Parsed {
  return tokensOf(pattern, false) === undefined ? 'invalidGlob' : { type: 'glob', pattern };
}

function parseKinds(value: string): Parsed {
  const kinds = value.toLowerCase().split(',');
  return kinds.every(isKind) ? { type: 'kind', kinds } : 'invalidKind';
}

function isKind(text: string): text is RefKind {
  return (REF_KINDS as readonly string[]).includes(text);
}

function parseTable(value: string): Parsed {
  return /^\d{1,9}$/.test(value) ? { type: 'table', position: Number(value) } : 'invalidTable';
}
