/** Locks and temporary files of this thread: those that still exist when it exits in an orderly way are removed. */
import type { FileSystem } from './files.ts';

/** Called for every file that the thread creates, with its descriptor, and again when the file is renamed or removed. */
export interface OwnedFilesObserver {
  owned(path: string, files: FileSystem, fd: number): void;
  disowned(path: string): void;
}

const owned = new Map<string, FileSystem>();
let observer: OwnedFilesObserver | undefined;

process.on('exit', () => {
  for (const [path, files] of owned) removeQuietly(files, path);
});

export function observeOwnedFiles(by: OwnedFilesObserver): void {
  observer = by;
}

/** The file, which is open as `fd`, is this thread's to remove. */
export function own(path: string, files: FileSystem, fd: number): void {
  owned.set(path, files);
  observer?.owned(path, files, fd);
}

/** The file was renamed or removed. */
export function disown(path: string): void {
  owned.delete(path);
  observer?.disowned(path);
}

/** Removes a file that may be gone, or be open in another process, already. */
export function removeQuietly(files: FileSystem, path: string): void {
  try {
    files.unlink(path);
  } catch {
    // Litter is harmless; a later clean removes it.
  }
}
