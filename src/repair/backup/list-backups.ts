/** Finds the backups of a stack. */

import { basename, dirname, join, resolve } from 'node:path';
import { isReftableError } from '../../reftable/errors.ts';
import { checkOptional, checkString } from '../../reftable/format/arguments.ts';
import { LIST_FILE } from '../../reftable/stack/list.ts';

import { checkRepairFiles, nodeRepairFiles, type RepairFiles, realPath } from '../files.ts';
import { attempt, lookAt } from '../system-calls.ts';
import { type Backup, COPIES, LONGEST_MANIFEST, MANIFEST, openBackup } from './manifest.ts';

/** The folder that holds the backups of a stack unless another one is given: next to its directory. */
export function defaultBackupDirectory(directory: string): string {
  checkString('The directory of a stack', directory);
  return join(dirname(directory), `${basename(directory)}-backup`);
}

/**
 * The finished backups of the stack in `path`, newest first: in `backupDirectory`, or else in its default one. Reads at
 * most 64 MiB of manifests, because a repository can contain such a folder. IO_ERROR; API_ERROR for a wrong argument.
 */
export function listBackups(path: string, files: RepairFiles = nodeRepairFiles, backupDirectory?: string): Backup[] {
  checkString('The path of a stack', path);
  checkRepairFiles('The file system', files);
  checkOptional(checkString, 'The folder of the backups', backupDirectory);
  const folder = resolve(backupDirectory ?? defaultBackupDirectory(realPath(path)));
  if (lookAt(files, folder)?.type !== 'directory') return [];
  let bytesLeft = LONGEST_MANIFEST;
  return attempt(folder, 'listed', () => files.list(folder))
    .sort()
    .reverse()
    .flatMap(name => {
      try {
        bytesLeft -= lookAt(files, join(folder, name, MANIFEST))?.size ?? 0;
        if (bytesLeft < 0) return [];
        return [openBackup(join(folder, name), files)];
      } catch (error) {
        if (isReftableError(error)) return [];
        throw error;
      }
    })
    .sort((a, b) =>
      a.manifest.created === b.manifest.created
        ? a.path < b.path
          ? 1
          : -1
        : a.manifest.created < b.manifest.created
          ? 1
          : -1,
    );
}

/** Where the copies of a backup are, and when they were made. */
export interface BackupCopies {
  /** The folder with the copies of the list and the tables. */
  readonly directory: string;
  /** UTC, as `2026-11-22T19:00:00.000Z`. */
  readonly created: string;
}

/** The copies of the stack in `path` that its backups have, as `listBackups` finds them. Throws IO_ERROR. */
export function backupCopies(path: string, files: RepairFiles): BackupCopies[] {
  return listBackups(path, files).map(({ path, manifest }) => ({
    directory: join(path, COPIES),
    created: manifest.created,
  }));
}

/** The copy of the stack in a backup of one; another path as it is. Throws IO_ERROR. */
export function stackOfBackup(path: string, files: RepairFiles): string {
  const copies = join(path, COPIES);
  const isFile = (file: string) => lookAt(files, file)?.type === 'file';
  return isFile(join(path, MANIFEST)) && isFile(join(copies, LIST_FILE)) ? copies : path;
}
