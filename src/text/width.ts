/** Columns that a text takes in a fixed-width font, on a terminal and in the editor, and padding to them. */

/** The characters that Unicode 16 calls wide or fullwidth (UAX #11), with what is not assigned between them. */
const WIDE =
  /^[\u1100-\u115f\u2329\u232a\u2e80-\u303e\u3041-\u3247\u3250-\ua4cf\ua960-\ua97f\uac00-\ud7a3\uf900-\ufaff\ufe10-\ufe19\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6\u{16fe0}-\u{18dff}\u{1aff0}-\u{1b2ff}\u{1d300}-\u{1d376}\u{1f200}-\u{1f2ff}\u{20000}-\u{3fffd}]/u;
/** Drawn as a picture by itself, or because a variation selector or another character makes it one. */
const EMOJI = /^(?:\p{Emoji_Presentation}|\p{Regional_Indicator}{2}|\p{Extended_Pictographic}.*\ufe0f)/u;
/** Drawn over the character before it, or not at all. */
const NO_WIDTH = /^[\p{Mn}\p{Me}\p{Default_Ignorable_Code_Point}]/u;

let segmenter: Intl.Segmenter | undefined;

/** Columns: two for a character of East Asian scripts and for an emoji, none for a combining mark, else one. */
export function widthOf(text: string): number {
  if (/^[ -~]*$/.test(text)) return text.length;
  segmenter ??= new Intl.Segmenter();
  let width = 0;
  for (const { segment } of segmenter.segment(text)) width += widthOfCharacter(segment);
  return width;
}

/** `character`: one that the user sees, with its combining marks. */
function widthOfCharacter(character: string): number {
  if (WIDE.test(character) || EMOJI.test(character)) return 2;
  return NO_WIDTH.test(character) ? 0 : 1;
}

/** With spaces after it. A text that is wider stays as it is. */
export function padEnd(text: string, width: number): string {
  return text + spaces(width - widthOf(text));
}

/** With spaces before it. */
export function padStart(text: string, width: number): string {
  return spaces(width - widthOf(text)) + text;
}

function spaces(count: number): string {
  return ' '.repeat(Math.max(0, count));
}
