/** Checks of what a webview sends. They throw for everything that the protocol does not define. */
import type { CompactionScope, ExpiryBounds } from '../../protocol/stack.ts';
import type { ByteOffset, ByteQuery, ByteRange, SearchKind, SectionName } from '../../protocol/table.ts';
import type { Uint64 } from '../../protocol/wire.ts';
import { editorText } from '../../text/editors.ts';

type Fields = Readonly<Record<string, unknown>>;

export function nothing(): null {
  return null;
}

export function fields(value: unknown): Fields {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw unexpected('an object');
  return value as Fields;
}

export function text(value: unknown): string {
  if (typeof value !== 'string') throw unexpected('a text');
  return value;
}

/** A whole number that counts or numbers something. */
export function ordinal(value: unknown): number {
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 0) throw unexpected('a whole number');
  return value;
}

export function section(value: unknown): SectionName {
  const names: readonly SectionName[] = ['ref', 'ref-index', 'obj', 'obj-index', 'log', 'log-index'];
  const name = names.find(known => known === value);
  if (!name) throw unexpected('the name of a section');
  return name;
}

export function byteOffset(value: unknown): ByteOffset {
  const { offset, in: inside } = fields(value);
  return { offset: ordinal(offset), ...(inside === undefined ? {} : { in: ordinal(inside) }) };
}

/** Bytes of a table that a caller wants to show; `undefined` for anything else. */
export function byteRange(value: unknown): ByteRange | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { start, end, in: inside } = value as Fields;
  const isOrdinal = (number: unknown): number is number => Number.isSafeInteger(number) && (number as number) >= 0;
  if (!isOrdinal(start)) return undefined;
  const last = isOrdinal(end) && end > start ? end : start + 1;
  return { start, end: last, ...(isOrdinal(inside) ? { in: inside } : {}) };
}

export function byteQuery(value: unknown): ByteQuery {
  const query = fields(value);
  if ('position' in query) return { position: byteOffset(query.position) };
  if ('section' in query) return { section: section(query.section), index: ordinal(query.index) };
  return { block: ordinal(query.block), record: ordinal(query.record) };
}

export function searchKind(value: unknown): SearchKind {
  if (value === 'text' || value === 'hex' || value === 'name') return value;
  throw unexpected('a kind of search');
}

export function flag(value: unknown): boolean {
  if (typeof value !== 'boolean') throw unexpected('yes or no');
  return value;
}

export function scope(value: unknown): CompactionScope {
  const { type, first, last } = fields(value);
  if (type === 'auto' || type === 'all') return { type };
  if (type === 'range') return { type, first: ordinal(first), last: ordinal(last) };
  throw unexpected('a scope');
}

export function expiry(value: unknown): ExpiryBounds | null {
  if (value === null) return null;
  const { time, minUpdateIndex } = fields(value);
  return { time: optionalUint64(time), minUpdateIndex: optionalUint64(minUpdateIndex) };
}

function optionalUint64(value: unknown): Uint64 | undefined {
  if (value === undefined) return undefined;
  if (typeof value !== 'string' || !/^\d{1,20}$/.test(value)) throw unexpected('a number in decimal');
  return `${BigInt(value)}`;
}

function unexpected(wanted: string): TypeError {
  return new TypeError(editorText.unexpected(wanted));
}
