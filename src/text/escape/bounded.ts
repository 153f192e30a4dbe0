/** Text from outside, cut to what a message can hold. A line of a damaged file can be as long as the file. */
import { printable } from './printable.ts';

/** UTF-16 units of a message: enough for two long paths and a sentence. */
export const LONGEST_MESSAGE = 500;
/** UTF-16 units of a name inside a message. */
const LONGEST_NAME = 100;
/** UTF-16 units of a name inside a message, escapes included. */
const LONGEST_EXCERPT = 250;
/** A text that is this much longer than its limit stays whole: the note on what was cut takes as much. */
const SLACK = 40;

/** The first `limit` UTF-16 units and the length of the whole; a text that was cut once is not cut again. */
export function bounded(text: string, limit: number = LONGEST_MESSAGE): string {
  if (text.length <= limit + SLACK) return text;
  const splitsPair = /[\ud800-\udbff]/.test(text.charAt(limit - 1));
  return `${text.slice(0, splitsPair ? limit - 1 : limit)}… (${byteLength(text)} bytes)`;
}

/** A message with text from outside in it: one line, bounded, nothing hidden. */
export function message(text: string): string {
  return printable(bounded(text));
}

/** A name from outside, as a message quotes it. One of bytes that are written as escapes is cut earlier. */
export function excerpt(name: string): string {
  for (let limit = LONGEST_NAME; ; limit = Math.floor(limit / 2)) {
    const shown = printable(bounded(name, limit));
    if (shown.length <= LONGEST_EXCERPT || limit < 10) return shown;
  }
}

/** In UTF-8; a lone surrogate is one byte. Counted without a copy: the text may be megabytes. */
function byteLength(text: string): number {
  let bytes = 0;
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index);
    if (unit < 0x80) bytes += 1;
    else if (unit < 0x800) bytes += 2;
    else if (unit < 0xd800 || unit > 0xdfff) bytes += 3;
    else if (text.codePointAt(index) === unit) bytes += 1;
    else {
      bytes += 4;
      index += 1;
    }
  }
  return bytes;
}
