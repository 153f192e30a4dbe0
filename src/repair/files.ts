/**
 * The file system of a repair. It has more functions than that of the engine, because a backup copies whole
 * directories.
 */
import * as fs from 'node:fs';
import { basename, dirname, join, sep } from 'node:path';
import { platform } from '#platform';
import { checkFunction, checkObject } from '../reftable/format/arguments.ts';
import { type FileSystem, systemCode } from '../reftable/platform/files.ts';
import type { StackContext } from '../reftable/stack/options.ts';
import type { RepairProgress } from './progress.ts';

/** What lstat(2) finds, without following a symbolic link. */
export type EntryType = 'file' | 'directory' | 'link' | 'other';

/** What a name refers to: a symbolic link itself, not its target. `size` is in bytes. */
export interface Entry {
  readonly type: EntryType;
  readonly size: number;
  /** Seconds since the epoch. */
  readonly modified: number;
  /** Permission bits. */
  readonly mode: number;
  /** Device and inode identify files, where the system supports it. */
  readonly dev: bigint;
  /** See `dev`. */
  readonly ino: bigint;
}

/** A text that is the same for two entries only if they are the same file with the same size and time. */
export function identityText({ type, dev, ino, size, modified }: Entry): string {
  return [type, dev, ino, size, modified].join(' ');
}

/** API_ERROR for what is not the file system of a repair. */
export function checkRepairFiles(what: string, files: RepairFiles): void {
  checkObject(what, files);
  for (const name of ['entry', 'list'] as const) checkFunction(`The method ${name} of the file system`, files[name]);
}

/**
 * The file system of a repair: that of the engine, directories, links and times. Each call may throw a system error.
 */
export interface RepairFiles extends FileSystem {
  /** `undefined` if the path does not exist. */
  entry(path: string): Entry | undefined;
  /** The directory must not exist; its parent must exist. */
  makeDirectory(path: string): void;
  /** Only an empty one. */
  removeDirectory(path: string): void;
  /** The target of a symbolic link, as stored. */
  readLink(path: string): string;
  /** Creates a symbolic link at `path`, which must not exist. */
  makeLink(target: string, path: string): void;
  /** Sets the modification time, in seconds since the epoch, with a fraction. */
  setModified(path: string, seconds: number): void;
  /** Extends an open file with zeros that take no space on the disk. The next write continues after them. */
  extend(fd: number, size: number): void;
}

/** A stack that is repaired or rolled back. */
export interface RepairContext extends StackContext {
  readonly files: RepairFiles;
}

/** The file system of the computer. */
export const nodeRepairFiles: RepairFiles = {
  ...platform.files,
  entry,
  makeDirectory: path => fs.mkdirSync(path),
  removeDirectory: path => fs.rmdirSync(path),
  readLink: path => fs.readlinkSync(path),
  makeLink: (target, path) => fs.symlinkSync(target, path),
  setModified: (path, seconds) => fs.utimesSync(path, seconds, seconds),
  extend: (fd, size) => fs.ftruncateSync(fd, size),
};

/**
 * `given`, or else the real file system. While it searches a file or waits for a lock, `onWork` is called, with what it
 * waits for; an error it throws ends that.
 */
export function repairFiles(given: RepairFiles | undefined, onWork: (waiting?: RepairProgress) => void): RepairFiles {
  return (
    given ?? {
      ...nodeRepairFiles,
      onWork: (path, done) => onWork(done === undefined ? { type: 'waiting', file: basename(path) } : undefined),
    }
  );
}

function entry(path: string): Entry | undefined {
  let stats: fs.BigIntStats;
  try {
    stats = fs.lstatSync(path, { bigint: true });
  } catch (error) {
    if (systemCode(error) === 'ENOENT' || systemCode(error) === 'ENOTDIR') return undefined;
    throw error;
  }
  return {
    type: stats.isFile() ? 'file' : stats.isDirectory() ? 'directory' : stats.isSymbolicLink() ? 'link' : 'other',
    size: Number(stats.size),
    modified: Number(stats.mtimeNs) / 1e9,
    mode: Number(stats.mode) & 0o7777,
    dev: stats.dev,
    ino: stats.ino,
  };
}

/** The directory itself if the path leads through symbolic links; the path as it is if the directory does not exist. */
export function realPath(path: string): string {
  try {
    return fs.realpathSync.native(path);
  } catch {
    return path;
  }
}

/**
 * Whether a path is a directory or in it, after symbolic links. The last parts of the path need not exist. `directory` is
 * without symbolic links.
 */
export function isInside(path: string, directory: string): boolean {
  const real = realOrMissing(path);
  return real === directory || real.startsWith(`${directory}${sep}`);
}

function realOrMissing(path: string): string {
  try {
    return fs.realpathSync.native(path);
  } catch {
    const parent = dirname(path);
    return parent === path ? path : join(realOrMissing(parent), basename(path));
  }
}

/** Whether a name can be appended to the directory's path: it names a file in the directory and nothing else. */
export function isFileName(name: string): boolean {
  return name !== '' && name !== '.' && name !== '..' && !/[/\\\0:]/.test(name) && name.isWellFormed();
}
