/** Checks of what callers pass in. Each throws API_ERROR and names the argument, its value and what it must be. */

import { ReftableError } from '../errors.ts';
import { MAX_UINT64 } from './constants.ts';

const LONGEST_SHOWN = 60;

/** The error of a caller's mistake. */
export function apiError(message: string): ReftableError {
  return new ReftableError('API_ERROR', message);
}

/** The error of an argument that is not what it must be. */
export function invalidArgument(what: string, value: unknown, expected: string): ReftableError {
  return apiError(`${what} is ${shown(value)}. It must be ${expected}.`);
}

/** A value for a message. */
function shown(value: unknown): string {
  switch (typeof value) {
    case 'string': {
      const text = value.length > LONGEST_SHOWN ? `${value.slice(0, LONGEST_SHOWN)}…` : value;
      return `'${text.replaceAll('\0', '\\0')}'`;
    }
    case 'bigint':
      return `${value}n`;
    case 'object':
      return value === null ? 'null' : Array.isArray(value) ? 'an array' : 'an object';
    case 'function':
    case 'symbol':
      return `a ${typeof value}`;
    default:
      return String(value);
  }
}

export function checkObject(what: string, value: unknown): void {
  if (typeof value !== 'object' || value === null) throw invalidArgument(what, value, 'an object');
}

export function checkFunction(what: string, value: unknown): void {
  if (typeof value !== 'function') throw invalidArgument(what, value, 'a function');
}

/** `undefined` is left out. */
export function checkFlag(what: string, value: unknown): void {
  if (value !== undefined && typeof value !== 'boolean') throw invalidArgument(what, value, 'true or false');
}

/** A number without a fraction in [least, most]. */
export function checkInteger(what: string, value: unknown, least: number, most: number): void {
  if (Number.isInteger(value) && (value as number) >= least && (value as number) <= most) return;
  throw invalidArgument(what, value, `an integer from ${least} to ${most}`);
}

/** A bigint of 64 bits without a sign. */
export function checkUint64(what: string, value: unknown): void {
  if (typeof value === 'bigint' && value >= 0n && value <= MAX_UINT64) return;
  throw invalidArgument(what, value, 'a bigint from 0n to 2n ** 64n - 1n');
}

export function checkOneOf(what: string, value: unknown, allowed: readonly string[]): void {
  if (allowed.includes(value as string)) return;
  throw invalidArgument(what, value, allowed.map(each => `'${each}'`).join(' or '));
}

/** Surrogates that are neither in a pair nor the escape of a byte (`text.ts`). */
const NOT_ENCODABLE = /[\ud800-\udc7f\udd00-\udfff]/u;

/** Text that a table can store and git can read: NUL ends a string in git. */
export function checkText(what: string, value: unknown): void {
  if (typeof value !== 'string') throw invalidArgument(what, value, 'a string');
  if (value.includes('\0')) throw invalidArgument(what, value, 'without NUL');
  if (NOT_ENCODABLE.test(value)) throw invalidArgument(what, value, 'without lone surrogates');
}

/** A name to search for, as text or as bytes. */
export function checkKey(what: string, value: unknown): void {
  if (typeof value === 'string' || value instanceof Uint8Array) return;
  throw invalidArgument(what, value, 'a string or a Uint8Array');
}

/** An object id of `bytes` bytes in hex. */
export function checkObjectId(what: string, value: unknown, bytes: number): void {
  if (typeof value === 'string' && value.length === 2 * bytes && /^[0-9a-f]*$/i.test(value)) return;
  throw invalidArgument(what, value, `an object id of ${2 * bytes} hex digits`);
}
