/** Breaking a line between words, also in scripts without spaces. */
import { widthOf } from './width.ts';

/** Characters of scripts without spaces, and the punctuation that ends a part of a sentence in them. */
const LETTER = String.raw`\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}`;
const CLOSING = '、。，．：；！？）】」』》〉';
/** A word and the space before it. In scripts without spaces, a line may end after any letter and its punctuation. */
const PIECE = new RegExp(
  String.raw`\s*(?:[\p{Ps}\p{Pi}]*[${LETTER}][\p{Po}\p{Pe}\p{Pf}]*|[^\s${LETTER}${CLOSING}]+[${CLOSING}]*|[${CLOSING}]+)`,
  'gu',
);

/** The lines of a text that has none yet, of up to `width` columns each as `measure` counts them; a longer word is not cut. */
export function wrapped(text: string, width: number, measure: (text: string) => number = widthOf): string[] {
  const lines: string[] = [];
  let current = '';
  for (const [piece] of text.matchAll(PIECE)) {
    if (current !== '' && measure(current + piece) > width) {
      lines.push(current);
      current = piece.trimStart();
    } else {
      current += piece;
    }
  }
  return [...lines, current];
}
