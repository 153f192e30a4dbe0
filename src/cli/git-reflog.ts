/**
 * Reflogs as `git reflog show` prints them (reflog-walk.c): of several, the entry with the newest time is next, and
 * entries that lead to no commit are left out.
 */
import { realpathSync } from 'node:fs';
import { join } from 'node:path';
import { BrowsedStack, eachRef, type Filter, type LiveRef } from '../browse/index.ts';
import {
  commitNames,
  commonDirectory,
  isRefName,
  type LocatedStack,
  listDirectory,
  readRepository,
  routeOfRef,
} from '../git/index.ts';
import { encodeText, type LogUpdate, ReftableError, type RefValue } from '../reftable/index.ts';
import { browseText } from '../text/browse.ts';
import type { Output } from './output.ts';
import { candidatesOf, resolveIn } from './ref-names.ts';
import { StackReflogs } from './stack-reflogs.ts';
import type { WorktreeStacks } from './worktree-stacks.ts';

/** Which entries are printed. */
export interface ReflogQuery {
  /** Names of refs, as git accepts them. Empty: HEAD. */
  readonly names: readonly string[];
  /** The entries of all refs, also of those that no longer exist. In git's format, of those that exist. */
  readonly all: boolean;
  readonly filter: Filter;
}

/** A reflog that is walked. */
interface WalkedLog {
  /** The name of the ref, as git prints it. */
  readonly refName: string;
  /** Highest update index first. */
  readonly entries: readonly { readonly update: LogUpdate; readonly isSelected: boolean }[];
}

/** An entry that leads to a commit. */
interface WalkedEntry {
  readonly refName: string;
  /** In its log. */
  readonly number: number;
  /** Abbreviated. */
  readonly commit: string;
  readonly message: string;
  readonly isSelected: boolean;
  /** Seconds since the epoch. */
  readonly time: bigint;
}

/** A ref whose reflog is asked for. */
interface AskedRef {
  readonly refName: string;
  /** The object that it leads to. */
  readonly oid: string;
  /** The stack that a name is in, and its name there. */
  readonly find: (name: string) => { readonly stack: BrowsedStack; readonly name: string } | undefined;
}

/** Linked worktrees whose HEAD is read. */
const MOST_WORKTREES = 10_000;

/** Prints reflogs. Throws NOT_EXIST_ERROR for a name without an object, as git does, and the error of a broken stack. */
export function printGitReflogs(
  location: LocatedStack,
  stacks: WorktreeStacks,
  { names, all, filter }: ReflogQuery,
  output: Output,
): void {
  using walk = new GitReflogs(location, stacks, filter, all);
  const asked = all ? walk.allRefs() : (names.length === 0 ? ['HEAD'] : names).map(name => walk.named(name));
  walk.print(asked, output);
}

class GitReflogs implements Disposable {
  readonly #location: LocatedStack;
  readonly #stacks: WorktreeStacks;
  readonly #filter: Filter;
  readonly #readsAll: boolean;
  readonly #reflogs = new Map<BrowsedStack, StackReflogs>();
  readonly #others: BrowsedStack[] = [];

  constructor(location: LocatedStack, stacks: WorktreeStacks, filter: Filter, readsAll: boolean) {
    this.#location = location;
    this.#stacks = stacks;
    this.#filter = filter;
    this.#readsAll = readsAll;
  }

