/** Applies a plan: a backup of everything, new tables next to the old ones, and a new list in one step. */

import { join } from 'node:path';
import type { StackCheckOptions } from '../../check/check-stack.ts';
import type { Finding } from '../../check/finding.ts';
import { fsck } from '../../check/fsck.ts';
import type { FsckStep } from '../../check/make-finding.ts';
import { LIST_LOCK } from '../../check/stack/stack-files.ts';
import { GitError } from '../../git/errors.ts';
import type { ObjectLookup } from '../../git/objects/look-up.ts';
import { isReftableError } from '../../reftable/errors.ts';
import { checkObject, checkOptional, checkString } from '../../reftable/format/arguments.ts';
import { retryInterrupted } from '../../reftable/platform/files.ts';
import { removeQuietly } from '../../reftable/platform/owned-files.ts';
import { LIST_FILE, listPath } from '../../reftable/stack/list.ts';
import { LockFile, type LockOptions } from '../../reftable/stack/lock.ts';
import { formatTableName } from '../../reftable/stack/names.ts';
import { syncer } from '../../reftable/stack/options.ts';
import { removeUnlisted, replaceList } from '../../reftable/stack/replace.ts';
import { TempFile } from '../../reftable/stack/temp-file.ts';

import { discardBackup, makeBackup } from '../backup/make-backup.ts';
import { withCollectedRecords, writeCollectedRecords } from '../collect/rewrite-table.ts';
import { directoryDigest, LIST_LOCK_FILES } from '../directory-digest.ts';
import { RepairError } from '../errors.ts';
import { checkRepairFiles, isFileName, type RepairContext, type RepairFiles, repairFiles } from '../files.ts';
import { createdBytes, strangeRef } from '../plan/created-table.ts';
import { changed } from '../plan/plan-repair.ts';
import { seriousFindings } from '../plan/preview.ts';
import { checkIsPlan, REPOSITORY_FILES, type RepairPlan, type TargetTable } from '../plan.ts';
import type { OnRepairProgress, RepairProgress } from '../progress.ts';
import { readThrough } from '../read-through.ts';
import { RepositoryRepair } from '../repository/repository-repair.ts';
import { attempt, syncFolder } from '../system-calls.ts';
import { expectNoHolder, removeLock, removePidFile } from './remove-lock.ts';

/** How a plan is applied. */
export interface ApplyOptions extends LockOptions {
  /** The folder in which to create the backup's own. The default is one next to the stack's directory. */
  readonly backupDirectory?: string;
  /** Seconds since the epoch; left out, now. */
  readonly now?: number;
  /** Checks the stack afterwards. The default is the check of this engine. */
  readonly runCheck?: (directory: string, options: StackCheckOptions) => Iterable<FsckStep>;
  /** Looks up objects in the check afterwards; left out, they are not looked up. */
  readonly objects?: ObjectLookup;
  /** The geometric factor for the check afterwards; left out, git's default. */
  readonly factor?: number;
  /** Called often. What it throws stops the repair as long as nothing has changed, and is of no effect later. */
  readonly onProgress?: OnRepairProgress;
  readonly files?: RepairFiles;
}

/** What applying a plan leaves besides the repaired stack. */
export interface RepairResult {
  /** The backup's folder. */
  readonly backup: string;
  /** The findings above hint after the repair. */
  readonly remaining: readonly Finding[];
}

/**
 * Backs up the directory and applies the plan under the lock of the list. OUTDATED_ERROR when anything has changed
 * since the plan was made, a lock that it removes included; LOCK_ERROR when the list is locked, or a lock that the plan
 * removes has a known holder; IO_ERROR; API_ERROR for a plan that names other files than those of a stack. After any of
 * them the stack is as it was, except for a lock that the plan removes, unless the message states otherwise.
 */
