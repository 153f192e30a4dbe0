/**
 * The syntax of git's configuration files: sections, subsections, quoted values, escapes, comments, continued lines.
 * Including files is the task of the reader (config.ts).
 */

/** One `name = value`, or a name alone, of a configuration file. */
export interface ConfigEntry {
  /** `section.name` or `section.subsection.name`; section and name in lower case, the subsection as written. */
  readonly key: string;
  /** `null` for a name without `=`, which git takes for `true`. */
  readonly value: string | null;
}

/** A line of a configuration file that git refuses. `line` counts from 1. */
export class ConfigSyntaxError extends Error {
  readonly line: number;

  constructor(line: number, message = `bad config line ${line}`) {
    super(message);
    this.name = 'ConfigSyntaxError';
    this.line = line;
  }
}

/** git has no such limit. A file of 4 MiB can have two million entries, which take seconds each time it is read. */
export const MAX_ENTRIES = 100_000;

/**
 * Reads every entry in order. Throws `ConfigSyntaxError` where git would call it a bad config line, and for more than
 * `MAX_ENTRIES` entries.
 */
export function parseConfig(text: string): ConfigEntry[] {
  return new ConfigParser(text).parse();
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', t: '\t', b: '\b', '\\': '\\', '"': '"' };

// Sticky, and made once: a file of a mebibyte can have half a million entries.
const SPACE = /[ \t\r\n]*/y;
const BLANKS = /[ \t]*/y;
const COMMENT = /[^\n]*/y;
const NAME = /[A-Za-z][A-Za-z0-9-]*/y;
const UNQUOTED = /[^\n#;"\\]+/y;
const QUOTED = /[^\n"\\]+/y;
const SECTION = /\[([A-Za-z0-9.-]*)/y;
const SUBSECTION = /[ \t\r]+"((?:[^"\\\n]|\\[^\n])*)"/y;

class ConfigParser {
  readonly #text: string;
  #offset = 0;
  #section = '';

  constructor(text: string) {
    // git reads the end of the file as the end of a line.
    this.#text = `${text.replace(/^\uFEFF/, '').replaceAll('\r\n', '\n')}\n`;
  }

  parse(): ConfigEntry[] {
    const entries: ConfigEntry[] = [];
    for (;;) {
      this.#skip(SPACE);
      const char = this.#text[this.#offset];
      if (char === undefined) return entries;
      if (char === '#' || char === ';') this.#skip(COMMENT);
      else if (char === '[') this.#section = this.#readSection();
      else if (entries.length < MAX_ENTRIES) entries.push(this.#readEntry());
      else throw new ConfigSyntaxError(this.#line(), `more than ${MAX_ENTRIES} entries`);
    }
  }

  #readSection(): string {
    const section = (this.#match(SECTION)?.[1] ?? '').toLowerCase();
    const subsection = this.#match(SUBSECTION)?.[1];
    const end = this.#text[this.#offset];
    if (end !== ']' || (section === '' && subsection === undefined)) {
      // git has read the line to its end, and reports the next one.
      throw this.#error(subsection !== undefined || this.#isAtEnd() ? 1 : 0);
    }
    this.#offset += 1;
    return subsection === undefined ? `${section}.` : `${section}.${subsection.replace(/\\(.)/gs, '$1')}.`;
  }

  #readEntry(): ConfigEntry {
    const name = this.#skip(NAME);
    if (name === '') throw this.#error();
    this.#skip(BLANKS);
    const key = this.#section + name.toLowerCase();
    const next = this.#text[this.#offset];
    if (next === '\n') return { key, value: null };
    if (next !== '=') throw this.#error();
    this.#offset += 1;
    return { key, value: this.#readValue() };
  }

  #readValue(): string {
    let value = '';
    // Blanks at the end count only if they are quoted or before a quote or backslash.
    let kept = 0;
    let quoted = false;
    for (;;) {
      const run = this.#skip(quoted ? QUOTED : UNQUOTED);
      const blanks = quoted ? 0 : blanksAtEnd(run);
      value += quoted || value !== '' ? run : run.replace(/^[ \t\r]+/, '');
      if (blanks < run.length) kept = value.length - blanks;
      const char = this.#text[this.#offset];
      if (char === undefined || char === '\n') {
        if (quoted) throw this.#error();
        this.#offset += char === undefined ? 0 : 1;
        return value.slice(0, kept);
      }
      if (char === '#' || char === ';') {
        this.#skip(COMMENT);
        continue;
      }
      this.#offset += 1;
      if (char === '"') quoted = !quoted;
      else if (this.#text[this.#offset] === '\n') this.#offset += 1;
      else value += this.#readEscape();
      kept = value.length;
    }
  }

  #readEscape(): string {
    const escaped = ESCAPES[this.#text.charAt(this.#offset)];
    if (escaped === undefined) throw this.#error();
    this.#offset += 1;
    return escaped;
  }

  #match(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = this.#offset;
    const match = pattern.exec(this.#text);
    if (match) this.#offset = pattern.lastIndex;
    return match;
  }

  /** What the pattern matches here, which may be nothing. */
  #skip(pattern: RegExp): string {
    const start = this.#offset;
    pattern.lastIndex = start;
    if (!pattern.test(this.#text)) return '';
    this.#offset = pattern.lastIndex;
    return this.#text.slice(start, this.#offset);
  }

  #isAtEnd(): boolean {
    return this.#offset === this.#text.length - 1;
  }

  /** `ahead`: characters after the current one that git has read. */
  #error(ahead = 0): ConfigSyntaxError {
    return new ConfigSyntaxError(this.#line(ahead));
  }

  #line(ahead = 0): number {
    return this.#text.slice(0, this.#offset + ahead).split('\n').length;
  }
}

function blanksAtEnd(text: string): number {
  let end = text.length;
  while (end > 0 && ' \t\r'.includes(text.charAt(end - 1))) end--;
  return text.length - end;
}
