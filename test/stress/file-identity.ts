// Which file has a path. A file system may use the inode of a removed lock again for the next one.
import { statSync } from 'node:fs';

/** A text that differs for two files that had the path one after the other; `undefined` without a file. */
export function fileIdentity(path: string): string | undefined {
  const stats = statSync(path, { bigint: true, throwIfNoEntry: false });
  return stats && `${stats.ino} ${stats.birthtimeNs}`;
}
