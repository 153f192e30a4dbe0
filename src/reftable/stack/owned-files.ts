/** Locks and temporary files of this process: whatever is still there when it exits in an orderly way is removed. */
import type { FileSystem } from '../fs.ts';

const owned = new Map<string, FileSystem>();

process.on('exit', () => {
  for (const [path, files] of owned) removeQuietly(files, path);
});

/** The file is this process's to remove. */
export function own(path: string, files: FileSystem): void {
  owned.set(path, files);
}

/** It is not any more: it was renamed or removed. */
export function disown(path: string): void {
  owned.delete(path);
}

/** Removes a file that may be gone, or be held open by somebody, already. */
export function removeQuietly(files: FileSystem, path: string): void {
  try {
    files.unlink(path);
  } catch {
    // Litter is harmless; a later clean takes it.
  }
}
