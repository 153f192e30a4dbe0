/** A stack of tables (stack.md §4): the seed's `reftable/stack.c`. */
import { join } from 'node:path';
import { MAX_UINT64 } from '../constants.ts';
import { isReftableError, ReftableError } from '../errors.ts';
import { closeQuietly, type FileIdentity, type FileSystem, nodeFileSystem, systemCode } from '../fs.ts';
import type { HashName } from '../hash.ts';
import { MergedCursor } from '../merged.ts';
import type { LogRecord, RefRecord } from '../records.ts';
import { Table } from '../table.ts';
import { encodeText } from '../text.ts';
import type { Writer, WriterOptions } from '../writer.ts';
import { Addition } from './addition.ts';
import { type CleanOptions, clean } from './clean.ts';
import { type CompactRangeOptions, compactRange, type Expiry } from './compaction.ts';
import { type Segment, suggestCompactionSegment } from './geometry.ts';
import { listPath, openList, readNames, sameNames } from './list.ts';
import { ioError } from './lock.ts';
import { removeReplaced } from './replace.ts';

export interface StackOptions extends Omit<WriterOptions, 'hash' | 'strictOrder'> {
  /** The object format; a table of another is a FORMAT_ERROR. Left out: that of the base table, SHA-1 without tables. */
  hash?: HashName;
  /** Nothing is ever locked, written or unlinked; what would is an API_ERROR. */
  readOnly?: boolean;
  /** Mode of the list and of tables; 0 or left out: tables are for their owner alone, the list is as the umask says. */
  defaultPermissions?: number;
  /** Whether tables and list are synced before they are renamed, or how. Left out: yes, with fsync(2). */
  fsync?: boolean | ((fd: number) => void);
  /**
   * Whether the directory is synced too: before a list names new tables, after it was renamed, and before tables that
   * left it are unlinked. Left out: unless `fsync` is off.
   */
  syncDirectory?: boolean;
  /** Milliseconds to try for the list's lock; 0 (left out): once; negative: for ever. */
  lockTimeout?: number;
  /** Additions do not compact the stack. */
  disableAutoCompact?: boolean;
  /** The geometric factor; 0 or left out: 2. */
  factor?: number;
  /** Called at the end of every attempt to load the list, the first and the failed ones included. */
  onReload?: () => void;
  /** Called now and then with the records a compaction has gone through. What it throws stops the compaction. */
  onProgress?: (records: number) => void;
  files?: FileSystem;
}

/** How often ranges were compacted by this stack object, as the seed counts. */
export interface CompactionStats {
  /** Range compactions started. */
  attempts: number;
  /** Those that ended in a LOCK_ERROR. */
  failures: number;
  /** Bytes of the tables that went in, without their footers. */
  bytes: number;
  /** Records that were written. */
  entriesWritten: number;
}

/** A load gives up when tables keep vanishing for this long, in milliseconds, and after three tries at least. */
const RELOAD_PATIENCE = 3000;
const RELOAD_TRIES = 3;

export class Stack implements Disposable {
  readonly directory: string;
  readonly options: StackOptions;
  readonly files: FileSystem;
  /** Path of `tables.list`. */
  readonly listFile: string;
  readonly stats: CompactionStats = { attempts: 0, failures: 0, bytes: 0, entriesWritten: 0 };
  #tables: readonly Table[] = [];
  /** The list as it was loaded, kept open so that the system cannot give its inode to another file. */
  #listFd: number | undefined;
  #listIdentity: FileIdentity | undefined;

  /**
   * Opens the stack in `directory`. A missing list is an empty stack. Throws NOT_EXIST_ERROR when a listed table is
   * missing, FORMAT_ERROR when the list or a table is corrupt or of another hash, IO_ERROR (`reftable_new_stack`).
   */
  static open(directory: string, options: StackOptions = {}): Stack {
    const stack = new Stack(directory, options);
    try {
      stack.#load();
    } catch (error) {
      stack.close();
      throw error;
    }
    return stack;
  }

  private constructor(directory: string, options: StackOptions) {
    this.directory = directory;
    this.options = options;
    this.files = options.files ?? nodeFileSystem;
    this.listFile = listPath(directory);
  }

  /** The snapshot in use, base first. */
  get tables(): readonly Table[] {
    return this.#tables;
  }

  get hash(): HashName {
    return this.options.hash ?? this.#tables[0]?.hash ?? 'sha1';
  }

  /** The lowest and highest update index of any table; 0 without tables. */
  get minUpdateIndex(): bigint {
    return this.#tables.map(table => table.minUpdateIndex).sort(ascending)[0] ?? 0n;
  }

  get maxUpdateIndex(): bigint {
    return (
      this.#tables
        .map(table => table.maxUpdateIndex)
        .sort(ascending)
        .at(-1) ?? 0n
    );
  }

  /** What the next transaction is to use: one more than the newest table's; 1 without tables. */
  get nextUpdateIndex(): bigint {
    const newest = this.#tables.at(-1);
    return newest === undefined ? 1n : BigInt.asUintN(64, newest.maxUpdateIndex + 1n);
  }

