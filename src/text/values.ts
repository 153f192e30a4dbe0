/** Numbers and names as people read them. */
import prettyBytes from 'pretty-bytes';
import type { RefValue } from '../protocol/values.ts';

export function bytes(count: number): string {
  return prettyBytes(count, { binary: true });
}

export function count(number: number, one: string, many = `${one}s`): string {
  return `${number.toLocaleString('en')} ${number === 1 ? one : many}`;
}

/** A ref's value where there is little room. */
export function shortValue(value: RefValue): string {
  switch (value.type) {
    case 'symref':
      return `→ ${value.target}`;
    case 'deletion':
      return 'deleted';
    default:
      return value.oid.slice(0, 10);
  }
}

export function range(first: bigint, last: bigint): string {
  return first === last ? String(first) : `${first}–${last}`;
}
