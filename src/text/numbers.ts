/** Numbers, sizes and names as people read them. */
import prettyBytes from 'pretty-bytes';
import { printable } from './escape/printable.ts';

const decimal = new Intl.NumberFormat('en');

/** `1,003,214`; takes decimal strings of any size. */
export function count(value: number | bigint | string): string {
  return decimal.format(typeof value === 'string' ? BigInt(value) : value);
}

/** `1.05 MiB`, never broken over two lines. */
export function bytes(value: number): string {
  return prettyBytes(value, { binary: true }).replace(' ', '\u00a0');
}

/** `1 table`, `5 tables`. */
export function plural(value: number | bigint, one: string, many = `${one}s`): string {
  return `${count(value)} ${Number(value) === 1 ? one : many}`;
}

/** `0x1a2f`. */
export function hex(value: number | bigint | string): string {
  return `0x${BigInt(value).toString(16)}`;
}

/** A share in per cent, `97 %`. */
export function percent(part: number, whole: number): string {
  if (whole === 0) return '–';
  const share = (100 * part) / whole;
  return share > 0 && share < 0.5 ? '<1\u00a0%' : `${decimal.format(Math.round(share))}\u00a0%`;
}

/** How far over a limit: rounded up, so that what breaks a rule never reads `1×`. */
export function times(value: number): string {
  if (!Number.isFinite(value)) return '∞×';
  const digits = value < 1.1 ? 100 : 10;
  return `${decimal.format(Math.ceil(value * digits) / digits)}×`;
}

/** A name or message in one line: bytes that are not UTF-8 and characters that cannot be seen are spelled out. */
export function readable(text: string): string {
  return printable(text);
}

/** The random part of a table's name, which tells tables apart; the whole name where it has another shape. */
export function shortTableName(name: string): string {
  return /^0x[0-9a-f]{12,16}-0x[0-9a-f]{12,16}-([0-9a-f]{8})\.(?:ref|log)$/.exec(name)?.[1] ?? readable(name);
}

/** `updates 12 to 40` without the words: one index, or both ends. */
export function indexRange(min: string, max: string): string {
  return min === max ? count(min) : `${count(min)} – ${count(max)}`;
}
