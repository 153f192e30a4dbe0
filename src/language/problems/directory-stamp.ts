/** Whether a stack's directory changed, from the sizes and times of its files. */
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { listDirectory } from '../../git/index.ts';

/** Files that are examined individually. The directory's own times show whether others were added or removed. */
const MOST_FILES = 10_000;

/** Equal if no file was written, replaced, added or removed. */
export function directoryStamp(directory: string): string {
  try {
    return listDirectory(directory, MOST_FILES)
      .entries.map(({ name }) => `${name} ${look(join(directory, name))}`)
      .concat(look(directory))
      .join('\n');
  } catch (error) {
    return (error as Error).message;
  }
}

function look(path: string): string {
  try {
    const { ino, size, mode, mtimeNs, ctimeNs } = statSync(path, { bigint: true });
    return [ino, size, mode, mtimeNs, ctimeNs].join(' ');
  } catch (error) {
    return String((error as NodeJS.ErrnoException).code);
  }
}
