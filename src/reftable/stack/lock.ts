/** Lock files (stack.md §3): `<target>.lock`, created exclusively, which for the list is also the next list. */
import { resolve } from 'node:path';
import { ReftableError } from '../errors.ts';
import { closeQuietly, type FileSystem, systemCode, writeFully } from '../fs.ts';
import { disown, own, removeQuietly } from './owned-files.ts';

const LONGEST_SLEEP = 1000;

export class LockFile {
  readonly path: string;
  readonly #target: string;
  readonly #files: FileSystem;
  #fd: number | undefined;
  #held = true;

  /**
   * Takes the lock of `target`. With a `timeout` of 0 there is one try; a positive one, in milliseconds, is the least
   * time that is spent trying; a negative one has no end. LOCK_ERROR when somebody else holds it, IO_ERROR when it
   * cannot be created.
   */
  static acquire(files: FileSystem, target: string, timeout: number): LockFile {
    const path = `${resolve(target)}.lock`;
    for (let tries = 1, slept = 0; ; tries++) {
      try {
        return new LockFile(files, target, path, files.create(path, 0o666));
      } catch (error) {
        if (systemCode(error) !== 'EEXIST') throw ioError(path, 'created', error);
        if (timeout >= 0 && slept >= timeout) throw locked(path, error);
      }
      const pause = Math.min(tries * tries, LONGEST_SLEEP) * (0.75 + Math.random() / 2);
      files.sleep(pause);
      slept += pause;
    }
  }

  private constructor(files: FileSystem, target: string, path: string, fd: number) {
    this.#files = files;
    this.#target = target;
    this.path = path;
    this.#fd = fd;
    own(path, files);
  }

  /** Gives the lock file, and so what it becomes, these permissions. */
  chmod(mode: number): void {
    try {
      this.#files.chmod(this.path, mode);
    } catch (error) {
      throw ioError(this.path, 'given its permissions', error);
    }
  }

  write(bytes: Uint8Array, sync: (fd: number) => void): void {
    const fd = this.#fd as number;
    try {
      writeFully(this.#files, fd, bytes);
      sync(fd);
    } catch (error) {
      throw ioError(this.path, 'written', error);
    }
  }

  /** Closes the descriptor and keeps the lock. */
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

  /** Puts what was written in the target's place and so gives the lock up. */
  commit(): void {
    this.closeDescriptor();
    try {
      this.#files.rename(this.path, this.#target);
    } catch (error) {
      throw ioError(this.path, `renamed to ${this.#target}`, error);
    }
    this.#held = false;
    disown(this.path);
  }

  /** Gives the lock up; nothing happens when it is not held any more. */
  release(): void {
    if (!this.#held) return;
    this.#held = false;
    if (this.#fd !== undefined) closeQuietly(this.#files, this.#fd);
    this.#fd = undefined;
    removeQuietly(this.#files, this.path);
    disown(this.path);
  }
}

function locked(path: string, cause: unknown): ReftableError {
  return new ReftableError(
    'LOCK_ERROR',
    `The stack is locked: ${path} exists. Another program is writing just now; if none is running, one died while it wrote, and the file can be removed.`,
    { file: path, cause },
  );
}

/** A system call on `path` failed. */
export function ioError(path: string, what: string, cause: unknown): ReftableError {
  return new ReftableError('IO_ERROR', `${path} could not be ${what}: ${(cause as Error).message}.`, {
    file: path,
    cause,
  });
}
