/** How `commander` lays out help in languages other than English. */
import { Help, type HelpConfiguration } from 'commander';
import { helpText } from '../../text/commands/commands.ts';
import { widthOf } from '../../text/width.ts';
import { wrapped } from '../../text/wrap.ts';

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
          .flatMap(line => wrapped(line, width, displayWidth))
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
