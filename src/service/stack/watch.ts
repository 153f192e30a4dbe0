/** Reports when the tables list of a stack directory, its lock, or a file of a listed table has changed. */
import { type BigIntStats, existsSync, type FSWatcher, statSync, watch } from 'node:fs';
import { basename, join } from 'node:path';
import { LIST_FILE, listPath, platform, readListBytes } from '../../reftable/index.ts';

/** Tables of a list whose files are watched: git compacts long before there are as many. */
const MOST_TABLES = 1000;

export interface WatchOptions {
  /** Milliseconds between two checks of every directory, for file systems that send no events. */
  readonly pollInterval?: number;
  /** Milliseconds to wait after an event, so that one write is reported once. */
  readonly settle?: number;
}

export class StackWatcher {
  readonly #onChange: (directory: string) => void;
  readonly #settle: number;
  readonly #pollInterval: number;
  readonly #directories = new Map<string, WatchedDirectory>();
  #poll: NodeJS.Timeout | undefined;

  constructor(onChange: (directory: string) => void, { pollInterval = 1000, settle = 40 }: WatchOptions = {}) {
    this.#onChange = onChange;
    this.#settle = settle;
    this.#pollInterval = pollInterval;
  }

  /** Sets the directories to watch; they need not exist yet. */
  watch(directories: readonly string[]): void {
    const requested = new Set(directories);
    for (const [directory, watched] of this.#directories) {
      if (requested.has(directory)) continue;
      watched.close();
      this.#directories.delete(directory);
    }
    for (const directory of requested) {
      if (this.#directories.has(directory)) continue;
      this.#directories.set(directory, new WatchedDirectory(directory, this.#settle, () => this.#onChange(directory)));
    }
    clearInterval(this.#poll);
    if (requested.size === 0) return;
    this.#poll = setInterval(() => {
      for (const watched of this.#directories.values()) watched.look();
    }, this.#pollInterval);
  }

  close(): void {
    this.watch([]);
  }
}

class WatchedDirectory {
  readonly #directory: string;
  readonly #settle: number;
  readonly #onChange: () => void;
  #seen: string;
  /** The watcher, and which directory of this name it watches: a new one of the same name is not the same. */
  #watcher: { readonly fs: FSWatcher; readonly inode: bigint } | undefined;
  #timer: NodeJS.Timeout | undefined;
  /** An event came since the files of the tables were looked at. */
  #isNotified = false;
  /** The files of the tables, and the state of list and directory in which they were looked at. */
  #tables = { of: '', files: '' };

  constructor(directory: string, settle: number, onChange: () => void) {
    this.#directory = directory;
    this.#settle = settle;
    this.#onChange = onChange;
    this.#follow();
    this.#seen = this.#snapshot();
  }

  look(): void {
    this.#follow();
    const now = this.#snapshot();
    if (now === this.#seen) return;
    this.#seen = now;
    this.#onChange();
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#unfollow();
  }

  /** Tables that are put back or lost change the directory. Looking at them each time would double the work of polling. */
  #snapshot(): string {
    const list = listSnapshot(this.#directory);
    const of = `${statOf(this.#directory)?.mtimeNs}\n${list}`;
    if (this.#isNotified || of !== this.#tables.of) this.#tables = { of, files: tablesSnapshot(this.#directory, list) };
    this.#isNotified = false;
    return `${list}\n${this.#tables.files}`;
  }

  /** The directory is watched, not the list: each write replaces the list by a new file. */
  #follow(): void {
    const inode = statOf(this.#directory)?.ino;
    if (inode === this.#watcher?.inode) return;
    this.#unfollow();
    if (inode === undefined) return;
    try {
      const fs = watch(this.#directory, () => this.#soon());
      fs.on('error', () => this.#unfollow());
      this.#watcher = { fs, inode };
    } catch {
      // The system cannot watch more files, or the directory was removed: polling continues.
    }
  }

  #unfollow(): void {
    this.#watcher?.fs.close();
    this.#watcher = undefined;
  }

  #soon(): void {
    this.#isNotified = true;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.look(), this.#settle);
  }
}

/** The lock, and the list on the lines after it. Contents, because times and inode numbers may repeat. */
function listSnapshot(directory: string): string {
  try {
    const locked = existsSync(join(directory, `${LIST_FILE}.lock`)) ? 'locked' : 'free';
    const list = readListBytes(platform.files, listPath(directory));
    if (list !== undefined) return `${locked}\n${Buffer.from(list).toString('latin1')}`;
    return `${locked} ${statOf(directory) === undefined ? 'no directory' : 'no list'}`;
  } catch (error) {
    return `${(error as Error).message} ${statOf(directory) === undefined ? 'no directory' : 'no list'}`;
  }
}

/** Sizes and times: a table that is put back, removed or damaged makes a stack readable, or not. */
function tablesSnapshot(directory: string, list: string): string {
  const [, ...names] = list.split('\n', MOST_TABLES + 1);
  return names
    .filter(name => name !== '' && basename(name) === name)
    .map(name => {
      const stat = statOf(join(directory, name));
      return stat === undefined ? 'none' : `${stat.ino} ${stat.size} ${stat.mtimeNs}`;
    })
    .join('\n');
}

function statOf(file: string): BigIntStats | undefined {
  try {
    return statSync(file, { bigint: true, throwIfNoEntry: false });
  } catch {
    return undefined;
  }
}
