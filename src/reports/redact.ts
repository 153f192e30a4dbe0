/**
 * Removes names and IDs from a report: each becomes a hash with a random key that is made for the report and discarded,
 * so that equal ones stay equal in it and a list of likely names does not reveal them. Text is not searched for known
 * secrets: a damaged table contains anything, also a part of a name. Findings are redacted before their texts are made.
 */

import { createHmac, randomBytes } from 'node:crypto';
import type { Finding, Quoted, RelatedRange } from '../check/index.ts';
import { LIST_FILE } from '../reftable/index.ts';

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

const TABLE = /^0x[0-9a-f]{1,16}-0x[0-9a-f]{1,16}-[0-9a-f]{8}(?:\.(?:ref|log)(?:\.lock)?|\.temp\.[A-Za-z0-9]{6})?$/;

export class Redaction {
  readonly #key: Buffer;

  /** `key`: 32 random bytes. With the same key, equal names have equal hashes. */
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

  /** An object ID; the null ID is kept. */
  id(hex: string): string {
    return /^0*$/.test(hex) ? hex : this.#hash(hex);
  }

  /** The finding with everything from the stack in it hashed. Its texts can then be made as those of any other. */
  finding(finding: Finding): Finding {
    const { ref, file, params, related } = finding;
    return {
      ...finding,
      file: this.file(file),
      ...(ref === undefined ? {} : { ref: this.name(ref) }),
      params: this.#params(params),
      ...(related === undefined ? {} : { related: related.map(each => this.#related(each)) }),
    } as Finding;
  }

  #related(related: RelatedRange): RelatedRange {
    const { file } = related;
    return related.is === 'conflictingRef'
      ? { ...related, file: this.file(file), ref: this.name(related.ref) }
      : { ...related, file: this.file(file) };
  }

  /** Only quoted params come from the stack or its system: all others are numbers and words of the check. */
  #params(params: unknown): unknown {
    if (typeof params !== 'object' || params === null) return params;
    if (Array.isArray(params)) return params.map(param => this.#params(param));
    if (isQuoted(params)) return { ...params, value: this.#quoted(params) };
    return Object.fromEntries(Object.entries(params).map(([name, param]) => [name, this.#params(param)]));
  }

  #quoted({ kind, value, code }: Quoted): string {
    switch (kind) {
      case 'ref':
        return this.name(value);
      case 'file':
        return this.file(value);
      case 'hex':
        return this.id(value);
      case 'program':
        return value === 'git' ? value : this.#hash(value);
      case 'error':
        return code ?? 'unknown error';
    }
  }

  #hash(text: string): string {
    return `~${createHmac('sha256', this.#key).update(text).digest('hex').slice(0, 8)}`;
  }
}

function isQuoted(params: object): params is Quoted {
  return 'kind' in params && 'value' in params;
}

function isHarmlessPart(part: string): boolean {
  return part === '' || NAMESPACE_WORDS.has(part);
}

/** Files of the git directory around the stack, as findings name them. */
const OF_GIT = /^(?:\.\.\/)+(?:HEAD|config|refs|objects|logs|packed-refs)$/;

/** A name that git creates, which reveals nothing of a repository. */
function isStackFile(name: string): boolean {
  return name === LIST_FILE || name === `${LIST_FILE}.lock` || TABLE.test(name) || OF_GIT.test(name);
}
