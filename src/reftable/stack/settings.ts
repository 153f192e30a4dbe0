/** What a stack's options say to those who write for it. */
import type { WriterOptions } from '../writer.ts';
import type { Stack } from './stack.ts';

export function writerOptions(stack: Stack): WriterOptions {
  const { blockSize, restartInterval, unpadded, skipIndexObjects, exactLogMessage } = stack.options;
  return { hash: stack.hash, blockSize, restartInterval, unpadded, skipIndexObjects, exactLogMessage };
}

/** How a file is made to last before it is renamed (the seed's `stack_fsync`). */
export function syncer(stack: Stack): (fd: number) => void {
  const { fsync } = stack.options;
  if (fsync === false) return () => {};
  return typeof fsync === 'function' ? fsync : fd => stack.files.fsync(fd);
}
