/**
 * Byte strings as JavaScript strings, without loss. Ref names and reflog texts are bytes, mostly but not always UTF-8.
 * Each byte that is not part of valid UTF-8 becomes one lone surrogate U+DC80..U+DCFF, which UTF-8 itself can never
 * produce, so that encoding gives the same bytes back.
 */

import { platform } from '#platform';
import { byteAt, concatBytes } from './bytes.ts';
import { compareKeys } from './keys.ts';

const FIRST_SURROGATE = 0xd800;
const ESCAPE = 0xdc00;
const UTF8 = new TextDecoder('utf-8', { ignoreBOM: true });
const ENCODER = new TextEncoder();

/** Decodes `bytes[start, end)`. */
export function decodeText(bytes: Uint8Array, start = 0, end: number = bytes.length): string {
  if (isAscii(bytes, start, end)) return platform.toLatin1(bytes, start, end);
  const text = decodeUtf8(bytes, start, end);
  return text.includes('\ufffd') ? decodeEscaped(bytes, start, end) : text;
}

/** The bytes of a string that `decodeText` made, or of any well-formed one. */
export function encodeText(text: string): Uint8Array {
  return encodeAscii(text) ?? (text.isWellFormed() ? ENCODER.encode(text) : encodeEscaped(text));
}

/** Negative, zero or positive as the bytes of `a` sort before, with or after those of `b`: the order of refs. */
export function compareNames(a: string, b: string): number {
  const common = Math.min(a.length, b.length);
  for (let i = 0; i < common; i++) {
    const [first, second] = [a.charCodeAt(i), b.charCodeAt(i)];
    if (first === second) continue;
    // Only surrogates, as halves of a pair or for one byte, do not sort as their bytes do.
    if (first < FIRST_SURROGATE && second < FIRST_SURROGATE) return first - second;
    return compareBytes(a, b);
  }
  return a.length - b.length;
}

function compareBytes(a: string, b: string): number {
  const [first, second] = [encodeText(a), encodeText(b)];
  return compareKeys(first, first.length, second, second.length);
}

/** Whether the string is valid UTF-8: it has no escaped byte. */
export function isUtf8(text: string): boolean {
  return text.isWellFormed();
}

function decodeUtf8(bytes: Uint8Array, start: number, end: number): string {
  return UTF8.decode(bytes.subarray(start, end));
}

function isAscii(bytes: Uint8Array, start: number, end: number): boolean {
  // False also past the end, which a slice leaves out and `toLatin1` does not accept.
  for (let i = start; i < end; i++) if (!((bytes[i] as number) < 0x80)) return false;
  return true;
}

/** Several times as fast as TextEncoder for a ref name. `undefined` for text that is not all ASCII. */
function encodeAscii(text: string): Uint8Array | undefined {
  const bytes = new Uint8Array(text.length);
  return putAscii(bytes, 0, text) ? bytes : undefined;
}

/**
 * Writes text at `at`, one byte for each unit. `false` for text that is not all ASCII, of which the beginning may have been
 * written. `bytes` must be long enough.
 */
export function putAscii(bytes: Uint8Array, at: number, text: string): boolean {
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit > 0x7f) return false;
    bytes[at + i] = unit;
  }
  return true;
}

function decodeEscaped(bytes: Uint8Array, start: number, end: number): string {
  let text = '';
  let run = start;
  for (let at = start; at < end; ) {
    const length = sequenceLength(bytes, at, end);
    if (length > 0) {
      at += length;
      continue;
    }
    text += decodeUtf8(bytes, run, at) + String.fromCharCode(ESCAPE + byteAt(bytes, at));
    run = ++at;
  }
  return text + decodeUtf8(bytes, run, end);
}

/** Length of the valid UTF-8 sequence at `at`, or 0 (RFC 3629: no surrogates, nothing overlong, at most U+10FFFF). */
function sequenceLength(bytes: Uint8Array, at: number, end: number): number {
  const lead = byteAt(bytes, at);
  if (lead < 0x80) return 1;
  const length = lead < 0xc2 ? 0 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : lead < 0xf5 ? 4 : 0;
  if (length === 0 || at + length > end) return 0;
  const second = byteAt(bytes, at + 1);
  const min = lead === 0xe0 ? 0xa0 : lead === 0xf0 ? 0x90 : 0x80;
  const max = lead === 0xed ? 0x9f : lead === 0xf4 ? 0x8f : 0xbf;
  if (second < min || second > max) return 0;
  for (let i = 2; i < length; i++) if ((byteAt(bytes, at + i) & 0xc0) !== 0x80) return 0;
  return length;
}

function encodeEscaped(text: string): Uint8Array {
  const chunks: Uint8Array[] = [];
  let run = 0;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit >= 0xd800 && unit < 0xdc00 && isTrailing(text.charCodeAt(i + 1))) {
      i++;
    } else if (unit >= ESCAPE + 0x80 && unit <= ESCAPE + 0xff) {
      chunks.push(ENCODER.encode(text.slice(run, i)), Uint8Array.of(unit - ESCAPE));
      run = i + 1;
    }
  }
  chunks.push(ENCODER.encode(text.slice(run)));
  return concatBytes(chunks);
}

function isTrailing(unit: number): boolean {
  return unit >= 0xdc00 && unit <= 0xdfff;
}
