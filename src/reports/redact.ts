/**
 * Names and ids out of a report: each becomes a hash under a key that is drawn for the report and thrown away, so that
 * equal ones stay equal in it and a list of likely names does not reveal them. Text is not searched for known secrets:
 * a damaged table contains anything, also a part of a name. What is not known to be harmless is hashed.
 */

import { createHmac, randomBytes } from 'node:crypto';
import type { FileRange, Finding } from '../check/index.ts';
import { LIST_FILE } from '../reftable/index.ts';
import { KNOWN_WORDS } from './known-words.ts';

/** Parts of ref names that git creates, which reveal nothing of a repository. */
export const NAMESPACE_WORDS: ReadonlySet<string> = new Set([
  ...[
    'refs',
    'heads',
    'tags',
    'remotes',
    'notes',
    'stash',
    'bisect',
    'worktree',
    'worktrees',
    'main-worktree',
    'rewritten',
  ],
  ...['HEAD', 'FETCH_HEAD', 'MERGE_HEAD', 'ORIG_HEAD', 'CHERRY_PICK_HEAD', 'REVERT_HEAD', 'REBASE_HEAD', 'BISECT_HEAD'],
  ...['AUTO_MERGE', 'BISECT_EXPECTED_REV', 'NOTES_MERGE_PARTIAL', 'NOTES_MERGE_REF', 'MERGE_AUTOSTASH'],
]);

/** Quoted things that are the format's own. */
const QUOTED = new Set(['r', 'o', 'g', 'i', 'REFT', 'sha1', 's256']);

const TABLE = /^0x[0-9a-f]{1,16}-0x[0-9a-f]{1,16}-[0-9a-f]{8}(?:\.(?:ref|log)(?:\.lock)?|\.temp\.[A-Za-z0-9]{6})?$/;
const NUMBER = /^[+-]?(?:0x[0-9a-f]{1,16}|\d{1,20}|\d+[.,]\d+)$/;

export class Redaction {
  readonly #key: Buffer;

  constructor(key: Buffer = randomBytes(32)) {
    this.#key = key;
  }

  /** A ref name with its hierarchy and git's own words, all other parts hashed. */
  name(name: string): string {
    return name
      .split('/')
      .map(part => (isHarmlessPart(part) ? part : this.#hash(part)))
      .join('/');
  }

  /** The name of a file in a stack's directory: git's own are kept, of others the extension. */
  file(name: string): string {
    if (name === '' || isStackFile(name)) return name;
    const extension = /\.(?:ref|log|lock|temp|bak|orig)$/.exec(name)?.[0] ?? '';
    return `${this.#hash(name)}${extension}`;
  }

  finding(finding: Finding): Finding {
    const { ref, file, message, expected, actual, related } = finding;
    const text = (value: string) => this.text(value, ref, file);
    return {
      ...finding,
      file: this.file(file),
      message: text(message),
      ...(ref === undefined ? {} : { ref: this.name(ref) }),
      ...(expected === undefined ? {} : { expected: text(expected) }),
      ...(actual === undefined ? {} : { actual: text(actual) }),
      ...(related === undefined ? {} : { related: related.map(place => this.#place(place, text)) }),
    };
  }

  /** A sentence in which the ref and the file it is about, where given, and everything else but harmless words is hashed. */
  text(text: string, ref = '', file = ''): string {
    // Both are replaced by marks while the rest is redacted, so that the text around them is read as it was written.
    const marked = mark(mark(text, ref, REF), file, FILE);
    return this.#words(marked).replaceAll(REF, this.name(ref)).replaceAll(FILE, this.file(file));
  }

  #place<T extends FileRange & { readonly message: string }>(place: T, text: (value: string) => string): T {
    return { ...place, file: this.file(place.file), message: text(place.message) };
  }

  #words(text: string): string {
    const quoted = /(?<![\p{L}\p{N}])(['"])(.*?)\1(?![\p{L}\p{N}])/gsu;
    let result = '';
    let end = 0;
    for (const { 0: whole, 1: quote, 2: content = '', index } of text.matchAll(quoted)) {
      result += this.#plainWords(text.slice(end, index));
      result += `${quote}${this.#quoted(content)}${quote}`;
      end = index + whole.length;
    }
    return result + this.#plainWords(text.slice(end));
  }

  #quoted(text: string): string {
    if (QUOTED.has(text) || isStackFile(text)) return text;
    // A reflog's key.
    const [, name = text, index = ''] = /^(.*)(@\{\d+\})$/s.exec(text) ?? [];
    return `${this.name(name)}${index}`;
  }

  #plainWords(text: string): string {
    return text.replace(/[^\s"]+/gu, token => {
      const [, before = '', word = token, after = ''] = /^([([{“‘]*)(.*?)([)\]}”’.,:;!?…]*)$/su.exec(token) ?? [];
      return `${before}${this.#word(word)}${after}`;
    });
  }

  #word(word: string): string {
    if (word === '' || NUMBER.test(word) || /^[^\p{L}\p{N}]{1,2}$/u.test(word)) return word;
    if (KNOWN_WORDS.has(word.toLowerCase().replace(/['’]s$/, '')) || isStackFile(word)) return word;
    return this.name(word);
  }

  #hash(text: string): string {
    return `~${createHmac('sha256', this.#key).update(text).digest('hex').slice(0, 8)}`;
  }
}

/** Marks for a ref and a file: private characters that no text uses. */
const [REF, FILE] = ['\ue000', '\ue001'];

function isHarmlessPart(part: string): boolean {
  return part === '' || part === REF || part === FILE || NAMESPACE_WORDS.has(part);
}

/** The text with `sign` wherever the name occurs as a whole. */
function mark(text: string, name: string, sign: string): string {
  if (name === '') return text;
  let result = '';
  let from = 0;
  for (let at = text.indexOf(name); at >= 0; at = text.indexOf(name, at + 1)) {
    const end = at + name.length;
    if (at < from || isWordCharacter(text[at - 1]) || isWordCharacter(text[end])) continue;
    result += text.slice(from, at) + sign;
    from = end;
  }
  return result + text.slice(from);
}

function isWordCharacter(character: string | undefined): boolean {
  return character !== undefined && /[\p{L}\p{N}]/u.test(character);
}

/** A name that git creates, which reveals nothing of a repository. */
function isStackFile(name: string): boolean {
  return name === LIST_FILE || name === `${LIST_FILE}.lock` || TABLE.test(name);
}
