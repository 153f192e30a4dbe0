/** The value that the format prescribes, and the value that was found. */
import { t } from '../l10n.ts';
import { readable } from '../names.ts';

/** One of the two may be unknown. */
export function expectedText(expected: string | undefined, actual: string | undefined): string {
  if (expected === undefined) return t('Found {0}.', readable(actual ?? ''));
  if (actual === undefined) return t('Expected {0}.', readable(expected));
  return t('Expected {0}, found {1}.', readable(expected), readable(actual));
}
