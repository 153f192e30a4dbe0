/** What a path on the command line is. */
import { statSync } from 'node:fs';
import { ReftableError } from '../reftable/index.ts';

/** Whether the path is a single table; NOT_EXIST_ERROR, IO_ERROR when there is no such path. */
export function isTableFile(path: string): boolean {
  try {
    return !statSync(path).isDirectory();
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw code === 'ENOENT' || code === 'ENOTDIR'
      ? new ReftableError(
          'NOT_EXIST_ERROR',
          `There is no ${path}. Name a stack's directory, such as .git/reftable, or a table.`,
          { file: path },
        )
      : new ReftableError('IO_ERROR', `${path} cannot be looked at: ${message}.`, { file: path });
  }
}
