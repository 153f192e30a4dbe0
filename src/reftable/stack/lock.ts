/** Lock files (docs/stack.md#locks): `<target>.lock`, created exclusively, which for the list is also the next list. */
import { platform } from '#platform';
import { ReftableError } from '../errors.ts';
import { encodeText } from '../format/utf8.ts';
import { closeQuietly, type FileSystem, systemCode, writeFully } from '../platform/files.ts';
import { lockHolderText, pidFilePath } from '../platform/lock-holder.ts';
import { createOwned, removeOwned, renameOwned } from '../platform/owned-files.ts';

/** How locks are taken and shown to other processes (docs/stack.md#locks). */
export interface LockOptions {
  /**
   * Milliseconds to try for the list's lock, at most 2^31 - 1; 0 (default): once; -1: without end. `onWork` of the file system is
   * called while it is waited for.
   */
  lockTimeout?: number;
  /** Writes the process id to `<target>~pid.lock` while a lock is held, as git does for `core.lockfilePid`. */
  lockfilePid?: boolean;
}

const LONGEST_SLEEP = 1000;
/** Milliseconds between two calls of `onWork`. */
const SLICE = 50;

/** A lock that this process holds, until `commit()` or `release()`. */
export class LockFile {
  readonly path: string;
  readonly #target: string;
  readonly #files: FileSystem;
  #pidFile: string | undefined;
  #fd: number | undefined;
  #held = true;

  /**
   * Takes the lock of `target`. The timeout is the least time that is spent trying. LOCK_ERROR when another process holds
   * it, IO_ERROR when it cannot be created.
   */
  static acquire(files: FileSystem, target: string, options: LockOptions = {}): LockFile {
    const { lockTimeout = 0, lockfilePid = false } = options;
    const path = `${platform.paths.resolve(target)}.lock`;
    for (let tries = 1, slept = 0; ; tries++) {
      try {
        return new LockFile(files, target, path, createOwned(files, path, 0o666), lockfilePid);
      } catch (error) {
        if (systemCode(error) !== 'EEXIST') throw ioError(path, 'created', error);
        if (lockTimeout >= 0 && slept >= lockTimeout) throw locked(files, target, path, error);
      }
      const pause = Math.min(tries * tries, LONGEST_SLEEP) * (0.75 + Math.random() / 2);
      sleep(files, path, pause);
      slept += pause;
    }
  }

  private constructor(files: FileSystem, target: string, path: string, fd: number, withPid: boolean) {
    this.#files = files;
    this.#target = target;
    this.path = path;
    this.#fd = fd;
    if (withPid) this.#pidFile = writePidFile(files, pidFilePath(path));
  }

  /** Sets the permissions of the lock file, and so of the file that it becomes. IO_ERROR. */
  chmod(mode: number): void {
    try {
      this.#files.chmod(this.path, mode);
    } catch (error) {
      throw ioError(this.path, 'given its permissions', error);
    }
  }

  /** Appends all of `bytes`, then calls `sync` with the descriptor. IO_ERROR, and ReftableErrors of `sync`. */
  write(bytes: Uint8Array, sync: (fd: number) => void): void {
    const fd = this.#fd as number;
    try {
      writeFully(this.#files, fd, bytes);
    } catch (error) {
      throw ioError(this.path, 'written', error);
    }
    callSync(sync, fd, this.path);
  }

  /** Closes the descriptor and keeps the lock. IO_ERROR. */
  closeDescriptor(): void {
    const fd = this.#fd;
    if (fd === undefined) return;
    this.#fd = undefined;
    try {
      this.#files.close(fd);
    } catch (error) {
      throw ioError(this.path, 'closed', error);
    }
  }

  /** Renames the lock file to the target, which releases the lock. IO_ERROR; the lock is still held then. */
  commit(): void {
    this.closeDescriptor();
    this.#removePidFile();
    try {
      renameOwned(this.#files, this.path, this.#target);
    } catch (error) {
      throw ioError(this.path, `renamed to ${this.#target}`, error);
    }
    this.#held = false;
  }

  /** Releases the lock; does nothing if it is no longer held. */
  release(): void {
    if (!this.#held) return;
    this.#held = false;
    if (this.#fd !== undefined) closeQuietly(this.#files, this.#fd);
    this.#fd = undefined;
    this.#removePidFile();
    removeOwned(this.#files, this.path);
  }

  /** Before the lock itself, as git does: a pid file never outlives its lock. */
  #removePidFile(): void {
    const path = this.#pidFile;
    if (path === undefined) return;
    this.#pidFile = undefined;
    removeOwned(this.#files, path);
  }
}

function sleep(files: FileSystem, path: string, milliseconds: number): void {
  for (let left = milliseconds; left > 0; left -= SLICE) {
    files.onWork?.(path);
    files.sleep(Math.min(left, SLICE));
  }
  files.onWork?.(path);
}

/**
 * Returns the path of the file, `undefined` when it was not written: git continues without one too, and leaves an older
 * one in place.
 */
function writePidFile(files: FileSystem, path: string): string | undefined {
  let fd: number;
  try {
    fd = createOwned(files, path, 0o666);
  } catch {
    return undefined;
  }
  try {
    writeFully(files, fd, encodeText(`pid ${platform.processId}\n`));
    return path;
  } catch {
    removeOwned(files, path);
    return undefined;
  } finally {
    closeQuietly(files, fd);
  }
}

function locked(files: FileSystem, target: string, path: string, cause: unknown): ReftableError {
  const { basename } = platform.paths;
  const holder = platform.findLockHolder(path, files);
  const why =
    holder === undefined
      ? `another process is writing, or crashed while writing (${basename(path)} exists). Try again when it has finished. If the lock stays, check the stack to see what is known about it.`
      : `the lock is held by ${lockHolderText(holder)}. Try again when it has finished.`;
  return new ReftableError('LOCK_ERROR', `cannot lock ${basename(target)}: ${why}`, { file: path, cause });
}

/** The IO_ERROR of a system call on `path` that failed with `cause`. `what` completes "could not be …". */
export function ioError(path: string, what: string, cause: unknown): ReftableError {
  return new ReftableError('IO_ERROR', `${path} could not be ${what}: ${(cause as Error).message}.`, {
    file: path,
    cause,
  });
}

/** Calls `sync` with the descriptor of `path`. A ReftableError of it is thrown as it is, any other error as IO_ERROR. */
export function callSync(sync: (fd: number) => void, fd: number, path: string): void {
  try {
    sync(fd);
  } catch (error) {
    throw error instanceof ReftableError ? error : ioError(path, 'synced', error);
  }
}
