/** Whether a stack's directory is what it was: a look at its files without opening any. */
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** Equal when nothing was written, replaced, put there or taken away. */
export function fingerprint(directory: string): string {
  try {
    return readdirSync(directory)
      .map(name => `${name} ${look(join(directory, name))}`)
      .join('\n');
  } catch (error) {
    return String((error as NodeJS.ErrnoException).code);
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
