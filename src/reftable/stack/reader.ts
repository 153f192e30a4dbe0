/** A stack as it is read: the tables that the list names, loaded all or nothing (the reading half of `stack.c`). */
import { platform } from '#platform';
import { isReftableError, ReftableError } from '../errors.ts';
import { apiError, checkFlag, checkObject, checkString, checkText } from '../format/arguments.ts';
import { equalBytes, equalsAt } from '../format/bytes.ts';
import { MAX_UINT64 } from '../format/constants.ts';
import type { HashName } from '../format/hash.ts';
import type { LogRecord, RefRecord } from '../format/records.ts';
import { compareNames, encodeText } from '../format/utf8.ts';
import { closeQuietly, type FileIdentity, type FileSystem, systemCode } from '../platform/files.ts';
import { MergedCursor } from '../table/merged-cursor.ts';
import { Table } from '../table/table.ts';
import { type Segment, type SizeLimit, segmentToCompact, sizeLimits } from './geometry.ts';
import { listPath, openList, readNames, sameNames } from './list.ts';
import { ioError } from './lock.ts';
import { checkStackArguments, type StackContext, type StackOptions } from './options.ts';
import { RefLookup } from './ref-lookup.ts';
import { removeReplaced } from './replace.ts';

/** How often ranges were compacted by this stack object, as git counts. */
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

/** Milliseconds after which a load fails if tables keep disappearing; it tries at least three times. */
const RELOAD_PATIENCE = 3000;
const RELOAD_TRIES = 3;

/** The tables that a list names, as one snapshot until `reload()`, and their merged view (docs/stack.md#loading). */
export class StackReader implements StackContext, Disposable {
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
  /** For `readRef`, over the tables of the snapshot. */
  #refLookup: RefLookup | undefined;
  /** For `readLog`, over the tables of the snapshot. */
  #logLookup: MergedCursor | undefined;
  #closed = false;

  /** Nothing is read before `load()`. */
  protected constructor(directory: string, options: StackOptions) {
    checkStackArguments(directory, options);
    this.directory = directory;
    this.options = { ...options };
    this.files = options.files ?? platform.files;
    this.listFile = listPath(directory);
  }

  /** The snapshot in use, base first. API_ERROR once the stack is closed, as from every member that reads tables. */
  get tables(): readonly Table[] {
    this.expectOpen();
    return this.#tables;
  }

  /** The object format: that of the options, else of the base table, else SHA-1. */
  get hash(): HashName {
    return this.options.hash ?? this.tables[0]?.hash ?? 'sha1';
  }

  /** The lowest update index that any table covers; 0 without tables. */
  get minUpdateIndex(): bigint {
    return this.tables.map(table => table.minUpdateIndex).sort(ascending)[0] ?? 0n;
  }

  /** The highest update index that any table covers; 0 without tables. */
  get maxUpdateIndex(): bigint {
    return (
      this.tables
        .map(table => table.maxUpdateIndex)
        .sort(ascending)
        .at(-1) ?? 0n
    );
  }

  /** The update index of the next transaction: one more than the newest table's; 1 without tables. */
  get nextUpdateIndex(): bigint {
    const newest = this.tables.at(-1);
    return newest === undefined ? 1n : BigInt.asUintN(64, newest.maxUpdateIndex + 1n);
  }

  /** A path in the stack's directory. API_ERROR for what is not a name. */
  path(name: string): string {
    checkString('The name of a file', name);
    return platform.paths.join(this.directory, name);
  }

