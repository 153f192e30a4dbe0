/** The file system of the computer, through Node. */
import * as fs from 'node:fs';
import { dirname } from 'node:path';
import { type FileIdentity, type FileSystem, systemCode, withBusyRetries } from './files.ts';

const plainFileSystem: FileSystem = {
  identifiesFiles: process.platform !== 'win32',
  openRead,
  create: (path, mode) => fs.openSync(path, 'ax+', mode),
  close: fd => fs.closeSync(fd),
  read: (fd, target, at, length, offset) => fs.readSync(fd, target, at, length, offset),
  write: (fd, bytes, at, length) => fs.writeSync(fd, bytes, at, length),
  fsync: fd => fs.fsyncSync(fd),
  syncDirectory,
  fstat: fd => identity(fs.fstatSync(fd, { bigint: true })),
  stat: path => identity(fs.statSync(path, { bigint: true })),
  chmod: (path, mode) => fs.chmodSync(path, mode),
  rename: (from, to) => fs.renameSync(from, to),
  unlink: path => fs.unlinkSync(path),
  list: directory => fs.readdirSync(directory),
  sleep,
};

/** The file system of this computer. */
export const nodeFileSystem: FileSystem =
  process.platform === 'win32' ? withBusyRetries(plainFileSystem) : plainFileSystem;

let sleeper: Int32Array | undefined;

/** Blocks the calling thread, also the main one. */
function sleep(milliseconds: number): void {
  sleeper ??= new Int32Array(new SharedArrayBuffer(4));
  Atomics.wait(sleeper, 0, 0, milliseconds);
}

/** Windows has neither flag. Opening a pipe without the flag would block its reader forever. */
const { O_RDONLY, O_NOFOLLOW = 0, O_NONBLOCK = 0 } = fs.constants;

function openRead(path: string): number {
  if (O_NOFOLLOW === 0 && fs.lstatSync(path).isSymbolicLink()) return openLink(path);
  try {
    return fs.openSync(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
  } catch (error) {
    // FreeBSD returns EMLINK.
    if (systemCode(error) === 'ELOOP' || systemCode(error) === 'EMLINK') return openLink(path);
    throw error;
  }
}

function openLink(path: string): number {
  const target = targetOf(path);
  if (target === undefined || dirname(target) !== fs.realpathSync.native(dirname(path))) {
    throw Object.assign(new Error('it is a symbolic link that leads out of its directory, or nowhere'), {
      code: 'ELOOP',
    });
  }
  return fs.openSync(target, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
}

/** The file a symbolic link finally leads to. */
function targetOf(path: string): string | undefined {
  try {
    return fs.realpathSync.native(path);
  } catch (error) {
    const code = systemCode(error);
    if (code === 'ENOENT' || code === 'ELOOP' || code === 'ENOTDIR') return undefined;
    throw error;
  }
}

/** Windows cannot open a directory to flush it, and some file systems (shares, FUSE) do not support it. */
const CANNOT_SYNC_DIRECTORIES =
  process.platform === 'win32' ? ['EPERM', 'EACCES', 'EISDIR', 'EINVAL'] : ['EINVAL', 'ENOTSUP'];

function syncDirectory(path: string): void {
  try {
    const fd = fs.openSync(path, 'r');
    try {
      fs.fsyncSync(fd);
    } finally {
      fs.closeSync(fd);
    }
  } catch (error) {
    if (!CANNOT_SYNC_DIRECTORIES.includes(systemCode(error) ?? '')) throw error;
  }
}

function identity(stats: fs.BigIntStats): FileIdentity {
  return {
    dev: stats.dev,
    ino: stats.ino,
    size: Number(stats.size),
    isFile: stats.isFile(),
    modified: Number(stats.mtimeMs) / 1000,
    mode: Number(stats.mode) & 0o7777,
  };
}
