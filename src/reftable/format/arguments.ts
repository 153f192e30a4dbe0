/**
 * Checks of arguments. Each throws API_ERROR and names the argument, its value and what it must be. Checks that are made for
 * each record take the name of its ref apart, with which the name of the argument ends, so that no text is made in vain.
 */

import { ReftableError } from '../errors.ts';
import { MAX_UINT64 } from './constants.ts';
import { isHex } from './hex-digits.ts';

const LONGEST_SHOWN = 60;

/** The API_ERROR for a mistake of the caller. */
export function apiError(message: string): ReftableError {
  return new ReftableError('API_ERROR', message);
}

/** The API_ERROR for an argument with a wrong value. `ref` is the name of the ref with which `what` ends. */
export function invalidArgument(what: string, value: unknown, expected: string, ref?: string): ReftableError {
  return apiError(`${ref === undefined ? what : `${what} '${ref}'`} is ${shown(value)}. It must be ${expected}.`);
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

/** API_ERROR unless `value` is an object. */
export function checkObject(what: string, value: unknown, ref?: string): void {
  if (typeof value !== 'object' || value === null) throw invalidArgument(what, value, 'an object', ref);
}

/** API_ERROR unless `value` can be called. */
export function checkFunction(what: string, value: unknown): void {
  if (typeof value !== 'function') throw invalidArgument(what, value, 'a function');
}

/** API_ERROR unless `value` is true, false or left out. */
export function checkFlag(what: string, value: unknown): void {
  if (value !== undefined && typeof value !== 'boolean') throw invalidArgument(what, value, 'true or false');
}

/** API_ERROR unless `value` is a number without a fraction in [min, max]. */
export function checkInteger(what: string, value: unknown, min: number, max: number, ref?: string): void {
  if (Number.isInteger(value) && (value as number) >= min && (value as number) <= max) return;
  throw invalidArgument(what, value, `an integer from ${min} to ${max}`, ref);
}

/** API_ERROR unless `value` is a number, and not NaN or infinite. */
export function checkNumber(what: string, value: unknown): void {
  if (!Number.isFinite(value)) throw invalidArgument(what, value, 'a number');
}

/** API_ERROR unless `value` is a bigint from 0 to 2^64 - 1. */
export function checkUint64(what: string, value: unknown, ref?: string): void {
  if (typeof value === 'bigint' && value >= 0n && value <= MAX_UINT64) return;
  throw invalidArgument(what, value, 'a bigint from 0n to 2n ** 64n - 1n', ref);
}

/** API_ERROR unless `value` is one of the `allowed` strings. */
export function checkOneOf(what: string, value: unknown, allowed: readonly string[], ref?: string): void {
  if (allowed.includes(value as string)) return;
  throw invalidArgument(what, value, allowed.map(each => `'${each}'`).join(' or '), ref);
}

/** Surrogates that are neither in a pair nor the escape of a byte (`utf8.ts`). */
const NOT_ENCODABLE = /[\ud800-\udc7f\udd00-\udfff]/u;

/**
 * API_ERROR unless `value` is text that a table can store and git can read: a string without NUL, which ends a string
 * in git, and without lone surrogates that are not escaped bytes.
 */
export function checkText(what: string, value: unknown, ref?: string): void {
  if (typeof value !== 'string') throw invalidArgument(what, value, 'a string', ref);
  if (value.includes('\0')) throw invalidArgument(what, value, 'without NUL', ref);
  if (!value.isWellFormed() && NOT_ENCODABLE.test(value))
    throw invalidArgument(what, value, 'without lone surrogates', ref);
}

/** API_ERROR unless `value` is a string. */
export function checkString(what: string, value: unknown): void {
  if (typeof value !== 'string') throw invalidArgument(what, value, 'a string');
}

/** API_ERROR unless `value` is an array. */
export function checkArray(what: string, value: unknown): void {
  if (!Array.isArray(value)) throw invalidArgument(what, value, 'an array');
}

/** API_ERROR unless `value` can be iterated and is not a string. */
export function checkIterable(what: string, value: unknown): void {
  if (typeof value === 'object' && typeof (value as Iterable<unknown> | null)?.[Symbol.iterator] === 'function') return;
  throw invalidArgument(what, value, 'an array or another iterable object');
}

/** Calls `check` for an argument that may be left out, if it is given. */
export function checkOptional<Value>(
  check: (what: string, value: Value) => void,
  what: string,
  value: Value | undefined,
): void {
  if (value !== undefined) check(what, value);
}

/** API_ERROR unless `value` is a name to search for, as text or as bytes. */
export function checkKey(what: string, value: unknown): void {
  if (typeof value === 'string' || value instanceof Uint8Array) return;
  throw invalidArgument(what, value, 'a string or a Uint8Array');
}

/** API_ERROR unless `value` is an object ID of `bytes` bytes in hex, of either case. */
export function checkObjectId(what: string, value: unknown, bytes: number, ref?: string): void {
  if (typeof value === 'string' && value.length === 2 * bytes && isHex(value)) return;
  throw invalidArgument(what, value, `an object ID of ${2 * bytes} hex digits`, ref);
}
