/** The language of the page, which the host writes into it. */
import { type Language, setLanguage } from '../../src/text/l10n.ts';

/** Called once, before the page makes its first text. A page without a language is in English. */
export function usePageLanguage(): void {
  const json = document.getElementById('language')?.textContent;
  if (json) setLanguage(JSON.parse(json) as Language);
}