export function applyRepair(plan: RepairPlan, options: ApplyOptions = {}): RepairResult {
  checkIsPlan(plan);
  checkString('The directory of the plan', plan.directory);
  checkObject('The options of a repair', options);
  checkOptional(checkRepairFiles, 'The option files', options.files);
  checkPlan(plan);
  const repair = new Repair(plan, options);
  const backup = attempt(plan.directory, 'repaired', () => repair.run());
  try {
    return { backup, remaining: repair.verify() };
  } catch (error) {
    if (!(error instanceof GitError)) throw error;
    const { message } = error;
    throw new RepairError({ type: 'objectsNotChecked', backup, message }, { file: plan.directory, cause: error });
  }
}

/** Names in a plan are made part of paths: they must be those of files in the directory, and of new tables. */
function checkPlan({ target, directory, gitDirectory }: RepairPlan): void {
  const { tables, remove, locks, setAside, permissions, repository } = target;
  const names = [
    ...remove,
    ...locks.map(({ file }) => file),
    ...setAside.flatMap(({ file, as }) => [file, as]),
    ...permissions.map(({ file }) => file),
    ...(tables ?? [])
      .filter(({ how }) => how !== 'keep')
      .flatMap(({ name, from, rewrite }) => [name, from, ...(rewrite?.fill ?? [])]),
  ];
  const strange =
    tables?.map(({ create }) => create && strangeRef(create)).find(name => name !== undefined) ??
    names.find(name => !isFileName(name)) ??
    remove.find(name => name === LIST_FILE || name.endsWith('.lock')) ??
    locks.map(({ file }) => file).find(name => !name.endsWith('.lock')) ??
    repository.find(({ name }) => gitDirectory === undefined || !REPOSITORY_FILES.includes(name))?.file;
  if (strange === undefined) return;
  throw new RepairError({ type: 'planNamesFile', name: strange }, { file: directory });
}

class Repair {
  readonly #plan: RepairPlan;
  readonly #options: ApplyOptions;
  readonly #files: RepairFiles;
  readonly #context: RepairContext;
  readonly #now: number;
  readonly #repository: RepositoryRepair;
  #committed = false;
  #removedLock = false;
  #progress: RepairProgress = { type: 'repairing' };

  constructor(plan: RepairPlan, options: ApplyOptions) {
    this.#plan = plan;
    this.#options = options;
    this.#files = repairFiles(options.files, waiting => this.#notify(waiting ?? this.#progress));
    this.#now = Math.floor(options.now ?? Date.now() / 1000);
    this.#context = stackContextOf(plan.directory, this.#files, plan.hash);
    this.#repository = new RepositoryRepair(plan, this.#files, options);
  }

