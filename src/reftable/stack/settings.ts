/** What a stack's options say to those who write for it. */
import { retryInterrupted } from '../fs.ts';
import type { WriterOptions } from '../writer.ts';
import { ioError } from './lock.ts';
import type { Stack } from './stack.ts';

export function writerOptions(stack: Stack): WriterOptions {
  const { blockSize, restartInterval, unpadded, skipIndexObjects, exactLogMessage } = stack.options;
  return { hash: stack.hash, blockSize, restartInterval, unpadded, skipIndexObjects, exactLogMessage };
}

/** How a file is made to last before it is renamed (the seed's `stack_fsync`). */
export function syncer(stack: Stack): (fd: number) => void {
  const { fsync } = stack.options;
  if (fsync === false) return () => {};
  return typeof fsync === 'function' ? fsync : fd => retryInterrupted(() => stack.files.fsync(fd));
}

/**
 * Makes the names in the stack's directory last. Without it a power cut may undo one rename or removal and keep a later
 * one (the seed leaves it at that). IO_ERROR.
 */
export function syncDirectory(stack: Stack): void {
  const { fsync, syncDirectory = fsync !== false } = stack.options;
  if (!syncDirectory) return;
  try {
    retryInterrupted(() => stack.files.syncDirectory(stack.directory));
  } catch (error) {
    throw ioError(stack.directory, 'synced', error);
  }
}
