/**
 * A stack as it is browsed: all of its tables that can be read, and the records of damaged tables that can be salvaged.
 */
import { expectDirectory, type StackToOpen } from '../../git/index.ts';
import {
  type FileSystem,
  type HashName,
  isReftableError,
  MergedCursor,
  platform,
  type ReftableError,
} from '../../reftable/index.ts';
import { sameNames } from '../../reftable/stack/list.ts';
import type { TableCursor } from '../../reftable/table/cursor.ts';
import type { MergeOptions } from '../../reftable/table/merged-cursor.ts';
import type { BrowseCallbacks } from '../callbacks.ts';
import { corrupt } from './corrupt.ts';
import { type ListedNames, type ListState, listedNames } from './listed-names.ts';
import { ListedTable, type TableState } from './listed-table.ts';
import { SalvageCache } from './salvage-cache.ts';
import type { RecordSection } from './salvaged-section.ts';

/** How a stack is opened for browsing. */
export interface BrowseOptions {
  /** Tables of the directory to open, oldest first, instead of those that the list names. */
  readonly tables?: readonly string[];
  /** Default: the platform's. The stack's directory itself is looked for on the real file system. */
  readonly files?: FileSystem;
  /** Keeps the salvaged records of damaged tables from one opening to the next. Default: nothing is kept. */
  readonly cache?: SalvageCache;
  /** Called while tables are salvaged. */
  readonly callbacks?: BrowseCallbacks;
}

/** The state of a table. */
export interface BrowsedTable {
  /** In the list; 0 is the base. */
  readonly position: number;
  /** Its file in the stack's directory. */
  readonly name: string;
  /** Path of the file. */
  readonly file: string;
  readonly state: TableState;
  /** Why it is not `ok`. */
  readonly error: ReftableError | undefined;
  /** Bytes of the file; `undefined`, like the limits, if it cannot be read. */
  readonly size: number | undefined;
  /** The lower limit in its header. */
  readonly minUpdateIndex: bigint | undefined;
  /** The upper limit in its header. */
  readonly maxUpdateIndex: bigint | undefined;
}

/**
 * - `sure`: git reads the same, as far as is known. - `mayBeOutdated`: a newer table cannot be read completely.
 * - `incomplete`: the table that holds it is damaged, and no newer one.
 */
export type Certainty = 'sure' | 'mayBeOutdated' | 'incomplete';

/** A cursor over one section of one table of the stack. */
export interface StackCursor {
  readonly table: ListedTable;
  readonly cursor: TableCursor;
}

/** Milliseconds after which a load fails if tables keep disappearing, as in git; it tries at least three times. */
const RELOAD_PATIENCE = 3000;
const RELOAD_TRIES = 3;

/**
 * The tables of a stack as one snapshot. Open it for each request: errors are not remembered from one opening to the
 * next, and no file stays open.
 */
export class BrowsedStack implements Disposable {
  readonly directory: string;
  /** Whether the list could be read. */
  readonly listState: ListState;
  /** Why it could not, or not as git reads it. */
  readonly listError: ReftableError | undefined;
  /** All tables that the list names, base first. */
  readonly tables: readonly BrowsedTable[];
  /** The object format: the given one, else that of the oldest table that can be read, else SHA-1. */
  readonly hash: HashName;
  /** The part of the stamp that reading does not change. */
  readonly #listStamp: string;
  /** Base first. */
  readonly #tables: readonly ListedTable[];

  /**
   * Opens a stack in any state. NOT_EXIST_ERROR if its directory does not exist; everything else is the state of the list
   * or of a table. Throws what `files.onWork` and `callbacks.check` throw. `close()` it.
   */
  static open(stack: StackToOpen, options: BrowseOptions = {}): BrowsedStack {
    expectDirectory(stack.directory);
    const files = options.files ?? platform.files;
    const deadline = Date.now() + RELOAD_PATIENCE;
    for (let tries = 1, delay = 0; ; tries++) {
      const list = options.tables ? givenNames(options.tables) : listedNames(stack.directory, files);
      const browsed = new BrowsedStack(stack, list, files, options);
      const isLastTry = tries >= RELOAD_TRIES && Date.now() >= deadline;
      let isKept = false;
      try {
        isKept = isLastTry || options.tables !== undefined || browsed.#isCurrent(list, files);
        if (isKept) return browsed;
      } finally {
        if (!isKept) browsed.close();
      }
      options.callbacks?.check?.();
      delay += Math.floor(delay * Math.random()) + 1;
      files.sleep(delay);
    }
  }

