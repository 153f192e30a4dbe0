import type { Wire } from '../../protocol/wire.ts';

/**
 * Copies a result of the service with decimal strings for its bigints.
 *
 * A message of a worker can carry a bigint, a message of a webview cannot. The conversion is made here, and not where
 * the host sends a result to a page, so that the host, src/text and the pages share one type for each result, and so
 * that it takes the time of the worker and not of the host.
 */
export function toWire<T>(value: T): Wire<T> {
  return convert(value) as Wire<T>;
}

function convert(value: unknown): unknown {
  if (typeof value === 'bigint') return String(value);
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(convert);
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, convert(member)]));
}
