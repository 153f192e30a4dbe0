/** Lists in a sentence, with the punctuation of the current language. */
import { t } from './l10n.ts';

/** `a, b, c`; what is empty, false or undefined is left out. */
export function list(parts: readonly (string | false | undefined)[]): string {
  let listed = '';
  for (const part of parts) {
    if (part) listed = listed === '' ? part : t('{0}, {1}', listed, part);
  }
  return listed;
}
