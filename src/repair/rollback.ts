/** Restores a backup. The present state is kept as another backup. */

import { dirname, join } from 'node:path';
import { lockTarget, pidFileTarget } from '../check/stack/stack-files.ts';
import { gitDirectoryAround } from '../git/repository/locate.ts';
import { checkObject, checkOptional, checkString } from '../reftable/format/arguments.ts';
import type { HashName } from '../reftable/format/hash.ts';
import { removeQuietly } from '../reftable/platform/owned-files.ts';
import { LIST_FILE, lineNames, listPath } from '../reftable/stack/list.ts';
import { LockFile, type LockOptions } from '../reftable/stack/lock.ts';
import { syncer } from '../reftable/stack/options.ts';
import { TempFile } from '../reftable/stack/temp-file.ts';

import { stackContextOf, temporaryPrefix, untidy, waitForLock } from './apply/apply-repair.ts';
import { discardBackup, makeBackup } from './backup/make-backup.ts';
import { type Backup, type BackupFile, copyPath, openBackup } from './backup/manifest.ts';
import { directoryDigest, LIST_LOCK_FILES } from './directory-digest.ts';
import { RepairError } from './errors.ts';
import {
  checkRepairFiles,
  nodeRepairFiles,
  type RepairContext,
  type RepairFiles,
  realPath,
  repairFiles,
} from './files.ts';
import type { OnRepairProgress, RepairProgress } from './progress.ts';
import { readList } from './read-list.ts';
import { readThrough } from './read-through.ts';
import { RepositoryRollback } from './repository/repository-rollback.ts';
import { type RestoredList, restoredList } from './restored-list.ts';
import { attempt, setModifiedQuietly, syncFolder } from './system-calls.ts';
import { hasChangedSince, tablesSince } from './tables-since.ts';

/** How a stack is rolled back. Default: refuse if the stack changed after the repair. */
export interface RollbackOptions extends LockOptions {
  /** The git directory around the stack; left out, it is looked for. */
  readonly gitDirectory?: string;
  /** Also roll back over changes that came after the repair. The backup of the present state keeps them. */
  readonly force?: boolean;
  /** The folder in which to create the backup of the present state. The default is one next to the stack's directory. */
  readonly backupDirectory?: string;
  /** Seconds since the epoch; left out, now. */
  readonly now?: number;
  /** Called often. What it throws stops the rollback as long as nothing has changed, and is of no effect later. */
  readonly onProgress?: OnRepairProgress;
  readonly files?: RepairFiles;
}

/** What a rollback leaves besides the restored stack. */
export interface RollbackResult {
  /** The folder of the backup that holds what was there before the rollback. */
  readonly backup: string;
}

/**
 * Restores a backup of the stack in `path`. FORMAT_ERROR when the backup is incomplete or damaged; API_ERROR when it is of
 * another stack; OUTDATED_ERROR when the stack has changed since the repair, unless `force` is set, or changes meanwhile;
 * LOCK_ERROR when it is locked: no lock is ever removed; IO_ERROR. Until the list is replaced the stack stays as it was.
 */
export function rollBack(path: string, backupPath: string, options: RollbackOptions = {}): RollbackResult {
  checkString('The path of a stack', path);
  checkString('The path of a backup', backupPath);
  checkObject('The options of a rollback', options);
  const { files = nodeRepairFiles, gitDirectory: given, backupDirectory } = options;
  checkRepairFiles('The option files', files);
  checkOptional(checkString, 'The option gitDirectory', given);
  checkOptional(checkString, 'The option backupDirectory', backupDirectory);
  const directory = realPath(path);
  const backup = openBackup(backupPath, files);
  const { stack } = backup.manifest;
  if (stack !== directory) {
    throw new RepairError({ type: 'otherStack', path: backupPath, stack, directory }, { file: backupPath });
  }
  return attempt(directory, 'rolled back', () => {
    // A stack that is reached by a symbolic link belongs to the repository of the link.
    const gitDirectory = given ?? gitDirectoryAround(path);
    return new Rollback(directory, backup, { ...options, gitDirectory }).run();
  });
}

