/**
 * Locks and temporary files of this thread. The engine removes its own when a call ends or throws. A program whose
 * threads may exit in the middle of a call observes them here and removes what is left.
 */
import type { FileSystem } from './files.ts';

/** Called for every file that the thread creates, with its descriptor, and again when the file is renamed or removed. */
export interface OwnedFilesObserver {
  /**
   * Calls `change`, which creates, renames or removes a file and reports that, and returns what it returns. A thread that
   * is ended only outside of it leaves no file that was not reported.
   */
  during<T>(change: () => T): T;
  /** The thread created the file, which is open as `fd`. */
  owned(path: string, files: FileSystem, fd: number): void;
  /** The file was renamed or removed, so that nothing is left of it. */
  disowned(path: string): void;
}

let observer: OwnedFilesObserver | undefined;

/** Registers the observer of the files of this thread. It replaces an earlier one. */
export function observeOwnedFiles(by: OwnedFilesObserver): void {
  observer = by;
}

/** Creates a file, which is then this thread's to remove. Returns its descriptor. Throws as `create` of the file system. */
export function createOwned(files: FileSystem, path: string, mode: number): number {
  return during(() => {
    const fd = files.create(path, mode);
    observer?.owned(path, files, fd);
    return fd;
  });
}

/** Renames a file that this thread created. Throws as `rename` of the file system; the file is then still the thread's. */
export function renameOwned(files: FileSystem, path: string, to: string): void {
  during(() => {
    files.rename(path, to);
    observer?.disowned(path);
  });
}

/** Removes a file that this thread created, as `removeQuietly`. */
export function removeOwned(files: FileSystem, path: string): void {
  during(() => {
    removeQuietly(files, path);
    observer?.disowned(path);
  });
}

function during<T>(change: () => T): T {
  return observer === undefined ? change() : observer.during(change);
}

/** Removes a file that may already be removed, or be open in another process. */
export function removeQuietly(files: FileSystem, path: string): void {
  try {
    files.unlink(path);
  } catch {
    // A file that is left is harmless; a later clean removes it.
  }
}
