/**
 * Text from outside as one line that hides nothing. Control characters, terminal escapes, line separators, bidirectional
 * controls and other invisible characters are spelled out; everything else stays as it is. Imports nothing: the engine,
 * the command line, the editors and the web pages all use it.
 *
 * `\xNN` is a byte: of ASCII, or one that is not part of valid UTF-8 (a lone surrogate U+DC80..U+DCFF, as the engine
 * decodes it). `\uNNNN` and `\u{N}` are characters.
 */

/** Control, format, surrogate, line and paragraph separator, and every character that is drawn as nothing. */
const HIDDEN = String.raw`[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]`;
/** What joins the parts of an emoji is seen by its effect. */
const EMOJI_JOINT = String.raw`(?<=\p{Extended_Pictographic})\ufe0f|(?<=[\p{Extended_Pictographic}\p{Emoji_Modifier}]\ufe0f?)\u200d(?=\p{Extended_Pictographic})`;
const HIDDEN_CHARACTERS = new RegExp(`(?!${EMOJI_JOINT})${HIDDEN}`, 'gu');

/** The text in one line. Backslashes stay as they are, so applying it twice changes nothing. For messages. */
export function printable(text: string): string {
  return isPlainAscii(text) ? text : text.replace(HIDDEN_CHARACTERS, spelledOut);
}

/** As `printable`, with backslashes doubled: different texts stay different. For data. */
export function escaped(text: string): string {
  // Nearly all names: this is done for each of millions.
  if (/^[ -[\]-~]*$/.test(text)) return text;
  return printable(text.replaceAll('\\', '\\\\'));
}

/** JSON in which every character that `printable` spells out is escaped; the same value when it is parsed. */
export function asciiJson(json: string): string {
  return isPlainAscii(json) ? json : json.replace(new RegExp(HIDDEN, 'gu'), jsonEscape);
}

function isPlainAscii(text: string): boolean {
  return /^[ -~]*$/.test(text);
}

function spelledOut(character: string): string {
  const point = character.codePointAt(0) as number;
  if (point < 0x80) return `\\x${hex(point, 2)}`;
  if (point >= 0xdc80 && point <= 0xdcff) return `\\x${hex(point - 0xdc00, 2)}`;
  return point > 0xffff ? `\\u{${point.toString(16)}}` : `\\u${hex(point, 4)}`;
}

function jsonEscape(character: string): string {
  let units = '';
  for (let i = 0; i < character.length; i++) units += `\\u${hex(character.charCodeAt(i), 4)}`;
  return units;
}

function hex(value: number, digits: number): string {
  return value.toString(16).padStart(digits, '0');
}
