/** A copy of a stack's whole directory next to it, with a list of its files. */
import { dirname, join, resolve, sep } from 'node:path';
import { ReftableError } from '../../reftable/errors.ts';

import { type RepairFiles, realPath } from '../files.ts';
import { attempt, lookAt, syncFolder } from '../system-calls.ts';
import { type CopyProgress, copyDirectory } from './copy-directory.ts';
import { defaultBackupDirectory } from './list-backups.ts';
import { type Backup, COPIES, MANIFEST, type Manifest, writeManifest } from './manifest.ts';

/** How a backup is made. */
export interface BackupOptions {
  readonly reason: Manifest['reason'];
  readonly tablesAfter: Manifest['tablesAfter'];
  /** The folder in which the backup gets its own; the default is `defaultBackupDirectory`. */
  readonly place?: string;
  /** Seconds since the epoch. */
  readonly now: number;
  readonly onProgress: CopyProgress;
}

/**
 * Copies the directory of a stack and syncs the copy. After an error the unfinished copy is removed. IO_ERROR; API_ERROR if
 * the backup would be in the stack's own directory.
 */
export function makeBackup(files: RepairFiles, directory: string, options: BackupOptions): Backup {
  const place = resolve(options.place ?? defaultBackupDirectory(directory));
  if (isInside(place, directory)) {
    throw new ReftableError(
      'API_ERROR',
      `The backup cannot be in ${directory}, because it is a copy of that directory.`,
      {
        file: place,
      },
    );
  }
  // The default directory can come with the repository: a link there could lead anywhere.
  const usual = options.place === undefined ? lookAt(files, place)?.type : undefined;
  if (usual !== undefined && usual !== 'directory') {
    throw new ReftableError('IO_ERROR', `${place} is not a directory, so that it cannot hold a backup.`, {
      file: place,
    });
  }
  const created = new Date(options.now * 1000).toISOString();
  const path = newFolder(files, place, created);
  try {
    const manifest = fillBackup(files, directory, path, created, options);
    for (const folder of [path, place, dirname(place)]) syncFolder(files, folder);
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
  { reason, tablesAfter, onProgress }: BackupOptions,
): Manifest {
  const copied = copyDirectory(files, directory, join(path, COPIES), onProgress);
  const manifest: Manifest = { version: 1, stack: directory, created, reason, tablesAfter, ...copied };
  writeManifest(files, path, manifest);
  return manifest;
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

function isInside(path: string, directory: string): boolean {
  for (let at = path; ; at = dirname(at)) {
    const real = realPath(at);
    if (real === directory || real.startsWith(`${directory}${sep}`)) return true;
    if (at === dirname(at)) return false;
  }
}

function newFolder(files: RepairFiles, place: string, created: string): string {
  makeFolders(files, place);
  const stamp = `${created.slice(0, 19).replaceAll(':', '-')}Z`;
  for (let serial = 1; ; serial++) {
    const path = join(place, serial === 1 ? stamp : `${stamp}-${serial}`);
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
