/** What a path on the command line is. */
import { statSync } from 'node:fs';
import { ReftableError } from '../reftable/index.ts';
import { commandError } from '../text/command-line.ts';

/** Whether the path is a single table. Throws NOT_EXIST_ERROR if the path does not exist, IO_ERROR if the system cannot examine it. */
export function isTableFile(path: string): boolean {
  try {
    return !statSync(path).isDirectory();
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw code === 'ENOENT' || code === 'ENOTDIR'
      ? new ReftableError('NOT_EXIST_ERROR', commandError.noFile(path), { file: path })
      : new ReftableError('IO_ERROR', commandError.unreadable(path, message), { file: path });
  }
}
