/** Checks of what a webview sends. They throw for everything that the protocol does not define. */
import type { CompactionScope, ExpiryBounds } from '../../protocol/stack.ts';
import type { ByteOffset, ByteQuery, ByteRange, SearchKind, SectionName } from '../../protocol/table.ts';
import type { Uint64 } from '../../protocol/wire.ts';
import { type ExpectedParam, editorText } from '../../text/editors.ts';

type Fields = Readonly<Record<string, unknown>>;

export function nothing(): null {
  return null;
}

export function fields(value: unknown): Fields {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw unexpected('object');
  return value as Fields;
}

export function text(value: unknown): string {
  if (typeof value !== 'string') throw unexpected('text');
  return value;
}

/** A whole number that counts or numbers something. */
export function ordinal(value: unknown): number {
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 0) throw unexpected('wholeNumber');
  return value;
}

export function section(value: unknown): SectionName {
  const names: readonly SectionName[] = ['ref', 'ref-index', 'obj', 'obj-index', 'log', 'log-index'];
  const name = names.find(known => known === value);
  if (!name) throw unexpected('section');
  return name;
}

export function byteOffset(value: unknown): ByteOffset {
  const { offset, inside } = fields(value);
  return { offset: ordinal(offset), ...(inside === undefined ? {} : { inside: ordinal(inside) }) };
}

/** Bytes of a table that a caller wants to show; `undefined` for anything else. */
export function byteRange(value: unknown): ByteRange | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { start, end, inside } = value as Fields;
  const isOrdinal = (number: unknown): number is number => Number.isSafeInteger(number) && (number as number) >= 0;
  if (!isOrdinal(start)) return undefined;
  const last = isOrdinal(end) && end > start ? end : start + 1;
  return { start, end: last, ...(isOrdinal(inside) ? { inside } : {}) };
}

export function byteQuery(value: unknown): ByteQuery {
  const query = fields(value);
  if ('offset' in query) return byteOffset(query);
  if ('section' in query) return { section: section(query.section), index: ordinal(query.index) };
  return { block: ordinal(query.block), record: ordinal(query.record) };
}

export function searchKind(value: unknown): SearchKind {
  if (value === 'text' || value === 'hex' || value === 'name') return value;
  throw unexpected('searchKind');
}

export function flag(value: unknown): boolean {
  if (typeof value !== 'boolean') throw unexpected('yesOrNo');
  return value;
}

export function scope(value: unknown): CompactionScope {
  const { type, first, last } = fields(value);
  if (type === 'auto' || type === 'all') return { type };
  if (type === 'range') return { type, first: ordinal(first), last: ordinal(last) };
  throw unexpected('scope');
}

export function expiry(value: unknown): ExpiryBounds | null {
  if (value === null) return null;
  const { time, minUpdateIndex, patterns } = fields(value);
  return {
    ...{ time: optionalUint64(time), minUpdateIndex: optionalUint64(minUpdateIndex) },
    ...(patterns !== undefined && { patterns: patternTimes(patterns) }),
  };
}

function patternTimes(value: unknown): ExpiryBounds['patterns'] {
  if (!Array.isArray(value)) throw unexpected('object');
  return value.map(each => {
    const { pattern, time } = fields(each);
    return { pattern: text(pattern), time: uint64(time) };
  });
}

function optionalUint64(value: unknown): Uint64 | undefined {
  return value === undefined ? undefined : uint64(value);
}

export function uint64(value: unknown): Uint64 {
  if (typeof value !== 'string' || !/^\d{1,20}$/.test(value)) throw unexpected('decimal');
  return `${BigInt(value)}`;
}

/** The error for a parameter that the protocol does not define. */
export function unexpected(expected: ExpectedParam): TypeError {
  return new TypeError(editorText.unexpected(expected));
}