  /** Whether the list on disk is the one in use (`stack_uptodate`). IO_ERROR, FORMAT_ERROR. */
  isUpToDate(): boolean {
    this.expectOpen();
    if (this.#listFd !== undefined) {
      const now = this.#statList();
      if (now === undefined) return this.#tables.length === 0;
      if (now.dev === this.#listIdentity?.dev && now.ino === this.#listIdentity.ino) return true;
    }
    return sameNames(readNames(this.files, this.listFile) ?? [], this.#names());
  }

  /** Loads the list again when it has changed. Throws as `Stack.open`; the snapshot then stays as it was. */
  reload(): void {
    if (!this.isUpToDate()) this.load();
  }

  /** Loads the list, which this process has just replaced. Throws as `reload`. */
  loadReplaced(): void {
    this.expectOpen();
    this.load();
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
  protected load(): void {
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
    if (this.files.identifiesFiles && identity.dev !== 0n && identity.ino !== 0n) {
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
    this.#closeLogLookup();
    if (this.#refLookup !== undefined) this.#refLookup = new RefLookup(tables, this.#refLookup);
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
   * Closes tables that left the list and, as on Windows only the last process to close a file can, unlinks them. A list
   * that has disappeared does not unlist its tables: they stay.
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
   * A cursor over the refs of the merged view, without tombstones (docs/stack.md#merged-iteration). It continues over
   * the snapshot it was made from when the stack is reloaded. API_ERROR when the stack is closed.
   */
  refCursor(): MergedCursor {
    return new MergedCursor(
      this.tables.map(table => table.refCursor()),
      { suppressDeletions: true },
    );
  }

  /** A cursor over the reflog entries of the merged view, like `refCursor`. */
  logCursor(): MergedCursor {
    return new MergedCursor(
      this.tables.map(table => table.logCursor()),
      { suppressDeletions: true },
    );
  }

  /**
   * The refs whose names start with `prefix`, in byte order. API_ERROR when the stack is closed; the iteration throws
   * what reading a table throws.
   */
  refs(options: { prefix?: string } = {}): Generator<RefRecord, void, undefined> {
    return this.#refs(this.#prefixOf(options));
  }

  /**
   * The first name at or after `name` in byte order of which a table has a record: a ref, or a deleted one. `undefined`
   * without one. Throws as `refs`.
   */
  firstName(name: string): string | undefined {
    const nameBytes = this.#nameOf(name);
    let first: string | undefined;
    for (const table of this.tables) {
      const found = table.firstName(nameBytes);
      if (found !== undefined && (first === undefined || compareNames(found, first) < 0)) first = found;
    }
    return first;
  }

  #mayHaveRefs(prefix: Uint8Array): boolean {
    for (const table of this.tables) if (table.hasRefs(prefix)) return true;
    return false;
  }

  *#refs(prefix: Uint8Array): Generator<RefRecord, void, undefined> {
    if (!this.#mayHaveRefs(prefix)) return;
    // With tombstones: a cursor that leaves them out would read all that follow the prefix.
    using cursor = new MergedCursor(this.tables.map(table => table.refCursor()));
    cursor.seekKey(prefix, prefix.length);
    while (nextWithPrefix(cursor, prefix)) if (!cursor.isDeletion) yield cursor.ref();
  }

  /** The reflog entries of all refs whose names start with `prefix`: by name, newest first. Throws as `refs`. */
  logs(options: { prefix?: string } = {}): Generator<LogRecord, void, undefined> {
    return this.#logs(this.#prefixOf(options));
  }

  *#logs(prefix: Uint8Array): Generator<LogRecord, void, undefined> {
    using cursor = this.#logsAndTombstones();
    cursor.seekKey(prefix, prefix.length);
    while (nextWithPrefix(cursor, prefix)) if (!cursor.isDeletion) yield cursor.log();
  }

  /** The reflog of one ref, newest entry first. Throws as `refs`. */
  log(name: string): Generator<LogRecord, void, undefined> {
    return this.#log(this.#nameOf(name));
  }

  *#log(name: Uint8Array): Generator<LogRecord, void, undefined> {
    if (!this.tables.some(table => table.hasLogs(name))) return;
    using cursor = this.#logsAndTombstones();
    cursor.seekLog(name, MAX_UINT64);
    while (cursor.next() && equalBytes(cursor.nameBytes, name)) if (!cursor.isDeletion) yield cursor.log();
  }

  #logsAndTombstones(): MergedCursor {
    return new MergedCursor(this.tables.map(table => table.logCursor()));
  }

  /**
   * The ref of exactly this name; `undefined` when there is none or it is deleted. The newest table that has the name
   * decides, and older ones are not read. Throws what reading a table throws.
   */
  readRef(name: string): RefRecord | undefined {
    const nameBytes = this.#nameOf(name);
    this.#refLookup ??= new RefLookup(this.#tables);
    const ref = this.#refLookup.find(nameBytes);
    return ref?.value.type === 'deletion' ? undefined : ref;
  }

  /** The newest reflog entry of exactly this ref; `undefined` without one. Throws what reading a table throws. */
  readLog(name: string): LogRecord | undefined {
    const nameBytes = this.#nameOf(name);
    this.#logLookup ??= this.#logsAndTombstones();
    const cursor = this.#logLookup;
    cursor.seekLog(nameBytes, MAX_UINT64);
    while (cursor.next() && equalBytes(cursor.nameBytes, nameBytes)) if (!cursor.isDeletion) return cursor.log();
    return undefined;
  }

  #closeLogLookup(): void {
    this.#logLookup?.close();
    this.#logLookup = undefined;
  }

  #nameOf(name: string): Uint8Array {
    checkText('The name of a ref', name);
    this.expectOpen();
    return encodeText(name);
  }

  #prefixOf(options: { prefix?: string }): Uint8Array {
    checkObject('The options', options);
    return this.#nameOf(options.prefix ?? '');
  }

