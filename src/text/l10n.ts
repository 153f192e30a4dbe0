/**
 * The product's language. Every text that people read is made in this folder, in English, by `t` and `plural`. A
 * translation is one file, `l10n/bundle.l10n.<locale>.json` (VS Code's format), which maps the English templates to
 * templates in the other language:
 *
 *     { "Nothing to compact in {0}.": "In {0} gibt es nichts zu verdichten." }
 *
 * To add one, copy `l10n/bundle.l10n.json`, which `npm run l10n` writes from the sources, and translate the values; do
 * the same with `package.nls.json`, which has the texts of package.json. A text with a count has a key for each form of
 * the language, which ends with the name of the form in `Intl.PluralRules`. The key without a name is for all others:
 *
 *     { "{0} tables/one": "{0} Tabelle", "{0} tables": "{0} Tabellen" }
 *
 * The build writes the translations to `dist/l10n`, with `shortKey` of each key.
 *
 * Each process sets the language once, before it makes a text: the extension with what VS Code loaded; its workers, the
 * language server and the web pages with what the extension hands them; the command line with `LC_ALL`, `LC_MESSAGES` or
 * `LANG`. Texts are functions, not constants: a constant would be made before the language is known. Numbers and dates
 * follow the language of the texts.
 *
 * Not translated: what programs read (JSON, IDs, names of errors), git's own messages, the log, and bug reports, which
 * are for other people.
 */

import { shortKey } from './short-key.ts';

/** A locale of `Intl` and its translations by English template, or by the `shortKey` of each. */
export interface Language {
  readonly locale: string;
  readonly messages: Readonly<Record<string, string>>;
}

/** The value of a template's placeholder. Format numbers before: `count(…)`. */
export type Value = string | number | bigint;

const ENGLISH: Language = { locale: 'en', messages: {} };

let current = ENGLISH;

export function language(): Language {
  return current;
}

/** Throws `RangeError` if `Intl` does not accept the locale. */
export function setLanguage(language: Language): void {
  Intl.getCanonicalLocales(language.locale);
  current = language;
}

/** What `make` returns, with the texts that it makes in English: for what programs read. It must not be asynchronous. */
export function inEnglish<T>(make: () => T): T {
  const before = current;
  current = ENGLISH;
  try {
    return make();
  } finally {
    current = before;
  }
}

/** The text in the current language. `{0}`, `{1}`… are placeholders for the values. */
export function t(english: string, ...values: readonly Value[]): string {
  return filled(translation(english) ?? english, values);
}

/** The translated template; `undefined` if there is none, so that the English one applies. */
export function translation(key: string): string | undefined {
  if (current === ENGLISH) return undefined;
  const { messages } = current;
  const own = Object.hasOwn(messages, key) ? key : shortKey(key);
  return Object.hasOwn(messages, own) ? messages[own] : undefined;
}

/** Placeholders in the values are left alone. */
export function filled(template: string, values: readonly Value[]): string {
  return template.replace(/\{(\d+)\}/g, (placeholder, index) => {
    const value = values[Number(index)];
    return value === undefined ? placeholder : String(value);
  });
}