  /** The ref that the user names. */
  named(given: string): AskedRef {
    for (const name of candidatesOf(given)) {
      const oid = this.#resolve(name)?.oid;
      if (oid !== undefined) return { refName: given === '@' ? 'HEAD' : given, oid, find: this.#find };
    }
    const { directory } = this.#location;
    throw new ReftableError('NOT_EXIST_ERROR', browseText.noCommit(given), { file: directory });
  }

  /** All refs that lead to an object, then HEAD, then those of other worktrees (`--all` in revision.c). */
  allRefs(): AskedRef[] {
    const { own, shared, stackOf, isLinked } = this.#stacks;
    const refs: { readonly name: string; readonly value?: RefValue }[] = [];
    for (const stack of new Set([own, shared])) {
      const add = ({ name, value }: LiveRef) => {
        if (stackOf(name) === stack && isRefName(name)) refs.push({ name, value });
      };
      eachRef(stack, add, { prefix: 'refs/' });
    }
    if (isLinked) refs.sort((a, b) => Buffer.compare(encodeText(a.name), encodeText(b.name)));
    refs.push({ name: 'HEAD' });
    const here = refs.flatMap(({ name, value }) => {
      const oid = value !== undefined && 'oid' in value ? value.oid : this.#resolve(name)?.oid;
      return oid === undefined ? [] : [{ refName: name, oid, find: this.#find }];
    });
    return [...here, ...this.#otherHeads()];
  }

  print(asked: readonly AskedRef[], output: Output): void {
    const heads = commitNames(
      this.#location,
      asked.map(({ oid }) => oid),
    );
    const logs = asked.filter(({ oid }) => heads.has(oid)).flatMap(ref => this.#logOf(ref) ?? []);
    const ids = function* () {
      for (const { entries } of logs) for (const { update } of entries) yield update.new;
    };
    const commits = commitNames(this.#location, ids());
    const [error] = [
      ...this.#stacks.errors,
      ...this.#others.flatMap(({ tables }) => tables.map(table => table.error)),
    ].filter(each => each !== undefined);
    if (error !== undefined) throw error;
    for (const { refName, number, commit, message, isSelected } of newestFirst(logs, commits)) {
      if (isSelected) output.raw(`${commit} ${refName}@{${number}}: ${message}`);
    }
  }

  [Symbol.dispose](): void {
    for (const stack of this.#others) stack.close();
  }

  readonly #find: AskedRef['find'] = given => {
    const { worktree, name } = routeOfRef(given);
    if (worktree === 'main') return { stack: this.#stacks.shared, name };
    const stack = this.#stacks.stackOf(given);
    return stack && { stack, name };
  };

  #resolve(name: string, find = this.#find) {
    const found = find(name);
    return resolveIn(found?.stack, found?.name ?? name, this.#stacks.stackOf);
  }

  /** The reflog of a name, as `read_complete_reflog` and `add_reflog_for_walk` look for it. */
  #logOf({ refName, find }: AskedRef): WalkedLog | undefined {
    for (const name of this.#reflogNames(refName, find)) {
      const entries = this.#entriesOf(name, find);
      if (entries.length > 0) return { refName, entries };
    }
    const others = candidatesOf(refName).flatMap(name => {
      const target = this.#resolve(name, find)?.name;
      return target === undefined
        ? []
        : [name, target].filter(each => this.#entriesOf(each, find).length > 0).slice(0, 1);
    });
    const [only] = others;
    if (only === undefined || others.length > 1) return undefined;
    return { refName: only, entries: this.#entriesOf(only, find) };
  }

  *#reflogNames(refName: string, find: AskedRef['find']): Generator<string, void, undefined> {
    yield refName;
    yield this.#resolve(refName, find)?.name ?? refName;
    yield `refs/${refName}`;
    yield `refs/heads/${refName}`;
  }

  #entriesOf(given: string, find: AskedRef['find']): WalkedLog['entries'] {
    const found = find(given);
    if (found === undefined) return [];
    const reflogs = this.#reflogsOf(found.stack, found.name);
    if (!reflogs.has(found.name)) return [];
    return Array.from(reflogs.entriesOf(found.name), entry => ({
      update: entry.update,
      isSelected: reflogs.matches(entry),
    }));
  }

  /** If all reflogs of a stack are requested, they are read together. */
  #reflogsOf(stack: BrowsedStack, name: string): StackReflogs {
    if (!this.#readsAll) return new StackReflogs(stack, this.#filter, [name]);
    const known = this.#reflogs.get(stack) ?? new StackReflogs(stack, this.#filter);
    this.#reflogs.set(stack, known);
    return known;
  }

  /** The HEADs of other worktrees: that of the main one, then those of linked ones in the order of the directory. */
  #otherHeads(): AskedRef[] {
    const { gitDirectory } = this.#location;
    if (gitDirectory === undefined) return [];
    const repository = readRepository(commonDirectory(gitDirectory));
    const current = realpathSync(gitDirectory);
    const heads = this.#stacks.isLinked ? [{ refName: 'main-worktree/HEAD', stack: this.#stacks.shared }] : [];
    const linked = repository.stacks.filter(({ worktreeId }) => worktreeId !== undefined);
    const order =
      linked.length === 0 ? [] : listDirectory(join(repository.gitDirectory, 'worktrees'), MOST_WORKTREES).entries;
    for (const { name: id } of order) {
      const other = linked.find(({ worktreeId }) => worktreeId === id);
      if (other === undefined || realpathSync(other.gitDirectory) === current) continue;
      const stack = BrowsedStack.open(other);
      this.#others.push(stack);
      heads.push({ refName: `worktrees/${id}/HEAD`, stack });
    }
    return heads.flatMap(({ refName, stack }) => {
      const find: AskedRef['find'] = name => (name === refName ? { stack, name: 'HEAD' } : this.#find(name));
      const oid = this.#resolve(refName, find)?.oid;
      return oid === undefined ? [] : [{ refName, oid, find }];
    });
  }
}

/**
 * git takes the entry of the log whose next entry is the newest; of equally new ones, that of the first log. So an entry
 * counts as no newer than those before it in its log. Entries that lead to no commit are left out.
 */
function newestFirst(logs: readonly WalkedLog[], commits: ReadonlyMap<string, string>): WalkedEntry[] {
  const walked = logs.flatMap(({ refName, entries }) => {
    let time: bigint | undefined;
    return entries.flatMap(({ update, isSelected }, number) => {
      const commit = commits.get(update.new);
      if (commit === undefined) return [];
      if (time === undefined || update.time < time) time = update.time;
      return [{ refName, number, commit, message: update.message ?? '', isSelected, time }];
    });
  });
  return walked.sort((a, b) => (a.time < b.time ? 1 : a.time > b.time ? -1 : 0));
}
