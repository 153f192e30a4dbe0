/** Reads the refs of a repository through a file system with promises. */

import { isPerWorktree } from '../../git/refs/ref-name.ts';
import { fullNames } from '../../git/refs/short-name.ts';
import {
  checkFunction,
  checkInteger,
  checkObject,
  checkText,
  invalidArgument,
} from '../../reftable/format/arguments.ts';
import { equalBytes } from '../../reftable/format/bytes.ts';
import type { LogRecord, RefRecord } from '../../reftable/format/records.ts';
import { compareNames, decodeText } from '../../reftable/format/utf8.ts';
import type { Table } from '../../reftable/table/table.ts';
import { LoadedTables } from './loaded-tables.ts';
import { findRef, listLog, listRefs } from './merged-refs.ts';
import { type PromisedFiles, promisedFiles, readBytes } from './promised-files.ts';

/** git follows a symbolic ref through four others at most. */
const MOST_STEPS = 5;
const LONGEST_INTERVAL = 2 ** 31 - 1;

/** A repository, in the terms of isomorphic-git. */
export interface RefReaderOptions {
  /** `node:fs`, `node:fs/promises`, or a file system with such methods. */
  readonly fs: PromisedFiles | { readonly promises: PromisedFiles };
  /** The git directory: `.git` of the main worktree, or `.git/worktrees/<id>` of a linked one. */
  readonly gitdir: string;
}

/** What HEAD is. */
export interface Head {
  /** The ref that HEAD names, such as `refs/heads/main`; `undefined` if HEAD is detached. */
  readonly target: string | undefined;
  /** The commit, in hex; `undefined` if the branch has none yet. */
  readonly oid: string | undefined;
}

/** The object that a ref leads to. */
export interface ResolvedRef {
  /** The full name of the ref that has the object ID, after all symbolic refs. */
  readonly name: string;
  /** In hex. */
  readonly oid: string;
  /** Of an annotated tag, the object that it finally points to. */
  readonly peeled?: string;
}

/** How a repository is watched. */
export interface WatchOptions {
  /** Milliseconds between two looks at the list. Default: 1000. */
  readonly interval?: number;
  /** Called for each look that fails. The next one follows after the interval. */
  readonly onError?: (error: unknown) => void;
}

/** The stacks of a worktree. Both are the same in the main worktree. */
interface Stacks<T> {
  readonly own: T;
  readonly shared: T;
}

/**
 * Reads refs and reflogs with promises. Each call sees the refs as they are when it reads the list, and reads only tables
 * that it does not have yet: it keeps the bytes of all tables in memory. Each throws NOT_EXIST_ERROR if the repository
 * has no reftable stack, FORMAT_ERROR and other errors of reading tables, IO_ERROR, and API_ERROR for a wrong argument.
 */
export class RefReader {
  readonly #files: PromisedFiles;
  readonly #gitdir: string;
  #stacks: Stacks<LoadedTables> | undefined;
  /** The last load. They take turns, so that each sees what was written before it was asked for. */
  #loading: Promise<unknown> = Promise.resolve();

  /** Reads nothing. API_ERROR for an option of the wrong type. */
  constructor(options: RefReaderOptions) {
    checkObject('The options of a reader', options);
    checkText('The option gitdir', options.gitdir);
    if (options.gitdir === '') throw invalidArgument('The option gitdir', options.gitdir, 'a path');
    this.#files = promisedFiles(options.fs);
    this.#gitdir = options.gitdir.replace(/(?<=.)\/+$/, '');
  }

  /** What HEAD is. NOT_EXIST_ERROR and others as described above. */
  async readHead(): Promise<Head> {
    const stacks = await this.#load();
    const head = find(stacks, 'HEAD');
    const target = head?.value.type === 'symref' ? head.value.target : undefined;
    return { target, oid: head && follow(stacks, head)?.oid };
  }

  /**
   * The object that a name leads to: a full one, or a short one such as `main` or `origin/main`, which git's rules
   * complete. `undefined` if it is not a ref, or a symbolic ref that leads to none.
   */
  async resolve(name: string): Promise<ResolvedRef | undefined> {
    checkText('The name of a ref', name);
    const stacks = await this.#load();
    for (const full of fullNames(name)) {
      const ref = find(stacks, full);
      if (ref !== undefined) return follow(stacks, ref);
    }
    return undefined;
  }

