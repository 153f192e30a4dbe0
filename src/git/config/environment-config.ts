/** Configuration in the environment: `git -c`, which is in GIT_CONFIG_PARAMETERS, and GIT_CONFIG_COUNT. */
import { GitError } from '../errors.ts';
import type { ConfigEntry } from './parse-config.ts';

/** git's limit for GIT_CONFIG_COUNT. */
const MOST_ENTRIES = 2 ** 31 - 1;

/** The entries in git's order: they follow on those of all files. Throws `GitError` in git's words for bad ones. */
export function environmentConfig(environment: NodeJS.ProcessEnv): ConfigEntry[] {
  return [...countedEntries(environment), ...parameterEntries(environment.GIT_CONFIG_PARAMETERS ?? '')];
}

function* countedEntries(environment: NodeJS.ProcessEnv): Generator<ConfigEntry, void, undefined> {
  const given = environment.GIT_CONFIG_COUNT;
  if (!given) return;
  const count = /^\s*\+?\d+$/.test(given) ? Number(given) : Number.NaN;
  if (!(count <= MOST_ENTRIES)) throw bad('bogus count in GIT_CONFIG_COUNT');
  for (let i = 0; i < count; i++) {
    const [key, value] = [environment[`GIT_CONFIG_KEY_${i}`], environment[`GIT_CONFIG_VALUE_${i}`]];
    if (key === undefined) throw bad(`missing config key GIT_CONFIG_KEY_${i}`);
    if (value === undefined) throw bad(`missing config value GIT_CONFIG_VALUE_${i}`);
    yield { key: canonicalKey(key), value };
  }
}

/** `'key'='value'` or `'key=value'`, quoted as a shell does. */
function* parameterEntries(parameters: string): Generator<ConfigEntry, void, undefined> {
  const word = String.raw`'((?:[^']|'\\[!']')*)'`;
  const parameter = new RegExp(`[ \\t\\n\\r]*${word}(?:(=)(?:${word})?)?(?=[ \\t\\n\\r]|$)`, 'y');
  while (parameter.lastIndex < parameters.trimEnd().length) {
    const found = parameter.exec(parameters);
    if (found === null) throw bad('bogus format in GIT_CONFIG_PARAMETERS');
    const [, first = '', sign, second] = found;
    const text = unquoted(first);
    if (sign !== undefined) yield { key: canonicalKey(text), value: second === undefined ? null : unquoted(second) };
    else {
      const at = text.indexOf('=');
      if (at < 0) yield { key: canonicalKey(text.trim()), value: null };
      else yield { key: canonicalKey(text.slice(0, at).trim()), value: text.slice(at + 1) };
    }
  }
}

function unquoted(text: string): string {
  return text.replace(/'\\([!'])'/g, '$1');
}

/** Section and name in lower case. */
function canonicalKey(given: string): string {
  const [, section, middle = '', name] = /^([^.]+)(\..*)?\.([A-Za-z][A-Za-z0-9-]*)$/s.exec(given) ?? [];
  if (section === undefined || name === undefined || !/^[A-Za-z0-9-]+$/.test(section)) {
    throw bad(given.includes('.') ? `invalid key: ${given}` : `key does not contain a section: ${given}`);
  }
  return `${section.toLowerCase()}${middle}.${name.toLowerCase()}`;
}

function bad(message: string): GitError {
  return new GitError('FORMAT_ERROR', message);
}
