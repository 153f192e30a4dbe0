/** Where deleted refs may still be stored: the stack, tables that its list no longer names, and backups of a repair. */
import { isGitTableName } from '../../check/index.ts';
import type { StackToOpen } from '../../git/index.ts';
import { isReftableError, platform, ReftableError } from '../../reftable/index.ts';
import { BrowsedStack, type BrowseOptions } from '../stack/browsed-stack.ts';

/** The copies of a stack's files that a repair or a rollback made. */
export interface BackupCopies {
  /** The folder with the list and the tables. */
  readonly directory: string;
  /** UTC, as `2026-11-22T19:00:00.000Z`. */
  readonly created: string;
}

/** What a deleted ref is read from. */
export type SourceInfo =
  | { readonly type: 'stack' }
  /** Tables in the stack's directory that the list does not name. */
  | { readonly type: 'unlisted' }
  | { readonly type: 'backup'; readonly created: string };

/** Tables that are read as one stack. */
export interface DeletedSource {
  readonly info: SourceInfo;
  readonly stack: BrowsedStack;
}

/** The sources of one stack, itself first. */
export class DeletedSources implements Disposable {
  readonly stack: BrowsedStack;
  /** The stack, then its unlisted tables, then its backups in the order given. */
  readonly all: readonly DeletedSource[];
  /** Why the directory, unlisted tables and backups are left out. */
  readonly #leftOut: ReftableError[] = [];

  /** Opens all sources. A backup that cannot be opened is left out. Throws as `BrowsedStack.open`. */
  constructor(stack: StackToOpen, backups: readonly BackupCopies[] = [], options: BrowseOptions = {}) {
    this.stack = BrowsedStack.open(stack, options);
    const all: DeletedSource[] = [{ info: { type: 'stack' }, stack: this.stack }];
    this.all = all;
    try {
      const unlisted = openUnlisted(this.stack, stack, options, this.#leftOut);
      if (unlisted !== undefined) all.push({ info: { type: 'unlisted' }, stack: unlisted });
      for (const { directory, created } of backups) {
        const copy = { ...stack, directory };
        const opened = openIfPossible(copy, options, this.#leftOut);
        if (opened === undefined) continue;
        const info: SourceInfo = { type: 'backup', created };
        all.push({ info, stack: opened });
        // A repair removes unlisted tables, so that only its backup has them.
        const others = openUnlisted(opened, copy, options, this.#leftOut);
        if (others !== undefined) all.push({ info, stack: others });
      }
    } catch (error) {
      this.close();
      throw error;
    }
  }

  /** Why not all that is stored could be read, as far as it was read; those of the stack first. */
  get errors(): ReftableError[] {
    return [...this.all.flatMap(({ stack }) => stack.errors), ...this.#leftOut];
  }

  /** Closes the files of all sources. */
  close(): void {
    for (const { stack } of this.all) stack.close();
  }

  [Symbol.dispose](): void {
    this.close();
  }
}

function openIfPossible(
  stack: StackToOpen,
  options: BrowseOptions,
  leftOut: ReftableError[],
): BrowsedStack | undefined {
  try {
    return BrowsedStack.open(stack, options);
  } catch (error) {
    if (!isReftableError(error)) throw error;
    leftOut.push(error);
    return undefined;
  }
}

/**
 * Tables that the list does not name, in the order of their update indices. One that is newer than the stack is left out:
 * as far as is known, its transaction was never committed. So are all tables if the list cannot be read.
 */
function openUnlisted(
  listed: BrowsedStack,
  stack: StackToOpen,
  options: BrowseOptions,
  leftOut: ReftableError[],
): BrowsedStack | undefined {
  if (listed.listState !== 'ok') return undefined;
  let newest = 0n;
  for (const { maxUpdateIndex } of listed.tables) {
    if (maxUpdateIndex !== undefined && maxUpdateIndex > newest) newest = maxUpdateIndex;
  }
  const known = new Set(listed.tables.map(({ name }) => name));
  const names = namesIn(stack.directory, options, leftOut).filter(name => isGitTableName(name) && !known.has(name));
  if (names.length === 0) return undefined;
  using found = BrowsedStack.open(stack, { ...options, tables: names });
  leftOut.push(...found.tables.flatMap(({ error, maxUpdateIndex }) => (maxUpdateIndex === undefined && error) || []));
  const tables = found.tables
    .flatMap(({ name, minUpdateIndex: min, maxUpdateIndex: max }) =>
      min === undefined || max === undefined || max > newest ? [] : [{ name, min, max }],
    )
    .sort((a, b) => compare(a.max, b.max) || compare(b.min, a.min));
  if (tables.length === 0) return undefined;
  return BrowsedStack.open(stack, { ...options, tables: tables.map(({ name }) => name) });
}

function namesIn(directory: string, { files = platform.files }: BrowseOptions, leftOut: ReftableError[]): string[] {
  try {
    return files.list(directory).sort();
  } catch (error) {
    const reason = `${directory} cannot be listed: ${(error as Error).message}.`;
    leftOut.push(new ReftableError('IO_ERROR', reason, { file: directory, cause: error }));
    return [];
  }
}

function compare(a: bigint, b: bigint): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