  private constructor(stack: StackToOpen, list: ListedNames, files: FileSystem, options: BrowseOptions) {
    const { callbacks = {}, cache = new SalvageCache() } = options;
    const { directory } = stack;
    this.directory = directory;
    this.listState = list.state;
    this.listError = list.error;
    const tables: ListedTable[] = [];
    this.tables = this.#tables = tables;
    try {
      for (const [i, name] of list.names.entries()) {
        tables.push(new ListedTable(i, name, { directory, files, callbacks, cache }));
      }
      this.hash = stack.hash ?? tables.map(table => table.hash).find(hash => hash !== undefined) ?? 'sha1';
      this.#markOtherHashes();
    } catch (error) {
      this.close();
      throw error;
    }
    this.#listStamp = [directory, this.hash, list.state].join('\n');
  }

  /**
   * Equal for two openings if list and files were the same, and the same tables could be read. It changes when reading
   * finds that a table cannot be read.
   */
  get stamp(): string {
    return [this.#listStamp, ...this.#tables.map(table => table.stamp)].join('\n');
  }

  /** Whether all tables that the stack has are known and can be read, as far as is known. */
  get isComplete(): boolean {
    const isListed = this.listState === 'ok' || this.listState === 'missing';
    return isListed && this.#tables.every(({ state }) => state === 'ok');
  }

  /** Why not all can be read, as far as it was read: one error for each list or table. */
  get errors(): ReftableError[] {
    return [this.listError, ...this.#tables.map(({ error }) => error)].filter(error => error !== undefined);
  }

  /** How far a record of a table can be trusted to be what git reads. */
  certaintyOf(position: number, section: RecordSection = 'refs'): Certainty {
    const tables = this.#tables;
    for (let i = tables.length - 1; i > position; i--) if (!tables[i]?.isComplete(section)) return 'mayBeOutdated';
    return tables[position]?.isComplete(section) === false ? 'incomplete' : 'sure';
  }

  /**
   * Calls `use` with a cursor for each table that can be read, base first. If a table turns out to be damaged, that is if
   * `use` throws an error of the engine about it, `use` is called again from the start, with what can be salvaged of
   * that table. Throws what else `use` throws.
   */
  read<T>(section: RecordSection, use: (cursors: readonly StackCursor[]) => T): T {
    for (;;) {
      const cursors: StackCursor[] = [];
      try {
        for (const table of this.#tables) {
          const cursor = table.cursor(section);
          if (cursor !== undefined) cursors.push({ table, cursor });
        }
        return use(cursors);
      } catch (error) {
        if (!isReftableError(error)) throw error;
        const failed = this.#tables.find(({ file }) => file === error.file);
        if (!failed?.degrade(section, error)) throw error;
      } finally {
        for (const { cursor } of cursors) cursor.close();
      }
    }
  }

  /** As `read`, with one cursor over the merged view. `positionOf` returns the position of a cursor's table. */
  readMerged<T>(
    section: RecordSection,
    use: (view: MergedView) => T,
    options: MergeOptions = { suppressDeletions: true },
  ): T {
    return this.read(section, cursors => use(new MergedView(cursors, options)));
  }

  /** False if the list has changed since it was read: then a listed table is missing. Throws what `files.onWork` throws. */
  #isCurrent(list: ListedNames, files: FileSystem): boolean {
    if (this.#tables.every(({ state }) => state !== 'missing')) return true;
    const { state, names } = listedNames(this.directory, files);
    return state === list.state && sameNames(names, list.names);
  }

  #markOtherHashes(): void {
    for (const table of this.#tables) {
      const { hash } = table;
      if (hash === undefined || hash === this.hash) continue;
      const context = { expected: this.hash, actual: hash };
      table.markDamaged(corrupt(table.file, `its object format is ${hash}, that of the stack ${this.hash}`, context));
    }
  }

  /** Closes the files. */
  close(): void {
    for (const table of this.#tables) table.close();
  }

  [Symbol.dispose](): void {
    this.close();
  }
}

function givenNames(names: readonly string[]): ListedNames {
  return { state: 'ok', names };
}

/** The merged view of a stack's tables. */
export class MergedView {
  readonly cursor: MergedCursor;
  readonly tables: readonly StackCursor[];
  readonly #positions: ReadonlyMap<TableCursor, number>;

  constructor(tables: readonly StackCursor[], options: MergeOptions) {
    this.tables = tables;
    this.cursor = new MergedCursor(
      tables.map(({ cursor }) => cursor),
      options,
    );
    this.#positions = new Map(tables.map(({ cursor, table }) => [cursor, table.position]));
  }

  /** The position in the stack of the table that a cursor runs over. */
  positionOf(cursor: TableCursor): number {
    return this.#positions.get(cursor) as number;
  }

  /** The part of the tables that the cursors have passed, 0 to 1. */
  get done(): number {
    let passed = 0;
    let size = 0;
    for (const { table, cursor } of this.tables) {
      const { start, end } = table.extentOf(cursor);
      size += end - start;
      passed += Math.max(0, Math.min(cursor.offset, end) - start);
    }
    return size === 0 ? 1 : passed / size;
  }
}