  /**
   * The run of tables that git's auto-compaction would merge, and the sum of the sizes of their files; `undefined` when
   * no table is too large. API_ERROR for a factor that is not an integer from 0 to 255.
   */
  suggestedSegment(factor: number | undefined = this.options.factor): Segment | undefined {
    return segmentToCompact(this.tables, factor);
  }

  /**
   * For each table, base first, how its effective size compares with the next older table's. Throws as
   * `suggestedSegment`.
   */
  sizeLimits(factor: number | undefined = this.options.factor): SizeLimit[] {
    const sizes = this.tables.map(table => table.effectiveSize);
    return sizeLimits(sizes, factor);
  }

  /** Whether there is something to compact: by the geometric rule, or without it as soon as there are two tables. */
  isCompactionRequired(geometric = true): boolean {
    checkFlag('Whether the geometric rule applies', geometric);
    return this.tables.length >= 2 && (!geometric || this.suggestedSegment() !== undefined);
  }

  /** API_ERROR once the stack is closed: its tables are unknown then. */
  expectOpen(): void {
    if (this.#closed) throw apiError(`The stack in ${this.directory} is closed. Open it again to use it.`);
  }

  /**
   * Closes the stack and unlinks tables it still holds that have left the list. Cursors, and iterations that have
   * begun, continue over their snapshot; everything else throws API_ERROR from now on. May be called again.
   */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#closeLogLookup();
    this.#refLookup = undefined;
    let listed: string[] | undefined;
    try {
      if (this.#tables.length > 0 && !this.options.readOnly) listed = readNames(this.files, this.listFile);
    } catch {
      // A list that cannot be read does not unlist its tables.
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

/** Steps to the next record and returns whether its name still starts with `prefix`. */
function nextWithPrefix(cursor: MergedCursor, prefix: Uint8Array): boolean {
  if (!cursor.next()) return false;
  const { key, keyLength } = cursor.current.at;
  return keyLength >= prefix.length && equalsAt(key, 0, prefix);
}

function ascending(a: bigint, b: bigint): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** The stack on disk is not the one that the caller loaded. */
export function outdated(stack: StackContext): ReftableError {
  return new ReftableError(
    'OUTDATED_ERROR',
    `The stack in ${stack.directory} was changed by another program meanwhile. Reload it and try again.`,
    {
      file: stack.listFile,
    },
  );
}
