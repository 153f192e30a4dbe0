/** The manifest of a backup: which files were copied, when and why. */

import { join } from 'node:path';
import { checkString } from '../../reftable/format/arguments.ts';
import { closeQuietly, retryInterrupted, writeFully } from '../../reftable/platform/files.ts';
import { type NotCopied, RepairError, type RepairFailure } from '../errors.ts';
import { checkRepairFiles, nodeRepairFiles, type RepairFiles } from '../files.ts';
import { REPOSITORY_FILES, type RepositoryFileName } from '../plan.ts';
import { readFile } from '../read-through.ts';
import { type FileState, isFileState } from '../repository/file-state.ts';
import { attempt, lookAt } from '../system-calls.ts';

/** A file, directory or link that was copied. */
export interface BackupFile {
  /** Path relative to the directory, with `/` between the parts. */
  readonly name: string;
  readonly type: 'file' | 'directory' | 'link';
  /** In bytes; what the system reports of a directory or link. */
  readonly size: number;
  /** Permission bits. */
  readonly mode: number;
  /** Seconds since the epoch. */
  readonly modified: number;
  /** Of a file: the hash of its bytes, in hex. */
  readonly sha256?: string;
  /** Of a link: its target, as stored. */
  readonly target?: string;
}

/** A file of the repository around the stack, as it was and as the repair or rollback leaves it. */
export interface BackupOfRepositoryFile {
  readonly name: RepositoryFileName;
  /** Of a file, the copy is in the folder `repository` of the backup. */
  readonly before: FileState;
  readonly after: FileState;
}

/** The contents of `manifest.json`. */
export interface Manifest {
  readonly version: 1;
  /** Path of the stack's directory. */
  readonly stack: string;
  /** UTC, as `2026-11-22T19:00:00.000Z`. */
  readonly created: string;
  readonly reason: 'repair' | 'rollback';
  readonly files: readonly BackupFile[];
  /** Files that were not copied, and why. */
  readonly left: readonly { readonly name: string; readonly why: NotCopied }[];
  /** The tables that the list names after the repair or rollback; `null` if the list does not change. */
  readonly tablesAfter: readonly string[] | null;
  /** Files around the stack that change. Backups of earlier versions do not have it. */
  readonly repository?: readonly BackupOfRepositoryFile[];
}

/** A finished backup: its folder and its manifest. */
export interface Backup {
  /** Path of its folder. */
  readonly path: string;
  readonly manifest: Manifest;
}

/** The file in a backup's folder. A backup without it is not finished. */
export const MANIFEST = 'manifest.json';
/** The folder in a backup's folder that holds the copies. */
export const COPIES = 'files';
/** The folder in a backup's folder that holds copies of files around the stack. */
export const REPOSITORY_COPIES = 'repository';
/** A file of more bytes is not read as a manifest. */
export const LONGEST_MANIFEST = 64 * 1024 * 1024;

/** Path of a backup's copy of a file around the stack. */
export function repositoryCopyPath({ path }: Pick<Backup, 'path'>, name: RepositoryFileName): string {
  return join(path, REPOSITORY_COPIES, name);
}

/** Path of a backup's copy of the file `name`. */
export function copyPath({ path }: Backup, name: string): string {
  return join(path, COPIES, name);
}

/** Writes the manifest into a backup's folder: complete, or not at all. IO_ERROR. */
export function writeManifest(files: RepairFiles, path: string, manifest: Manifest): void {
  const [draft, final] = [join(path, `${MANIFEST}.draft`), join(path, MANIFEST)];
  const fd = attempt(draft, 'created', () => files.create(draft, 0o644));
  try {
    attempt(draft, 'written', () => writeFully(files, fd, Buffer.from(`${JSON.stringify(manifest, null, 1)}\n`)));
    attempt(draft, 'synced', () => retryInterrupted(() => files.fsync(fd)));
  } finally {
    closeQuietly(files, fd);
  }
  attempt(draft, `renamed to ${final}`, () => files.rename(draft, final));
}

/** The backup in a folder. FORMAT_ERROR if there is none, or if it was not finished; IO_ERROR; API_ERROR for a wrong argument. */
export function openBackup(path: string, files: RepairFiles = nodeRepairFiles): Backup {
  checkString('The path of a backup', path);
  checkRepairFiles('The file system', files);
  const at = join(path, MANIFEST);
  const entry = lookAt(files, at);
  if (entry?.type !== 'file' || entry.size > LONGEST_MANIFEST) throw noBackup(path, 'noManifest');
  const bytes = readFile(files, at);
  let manifest: Manifest;
  try {
    manifest = JSON.parse(bytes.toString('utf8'));
  } catch {
    throw noBackup(path, 'damaged');
  }
  if (!isManifest(manifest)) throw noBackup(path, 'otherVersion');
  return { path, manifest };
}

function noBackup(path: string, why: Extract<RepairFailure, { type: 'notABackup' }>['why']): RepairError {
  return new RepairError({ type: 'notABackup', path, why }, { file: path });
}

/** No name in a manifest may be a path out of the backup or out of the stack's directory. */
function isManifest(value: unknown): value is Manifest {
  const manifest = value as Manifest;
  return (
    typeof value === 'object' &&
    value !== null &&
    manifest.version === 1 &&
    typeof manifest.created === 'string' &&
    (manifest.reason === 'repair' || manifest.reason === 'rollback') &&
    Array.isArray(manifest.files) &&
    manifest.files.every(isBackupFile) &&
    areInDirectories(manifest.files) &&
    (manifest.tablesAfter === null || Array.isArray(manifest.tablesAfter)) &&
    (manifest.repository === undefined ||
      (Array.isArray(manifest.repository) &&
        manifest.repository.every(isBackupOfRepositoryFile) &&
        new Set(manifest.repository.map(({ name }) => name)).size === manifest.repository.length))
  );
}

function isBackupOfRepositoryFile({ name, before, after }: BackupOfRepositoryFile): boolean {
  return REPOSITORY_FILES.includes(name) && isFileState(before) && isFileState(after);
}

/** Every parent is a directory of the backup, not a link, which could lead anywhere. No name appears twice. */
function areInDirectories(files: readonly BackupFile[]): boolean {
  const directories = new Set(files.filter(({ type }) => type === 'directory').map(({ name }) => name));
  const unique = new Set(files.map(({ name }) => name)).size === files.length;
  return (
    unique && files.every(({ name }) => !name.includes('/') || directories.has(name.slice(0, name.lastIndexOf('/'))))
  );
}

function isBackupFile({ name, type, size, mode, modified, sha256, target }: BackupFile): boolean {
  const parts = typeof name === 'string' ? name.split('/') : [''];
  return (
    parts.every(part => part !== '' && part !== '.' && part !== '..' && !/[\\\0]/.test(part)) &&
    [size, modified].every(Number.isFinite) &&
    Number.isInteger(mode) &&
    mode === (mode & 0o7777) &&
    ((type === 'file' && typeof sha256 === 'string') ||
      type === 'directory' ||
      (type === 'link' && typeof target === 'string'))
  );
}
