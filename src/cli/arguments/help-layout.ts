/** How `commander` lays out help in languages other than English. */
import { Help, type HelpConfiguration } from 'commander';
import { helpText } from '../../text/commands/commands.ts';
import { widthOf } from '../../text/width.ts';

/** Columns below which a description is not wrapped. */
const NARROWEST = 16;

/** The parts that `commander` writes in English, and columns of characters that are two wide. */
export const helpLayout: HelpConfiguration = {
  minWidthToWrap: NARROWEST,
  commandUsage: command => translated(new Help().commandUsage(command)),
  subcommandTerm: command => translated(new Help().subcommandTerm(command)),
  displayWidth,
  boxWrap: (text, width) =>
    width < NARROWEST
      ? text
      : text
          .split('\n')
          .map(line => wrapped(line, width))
          .join('\n'),
};

function translated(usage: string): string {
  return usage.replaceAll('[options]', helpText.optionsWord()).replaceAll('[command]', helpText.commandWord());
}

/** Without escape sequences of colours. */
function displayWidth(text: string): number {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the sequences start with one.
  return widthOf(text.replace(/\x1b\[\d*(?:;\d*)*m/g, ''));
}

/** Characters of scripts without spaces, and the punctuation that ends a part of a sentence in them. */
const LETTER = String.raw`\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}`;
const CLOSING = '、。，．：；！？）】」』》〉';
/** A word and the space before it. In scripts without spaces, a line may end after any letter and its punctuation. */
const PIECE = new RegExp(
  String.raw`\s*(?:[\p{Ps}\p{Pi}]*[${LETTER}][\p{Po}\p{Pe}\p{Pf}]*|[^\s${LETTER}${CLOSING}]+[${CLOSING}]*|[${CLOSING}]+)`,
  'gu',
);

function wrapped(line: string, width: number): string {
  const lines: string[] = [];
  let current = '';
  for (const [piece] of line.matchAll(PIECE)) {
    if (current !== '' && displayWidth(current + piece) > width) {
      lines.push(current);
      current = piece.trimStart();
    } else {
      current += piece;
    }
  }
  return [...lines, current].join('\n');
}
