/** Numbers and booleans of the configuration: git's parse.c. A value of `null` is that of a name without `=`. */

/** The highest numbers of git's types. The lowest of the signed ones are 1 further from 0. */
const MAX_INT = 2n ** 31n - 1n;
const MAX_INT64 = 2n ** 63n - 1n;
const MAX_UNSIGNED = 2n ** 64n - 1n;

const UNITS: Readonly<Record<string, bigint>> = { k: 1024n, m: 1024n ** 2n, g: 1024n ** 3n };

/** What strtoimax(3) reads with base 0, and git's unit. C libraries older than C23 do not read `0b`. */
const NUMBER = /^[ \t\n\v\f\r]*([+-]?)(0x[0-9a-f]+|0b[01]+|0[0-7]*|[1-9][0-9]*)([kmg]?)$/i;
/** Binary ones of 64 bits. */
const MOST_DIGITS = 64;

/** A whole number of 32 bits, with git's units k, m and g (`git_parse_int`). `undefined` for anything else. */
export function parseInt32(value: string | null): number | undefined {
  const number = parseNumber(value, MAX_INT);
  return number === undefined ? undefined : Number(number);
}

/** A whole number of 64 bits, with git's units k, m and g (`git_parse_int64`). `undefined` for anything else. */
export function parseInt64(value: string | null): bigint | undefined {
  return parseNumber(value, MAX_INT64);
}

/**
 * A whole number from 0 to 2^64 - 1, with git's units k, m and g (`git_parse_ulong`). `undefined` for anything else, `-0`
 * too.
 */
export function parseUnsigned(value: string | null): bigint | undefined {
  return value?.includes('-') ? undefined : parseNumber(value, MAX_UNSIGNED);
}

/** git's words for booleans, or a number of 32 bits (`git_parse_maybe_bool`). `undefined`: neither. */
export function parseBoolean(value: string | null): boolean | undefined {
  if (value === null || /^(true|yes|on)$/i.test(value)) return true;
  if (/^(false|no|off|)$/i.test(value)) return false;
  const number = parseInt32(value);
  return number === undefined ? undefined : number !== 0;
}

/** `undefined` for a number above `max` or below `-max - 1`. */
function parseNumber(value: string | null, max: bigint): bigint | undefined {
  const [, sign, digits, unit = ''] = NUMBER.exec(value ?? '') ?? [];
  if (digits === undefined) return undefined;
  const number = readDigits(digits);
  if (number === undefined) return undefined;
  const magnitude = number * (UNITS[unit.toLowerCase()] ?? 1n);
  const signed = sign === '-' ? -magnitude : magnitude;
  return signed > max || signed < -max - 1n ? undefined : signed;
}

/** Digits in the base that their prefix chooses; `undefined` for more than `MOST_DIGITS`. */
function readDigits(digits: string): bigint | undefined {
  const prefix = /^0x0*|^0b0*|^0*/i.exec(digits)?.[0] ?? '';
  const significant = digits.slice(prefix.length);
  if (significant.length > MOST_DIGITS) return undefined;
  return BigInt(basePrefix(prefix) + (significant || '0'));
}

/** The prefix that `BigInt` knows for the same base. */
function basePrefix(prefix: string): string {
  if (prefix === '') return '';
  return /^0[xb]/i.test(prefix) ? prefix.slice(0, 2) : '0o';
}
