/** Names and texts of a stack as strings, with checks of the arguments, which the engine leaves out where it reads records. */
import { checkString, invalidArgument } from '../reftable/format/arguments.ts';
import * as unchecked from '../reftable/format/utf8.ts';

/**
 * Decodes the bytes of a name or text. A byte that is not part of valid UTF-8 becomes a lone surrogate, U+DC80 to U+DCFF.
 * API_ERROR for what is not a Uint8Array.
 */
export function decodeText(bytes: Uint8Array): string {
  if (!(bytes instanceof Uint8Array)) throw invalidArgument('The bytes', bytes, 'a Uint8Array');
  return unchecked.decodeText(bytes);
}

/** The bytes of a string that `decodeText` made, or of any well-formed one. API_ERROR for what is not a string. */
export function encodeText(text: string): Uint8Array {
  checkString('The text', text);
  return unchecked.encodeText(text);
}

/**
 * Negative, zero or positive as the bytes of `a` sort before, with or after those of `b`: the order of refs. API_ERROR for
 * what is not a string.
 */
export function compareNames(a: string, b: string): number {
  checkString('The first name', a);
  checkString('The second name', b);
  return unchecked.compareNames(a, b);
}

/** Whether the string is valid UTF-8: it has no escaped byte. API_ERROR for what is not a string. */
export function isUtf8(text: string): boolean {
  checkString('The text', text);
  return unchecked.isUtf8(text);
}
