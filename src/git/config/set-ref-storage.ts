/** Changes the configuration file of a repository so that git reads its refs from reftables, and nothing else of it. */
import { isDeepStrictEqual } from 'node:util';
import type { HashName } from '../../reftable/index.ts';
import { acceptedFormat } from '../repository/format.ts';
import { type ConfigEntry, ConfigSyntaxError, parseConfig } from './parse-config.ts';
import { parseInt32 } from './parse-value.ts';

/** One `section.name = value` to write. */
interface Setting {
  readonly section: 'core' | 'extensions';
  readonly name: string;
  readonly value: string;
}

/**
 * The bytes of a configuration file with `extensions.refStorage = reftable`, and with the format version and the object
 * format that this needs. Every other byte is kept. `undefined` if the file cannot be changed line by line, or if git
 * would not accept the result.
 */
export function withReftableStorage(bytes: Buffer, hash: HashName): Buffer | undefined {
  const before = entriesOf(bytes);
  if (before === undefined) return undefined;
  const settings = settingsFor(before, hash);
  // Latin-1 keeps every byte.
  let lines: string[] | undefined = bytes.toString('latin1').match(/[^\n]*\n|[^\n]+$/g) ?? [];
  for (const setting of settings) lines = lines && withSetting(lines, setting);
  if (lines === undefined) return undefined;
  const changed = Buffer.from(lines.join(''), 'latin1');
  return isAsExpected(before, entriesOf(changed), settings, hash) ? changed : undefined;
}

function entriesOf(bytes: Buffer): ConfigEntry[] | undefined {
  try {
    return parseConfig(bytes.toString('utf8'));
  } catch (error) {
    if (error instanceof ConfigSyntaxError) return undefined;
    throw error;
  }
}

function settingsFor(entries: readonly ConfigEntry[], hash: HashName): Setting[] {
  const last = (key: string) => entries.findLast(entry => entry.key === key);
  const version = last('core.repositoryformatversion');
  const settings: Setting[] = [];
  // git knows this extension from version 1 on. A version that is not a number, or is higher, stays.
  if (version === undefined || parseInt32(version.value) === 0)
    settings.push({ section: 'core', name: 'repositoryFormatVersion', value: '1' });
  settings.push({ section: 'extensions', name: 'refStorage', value: 'reftable' });
  if (hash === 'sha256' && last('extensions.objectformat') === undefined)
    settings.push({ section: 'extensions', name: 'objectFormat', value: hash });
  return settings;
}

/** The parser decides: the line by line view of a file does not know values of several lines. */
function isAsExpected(
  before: readonly ConfigEntry[],
  after: readonly ConfigEntry[] | undefined,
  settings: readonly Setting[],
  hash: HashName,
): boolean {
  if (after === undefined) return false;
  const keys = settings.map(({ section, name }) => `${section}.${name.toLowerCase()}`);
  const others = (entries: readonly ConfigEntry[]) => entries.filter(({ key }) => !keys.includes(key));
  if (!isDeepStrictEqual(others(before), others(after))) return false;
  const format = acceptedFormat(after);
  return format?.refStorage.format === 'reftable' && format.hash === hash;
}

const HEADER = /^[ \t]*\[([A-Za-z0-9.-]+)([ \t]+"(?:[^"\\\n]|\\[^\n])*")?\]/;

/** Replaces every value of the setting, or adds a line to the last section of its name. */
function withSetting(lines: readonly string[], setting: Setting): string[] | undefined {
  const ending = lines[0]?.endsWith('\r\n') ? '\r\n' : '\n';
  const added = `\t${setting.name} = ${setting.value}${ending}`;
  const result: string[] = [];
  let inSection = false;
  let addAt: number | undefined;
  let replaced = 0;
  for (const line of lines) {
    const [header = '', section, subsection] = HEADER.exec(line) ?? [];
    if (section !== undefined) inSection = section.toLowerCase() === setting.section && subsection === undefined;
    const rest = line.slice(header.length);
    if (!inSection || !startsWithName(rest, setting.name)) {
      result.push(line);
    } else {
      const changed = withValue(rest, setting);
      if (changed === undefined) return undefined;
      result.push(header + changed);
      replaced++;
    }
    if (inSection && section !== undefined) addAt = result.length;
  }
  if (replaced > 0) return result;
  if (addAt === undefined) {
    addAt = result.push(...(endsLine(result.at(-1)) ? [] : [ending]), `[${setting.section}]${ending}`);
  } else if (!endsLine(result[addAt - 1])) {
    result.splice(addAt++, 0, ending);
  }
  return result.toSpliced(addAt, 0, added);
}

function endsLine(line: string | undefined): boolean {
  return line === undefined || line.endsWith('\n');
}

function startsWithName(text: string, name: string): boolean {
  const [, found] = /^[ \t]*([A-Za-z][A-Za-z0-9-]*)/.exec(text) ?? [];
  return found?.toLowerCase() === name.toLowerCase();
}

/** `undefined` for a value with escapes, or of several lines. */
function withValue(text: string, { value }: Setting): string | undefined {
  const parts =
    /^([ \t]*[A-Za-z0-9-]+)(?:([ \t]*=[ \t]*)(?:"[^"\\\r\n]*"|[^#;"\\\r\n]*?))?([ \t]*(?:[#;][^\r\n]*)?\r?\n?)$/.exec(
      text,
    );
  if (parts === null) return undefined;
  const [, name = '', equals = ' = ', end = ''] = parts;
  return `${name}${equals}${value}${end}`;
}
