// The English templates of src/text: the keys of every translation.
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const LITERAL = String.raw`'((?:[^'\\\n]|\\.)*)'|"((?:[^"\\\n]|\\.)*)"`;
/** `t('…'`, or `plural('…', '…'`: a call may continue after the templates. */
const CALL = new RegExp(
  String.raw`(?<![\w.$])(?:t\(\s*(?:${LITERAL})\s*[,)]|plural\(\s*(?:${LITERAL}),\s*(?:${LITERAL}),)`,
  'g',
);
/** Any call, with a literal or not. */
const ANY_CALL = /(?<![\w.$]|function )(?:t|plural)\(/g;

/**
 * The English text of each key in the sources in `root`, sorted by key. The key of a singular is that of its plural followed
 * by `/one`. Throws for a call whose template is not a literal.
 */
export function englishBundle(root) {
  const folder = join(root, 'src/text');
  const files = globSync('**/*.ts', { cwd: folder });
  const entries = files.flatMap(file => templatesOf(file, readFileSync(join(folder, file), 'utf8')));
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
}

/**
 * The keys that a translation needs: those of the English texts, where each text with a count has a key for each plural form
 * of the language.
 */
export function keysOf(english, locale) {
  const forms = new Intl.PluralRules(locale).resolvedOptions().pluralCategories.filter(form => form !== 'other');
  return Object.keys(english).flatMap(key =>
    key.endsWith('/one') ? forms.map(form => key.replace(/one$/, form)) : [key],
  );
}

/** Key and text of the templates of one file, given its text. */
export function templatesOf(file, text) {
  const source = text.replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, '');
  const calls = [...source.matchAll(CALL)];
  const all = [...source.matchAll(ANY_CALL)];
  const unread = all.find(({ index }) => !calls.some(call => call.index === index));
  if (unread) throw new Error(`${file}: a template is not a literal: ${source.slice(unread.index, unread.index + 80)}`);
  return calls.flatMap(([call, ...groups]) => {
    const [text, other] = groups.filter(group => group !== undefined).map(unescaped);
    if (call.startsWith('t')) return [[text, text]];
    const forms = { [`${other}/one`]: text, [other]: other };
    return Object.entries(forms);
  });
}

function unescaped(literal) {
  return literal.replace(/\\(u[0-9a-f]{4}|.)/g, (_, code) => {
    if (code.length > 1) return String.fromCharCode(Number.parseInt(code.slice(1), 16));
    return { n: '\n', t: '\t' }[code] ?? code;
  });
}
