/** Putting a backup back: the directory becomes what it was, and what it is now is kept as another backup. */
import { dirname, join } from 'node:path';
import { leftover } from '../check/leftovers.ts';
import { isReftableError, ReftableError } from '../errors.ts';
import type { HashName } from '../hash.ts';
import { listPath, parseNames } from '../stack/list.ts';
import { LockFile } from '../stack/lock.ts';
import { removeQuietly } from '../stack/owned-files.ts';
import { type StackPlace, syncer } from '../stack/settings.ts';
import { TempFile } from '../stack/temp-file.ts';
import { Table } from '../table.ts';
import { placeOf, temporaryPrefix, untidy } from './apply.ts';
import {
  attempt,
  type Backup,
  type BackupFile,
  copyPath,
  makeBackup,
  openBackup,
  readThrough,
  setModifiedQuietly,
  syncFolder,
} from './backup.ts';
import { nodeRepairFiles, type RepairFiles, realPath } from './files.ts';
import { fingerprint, readList } from './fingerprint.ts';

export interface RollbackOptions {
  /** Transactions that came after the repair are given up: the backup of the present state keeps them. */
  readonly force?: boolean;
  /** The folder that is to hold the backup of the present state; left out: one beside the stack's directory. */
  readonly backupPlace?: string;
  readonly lockTimeout?: number;
  /** Seconds since the epoch; left out, now. */
  readonly now?: number;
  /** Called often. What it throws stops the rollback as long as nothing has changed, and is of no effect later. */
  readonly onProgress?: (message: string, fraction?: number) => void;
  readonly files?: RepairFiles;
}

export interface RollbackResult {
  /** The folder of the backup that holds what was there before the rollback. */
  readonly backup: string;
}

/** A table that the stack got after the repair. */
export interface NewTable {
  readonly name: string;
  readonly minUpdateIndex?: string;
  readonly maxUpdateIndex?: string;
}

const LIST = 'tables.list';
const LIST_LOCK = `${LIST}.lock`;

/** Tables that were not there when the repair was done: transactions, or compactions, that came after it. */
export function tablesSince(path: string, backup: Backup, files: RepairFiles = nodeRepairFiles): NewTable[] {
  const directory = realPath(path);
  const list = readList(files, directory);
  if (list.state !== 'read') return [];
  const known = new Set([...(backup.manifest.tablesAfter ?? []), ...backup.manifest.files.map(({ name }) => name)]);
  return namesOf(list.bytes)
    .filter(name => !known.has(name))
    .map(name => ({ name, ...limitsOf(files, join(directory, name), name) }));
}

function namesOf(list: Buffer): string[] {
  try {
    return parseNames(list, LIST);
  } catch (error) {
    if (isReftableError(error)) return [];
    throw error;
  }
}

function limitsOf(files: RepairFiles, path: string, name: string): Omit<NewTable, 'name'> {
  try {
    const table = Table.open(path, name, files);
    table.close();
    return { minUpdateIndex: String(table.minUpdateIndex), maxUpdateIndex: String(table.maxUpdateIndex) };
  } catch (error) {
    if (isReftableError(error)) return {};
    throw error;
  }
}

/**
 * FORMAT_ERROR when the backup is not whole; OUTDATED_ERROR when the stack got tables since, unless `force` is set;
 * LOCK_ERROR; IO_ERROR. Until the list is replaced the stack stays as it was.
 */
export function rollback(path: string, backupPath: string, options: RollbackOptions = {}): RollbackResult {
  const { files = nodeRepairFiles, force = false } = options;
  const directory = realPath(path);
  const backup = openBackup(backupPath, files);
  if (backup.manifest.stack !== directory) {
    throw new ReftableError(
      'API_ERROR',
      `${backupPath} is a backup of ${backup.manifest.stack}, not of ${directory}.`,
      {
        file: backupPath,
      },
    );
  }
  const since = tablesSince(directory, backup, files);
  if (since.length > 0 && !force) {
    const names = since.map(({ name }) => name).join(', ');
    throw new ReftableError(
      'OUTDATED_ERROR',
      `The stack got ${since.length === 1 ? 'a table' : `${since.length} tables`} since: ${names}. A rollback would take back what is in them; force it only when that is meant.`,
      { file: directory },
    );
  }
  return new Rollback(directory, backup, files, options).run();
}

class Rollback {
  readonly #directory: string;
  readonly #backup: Backup;
  readonly #files: RepairFiles;
  readonly #options: RollbackOptions;
  readonly #place: StackPlace;
  #committed = false;

  constructor(directory: string, backup: Backup, files: RepairFiles, options: RollbackOptions) {
    this.#directory = directory;
    this.#backup = backup;
    this.#files = files;
    this.#options = options;
    this.#place = placeOf(directory, files, 'sha1' satisfies HashName);
  }

