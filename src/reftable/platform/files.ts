/**
 * The file system as the engine sees it: the few synchronous calls it makes, in one small interface, so that a test can
 * record them, fail them or stop at them. Errors are Node's (`code` is the system's name).
 */

/** Which file it is (`dev` and `ino`, as of stat(2)), its `size` in bytes, and what the check needs of it. */
export interface FileIdentity {
  readonly dev: bigint;
  readonly ino: bigint;
  readonly size: number;
  /** A regular file: no directory, pipe or device. */
  readonly isFile: boolean;
  /** When its contents last changed, in seconds since the epoch. */
  readonly modified: number;
  /** Its permission bits. */
  readonly mode: number;
}

/**
 * The system calls of the engine. All of them block, and throw an error whose `code` is the system's name, such as
 * `ENOENT`.
 */
export interface FileSystem {
  /** Device and inode identify files, and an open file may be renamed over (not so on Windows). */
  readonly identifiesFiles: boolean;
  /**
   * Opens an existing file for reading and never waits for a writer. ELOOP for a symbolic link that leads out of its
   * directory: the author of a stack's directory must not choose files outside of it.
   */
  openRead(path: string): number;
  /** Creates a file for writing. EEXIST when something has its name. `mode` is subject to the umask. */
  create(path: string, mode: number): number;
  /** Closes a descriptor that `openRead` or `create` returned. */
  close(fd: number): void;
  /** Reads up to `length` bytes at `offset` into `target`; fewer than asked for are a short read, 0 is the end. */
  read(fd: number, target: Uint8Array, at: number, length: number, offset: number): number;
  /** Appends. Returns the number of bytes that were written. */
  write(fd: number, bytes: Uint8Array, at: number, length: number): number;
  /** Returns when everything written to the file is on the disk (fsync(2)). */
  fsync(fd: number): void;
  /**
   * Syncs the entries of a directory: files that were created, renamed and unlinked. Does nothing on a system without
   * such a call.
   */
  syncDirectory(path: string): void;
  /** As `stat`, of an open file. */
  fstat(fd: number): FileIdentity;
  /** Follows symbolic links. ENOENT when nothing has this path. */
  stat(path: string): FileIdentity;
  /** Sets the permission bits, which the umask does not change. */
  chmod(path: string, mode: number): void;
  /** Replaces a file that has the new name, in one step. */
  rename(from: string, to: string): void;
  /** Removes a name. ENOENT when nothing has it. */
  unlink(path: string): void;
  /** The names in a directory, unsorted. */
  list(directory: string): string[];
  /** Blocks the calling thread. */
  sleep(milliseconds: number): void;
  /**
   * Called several times a second while a file is searched byte by byte, with the part that is done (0 to 1), and while a
   * lock is waited for. An error it throws ends the search or the wait.
   */
  readonly onWork?: (path: string, done?: number) => void;
}

/** Pauses in milliseconds before each further try, as git takes them (its `compat/mingw.c`). */
const BUSY_PAUSES = [0, 1, 10, 20, 40];
const BUSY_CODES = ['EBUSY', 'EPERM', 'EACCES'];

/**
 * A file system on which a file that another process has open, a virus scanner or another git, cannot be renamed,
 * replaced or unlinked until they close it, as on Windows: it is tried again a few times.
 */
export function withBusyRetries(files: FileSystem): FileSystem {
  const patiently = (call: () => void) => {
    for (const pause of BUSY_PAUSES) {
      try {
        return call();
      } catch (error) {
        if (!BUSY_CODES.includes(systemCode(error) ?? '')) throw error;
      }
      files.sleep(pause);
    }
    return call();
  };
  return {
    ...files,
    rename: (from, to) => patiently(() => files.rename(from, to)),
    unlink: path => patiently(() => files.unlink(path)),
  };
}

/** The system's name for what went wrong (`ENOENT`, …), or `undefined`. */
export function systemCode(error: unknown): string | undefined {
  return (error as { readonly code?: string } | undefined)?.code;
}

/** Runs a system call again for as long as it fails with EINTR or EAGAIN. Throws its other errors. */
export function retryInterrupted<T>(call: () => T): T {
  for (;;) {
    try {
      return call();
    } catch (error) {
      const code = systemCode(error);
      if (code !== 'EINTR' && code !== 'EAGAIN') throw error;
    }
  }
}

/** Fills `target` from `offset` on; returns the bytes read, fewer than its length only at the end of the file. */
export function readFully(files: FileSystem, fd: number, target: Uint8Array, offset: number): number {
  let done = 0;
  while (done < target.length) {
    const count = retryInterrupted(() => files.read(fd, target, done, target.length - done, offset + done));
    if (count === 0) break;
    done += count;
  }
  return done;
}

/**
 * Writes all of `bytes` (git's `reftable_write_data`). ENOSPC if the system writes none of them; other errors of
 * `write`.
 */
export function writeFully(files: FileSystem, fd: number, bytes: Uint8Array): void {
  let done = 0;
  while (done < bytes.length) {
    const count = retryInterrupted(() => files.write(fd, bytes, done, bytes.length - done));
    if (count === 0) throw Object.assign(new Error('ENOSPC: no byte was written'), { code: 'ENOSPC' });
    done += count;
  }
}

/** Closes a descriptor that was used for reading only, so that a failure can be ignored. */
export function closeQuietly(files: FileSystem, fd: number): void {
  try {
    files.close(fd);
  } catch {
    // The system has closed the descriptor in spite of the error.
  }
}