  /** The refs whose full names start with `prefix`, in byte order, with their stored values. */
  async list(prefix = ''): Promise<RefRecord[]> {
    checkText('The prefix', prefix);
    const { own, shared } = await this.#load();
    if (own === shared) return listRefs(own, prefix);
    const refs = [
      ...listRefs(own, prefix).filter(({ name }) => isPerWorktree(name)),
      ...listRefs(shared, prefix).filter(({ name }) => !isPerWorktree(name)),
    ];
    return refs.sort((a, b) => compareNames(a.name, b.name));
  }

  /** The reflog of the ref with this full name, newest entry first. */
  async reflog(name: string): Promise<LogRecord[]> {
    checkText('The name of a ref', name);
    return listLog(stackOf(await this.#load(), name), name);
  }

  /**
   * Calls `onChange` whenever refs or reflogs have changed since the last look at the list. The first look is made at
   * once. Returns a function that ends it. API_ERROR for a wrong argument.
   */
  watch(onChange: () => void, options: WatchOptions = {}): () => void {
    checkFunction('The function that is called for changes', onChange);
    checkObject('The options of watch', options);
    const { interval = 1000, onError } = options;
    checkInteger('The option interval', interval, 1, LONGEST_INTERVAL);
    if (onError !== undefined) checkFunction('The option onError', onError);
    let stopped = false;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let seen: readonly Uint8Array[] | undefined;
    const look = async () => {
      const lists = await this.#lists().catch(error => void (stopped || onError?.(error)));
      if (stopped) return;
      timer = setTimeout(look, interval);
      if (lists === undefined) return;
      const changed = seen !== undefined && !lists.every((list, i) => equalBytes(list, seen?.[i] ?? new Uint8Array(0)));
      seen = lists;
      if (changed) onChange();
    };
    void look();
    return () => {
      stopped = true;
      clearTimeout(timer);
    };
  }

  async #lists(): Promise<Uint8Array[]> {
    const { own, shared } = await this.#open();
    const lists = [await own.readList()];
    if (shared !== own) lists.push(await shared.readList());
    return lists;
  }

  #load(): Promise<Stacks<readonly Table[]>> {
    const load = async () => {
      const { own, shared } = await this.#open();
      const tables = await own.load();
      return { own: tables, shared: shared === own ? tables : await shared.load() };
    };
    const loaded = this.#loading.then(load, load);
    this.#loading = loaded;
    return loaded;
  }

  async #open(): Promise<Stacks<LoadedTables>> {
    if (this.#stacks !== undefined) return this.#stacks;
    const common = await readBytes(this.#files, `${this.#gitdir}/commondir`);
    const own = new LoadedTables(this.#files, `${this.#gitdir}/reftable`);
    const path = common && decodeText(common).replace(/\r?\n$/, '');
    const shared = path ? new LoadedTables(this.#files, `${absolute(this.#gitdir, path)}/reftable`) : own;
    this.#stacks ??= { own, shared };
    return this.#stacks;
  }
}

function absolute(base: string, path: string): string {
  return /^(?:[A-Za-z]:)?[/\\]/.test(path) ? path : `${base}/${path}`;
}

function stackOf<T>({ own, shared }: Stacks<T>, name: string): T {
  return isPerWorktree(name) ? own : shared;
}

function find(stacks: Stacks<readonly Table[]>, name: string): RefRecord | undefined {
  return findRef(stackOf(stacks, name), name);
}

function follow(stacks: Stacks<readonly Table[]>, first: RefRecord): ResolvedRef | undefined {
  let ref: RefRecord | undefined = first;
  for (let step = 0; ref !== undefined && step < MOST_STEPS; step++) {
    const { name, value }: RefRecord = ref;
    if (value.type === 'oid') return { name, oid: value.oid };
    if (value.type === 'peeled') return { name, oid: value.oid, peeled: value.peeled };
    if (value.type === 'deletion') return undefined;
    ref = find(stacks, value.target);
  }
  return undefined;
}
