/**
 * The syntax of git's configuration files: sections, subsections, quoted values, escapes, comments, continued lines.
 * What `include.path` means is the reader's affair (config.ts), not the parser's.
 */

export interface ConfigEntry {
  /** `section.name` or `section.subsection.name`; section and name in lower case, the subsection as written. */
  readonly key: string;
  /** `null` for a name without `=`, which git takes for `true`. */
  readonly value: string | null;
}

export class ConfigSyntaxError extends Error {
  readonly line: number;

  constructor(line: number) {
    super(`bad config line ${line}`);
    this.name = 'ConfigSyntaxError';
    this.line = line;
  }
}

/** Reads every entry in order. Throws `ConfigSyntaxError` where git would call it a bad config line. */
export function parseConfig(text: string): ConfigEntry[] {
  return new ConfigParser(text).parse();
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', t: '\t', b: '\b', '\\': '\\', '"': '"' };

class ConfigParser {
  readonly #text: string;
  #position = 0;
  #section = '';

  constructor(text: string) {
    this.#text = text.replace(/^\uFEFF/, '').replaceAll('\r\n', '\n');
  }

  parse(): ConfigEntry[] {
    const entries: ConfigEntry[] = [];
    for (;;) {
      this.#skip(/[\s]*/y);
      const char = this.#text[this.#position];
      if (char === undefined) return entries;
      if (char === '#' || char === ';') this.#skip(/[^\n]*/y);
      else if (char === '[') this.#section = this.#readSection();
      else entries.push(this.#readEntry());
    }
  }

  #readSection(): string {
    const plain = this.#match(/\[([A-Za-z0-9.-]+)\]/y);
    if (plain) return `${plain[1].toLowerCase()}.`;
    const named = this.#match(/\[([A-Za-z0-9.-]+)[ \t]+"((?:[^"\\\n]|\\[^\n])*)"\]/y);
    if (named) return `${named[1].toLowerCase()}.${named[2].replace(/\\(.)/g, '$1')}.`;
    throw this.#error();
  }

  #readEntry(): ConfigEntry {
    const name = this.#match(/([A-Za-z][A-Za-z0-9-]*)[ \t]*/y);
    if (!name || this.#section === '') throw this.#error();
    const key = this.#section + name[1].toLowerCase();
    const next = this.#text[this.#position];
    if (next === undefined || next === '\n') return { key, value: null };
    if (next === '#' || next === ';') return { key, value: null };
    if (next !== '=') throw this.#error();
    this.#position += 1;
    return { key, value: this.#readValue() };
  }

  #readValue(): string {
    this.#skip(/[ \t]*/y);
    let value = '';
    // Blanks count only when something follows them on the same value.
    let blanks = '';
    let quoted = false;
    for (;;) {
      const char = this.#text[this.#position++];
      if (char === undefined || char === '\n') {
        this.#position -= char === undefined ? 1 : 0;
        if (quoted) throw this.#error(-1);
        return value;
      }
      if (!quoted && (char === '#' || char === ';')) {
        this.#skip(/[^\n]*/y);
        continue;
      }
      if (!quoted && (char === ' ' || char === '\t')) {
        blanks += char;
        continue;
      }
      if (char === '\\' && this.#text[this.#position] === '\n') {
        this.#position += 1;
        continue;
      }
      value += blanks;
      blanks = '';
      if (char === '"') quoted = !quoted;
      else value += char === '\\' ? this.#readEscape() : char;
    }
  }

  #readEscape(): string {
    const escaped = ESCAPES[this.#text[this.#position]];
    if (escaped === undefined) throw this.#error();
    this.#position += 1;
    return escaped;
  }

  #match(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = this.#position;
    const match = pattern.exec(this.#text);
    if (match) this.#position = pattern.lastIndex;
    return match;
  }

  #skip(pattern: RegExp): void {
    this.#match(pattern);
  }

  #error(back = 0): ConfigSyntaxError {
    return new ConfigSyntaxError(this.#text.slice(0, this.#position + back).split('\n').length);
  }
}