  /** A path in the stack's directory. */
  path(name: string): string {
    return join(this.directory, name);
  }

  /** Whether the list on disk is the one in use (`stack_uptodate`). IO_ERROR, FORMAT_ERROR. */
  isUpToDate(): boolean {
    if (this.#listFd !== undefined) {
      const now = this.#statList();
      if (now === undefined) return this.#tables.length === 0;
      if (now.dev === this.#listIdentity?.dev && now.ino === this.#listIdentity.ino) return true;
    }
    return sameNames(readNames(this.files, this.listFile) ?? [], this.#names());
  }

  /** Loads the list again when it has changed. On an error the snapshot stays as it was. */
  reload(): void {
    if (!this.isUpToDate()) this.#load();
  }

  #statList(): FileIdentity | undefined {
    try {
      return this.files.stat(this.listFile);
    } catch (error) {
      if (systemCode(error) === 'ENOENT') return undefined;
      throw ioError(this.listFile, 'looked at', error);
    }
  }

  #names(): string[] {
    return this.#tables.map(table => table.name);
  }

  /** `reftable_stack_reload_maybe_reuse`: a listed table may vanish while it is being opened; then the list has changed. */
  #load(): void {
    const deadline = Date.now() + RELOAD_PATIENCE;
    try {
      for (let tries = 1, delay = 0; ; tries++) {
        const list = openList(this.files, this.listFile);
        try {
          this.#switchTo(list?.names ?? [], list !== undefined);
          this.#keepOpen(list?.fd, list?.identity);
          return;
        } catch (error) {
          if (list !== undefined) closeQuietly(this.files, list.fd);
          if (!isReftableError(error, 'NOT_EXIST_ERROR')) throw error;
          const unchanged = sameNames(readNames(this.files, this.listFile) ?? [], list?.names ?? []);
          if (unchanged || (tries >= RELOAD_TRIES && Date.now() >= deadline)) throw error;
        }
        delay += Math.floor(delay * Math.random()) + 1;
        this.files.sleep(delay);
      }
    } catch (error) {
      this.#keepOpen(undefined, undefined);
      throw error;
    } finally {
      this.options.onReload?.();
    }
  }

  /** Remembers the list that was loaded, or forgets the last one. */
  #keepOpen(fd: number | undefined, identity: FileIdentity | undefined): void {
    if (this.#listFd !== undefined) closeQuietly(this.files, this.#listFd);
    this.#listFd = undefined;
    this.#listIdentity = undefined;
    if (fd === undefined || identity === undefined) return;
    if (this.files.tellsFilesApart && identity.dev !== 0n && identity.ino !== 0n) {
      this.#listFd = fd;
      this.#listIdentity = identity;
    } else {
      closeQuietly(this.files, fd);
    }
  }

  /** `reftable_stack_reload_once`: all or nothing. */
  #switchTo(names: readonly string[], listExists: boolean): void {
    const old = new Map(this.#tables.map(table => [table.name, table]));
    const tables: Table[] = [];
    const opened: Table[] = [];
    try {
      for (const name of names) {
        let table = old.get(name);
        old.delete(name);
        if (table === undefined) {
          table = Table.open(this.path(name), name, this.files);
          opened.push(table);
        }
        tables.push(table);
      }
      this.#checkHash(tables);
    } catch (error) {
      for (const table of opened) table.close();
      throw error;
    }
    this.#tables = tables;
    this.#retire(old.values(), listExists);
  }

  #checkHash(tables: readonly Table[]): void {
    const hash = this.options.hash ?? tables[0]?.hash;
    const other = tables.find(table => table.hash !== hash);
    if (other === undefined) return;
    throw new ReftableError('FORMAT_ERROR', `The table ${other.file} is of ${other.hash}, its stack of ${hash}.`, {
      file: other.file,
      expected: hash,
      actual: other.hash,
    });
  }

  /**
   * Lets go of tables that left the list and, as on Windows only the last one to close a file can, unlinks them. A list
   * that has vanished altogether says nothing about its tables: they stay.
   */
  #retire(tables: Iterable<Table>, listExists: boolean): void {
    const files: string[] = [];
    for (const table of tables) {
      table.close();
      files.push(table.file);
    }
    if (listExists && !this.options.readOnly) removeReplaced(this, files);
  }

  /**
   * A cursor over the refs (or logs) of the merged view, without tombstones. It goes on over the snapshot it was made
   * from when the stack is reloaded.
   */
  refCursor(): MergedCursor {
    return new MergedCursor(
      this.#tables.map(table => table.refCursor()),
      { suppressDeletions: true },
    );
  }

  logCursor(): MergedCursor {
    return new MergedCursor(
      this.#tables.map(table => table.logCursor()),
      { suppressDeletions: true },
    );
  }

  /** The refs whose names start with `prefix`, in byte order. */
  *refs(options: { prefix?: string } = {}): Generator<RefRecord, void, undefined> {
    using cursor = this.refCursor();
    const prefix = encodeText(options.prefix ?? '');
    cursor.seekKey(prefix, prefix.length);
    while (nextWithPrefix(cursor, prefix)) yield cursor.ref();
  }

  /** The reflog entries of all refs whose names start with `prefix`: by name, newest first. */
  *logs(options: { prefix?: string } = {}): Generator<LogRecord, void, undefined> {
    using cursor = this.logCursor();
    const prefix = encodeText(options.prefix ?? '');
    cursor.seekKey(prefix, prefix.length);
    while (nextWithPrefix(cursor, prefix)) yield cursor.log();
  }

  /** The reflog of one ref, newest entry first. */
  *log(name: string): Generator<LogRecord, void, undefined> {
    const wanted = encodeText(name);
    using cursor = this.logCursor();
    cursor.seekLog(wanted, MAX_UINT64);
    while (cursor.next() && cursor.nameBytes.equals(wanted)) yield cursor.log();
  }

  /** The ref of exactly this name; `undefined` when there is none or it is deleted. */
  readRef(name: string): RefRecord | undefined {
    using cursor = this.refCursor();
    cursor.seek(name);
    return cursor.next() && cursor.nameBytes.equals(encodeText(name)) ? cursor.ref() : undefined;
  }

  /** The newest reflog entry of exactly this ref. */
  readLog(name: string): LogRecord | undefined {
    for (const log of this.log(name)) return log;
    return undefined;
  }

  /**
   * Locks the list for a transaction. LOCK_ERROR; OUTDATED_ERROR when the stack has changed, unless `reload` is set, in
   * which case it is loaded again.
   */
  newAddition(options: { reload?: boolean } = {}): Addition {
    this.#expectWritable();
    return new Addition(this, options.reload ?? false);
  }

  /**
   * Adds one table in one transaction. `write` fills it; its limits are the next update index unless it sets others.
   * Nothing is added when it adds no record. On an OUTDATED_ERROR the stack has been reloaded, so that the caller can
   * try again.
   */
  add(write: (writer: Writer) => void, options: { reload?: boolean } = {}): void {
    try {
      using addition = this.newAddition(options);
      addition.add(write);
      addition.commit();
    } catch (error) {
      if (isReftableError(error, 'OUTDATED_ERROR')) this.#reloadQuietly();
      throw error;
    }
  }

  #reloadQuietly(): void {
    try {
      this.reload();
    } catch {
      // The caller is told of the outdated stack; what is wrong with the new one shows at the next try.
    }
  }

  /** The run of tables that git's auto-compaction would merge. */
  suggestedSegment(factor: number | undefined = this.options.factor): Segment | undefined {
    return suggestCompactionSegment(
      this.#tables.map(table => table.effectiveSize),
      factor,
    );
  }

  /** Whether there is something to compact: by the geometric rule, or without it as soon as there are two tables. */
  isCompactionRequired(geometric = true): boolean {
    return this.#tables.length >= 2 && (!geometric || this.suggestedSegment() !== undefined);
  }

  /** Restores the geometric sequence of sizes as far as other processes' locks on tables allow. LOCK_ERROR, OUTDATED_ERROR. */
  autoCompact(): void {
    const segment = this.suggestedSegment();
    if (segment !== undefined) this.compactRange(segment.start, segment.end - 1, { bestEffort: true });
  }

  /** Merges all tables into one; with `expiry` drops reflog entries, even when there is only one. */
  compactAll(options: { expiry?: Expiry } = {}): void {
    this.compactRange(0, this.#tables.length - 1, options);
  }

  /** Merges tables `first` to `last`, both inclusive, into one. */
  compactRange(first: number, last: number, options: CompactRangeOptions = {}): void {
    this.#expectWritable();
    compactRange(this, first, last, options);
  }

  /** Unlinks readable tables that the list does not name and that are not newer than the stack. */
  clean(options: CleanOptions = {}): void {
    this.#expectWritable();
    clean(this, options);
  }

  #expectWritable(): void {
    if (this.options.readOnly) throw new ReftableError('API_ERROR', 'The stack was opened for reading only.');
  }

  /** Closes the stack; tables it still holds that have left the list are unlinked. Cursors go on. May be called again. */
  close(): void {
    let listed: string[] | undefined;
    try {
      if (this.#tables.length > 0 && !this.options.readOnly) listed = readNames(this.files, this.listFile);
    } catch {
      // A list that cannot be read says nothing about what it names.
    }
    const left = this.#tables.filter(table => !listed?.includes(table.name));
    for (const table of this.#tables) if (!left.includes(table)) table.close();
    this.#tables = [];
    this.#retire(left, listed !== undefined);
    this.#keepOpen(undefined, undefined);
  }

  [Symbol.dispose](): void {
    this.close();
  }
}

/** Steps onto the next record and tells whether its name still starts with `prefix`. */
function nextWithPrefix(cursor: MergedCursor, prefix: Buffer): boolean {
  if (!cursor.next()) return false;
  const { key, keyLength } = cursor.current.at;
  return keyLength >= prefix.length && key.compare(prefix, 0, prefix.length, 0, prefix.length) === 0;
}

function ascending(a: bigint, b: bigint): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