  run(): RollbackResult {
    const before = fingerprint(this.#files, this.#directory, new Set([LIST_LOCK]));
    const { manifest } = this.#backup;
    this.#checkCopies();
    const kept = makeBackup(this.#files, this.#directory, {
      ...{ reason: 'rollback', tablesAfter: this.#tablesOf(manifest.files) },
      ...{ now: Math.floor(this.#options.now ?? Date.now() / 1000), place: this.#options.backupPlace },
      onProgress: (message, fraction) => this.#tell(message, fraction),
    });
    const drafts = new Map<BackupFile, TempFile>();
    try {
      for (const file of manifest.files) if (this.#isMissing(file)) drafts.set(file, this.#draft(file));
      this.#commit(before, drafts, new Set(kept.manifest.files.map(({ name }) => name)));
    } catch (error) {
      throw this.#committed ? untidy('rolled back', kept.path, error) : error;
    } finally {
      for (const draft of drafts.values()) draft.delete();
    }
    return { backup: kept.path };
  }

  #tell(message: string, fraction?: number): void {
    try {
      this.#options.onProgress?.(message, fraction);
    } catch (error) {
      if (!this.#committed) throw error;
    }
  }

  #checkCopies(): void {
    for (const { name, type, sha256 } of this.#backup.manifest.files) {
      if (type !== 'file') continue;
      this.#tell(`Checking the backup of ${name}`);
      if (readThrough(this.#files, copyPath(this.#backup, name)) === sha256) continue;
      throw new ReftableError('FORMAT_ERROR', `The backup's copy of ${name} is damaged, so that nothing is put back.`, {
        file: copyPath(this.#backup, name),
      });
    }
  }

  /** The names that the list will hold again; whoever rolls this rollback back is to see what came after it. */
  #tablesOf(files: readonly BackupFile[]): string[] {
    return files.map(({ name }) => name).filter(name => !name.includes('/'));
  }

  /** A file of the top level that is not there any more, or not the same: locks and the list come last. */
  #isMissing({ name, type, sha256 }: BackupFile): boolean {
    if (type !== 'file' || name.includes('/') || name === LIST_LOCK) return false;
    const path = this.#place.path(name);
    if (name === LIST) return true;
    return this.#files.entry(path)?.type !== 'file' || readThrough(this.#files, path) !== sha256;
  }

  #draft({ name, mode }: BackupFile): TempFile {
    const draft = new TempFile(this.#files, this.#place.path(temporaryPrefix()), mode);
    try {
      readThrough(this.#files, copyPath(this.#backup, name), bytes => {
        this.#tell(`Putting ${name} back`);
        draft.write(bytes);
      });
      draft.close(syncer(this.#place));
      return draft;
    } catch (error) {
      draft.delete();
      throw error;
    }
  }

  /** `kept`: what the new backup has a copy of. */
  #commit(before: string, drafts: ReadonlyMap<BackupFile, TempFile>, kept: ReadonlySet<string>): void {
    const mine = new Set([...drafts.values()].map(({ path }) => path.slice(this.#directory.length + 1)));
    this.#removeStaleLock();
    const lock = LockFile.acquire(this.#files, listPath(this.#directory), this.#options.lockTimeout ?? 0);
    try {
      if (fingerprint(this.#files, this.#directory, new Set([...mine, LIST_LOCK])) !== before) {
        throw new ReftableError('OUTDATED_ERROR', `Something in ${this.#directory} has changed meanwhile. Try again.`, {
          file: this.#directory,
        });
      }
      this.#tell('Putting the old stack in place', 1);
      for (const [file, draft] of drafts) if (file.name !== LIST) this.#put(file, draft);
      for (const file of this.#backup.manifest.files) if (this.#isGone(file)) this.#restore(file);
      syncFolder(this.#files, this.#directory);
      this.#putList(drafts);
      this.#committed = true;
      syncFolder(this.#files, this.#directory);
      this.#tidy(lock, kept);
    } finally {
      lock.release();
    }
  }

  /** A rollback that died left its own behind, and so may anybody have. The backup of the present state has it. */
  #removeStaleLock(): void {
    const path = this.#place.path(LIST_LOCK);
    if (this.#files.entry(path)?.type !== 'file') return;
    const now = Math.floor(this.#options.now ?? Date.now() / 1000);
    const found = leftover(this.#directory, LIST_LOCK, this.#files.stat(path), now);
    if (found?.id === 'lockStale') attempt(path, 'removed', () => this.#files.unlink(path));
  }

  #put({ name }: BackupFile, draft: TempFile): void {
    this.#clear(name);
    draft.rename(this.#place.path(name));
  }

  /** Makes way for a file where a directory or a link stands. */
  #clear(name: string): void {
    const path = this.#place.path(name);
    const type = this.#files.entry(path)?.type;
    if (type === 'directory') this.#removeDirectory(path);
    else if (type === 'link') attempt(path, 'removed', () => this.#files.unlink(path));
  }

  /** The one step that counts. The lock stays, so that nobody writes before the rest is done. */
  #putList(drafts: ReadonlyMap<BackupFile, TempFile>): void {
    const list = [...drafts].find(([file]) => file.name === LIST);
    const path = this.#place.path(LIST);
    if (list !== undefined) {
      this.#put(...list);
      return;
    }
    if (this.#files.entry(path)?.type === 'file') attempt(path, 'removed', () => this.#files.unlink(path));
  }

  /** Everything else: what was not there goes, directories and links come back, and so do times and locks. */
  #tidy(lock: LockFile, kept: ReadonlySet<string>): void {
    const { files } = this.#backup.manifest;
    const wanted = new Set(files.map(({ name }) => name));
    for (const name of this.#files.list(this.#directory)) {
      if (wanted.has(name) || name === LIST_LOCK || !kept.has(name)) continue;
      const path = this.#place.path(name);
      if (this.#files.entry(path)?.type === 'directory') this.#removeDirectory(path);
      else removeQuietly(this.#files, path);
    }
    for (const file of files) if (file.name !== LIST_LOCK) this.#restore(file);
    const stale = files.find(({ name }) => name === LIST_LOCK);
    lock.release();
    if (stale !== undefined) this.#putLock(stale);
    for (const { name, type, mode, modified } of files) {
      const path = this.#place.path(name);
      if (type === 'link') continue;
      if (type === 'file') attempt(path, 'given its permissions', () => this.#files.chmod(path, mode));
      setModifiedQuietly(this.#files, path, modified);
    }
    syncFolder(this.#files, this.#directory);
  }

  /** A directory or link, or a file in a directory, in whose place there is nothing. */
  #isGone({ name, type }: BackupFile): boolean {
    if (name === LIST || name.startsWith(`${LIST}/`) || (type === 'file' && !name.includes('/'))) return false;
    return this.#isInDirectory(name) && this.#files.entry(this.#place.path(name)) === undefined;
  }

  /** A link on the way could lead anywhere. */
  #isInDirectory(name: string): boolean {
    const parts = name.split('/').slice(0, -1);
    return parts.every(
      (_, i) => this.#files.entry(this.#place.path(parts.slice(0, i + 1).join('/')))?.type === 'directory',
    );
  }

  /** What is no file of the top level. */
  #restore({ name, type, target, mode, sha256 }: BackupFile): void {
    if (!this.#isInDirectory(name)) return;
    const path = this.#place.path(name);
    const there = this.#files.entry(path)?.type;
    if (there === type && (type === 'directory' || (type === 'link' && this.#files.readLink(path) === target))) return;
    if (there === 'file' && type === 'file' && (!name.includes('/') || readThrough(this.#files, path) === sha256))
      return;
    if (type === 'directory') {
      if (there !== undefined) attempt(path, 'removed', () => this.#files.unlink(path));
      attempt(path, 'created', () => this.#files.makeDirectory(path));
    } else if (type === 'link') {
      this.#clear(name);
      if (there === 'file') attempt(path, 'removed', () => this.#files.unlink(path));
      attempt(path, 'created', () => this.#files.makeLink(target as string, path));
    } else if (name.includes('/')) {
      this.#clear(name);
      const copy = new TempFile(this.#files, join(dirname(path), temporaryPrefix()), mode);
      try {
        readThrough(this.#files, copyPath(this.#backup, name), bytes => copy.write(bytes));
        copy.close(syncer(this.#place));
        copy.rename(path);
      } finally {
        copy.delete();
      }
    }
  }

  /** A lock that had been left behind is part of what was there. Somebody who has taken it meanwhile keeps it. */
  #putLock(stale: BackupFile): void {
    const lock = this.#draft(stale);
    if (this.#files.entry(this.#place.path(LIST_LOCK)) === undefined) lock.rename(this.#place.path(LIST_LOCK));
    lock.delete();
  }

  #removeDirectory(path: string): void {
    for (const name of attempt(path, 'listed', () => this.#files.list(path))) {
      const inner = join(path, name);
      if (this.#files.entry(inner)?.type === 'directory') this.#removeDirectory(inner);
      else attempt(inner, 'removed', () => this.#files.unlink(inner));
    }
    attempt(path, 'removed', () => this.#files.removeDirectory(path));
  }
}
