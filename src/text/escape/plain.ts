/**
 * Text for VS Code's user interface. VS Code makes a link of `[label](command:…)` (also `https:`, `http:` and `file:`) in
 * notifications, progress, dialogs and input boxes, and an icon of `$(name)` in labels, quick picks and the status bar.
 * Both need two characters side by side. A word joiner (U+2060), which has no width and allows no line break, is put
 * between them: the text looks the same and is not parsed. Backslashes would be shown, and entities too.
 */
import { message } from './bounded.ts';

const WORD_JOINER = '\u2060';

/** One bounded line that VS Code shows unchanged. Apply it once, to the whole text: a second time shows the joiner. */
export function plain(text: string): string {
  return message(text).replace(/[\]$](?=\()/g, `$&${WORD_JOINER}`);
}

/**
 * The same as Markdown. Punctuation becomes character references, which Markdown decodes after it has found markup, links
 * and bare addresses (CommonMark 0.31, section 2.5).
 */
export function markdown(text: string): string {
  return message(text)
    .replace(/[!-/:-@[-`{-~]/g, character => `&#${character.charCodeAt(0)};`)
    .replace(/^ | (?= )| $/g, '&nbsp;');
}

/** The same as a Markdown code span. */
export function markdownCode(text: string): string {
  const shown = message(text);
  const fence = '`'.repeat(1 + Math.max(0, ...[...shown.matchAll(/`+/g)].map(([run]) => run.length)));
  return shown === '' ? '``' : /^[` ]|[` ]$/.test(shown) ? `${fence} ${shown} ${fence}` : `${fence}${shown}${fence}`;
}