/** Files that are written before the rollback takes the lock. */
interface Drafts {
  /** Tables of the restored list, by the names that they will have. */
  readonly tables: Map<string, TempFile>;
  /** Files that the restored list does not name, by name. */
  readonly others: Map<string, TempFile>;
  readonly list: TempFile | undefined;
}

class Rollback {
  readonly #directory: string;
  readonly #backup: Backup;
  readonly #files: RepairFiles;
  readonly #options: RollbackOptions;
  readonly #context: RepairContext;
  readonly #repository: RepositoryRollback;
  #committed = false;
  #progress: RepairProgress = { type: 'rollingBack' };

  constructor(directory: string, backup: Backup, options: RollbackOptions) {
    this.#directory = directory;
    this.#backup = backup;
    this.#files = repairFiles(options.files, waiting => this.#notify(waiting ?? this.#progress));
    this.#options = options;
    this.#context = stackContextOf(directory, this.#files, 'sha1' satisfies HashName);
    this.#repository = new RepositoryRollback(backup, options.gitDirectory, this.#files, options);
  }

  run(): RollbackResult {
    // Everything below is decided for the state with this digest, which is compared again under the lock.
    const before = directoryDigest(this.#files, this.#directory, new Set(LIST_LOCK_FILES));
    this.#expectNothingSince();
    waitForLock(this.#context, this.#options);
    this.#checkCopies();
    const list = this.#restoredList();
    const kept = makeBackup(this.#files, this.#directory, {
      ...{ repository: this.#repository.filesToKeep() },
      ...{ reason: 'rollback', tablesAfter: list.bytes === undefined ? [] : lineNames(list.bytes) },
      ...{ now: Math.floor(this.#options.now ?? Date.now() / 1000), backupDirectory: this.#options.backupDirectory },
      onProgress: (progress, fraction) => this.#notify(progress, fraction),
    });
    const written: TempFile[] = [];
    try {
      const drafts = this.#drafts(list, written);
      this.#repository.prepare();
      this.#commit(before, list, drafts, new Set(kept.manifest.files.map(({ name }) => name)), written);
    } catch (error) {
      if (this.#committed) throw untidy('rollback', kept.path, error);
      discardBackup(this.#files, kept.path);
      throw error;
    } finally {
      for (const draft of written) draft.delete();
      this.#repository.release();
    }
    return { backup: kept.path };
  }

  #notify(progress: RepairProgress, fraction?: number): void {
    this.#progress = progress;
    try {
      this.#options.onProgress?.(progress, fraction);
    } catch (error) {
      if (!this.#committed) throw error;
    }
  }

  /** Writes that another process made are rolled back with force only. */
  #expectNothingSince(): void {
    if (this.#options.force) return;
    const changed = this.#repository.filesChangedSince();
    if (changed.length > 0)
      throw new RepairError({ type: 'repositoryChangedSince', files: changed }, { file: this.#directory });
    if (!hasChangedSince(this.#directory, this.#backup, this.#files)) return;
    const tables = tablesSince(this.#directory, this.#backup, this.#files).map(({ name }) => name);
    throw new RepairError({ type: 'changedSinceRepair', tables }, { file: this.#directory });
  }

  #checkCopies(): void {
    this.#repository.checkCopies();
    for (const { name, type, sha256 } of this.#backup.manifest.files) {
      if (type !== 'file') continue;
      const file = copyPath(this.#backup, name);
      const check = () => this.#notify({ type: 'checkingCopy', file: name });
      if (readThrough(this.#files, file, check) === sha256) continue;
      throw new RepairError({ type: 'copyDamaged', name }, { file });
    }
  }

  #restoredList(): RestoredList {
    const now = readList(this.#files, this.#directory);
    const listed = new Set(now.state === 'read' ? lineNames(now.bytes) : []);
    return restoredList(
      this.#files,
      this.#backup,
      file => listed.has(file.name) && this.#isThere(file),
      name => this.#files.entry(this.#context.path(name)) !== undefined,
    );
  }

  /** A file with the bytes of the backup is in the directory. */
  #isThere({ name, sha256 }: BackupFile): boolean {
    const path = this.#context.path(name);
    const check = () => this.#notify({ type: 'comparingCopy', file: name });
    return this.#files.entry(path)?.type === 'file' && readThrough(this.#files, path, check) === sha256;
  }

  /** Adds to `written` immediately, so that the caller can remove the drafts after an error. */
  #drafts({ bytes, newNames, listed }: RestoredList, written: TempFile[]): Drafts {
    const tables = new Map<string, TempFile>();
    const others = new Map<string, TempFile>();
    let list: TempFile | undefined;
    for (const file of this.#backup.manifest.files) {
      const { name, type, mode } = file;
      if (type !== 'file' || name.includes('/') || isLock(name, listed)) continue;
      const newName = newNames.get(name);
      if (name === LIST_FILE && bytes !== undefined) list = this.#draft(mode, written, draft => draft.write(bytes));
      else if (newName !== undefined) tables.set(newName, this.#copy(file, written));
      else if (!listed.has(name) && !this.#isThere(file)) others.set(name, this.#copy(file, written));
    }
    return { tables, others, list };
  }

  #copy({ name, mode }: BackupFile, written: TempFile[]): TempFile {
    return this.#draft(mode, written, draft => {
      readThrough(this.#files, copyPath(this.#backup, name), bytes => {
        this.#notify({ type: 'restoring', file: name });
        draft.write(bytes);
      });
    });
  }

  #draft(mode: number, written: TempFile[], write: (draft: TempFile) => void): TempFile {
    const draft = new TempFile(this.#files, this.#context.path(temporaryPrefix()), mode);
    written.push(draft);
    write(draft);
    draft.close(syncer(this.#context));
    return draft;
  }

  /** `kept`: what the backup of the present state has a copy of. */
  #commit(
    before: string,
    list: RestoredList,
    drafts: Drafts,
    kept: ReadonlySet<string>,
    written: readonly TempFile[],
  ): void {
    const mine = written.map(({ path }) => path.slice(this.#directory.length + 1));
    const lock = LockFile.acquire(this.#files, listPath(this.#directory), this.#options);
    try {
      // Only what is true under the lock counts: until now another process could write.
      const now = directoryDigest(this.#files, this.#directory, new Set([...mine, ...LIST_LOCK_FILES]));
      if (now !== before || !this.#repository.isUnchanged()) {
        const failure = { type: 'changedDuringRollback', directory: this.#directory } as const;
        throw new RepairError(failure, { file: this.#directory });
      }
      this.#expectNothingSince();
      this.#notify({ type: 'replacingList' }, 1);
      const leaving = this.#tablesThatLeave(list, kept);
      for (const [name, draft] of drafts.tables) this.#put(name, draft);
      for (const file of this.#backup.manifest.files) if (this.#isGone(file)) this.#restore(file);
      syncFolder(this.#files, this.#directory);
      this.#putList(drafts.list);
      this.#committed = true;
      syncFolder(this.#files, this.#directory);
      for (const name of leaving) removeQuietly(this.#files, this.#context.path(name));
      this.#repository.commit();
      this.#tidy(list, drafts, kept);
    } finally {
      lock.release();
    }
  }

  /**
   * Tables that leave the list or are restored under another name. All of them are in the backup of the present state.
   */
  #tablesThatLeave({ bytes, newNames }: RestoredList, kept: ReadonlySet<string>): string[] {
    const now = readList(this.#files, this.#directory);
    const listed = now.state === 'read' ? lineNames(now.bytes) : [];
    const unlistedBefore = this.#backup.manifest.files.map(({ name }) => name).filter(name => !newNames.has(name));
    const stay = new Set([...(bytes === undefined ? [] : lineNames(bytes)), ...unlistedBefore]);
    return [...new Set([...listed, ...newNames.keys()])].filter(name => !stay.has(name) && kept.has(name));
  }

  #put(name: string, draft: TempFile): void {
    this.#clear(name);
    draft.rename(this.#context.path(name));
  }

  /** Removes a directory or a link at the path of a file. */
  #clear(name: string): void {
    const path = this.#context.path(name);
    const type = this.#files.entry(path)?.type;
    if (type === 'directory') this.#removeDirectory(path);
    else if (type === 'link') attempt(path, 'removed', () => this.#files.unlink(path));
  }

  /** The step that changes the stack. The lock stays, so that no process writes before the rest is done. */
  #putList(draft: TempFile | undefined): void {
    const path = this.#context.path(LIST_FILE);
    if (draft !== undefined) this.#put(LIST_FILE, draft);
    else if (this.#files.entry(path)?.type === 'file') attempt(path, 'removed', () => this.#files.unlink(path));
  }

  /** Restores everything else but locks, and the permissions and times of all files. */
  #tidy({ newNames, listed }: RestoredList, { others }: Drafts, kept: ReadonlySet<string>): void {
    const { files } = this.#backup.manifest;
    for (const name of this.#setAside()) if (kept.has(name)) this.#remove(name);
    for (const [name, draft] of others) this.#put(name, draft);
    for (const file of files) this.#restore(file);
    for (const { name, type, mode, modified } of files) {
      if (type === 'link' || isLock(name, listed)) continue;
      const path = this.#context.path(newNames.get(name) ?? name);
      if (this.#files.entry(path)?.type !== type) continue;
      if (type === 'file') attempt(path, 'given its permissions', () => this.#files.chmod(path, mode));
      setModifiedQuietly(this.#files, path, modified);
    }
    syncFolder(this.#files, this.#directory);
  }

  /** Names that the repair gave to directories and links at the paths of files that are restored. */
  #setAside(): string[] {
    const { files } = this.#backup.manifest;
    const restored = new Set(files.filter(({ type }) => type !== 'file').map(({ name }) => name));
    const names = new Set(files.map(({ name }) => name));
    return this.#files.list(this.#directory).filter(name => {
      const [, original] = /^(.+)\.set-aside(?:-\d+)?$/.exec(name) ?? [];
      return original !== undefined && restored.has(original) && !names.has(name);
    });
  }

  #remove(name: string): void {
    const path = this.#context.path(name);
    if (this.#files.entry(path)?.type === 'directory') this.#removeDirectory(path);
    else removeQuietly(this.#files, path);
  }

  /** A directory or link, or a file in a directory, whose path does not exist. */
  #isGone({ name, type }: BackupFile): boolean {
    if (name === LIST_FILE || name.startsWith(`${LIST_FILE}/`) || (type === 'file' && !name.includes('/')))
      return false;
    return this.#isInDirectory(name) && this.#files.entry(this.#context.path(name)) === undefined;
  }

  /** A link in the path could lead to any other location. */
  #isInDirectory(name: string): boolean {
    const parts = name.split('/').slice(0, -1);
    return parts.every(
      (_, i) => this.#files.entry(this.#context.path(parts.slice(0, i + 1).join('/')))?.type === 'directory',
    );
  }

  /** What is not a file of the top level. */
  #restore({ name, type, target, mode, sha256 }: BackupFile): void {
    if (!this.#isInDirectory(name)) return;
    const path = this.#context.path(name);
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
        copy.close(syncer(this.#context));
        copy.rename(path);
      } finally {
        copy.delete();
      }
    }
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

/** Locks are not restored: they belong to processes that have ended. */
function isLock(name: string, listed: ReadonlySet<string>): boolean {
  const isListed = (target: string) => listed.has(target);
  return lockTarget(name, isListed) !== undefined || pidFileTarget(name, isListed) !== undefined;
}
