/** Refs in the default format of `git for-each-ref`, which needs the type of each object. */
import { isNullId, isRefName, type LocatedStack, type ObjectLookup, objectLookupOf } from '../git/index.ts';
import { ReftableError } from '../reftable/index.ts';
import { browseText } from '../text/browse.ts';
import type { Output } from './output.ts';
import { resolveIn } from './ref-names.ts';
import type { RefRow } from './ref-rows.ts';
import type { WorktreeStacks } from './worktree-stacks.ts';

/** The number of refs whose objects are looked up together: few at first, for a fast first output. */
const BATCH = { first: 100, last: 20_000 } as const;

interface PendingRef {
  readonly name: string;
  readonly oid: string;
}

/**
 * Prints refs as git does, which omits refs outside `refs/`, names that it does not accept, and refs that lead to no
 * object. Throws the error of a list or a table that git cannot read, and `GitError` if git cannot be asked.
 */
export class GitRefs {
  readonly #lookUp: ObjectLookup;
  readonly #directory: string;
  readonly #stacks: WorktreeStacks;
  readonly #output: Output;
  #pending: PendingRef[] = [];
  #batch: number = BATCH.first;

  constructor(location: LocatedStack, stacks: WorktreeStacks, output: Output) {
    this.#stacks = stacks;
    this.#expectSound();
    this.#lookUp = objectLookupOf(location);
    this.#directory = location.directory;
    this.#output = output;
  }

  add(row: RefRow): void {
    if (!row.name.startsWith('refs/') || !isRefName(row.name)) return;
    const oid = this.#objectOf(row);
    if (oid === undefined || isNullId(oid)) return;
    if (this.#pending.push({ name: row.name, oid }) < this.#batch) return;
    this.#flush();
    this.#batch = Math.min(4 * this.#batch, BATCH.last);
  }

  /** Call it after the last ref. */
  finish(): void {
    this.#flush();
  }

  /** `undefined` for a symbolic ref that does not lead to an object. */
  #objectOf({ name, value, isShared }: RefRow): string | undefined {
    if (value.type !== 'symref') return 'oid' in value ? value.oid : undefined;
    const { own, shared, stackOf } = this.#stacks;
    return resolveIn(isShared ? shared : own, name, stackOf)?.oid;
  }

  #expectSound(): void {
    const [error] = this.#stacks.errors;
    if (error !== undefined) throw error;
  }

  #flush(): void {
    this.#expectSound();
    const objects = this.#lookUp(this.#pending.map(({ oid }) => oid));
    for (const [i, { name, oid }] of this.#pending.entries()) {
      const object = objects[i];
      if (object === undefined) throw this.#missing(name, oid);
      this.#output.raw(`${oid} ${object.type}\t${name}\n`);
    }
    this.#pending = [];
    this.#output.flush();
  }

  #missing(name: string, oid: string): ReftableError {
    return new ReftableError('NOT_EXIST_ERROR', browseText.noObject(name, oid), { file: this.#directory });
  }
}