  /** Returns the backup's folder. */
  run(): string {
    const { directory, target } = this.#plan;
    this.#expectUnchanged([]);
    for (const { file } of target.locks) expectNoHolder(this.#context, file);
    if (!this.#removesListLock) waitForLock(this.#context, this.#options);
    const tablesAfter = target.tables?.map(({ name }) => name) ?? null;
    const { path, manifest } = makeBackup(this.#files, directory, {
      ...{ reason: 'repair', tablesAfter, now: this.#now, repository: this.#repository.filesToKeep() },
      ...{
        backupDirectory: this.#options.backupDirectory,
        onProgress: (progress, fraction) => this.#notify(progress, fraction),
      },
    });
    const drafts = new Map<TargetTable, TempFile>();
    try {
      const missing = manifest.left.find(({ name }) => this.#changes(name));
      if (missing !== undefined) {
        const { name, why } = missing;
        throw new RepairError({ type: 'notBackedUp', directory, name, why }, { file: join(directory, name) });
      }
      for (const table of target.tables ?? []) if (table.how !== 'keep') drafts.set(table, this.#draft(table));
      this.#repository.prepare();
      this.#commit(drafts);
    } catch (error) {
      if (this.#committed) throw untidy('repair', path, error);
      if (!this.#removedLock) discardBackup(this.#files, path);
      throw error;
    } finally {
      for (const draft of drafts.values()) draft.delete();
      this.#repository.release();
    }
    return path;
  }

  verify(): Finding[] {
    const { directory, gitDirectory, hash } = this.#plan;
    const { runCheck = fsck, factor, objects } = this.#options;
    const steps = runCheck(directory, { gitDirectory, hash, files: this.#files, now: this.#now, factor, objects });
    return seriousFindings(steps, () => this.#notify({ type: 'checkingRepaired' }));
  }

  #notify(progress: RepairProgress, fraction?: number): void {
    this.#progress = progress;
    try {
      this.#options.onProgress?.(progress, fraction);
    } catch (error) {
      if (!this.#committed) throw error;
    }
  }

  #changes(name: string): boolean {
    const { remove, locks, setAside, permissions, tables } = this.#plan.target;
    return (
      remove.includes(name) ||
      locks.some(({ file }) => file === name) ||
      setAside.some(({ file }) => file === name || name.startsWith(`${file}/`)) ||
      permissions.some(({ file }) => file === name) ||
      (name === LIST_FILE && tables !== null)
    );
  }

  /** `mine`: names of files of this repair. */
  #expectUnchanged(mine: readonly string[]): void {
    const { directory, directoryDigest: planned } = this.#plan;
    const except = new Set([...mine, ...LIST_LOCK_FILES]);
    if (directoryDigest(this.#files, directory, except) !== planned || !this.#repository.isAsPlanned())
      throw changed(directory);
  }

  get #removesListLock(): boolean {
    return this.#plan.target.locks.some(({ file }) => file === LIST_LOCK);
  }

  #removeLocks(isDue: (file: string) => boolean): void {
    for (const lock of this.#plan.target.locks) {
      if (!isDue(lock.file)) continue;
      const remove = lock.file.endsWith('~pid.lock') ? removePidFile : removeLock;
      if (remove(this.#context, lock)) this.#removedLock = true;
    }
  }

  /** Writes a table under a temporary name. */
  #draft(table: TargetTable): TempFile {
    const { directory, hash } = this.#plan;
    const from = table.copyOf?.path ?? join(directory, table.from);
    const mode = table.create === undefined ? (this.#files.entry(from)?.mode ?? 0) : this.#listMode();
    const draft = new TempFile(this.#files, this.#context.path(`${table.name.replace(/\.ref$/, '')}.temp.`), mode);
    try {
      const check = () => this.#notify({ type: 'writingTable', file: table.name });
      if (table.create !== undefined) {
        createdBytes(table.create, hash, bytes => draft.write(bytes));
      } else if (table.how !== 'rewrite' || table.rewrite === undefined) {
        const sha256 = readThrough(this.#files, from, bytes => {
          check();
          draft.write(bytes);
        });
        // Only the bytes of the plan: the file is not part of the directory's digest.
        if (table.copyOf !== undefined && table.copyOf.sha256 !== sha256) throw changed(directory);
      } else {
        const { rewrite } = table;
        withCollectedRecords({ files: this.#files, directory, check }, table.from, rewrite, collectedRecords =>
          writeCollectedRecords(collectedRecords, rewrite, hash, bytes => draft.write(bytes)),
        );
      }
      draft.close(syncer(this.#context));
      return draft;
    } catch (error) {
      draft.delete();
      throw error;
    }
  }

  #commit(drafts: ReadonlyMap<TargetTable, TempFile>): void {
    const { directory, target } = this.#plan;
    this.#notify({ type: 'replacingList' }, 1);
    const mine = [...drafts.values()].map(({ path }) => path.slice(directory.length + 1));
    this.#expectUnchanged(mine);
    const isOfList = (file: string) => LIST_LOCK_FILES.includes(file);
    this.#removeLocks(isOfList);
    const lock = LockFile.acquire(this.#files, listPath(directory), this.#options);
    try {
      // Only what is true under the lock counts: until now another process could write.
      this.#expectUnchanged(mine);
      this.#removeLocks(file => !isOfList(file));
      if (target.tables !== null) this.#replaceList(lock, drafts);
      const commit = () => {
        this.#committed = true;
      };
      if (target.tables !== null) commit();
      this.#repository.commit(commit);
      commit();
      this.#tidy();
    } finally {
      lock.release();
    }
  }

  #replaceList(lock: LockFile, drafts: ReadonlyMap<TargetTable, TempFile>): void {
    const { directory, target } = this.#plan;
    const added: string[] = [];
    const aside = target.setAside.find(({ file }) => file === LIST_FILE);
    let moved = false;
    try {
      lock.chmod(this.#listMode());
      for (const [{ name }, draft] of drafts) {
        if (this.#files.entry(this.#context.path(name)) !== undefined) throw changed(directory);
        draft.rename(this.#context.path(name));
        added.push(name);
      }
      if (aside !== undefined) {
        this.#rename(LIST_FILE, aside.as);
        moved = true;
      }
      replaceList(
        this.#context,
        lock,
        (target.tables ?? []).map(({ name }) => name),
      );
    } catch (error) {
      // A rename may have been done and reported as failed: then the list shows it.
      removeUnlisted(this.#context, added);
      if (moved && aside !== undefined && this.#files.entry(this.#context.path(LIST_FILE)) === undefined) {
        this.#rename(aside.as, LIST_FILE);
      }
      throw error;
    }
  }

  #rename(from: string, to: string): void {
    attempt(this.#context.path(from), `renamed to ${to}`, () =>
      this.#files.rename(this.#context.path(from), this.#context.path(to)),
    );
  }

  #listMode(): number {
    const { directory, target } = this.#plan;
    const notified = target.permissions.find(({ file }) => file === LIST_FILE)?.mode;
    const modeOf = (name: string) => {
      const entry = this.#files.entry(join(directory, name));
      return entry?.type === 'file' ? entry.mode : undefined;
    };
    const [first] = target.tables ?? [];
    return notified ?? modeOf(LIST_FILE) ?? (first && modeOf(first.from)) ?? 0o644;
  }

  /** Removes tables that left the list and files in the way of others; the backup has copies of them. */
  #tidy(): void {
    const { directory, target } = this.#plan;
    try {
      syncFolder(this.#files, directory);
    } catch {
      // A power cut could restore the old list: its tables stay, as unlisted files.
      return;
    }
    for (const name of target.remove) removeQuietly(this.#files, this.#context.path(name));
    for (const { file, as } of target.setAside) if (file !== LIST_FILE) this.#rename(file, as);
    for (const { file, mode } of target.permissions) {
      const path = this.#context.path(file);
      if (file !== LIST_FILE || target.tables === null)
        attempt(path, 'given its permissions', () => this.#files.chmod(path, mode));
    }
    syncFolder(this.#files, directory);
  }
}

/** The change is complete, and a later step failed. */
export function untidy(done: 'repair' | 'rollback', backup: string, cause: unknown): unknown {
  if (!isReftableError(cause)) return cause;
  return new RepairError({ type: 'notTidied', done, backup, message: cause.message }, { file: cause.file, cause });
}

/**
 * Throws LOCK_ERROR when the list stays locked for `lockTimeout` milliseconds, before long work that needs the lock at
 * its end.
 */
export function waitForLock({ files, directory, path }: RepairContext, options: LockOptions): void {
  if (files.entry(path(LIST_LOCK)) !== undefined) LockFile.acquire(files, listPath(directory), options).release();
}

/** The context for writing to a stack without opening it: it may be broken. */
export function stackContextOf(directory: string, files: RepairFiles, hash: RepairPlan['hash']): RepairContext {
  return {
    ...{ directory, files, hash, listFile: listPath(directory), path: (name: string) => join(directory, name) },
    options: { fsync: fd => retryInterrupted(() => files.fsync(fd)), syncDirectory: true },
  };
}

/** A temporary name for a file, which a clean treats as that of an unfinished table. */
export function temporaryPrefix(): string {
  return `${formatTableName(0n, 0n)}.temp.`;
}
