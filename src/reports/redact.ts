/**
 * Names and ids out of a report: each becomes a hash under a key that is drawn for the report and thrown away, so that
 * equal ones stay equal in it and a list of likely names does not reveal them. Text is not searched for known secrets:
 * a damaged table contains anything, also a part of a name. Findings are redacted before their texts are made.
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

  /** The finding with everything from the stack in it hashed. Its texts can then be made as those of any other. */
  finding(finding: Finding): Finding {
    const { ref, file, params, related } = finding;
    return {
      ...finding,
      file: this.file(file),
      ...(ref === undefined ? {} : { ref: this.name(ref) }),
      params: this.#facts(params),
      ...(related === undefined ? {} : { related: related.map(each => this.#related(each)) }),
    } as Finding;
  }

  #related(related: RelatedRange): RelatedRange {
    const { file } = related;
    return related.is === 'conflictingRef'
      ? { ...related, file: this.file(file), ref: this.name(related.ref) }
      : { ...related, file: this.file(file) };
  }

  /** Only what is quoted comes from the stack or its system: all other facts are numbers and words of the check. */
  #facts(facts: unknown): unknown {
    if (typeof facts !== 'object' || facts === null) return facts;
    if (Array.isArray(facts)) return facts.map(fact => this.#facts(fact));
    if (isQuoted(facts)) return { ...facts, value: this.#quoted(facts) };
    return Object.fromEntries(Object.entries(facts).map(([name, fact]) => [name, this.#facts(fact)]));
  }

  #quoted({ kind, value, code }: Quoted): string {
    switch (kind) {
      case 'ref':
        return this.name(value);
      case 'file':
        return this.file(value);
      case 'hex':
        return /^0*$/.test(value) ? value : this.#hash(value);
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

function isQuoted(facts: object): facts is Quoted {
  return 'kind' in facts && 'value' in facts;
}

function isHarmlessPart(part: string): boolean {
  return part === '' || NAMESPACE_WORDS.has(part);
}

/** A name that git creates, which reveals nothing of a repository. */
function isStackFile(name: string): boolean {
  return name === LIST_FILE || name === `${LIST_FILE}.lock` || TABLE.test(name);
}
