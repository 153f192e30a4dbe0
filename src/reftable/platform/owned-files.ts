/**
 * Locks and temporary files of this thread. The engine removes its own when a call ends or throws. A program whose
 * threads may exit in the middle of a call observes them here and removes what is left.
 */
import type { FileSystem } from './files.ts';

/** Called for every file that the thread creates, with its descriptor, and again when the file is renamed or removed. */
export interface OwnedFilesObserver {
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

/** The file, which is open as `fd`, is this thread's to remove. */
export function own(path: string, files: FileSystem, fd: number): void {
  observer?.owned(path, files, fd);
}

/** The file was renamed or removed. */
export function disown(path: string): void {
  observer?.disowned(path);
}

/** Removes a file that may already be removed, or be open in another process. */
export function removeQuietly(files: FileSystem, path: string): void {
  try {
    files.unlink(path);
  } catch {
    // A file that is left is harmless; a later clean removes it.
  }
}
