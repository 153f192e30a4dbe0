/** The order of the children of one folder, which is that of `RefFolder`: numbers first, shorter ones before longer ones. */
import { MAX_DIGITS } from '../../browse/index.ts';
import { compareNames, encodeText } from '../../reftable/index.ts';

/** The last part of a child's name, which is a ref's or, ending with `/`, a folder's. */
export function siblingOf(name: string, prefix: string): string {
  return name.slice(prefix.length, name.endsWith('/') ? -1 : undefined);
}

/** Digits of a number; `undefined` for other names. */
export function digitsOf(sibling: string): number | undefined {
  return sibling.length <= MAX_DIGITS && /^[0-9]+$/.test(sibling) ? sibling.length : undefined;
}

/** Compares two siblings for a sort that keeps the order of bytes of those that are not numbers. */
export function bySibling(a: string, b: string): number {
  const [digitsA, digitsB] = [digitsOf(a) ?? Infinity, digitsOf(b) ?? Infinity];
  if (digitsA !== digitsB) return digitsA - digitsB;
  if (digitsA === Infinity || a === b) return 0;
  return a < b ? -1 : 1;
}

/** Children of a folder, by their whole names: either numbers, or other names. */
export interface SiblingRange {
  readonly first: string;
  readonly last: string;
}

/** What the names of a range's children are between in the order of bytes, with others between them; `last` is a prefix. */
export function bytesOf({ first, last }: SiblingRange, prefix: string): { first: Uint8Array; last: Uint8Array } {
  const isMixed = digitsOf(siblingOf(first, prefix)) !== digitsOf(siblingOf(last, prefix));
  return isMixed
    ? { first: encodeText(`${prefix}0`), last: encodeText(`${prefix}9`) }
    : { first: encodeText(first), last: encodeText(last) };
}

/** Whether a child, by its whole name, is one of a range. */
export function isWithinRange(child: string, { first, last }: SiblingRange, prefix: string): boolean {
  const [sibling, from, to] = [siblingOf(child, prefix), siblingOf(first, prefix), siblingOf(last, prefix)];
  if ((digitsOf(sibling) === undefined) !== (digitsOf(from) === undefined)) return false;
  if (digitsOf(sibling) === undefined) return compareNames(first, child) <= 0 && compareNames(child, last) <= 0;
  return bySibling(from, sibling) <= 0 && bySibling(sibling, to) <= 0;
}

/** The position of the range with the child of a folder that is a ref, or that a ref is below; -1 if none has it. */
export function rangeWith(ranges: readonly SiblingRange[], name: string, prefix: string): number {
  const slash = name.indexOf('/', prefix.length);
  const child = slash < 0 ? name : name.slice(0, slash + 1);
  return ranges.findIndex(range => isWithinRange(child, range, prefix));
}

/** Where to continue after a number that is too long for a range of numbers; `undefined` for other children. */
export function nextOfRange(sibling: string, { first, last }: SiblingRange, prefix: string): string | undefined {
  const most = digitsOf(siblingOf(last, prefix));
  const digits = digitsOf(sibling);
  if (digitsOf(siblingOf(first, prefix)) === undefined || most === undefined) return undefined;
  // ':' is the byte after '9': no number of fewer digits is between.
  return digits !== undefined && digits > most ? `${prefix}${sibling.slice(0, most)}:` : undefined;
}
