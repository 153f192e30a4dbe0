/** The stacks of a repository as one worktree sees them: names are read and locked where git stores them. */
import { existsSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import {
  compareNames,
  type HashName,
  isReftableError,
  type RefRecord,
  ReftableError,
  Stack,
  type StackOptions,
} from '../../reftable/index.ts';
import type { GitConfig } from '../config/config.ts';
import { writeOptions } from '../config/write-options.ts';
import { GitError } from '../errors.ts';
import { readRegularFile } from '../files/regular-file.ts';
import { isPerWorktree, isPseudoRef, isRefName, routeOfRef } from '../refs/ref-name.ts';
import { readFormat } from '../repository/format.ts';
import type { LocatedStack } from '../repository/locate.ts';
import { realPath } from '../repository/on-disk.ts';
import { expectDirectory } from '../repository/open-stack.ts';
import { commonDirectory, stackOfGitDirectory } from '../repository/repository.ts';
import { NameGap } from './name-gap.ts';

/** git follows at most this many refs to resolve a name (`SYMREF_MAXDEPTH`). */
const MOST_READS = 5;
/** Bytes of a file such as FETCH_HEAD that are read. */
const LONGEST_PSEUDO_REF = 16 << 20;

/** The transaction of a stack that holds its lock. */
type Addition = ReturnType<Stack['newAddition']>;

/** The records of refs that a transaction adds to stacks, by name in the stack. */
export type AddedRefs = ReadonlyMap<RefStack, ReadonlyMap<string, RefRecord>>;

/** A stack that is opened when it is first needed, and locked from `lock` until `unlock`. */
export class RefStack {
  /** The directory that holds `tables.list`. */
  readonly directory: string;
  readonly #options: StackOptions;
  readonly #locked: Set<RefStack>;
  #stack: Stack | undefined;
  #addition: Addition | undefined;
  /** Around the last name that no ref has; `undefined` while the stack may change. */
  #gap: NameGap | undefined;

  /** `locked` holds the stacks that are locked. */
  constructor(directory: string, options: StackOptions, locked: Set<RefStack>) {
    this.directory = directory;
    this.#options = options;
    this.#locked = locked;
  }

  /** The stack as it is now; under the lock as it was loaded then. Throws what opening a stack throws. */
  get stack(): Stack {
    if (this.#stack === undefined) {
      expectDirectory(this.directory);
      this.#stack = Stack.open(this.directory, this.#options);
    } else if (this.#addition === undefined) this.#stack.reload();
    return this.#stack;
  }

  /** The lock's transaction; `undefined` while the stack is not locked. */
  get addition(): Addition | undefined {
    return this.#addition;
  }

  /** Locks and reloads the stack unless that is done. Throws LOCK_ERROR and what reading a stack throws. */
  lock(): Addition {
    this.#addition ??= this.stack.newAddition({ reload: true });
    this.#locked.add(this);
    return this.#addition;
  }

  /** The ref of exactly this name; `undefined` without one. Throws what reading a stack throws. */
  readRef(name: string): RefRecord | undefined {
    if (this.#gap?.has(name)) return undefined;
    const { stack } = this;
    const ref = stack.readRef(name);
    if (ref === undefined && this.#addition !== undefined) this.#gap = new NameGap(stack, name);
    return ref;
  }

  /** The refs whose names start with `prefix`, in byte order. Throws what reading a stack throws. */
  refs(prefix: string): Iterable<RefRecord> {
    const { stack } = this;
    if (this.#addition !== undefined && !this.#gap?.has(prefix)) this.#gap = new NameGap(stack, prefix);
    return this.#gap === undefined || this.#gap.endsIn(prefix) ? stack.refs({ prefix }) : [];
  }

  /** Releases the lock and removes what was not committed. */
  unlock(): void {
    this.#addition?.close();
    this.#addition = undefined;
    this.#gap = undefined;
    this.#locked.delete(this);
  }

  /** Closes the stack, which may be used again. */
  close(): void {
    this.unlock();
    this.#stack?.close();
    this.#stack = undefined;
  }
}

/** Where a name is stored: the stack, and the name in it. */
export interface StoredName {
  readonly stack: RefStack;
  readonly name: string;
}

/** What a name leads to: `undefined` if it loops, is too deep or leads to a bad name; no `oid` if its end is missing. */
export interface ResolvedRef {
  readonly oid?: string;
}

/** Where a name leads. */
export interface RefTarget {
  readonly name: string;
  /** The name that it was looked up by is that of a symbolic ref. */
  readonly isSymref: boolean;
}

/** The stacks of all worktrees, by the names that are used in one of them. */
export class RefStacks implements Disposable {
  readonly hash: HashName;
  /** The ID of no object. */
  readonly zeros: string;
  /** The git directory of the worktree, and the one that holds what all worktrees share. */
  readonly gitDirectory: string;
  readonly commonDirectory: string;
  readonly #options: StackOptions;
  readonly #own: RefStack;
  readonly #shared: RefStack;
  /** The stacks of other worktrees, by id. */
  readonly #others = new Map<string, RefStack>();
  readonly #locked = new Set<RefStack>();

  /** `location` must have a git directory. Throws `GitError` for a repository or a configuration that git refuses. */
  constructor({ gitDirectory, directory }: LocatedStack, config: GitConfig, options: StackOptions = {}) {
    if (gitDirectory === undefined) {
      throw new GitError('NOT_EXIST_ERROR', `${directory} is not in a git directory`, directory);
    }
    this.gitDirectory = realPath(gitDirectory);
    this.commonDirectory = realPath(commonDirectory(this.gitDirectory));
    this.hash = readFormat(this.commonDirectory, this.gitDirectory).hash;
    this.zeros = '0'.repeat(this.hash === 'sha256' ? 64 : 40);
    this.#options = { ...writeOptions(config), hash: this.hash, ...options, disableAutoCompact: true };
    this.#own = this.#at(this.gitDirectory);
    this.#shared = this.isLinked ? this.#at(this.commonDirectory) : this.#own;
  }

  /** Whether the worktree is a linked one. */
  get isLinked(): boolean {
    return this.gitDirectory !== this.commonDirectory;
  }

  /** The stack of this worktree. */
  get own(): RefStack {
    return this.#own;
  }

  /** The stack of what all worktrees share, which is also that of the main worktree. */
  get shared(): RefStack {
    return this.#shared;
  }

  /** The id of the worktree; `undefined` for the main one. */
  get worktreeId(): string | undefined {
    return this.isLinked ? basename(this.gitDirectory) : undefined;
  }

  /** The ids of the linked worktrees, sorted. */
  worktreeIds(): string[] {
    const folder = join(this.commonDirectory, 'worktrees');
    const names = existsSync(folder) ? readdirSync(folder) : [];
    return names.filter(id => existsSync(join(folder, id, 'gitdir'))).sort();
  }

  /** In bytes, of tables that are written. */
  get blockSize(): number {
    return this.#options.blockSize ?? 4096;
  }

  /** The stacks that are locked, in the order of their locks. */
  get locked(): readonly RefStack[] {
    return [...this.#locked];
  }

  #at(gitDirectory: string): RefStack {
    const directory = stackOfGitDirectory(gitDirectory);
    if (directory === undefined) {
      throw new GitError('FORMAT_ERROR', 'the refs of this repository are not reftables', gitDirectory);
    }
    return new RefStack(directory, this.#options, this.#locked);
  }

  /** The name without a prefix that leads to the worktree's own stack: equal for names of the same ref. */
  canonical(given: string): string {
    if (given.startsWith('refs/')) return given;
    const { worktree, name } = routeOfRef(given);
    if (worktree === 'main') return this.isLinked ? given : name;
    return typeof worktree === 'object' && this.isLinked && worktree.id === basename(this.gitDirectory) ? name : given;
  }

  /** Where a name is stored. Throws IO_ERROR for a worktree that does not exist, as git does. */
  locate(given: string): StoredName {
    // Nearly all names.
    if (given.startsWith('refs/')) return { stack: isPerWorktree(given) ? this.#own : this.#shared, name: given };
    const { worktree, name } = routeOfRef(this.canonical(given));
    if (worktree === 'current') return { stack: this.#own, name };
    if (typeof worktree === 'string') return { stack: this.#shared, name };
    return { stack: this.#ofWorktree(worktree.id), name };
  }

  #ofWorktree(id: string): RefStack {
    const known = this.#others.get(id);
    if (known !== undefined) return known;
    const gitDirectory = join(this.commonDirectory, 'worktrees', id);
    try {
      const stack = this.#at(gitDirectory);
      expectDirectory(stack.directory);
      this.#others.set(id, stack);
      return stack;
    } catch (cause) {
      const message = `the worktree '${id}' has no stack: ${(cause as Error).message}`;
      throw new ReftableError('IO_ERROR', message, { file: gitDirectory, cause });
    }
  }

  /** The record of a name, not resolved; `undefined` without one. Throws what reading a stack throws. */
  read(given: string): RefRecord | undefined {
    return this.readStored(this.locate(given));
  }

  /** As `read`, for a name that is located. */
  readStored({ stack, name }: StoredName): RefRecord | undefined {
    return isPseudoRef(name) ? this.#readFile(name) : stack.readRef(name);
  }

  /** Whether the ref has a reflog, be it empty. */
  hasReflog(given: string): boolean {
    const { stack, name } = this.locate(given);
    return stack.stack.readLog(name) !== undefined;
  }

  /**
   * The object that a name finally leads to, as if the stacks had the records `added`. Throws what reading a stack throws.
   */
  resolve(given: string, added?: AddedRefs): ResolvedRef | undefined {
    let name = given;
    for (let reads = 0; reads < MOST_READS; reads++) {
      if (!isRefName(name, { oneLevel: true })) return undefined;
      const stored = this.locate(name);
      const record = added?.get(stored.stack)?.get(stored.name) ?? this.readStored(stored);
      if (record === undefined) return {};
      const { value } = record;
      if (value.type !== 'symref') return 'oid' in value ? { oid: value.oid } : {};
      name = value.target;
    }
    return undefined;
  }

  /**
   * What a symbolic ref leads to: the first target, or with `recurses` the last one, whether it exists or not. Without a
   * symbolic ref, the name itself. `undefined` for a name that is not valid, a loop, and a stack that cannot be read.
   */
  target(given: string, { recurses }: { readonly recurses: boolean }): RefTarget | undefined {
    if (!isRefName(given, { oneLevel: true })) return undefined;
    let name = given;
    for (let reads = 0; reads < MOST_READS; reads++) {
      const value = this.#valueOf(name);
      if (value === null) return undefined;
      if (value?.type !== 'symref') return { name, isSymref: reads > 0 };
      name = value.target;
      if (!recurses) return { name, isSymref: true };
      if (!isRefName(name, { oneLevel: true })) return undefined;
    }
    return undefined;
  }

  /** `null` if the stack cannot be read. */
  #valueOf(name: string): RefRecord['value'] | undefined | null {
    try {
      return this.read(name)?.value;
    } catch (error) {
      if (isReftableError(error)) return null;
      throw error;
    }
  }

  /** The first ref below `<name>/` other than `except`, by its name in this worktree. Throws what reading a stack throws. */
  below(given: string, except?: string): string | undefined {
    return this.belowStored(this.locate(given), except);
  }

  /** As `below`, for a name that is located. */
  belowStored({ stack, name }: StoredName, except?: string): string | undefined {
    const prefix = `${name}/`;
    if (!prefix.startsWith('refs/')) return undefined;
    const counts = (each: string) => each !== except;
    if (stack !== this.#own && stack !== this.#shared) return this.#firstIn(stack, prefix, counts);
    const own = this.#firstIn(this.#own, prefix, counts);
    if (!this.isLinked) return own;
    const shared = this.#firstIn(this.#shared, prefix, each => counts(each) && !isPerWorktree(each));
    return [own, shared].filter(each => each !== undefined).sort(compareNames)[0];
  }

  #firstIn(stack: RefStack, prefix: string, counts: (name: string) => boolean): string | undefined {
    for (const { name } of stack.refs(prefix)) if (counts(name)) return name;
    return undefined;
  }

  #readFile(name: string): RefRecord | undefined {
    const file = join(this.gitDirectory, name);
    try {
      const oid = /^[0-9a-f]{40,64}/.exec(readRegularFile(file, LONGEST_PSEUDO_REF).toString('latin1', 0, 64))?.[0];
      return oid === undefined ? undefined : { name, updateIndex: 0n, value: { type: 'oid', oid } };
    } catch (error) {
      if (isReftableError(error, 'NOT_EXIST_ERROR')) return undefined;
      throw error;
    }
  }

  [Symbol.dispose](): void {
    for (const stack of [this.#own, this.#shared, ...this.#others.values()]) stack.close();
  }
}
