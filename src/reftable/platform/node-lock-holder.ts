/**
 * Who holds a lock, as far as this process can see. A holder that is found exists. If none is found, the lock may still
 * have one: JGit keeps no descriptor, and the processes of other hosts and containers cannot be seen.
 */
import { readdirSync, readFileSync, readlinkSync, statfsSync, statSync } from 'node:fs';
import { basename } from 'node:path';
import { closeQuietly, type FileIdentity, type FileSystem, readFully, systemCode } from './files.ts';
import { type LockHolder, pidFilePath } from './lock-holder.ts';
import { nodeFileSystem } from './node-files.ts';

/**
 * Why processes cannot be seen: `system`, this system does not show open files; `proc`, /proc does not show this system's
 * processes; `container`, those outside of this container; `otherUsers`, those of other users; `otherHosts`, those of other
 * hosts that may use the file system.
 */
export type VisibilityLimit = 'system' | 'proc' | 'container' | 'otherUsers' | 'otherHosts';

/** How far this process can see the others that may use a directory. */
export interface ProcessVisibility {
  /** Every process of this host can be inspected, and the file system is used by this host only. */
  readonly complete: boolean;
  readonly limits: readonly VisibilityLimit[];
}

/**
 * The process that has the lock open, by any path, or else the running process that the pid file names.
 * `undefined` when none is found. Never throws.
 */
export function findLockHolder(lockPath: string, files: FileSystem = nodeFileSystem): LockHolder | undefined {
  const pid = pidWithOpen(lockPath, files);
  if (pid !== undefined) return { pid, program: programOf(pid), source: 'descriptor' };
  const recorded = recordedPid(lockPath, files);
  if (recorded === undefined || !isRunning(recorded)) return undefined;
  return { pid: recorded, program: programOf(recorded), source: 'pid file' };
}

/** The process id in the pid file of a lock, whether or not that process runs; `undefined` without one. Never throws. */
export function recordedPid(lockPath: string, files: FileSystem = nodeFileSystem): number | undefined {
  const text = Buffer.alloc(32);
  let fd: number;
  try {
    fd = files.openRead(pidFilePath(lockPath));
  } catch {
    return undefined;
  }
  try {
    if (!files.fstat(fd).isFile) return undefined;
    const count = readFully(files, fd, text, 0);
    const match = /^pid ([1-9]\d{0,9})\n?$/.exec(text.toString('latin1', 0, count));
    return match === null ? undefined : Number(match[1]);
  } catch {
    return undefined;
  } finally {
    closeQuietly(files, fd);
  }
}

/** What keeps this process from seeing every process that may use `directory`. Never throws. */
export function processVisibility(directory: string): ProcessVisibility {
  const limits = [...processLimits(), ...fileSystemLimits(directory)];
  return { complete: limits.length === 0, limits };
}

/** The inode of the initial PID namespace (`PROC_PID_INIT_INO` in the Linux kernel). */
const INITIAL_PID_NAMESPACE = 'pid:[4026531836]';

function processLimits(): VisibilityLimit[] {
  if (process.platform !== 'linux') return ['system'];
  if (linkOf('/proc/self') !== String(process.pid)) return ['proc'];
  const limits: VisibilityLimit[] = [];
  if (linkOf('/proc/self/ns/pid') !== INITIAL_PID_NAMESPACE) limits.push('container');
  // Process 1 always exists: with hidepid=2 it is not listed, and with hidepid=1 or for other users it is not readable.
  if (!canList('/proc/1/fd')) limits.push('otherUsers');
  return limits;
}

/** Magic numbers of file systems that one host uses (statfs(2)); every other one may be shared with other hosts. */
const LOCAL_FILE_SYSTEMS = new Set([
  ...[0xef53, 0x58465342, 0x9123683e, 0x01021994, 0x2fc12fc1, 0xf2f52010], // ext, xfs, btrfs, tmpfs, zfs, f2fs
  ...[0xca451a4e, 0x794c7630, 0x858458f6, 0x3153464a, 0x52654973], // bcachefs, overlayfs, ramfs, jfs, reiserfs
]);

function fileSystemLimits(directory: string): VisibilityLimit[] {
  if (process.platform !== 'linux') return [];
  try {
    const type = Number(statfsSync(directory).type);
    if (LOCAL_FILE_SYSTEMS.has(type)) return [];
  } catch {
    // The type is not known.
  }
  return ['otherHosts'];
}

function pidWithOpen(lockPath: string, files: FileSystem): number | undefined {
  let lock: FileIdentity;
  try {
    lock = files.stat(lockPath);
  } catch {
    return undefined;
  }
  const name = basename(lockPath);
  return pids().find(pid => {
    const folder = `/proc/${pid}/fd`;
    return namesIn(folder).some(fd => {
      // Another path, as through a bind mount, ends in the same name. Other files are not looked at: their file systems may hang.
      const target = linkOf(`${folder}/${fd}`);
      return target !== undefined && basename(target) === name && isSameFile(`${folder}/${fd}`, lock);
    });
  });
}

function isSameFile(path: string, { dev, ino }: FileIdentity): boolean {
  try {
    const stats = statSync(path, { bigint: true });
    return stats.dev === dev && stats.ino === ino;
  } catch {
    return false;
  }
}

function pids(): number[] {
  return namesIn('/proc')
    .filter(name => /^\d+$/.test(name))
    .map(Number);
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it runs as another user.
    return systemCode(error) === 'EPERM';
  }
}

function programOf(pid: number): string | undefined {
  try {
    // Up to 15 bytes that the process chooses itself.
    const name = readFileSync(`/proc/${pid}/comm`, 'utf8')
      .trim()
      .replace(/[^\x20-\x7e]/g, '?');
    return name === '' ? undefined : name;
  } catch {
    return undefined;
  }
}

function canList(folder: string): boolean {
  try {
    readdirSync(folder);
    return true;
  } catch {
    return false;
  }
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function linkOf(path: string): string | undefined {
  try {
    return readlinkSync(path);
  } catch {
    return undefined;
  }
}
