/** git objects, made and laid out as loose files, so that git finds what the refs of a sample name. */
import { createHash } from 'node:crypto';
import { deflateSync } from 'node:zlib';
import type { HashName } from '../reftable/index.ts';

export interface Person {
  readonly name: string;
  readonly email: string;
}

/** When something was done: seconds since the epoch, and the zone as git writes it. */
export interface Moment {
  readonly time: number;
  readonly zone: string;
}

type ObjectType = 'tree' | 'commit' | 'tag';

export class Objects {
  /** Deflated, by path below `objects/`. */
  readonly files = new Map<string, Buffer>();
  readonly #hash: HashName;

  constructor(hash: HashName) {
    this.#hash = hash;
  }

  /** The tree without a file. */
  emptyTree(): string {
    return this.#add('tree', '');
  }

  commit(tree: string, parent: string | undefined, by: Person, { time, zone }: Moment, message: string): string {
    const who = `${by.name} <${by.email}> ${time} ${zone}`;
    const parents = parent === undefined ? [] : [`parent ${parent}`];
    return this.#add(
      'commit',
      [`tree ${tree}`, ...parents, `author ${who}`, `committer ${who}`, '', message, ''].join('\n'),
    );
  }

  /** An annotated tag. */
  tag(name: string, of: { type: 'commit' | 'tag'; oid: string }, by: Person, { time, zone }: Moment): string {
    const tagger = `tagger ${by.name} <${by.email}> ${time} ${zone}`;
    return this.#add('tag', [`object ${of.oid}`, `type ${of.type}`, `tag ${name}`, tagger, '', name, ''].join('\n'));
  }

  #add(type: ObjectType, content: string): string {
    const body = Buffer.from(content);
    const bytes = Buffer.concat([Buffer.from(`${type} ${body.length}\0`), body]);
    const oid = createHash(this.#hash).update(bytes).digest('hex');
    this.files.set(`${oid.slice(0, 2)}/${oid.slice(2)}`, deflateSync(bytes));
    return oid;
  }
}
