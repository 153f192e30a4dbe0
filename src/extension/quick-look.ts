/**
 * A quick search for repositories with reftables in the extension host, before the engine and the language server are
 * started. If it finds one, or reaches a limit, `discoverRepositories` makes a full search.
 */
import { constants, type Dirent } from 'node:fs';
import { open, opendir, realpath, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { SKIPPED_FOLDERS } from '../git/repository/skipped-folders.ts';
import { LIST_FILE } from '../protocol/values.ts';
import { isWithin } from './is-within.ts';

/** The limits of a quick search. If it reaches one, it may have missed repositories. */
export interface QuickLookOptions {
  /** Levels of folders below each start. The default is 5. */
  readonly maxDepth?: number;
  /** Folders that are read altogether. The default is 5,000. */
  readonly maxFolders?: number;
  /** Entries that are read altogether. The default is 200,000. */
  readonly maxEntries?: number;
  /** In milliseconds. The default is 3,000. */
  readonly maxTime?: number;
}

/** Entries that identify the kind of a folder. */
const TELLING: readonly string[] = ['.git', 'HEAD', 'objects', 'config', 'reftable', LIST_FILE];

/** Folders that are read at the same time. */
const AT_ONCE = 16;
/** Levels of folders in `modules/`: the name of a submodule may hold slashes. */
const MODULES_DEPTH = 8;
/** Bytes of a file that are read: a longer configuration may be one of reftables. */
const MOST_BYTES = 1 << 16;

/**
 * Whether there may be a repository with reftables at, above or below the folders. `false` only if everything was
 * searched. Never rejects.
 */
export async function mayHaveReftables(folders: readonly string[], options: QuickLookOptions = {}): Promise<boolean> {
  const roots = await Promise.all(folders.map(folder => realpath(folder).catch(() => folder)));
  const look = new QuickLook(roots, options);
  for (const root of roots) if (await look.above(root)) return true;
  return (await look.below(roots, options.maxDepth ?? 5)) || look.modules();
}

class QuickLook {
  readonly #roots: readonly string[];
  readonly #seen = new Set<string>();
  readonly #modules: string[] = [];
  readonly #end: number;
  #foldersLeft: number;
  #entriesLeft: number;

  constructor(roots: readonly string[], { maxFolders, maxEntries, maxTime }: QuickLookOptions) {
    this.#roots = roots;
    this.#foldersLeft = maxFolders ?? 5000;
    this.#entriesLeft = maxEntries ?? 200_000;
    this.#end = performance.now() + (maxTime ?? 3000);
  }

  /** Whether a parent is a repository with reftables, or one has it in `.git`. */
  async above(folder: string): Promise<boolean> {
    for (let parent = dirname(folder), child = folder; parent !== child; child = parent, parent = dirname(parent)) {
      const found = await Promise.all(TELLING.map(name => exists(join(parent, name))));
      if (await this.#holds(parent, new Set(TELLING.filter((_, i) => found[i])))) return true;
    }
    return false;
  }

  async below(folders: readonly string[], depth: number): Promise<boolean> {
    let level = folders;
    for (let left = depth; level.length > 0; left--) {
      const next: string[] = [];
      for (let at = 0; at < level.length; at += AT_ONCE) {
        const found = await Promise.all(level.slice(at, at + AT_ONCE).map(folder => this.#read(folder, next)));
        if (found.includes(true) || this.#isOver()) return true;
      }
      if (left <= 0) return false;
      level = next;
    }
    return false;
  }

  /** The repositories of submodules, which need not be checked out, and of the submodules in them. */
  async modules(): Promise<boolean> {
    while (this.#modules.length > 0) if (await this.below(this.#modules.splice(0), MODULES_DEPTH)) return true;
    return false;
  }

  #isOver(): boolean {
    return this.#foldersLeft < 0 || this.#entriesLeft < 0 || performance.now() > this.#end;
  }

  /** Whether the folder is, or contains, a repository with reftables. Adds its folders to `next`. */
  async #read(folder: string, next: string[]): Promise<boolean> {
    if (this.#seen.has(folder) || this.#isOver()) return false;
    this.#seen.add(folder);
    this.#foldersLeft--;
    const names = new Set<string>();
    const folders: string[] = [];
    try {
      for await (const entry of await opendir(folder, { bufferSize: 512 })) {
        if (this.#entriesLeft-- < 0) return true;
        if (TELLING.includes(entry.name)) names.add(entry.name);
        if (!entry.isDirectory() && !entry.isSymbolicLink()) continue;
        const path = await this.#folderOf(join(folder, entry.name), entry);
        if (path !== undefined) folders.push(path);
      }
    } catch {
      // A folder that cannot be read is not searched either.
    }
    // A git directory holds thousands of folders of objects. Its submodules are looked at apart from it.
    if (!names.has('HEAD') || !names.has('objects')) next.push(...folders);
    return this.#holds(folder, names);
  }

  /** The folder to read for an entry. A link is followed if it stays in the folders that are searched. */
  async #folderOf(path: string, entry: Dirent): Promise<string | undefined> {
    if (entry.name === '.git' || SKIPPED_FOLDERS.has(entry.name)) return undefined;
    if (entry.isDirectory()) return path;
    const target = await realpath(path).catch(() => undefined);
    return target !== undefined && this.#roots.some(root => isWithin(target, root)) ? target : undefined;
  }

  async #holds(folder: string, names: ReadonlySet<string>): Promise<boolean> {
    if (names.has(LIST_FILE)) return true;
    // A bare repository that has no HEAD is one to repair.
    if (names.has('reftable') && (names.has('objects') || names.has('config'))) return true;
    if (names.has('HEAD') && (await this.#storesReftables(folder))) return true;
    if (!names.has('.git')) return false;
    const path = join(folder, '.git');
    const gitDirectory = await gitDirectoryOf(path);
    return gitDirectory !== undefined && this.#storesReftables(gitDirectory);
  }

  async #storesReftables(gitDirectory: string): Promise<boolean> {
    const [, shared] = /^(.+?)[\r\n]*$/s.exec((await startOf(join(gitDirectory, 'commondir'))) ?? '') ?? [];
    const common = shared === undefined ? gitDirectory : resolve(gitDirectory, shared);
    for (const directory of new Set([gitDirectory, common])) {
      if (await exists(join(directory, 'reftable'))) return true;
      this.#modules.push(join(directory, 'modules'));
    }
    const config = (await startOf(join(common, 'config'))) ?? '';
    return config.length >= MOST_BYTES || /refstorage/i.test(config);
  }
}

/** Where a `.git` folder or file leads; `undefined` if it leads nowhere. */
async function gitDirectoryOf(path: string): Promise<string | undefined> {
  const status = await stat(path).catch(() => undefined);
  if (!status?.isFile()) return path;
  const [, target] = /^gitdir: (.+?)[\r\n]*$/s.exec((await startOf(path)) ?? '') ?? [];
  return target === undefined ? undefined : resolve(dirname(path), target);
}

/** A path that cannot be examined may exist. */
async function exists(path: string): Promise<boolean> {
  try {
    await stat(path);
    return true;
  } catch (error) {
    return !['ENOENT', 'ENOTDIR', 'ELOOP'].includes((error as NodeJS.ErrnoException).code ?? '');
  }
}

/** The first bytes of a file; `undefined` if it cannot be read. Devices and named pipes are not read. */
async function startOf(path: string): Promise<string | undefined> {
  try {
    await using file = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    if (!(await file.stat()).isFile()) return undefined;
    const { buffer, bytesRead } = await file.read(Buffer.alloc(MOST_BYTES), 0, MOST_BYTES, 0);
    return buffer.toString('latin1', 0, bytesRead);
  } catch {
    return undefined;
  }
}
