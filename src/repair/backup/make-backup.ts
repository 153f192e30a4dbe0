/** Copies a stack's whole directory to a folder next to it, with a list of its files. */
import { dirname, join, resolve } from 'node:path';

import { RepairError } from '../errors.ts';
import { isInside, type RepairFiles } from '../files.ts';
import type { OnRepairProgress } from '../progress.ts';
import { attempt, lookAt, syncFolder } from '../system-calls.ts';
import { copyDirectory, copyFile } from './copy-directory.ts';
import { defaultBackupDirectory } from './list-backups.ts';
import {
  type Backup,
  type BackupOfRepositoryFile,
  COPIES,
  MANIFEST,
  type Manifest,
  REPOSITORY_COPIES,
  repositoryCopyPath,
  writeManifest,
} from './manifest.ts';

/** A file around the stack that changes, with the path of its present state. */
export interface RepositoryFileToKeep extends BackupOfRepositoryFile {
  readonly path: string;
}

/** How a backup is made. */
export interface BackupOptions {
  readonly reason: Manifest['reason'];
  readonly tablesAfter: Manifest['tablesAfter'];
  /** Files around the stack that change. */
  readonly repository?: readonly RepositoryFileToKeep[];
  /** The folder in which the backup gets its own; the default is `defaultBackupDirectory`. */
  readonly backupDirectory?: string;
  /** Seconds since the epoch. */
  readonly now: number;
  /** Called for every file and chunk; what it throws stops the backup. */
  readonly onProgress: OnRepairProgress;
}

/**
 * Copies the directory of a stack and syncs the copy. After an error the unfinished copy is removed. IO_ERROR; API_ERROR if
 * the backup would be in the stack's own directory.
 */
export function makeBackup(files: RepairFiles, directory: string, options: BackupOptions): Backup {
  const backupDirectory = resolve(options.backupDirectory ?? defaultBackupDirectory(directory));
  if (isInside(backupDirectory, directory))
    throw new RepairError({ type: 'backupInStack', directory }, { file: backupDirectory });
  // The default directory can come with the repository: a link there could lead anywhere.
  const usual = options.backupDirectory === undefined ? lookAt(files, backupDirectory)?.type : undefined;
  if (usual !== undefined && usual !== 'directory') {
    throw new RepairError({ type: 'backupPathTaken', path: backupDirectory }, { file: backupDirectory });
  }
  const created = new Date(options.now * 1000).toISOString();
  const path = newFolder(files, backupDirectory, created);
  try {
    const manifest = fillBackup(files, directory, path, created, options);
    for (const folder of [path, backupDirectory, dirname(backupDirectory)]) syncFolder(files, folder);
    return { path, manifest };
  } catch (error) {
    discardBackup(files, path);
    throw error;
  }
}

function fillBackup(
  files: RepairFiles,
  directory: string,
  path: string,
  created: string,
  { reason, tablesAfter, repository = [], onProgress }: BackupOptions,
): Manifest {
  const copied = copyDirectory(files, directory, join(path, COPIES), onProgress);
  copyRepositoryFiles(files, path, repository);
  const manifest: Manifest = {
    ...{ version: 1, stack: directory, created, reason, tablesAfter, ...copied },
    ...(repository.length > 0 && {
      repository: repository.map(({ name, before, after }) => ({ name, before, after })),
    }),
  };
  writeManifest(files, path, manifest);
  return manifest;
}

function copyRepositoryFiles(files: RepairFiles, path: string, repository: readonly RepositoryFileToKeep[]): void {
  const kept = repository.filter(({ before }) => before.type === 'file');
  if (kept.length === 0) return;
  const folder = join(path, REPOSITORY_COPIES);
  attempt(folder, 'created', () => files.makeDirectory(folder));
  for (const { name, path: from, before } of kept)
    if (before.type === 'file') copyFile(files, from, repositoryCopyPath({ path }, name), before);
  syncFolder(files, folder);
}

/** Removes the backup of a change that was not made. If that fails, the rest of it stays, without a manifest. */
export function discardBackup(files: RepairFiles, path: string): void {
  try {
    removeTree(files, path);
  } catch {
    // The manifest is removed first, so that the rest is not a finished backup.
  }
}

function removeTree(files: RepairFiles, path: string): void {
  const names = files.list(path);
  for (const name of [...names.filter(each => each === MANIFEST), ...names.filter(each => each !== MANIFEST)]) {
    const inner = join(path, name);
    if (files.entry(inner)?.type === 'directory') removeTree(files, inner);
    else files.unlink(inner);
  }
  files.removeDirectory(path);
}

function newFolder(files: RepairFiles, backupDirectory: string, created: string): string {
  makeFolders(files, backupDirectory);
  const stamp = `${created.slice(0, 19).replaceAll(':', '-')}Z`;
  for (let serial = 1; ; serial++) {
    const path = join(backupDirectory, serial === 1 ? stamp : `${stamp}-${serial}`);
    if (lookAt(files, path) !== undefined) continue;
    attempt(path, 'created', () => files.makeDirectory(path));
    return path;
  }
}

function makeFolders(files: RepairFiles, path: string): void {
  if (lookAt(files, path) !== undefined || path === dirname(path)) return;
  makeFolders(files, dirname(path));
  attempt(path, 'created', () => files.makeDirectory(path));
}
