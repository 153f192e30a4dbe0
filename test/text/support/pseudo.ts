// A language that no text can be in by accident: every translated text is in brackets.
import { resolve } from 'node:path';
import { englishBundle } from '../../../scripts/l10n/templates.mjs';
import type { Language } from '../../../src/text/l10n.ts';

export const root = resolve(import.meta.dirname, '../../..');

/** All templates, in brackets and with other vowels. Placeholders stay. */
export const PSEUDO: Language = {
  locale: 'en-xa',
  messages: Object.fromEntries(Object.entries(englishBundle(root)).map(([key, text]) => [key, `⟦${accented(text)}⟧`])),
};

function accented(text: string): string {
  return text.replace(/[aeou]/g, vowel => ({ a: 'å', e: 'ê', o: 'ø', u: 'û' })[vowel] ?? vowel);
}

/** What of a text is not in brackets; `known` parts, such as names, are left out. */
export function untranslated(text: string, known: readonly (string | RegExp)[] = []): string {
  let rest = text;
  // Translated texts can be inside of others.
  for (let before = ''; before !== rest; ) {
    before = rest;
    rest = rest.replace(/⟦[^⟦⟧]*⟧/g, '');
  }
  for (const part of known) rest = rest.replaceAll(part instanceof RegExp ? new RegExp(part, 'gm') : part, '');
  return rest;
}

/** A word, as opposed to a unit, a number or punctuation. */
export const WORD = /\p{L}{3,}/u;
