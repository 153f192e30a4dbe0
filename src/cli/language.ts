/** The language of the terminal, as POSIX names it in the environment. */
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Language } from '../text/l10n.ts';

/** Translations are in a folder next to the program. */
const TRANSLATIONS = join(dirname(fileURLToPath(import.meta.url)), 'l10n');

/** `undefined` without a translation: the texts are in English. Throws `SyntaxError` for an invalid one. */
export function languageOf({ LC_ALL, LC_MESSAGES, LANG }: NodeJS.ProcessEnv): Language | undefined {
  const [, language, country] =
    /^([a-z]{2,3})(?:[_-]([A-Za-z]{2,4}))?(?:[.@]|$)/.exec(LC_ALL || LC_MESSAGES || LANG || '') ?? [];
  if (language === undefined) return undefined;
  const locales = country === undefined ? [language] : [`${language}-${country.toLowerCase()}`, language];
  for (const locale of locales) {
    const messages = readBundle(locale);
    if (messages) return { locale, messages };
  }
  return undefined;
}

function readBundle(locale: string): Language['messages'] | undefined {
  try {
    return JSON.parse(readFileSync(join(TRANSLATIONS, `bundle.l10n.${locale}.json`), 'utf8'));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
