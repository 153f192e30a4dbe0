/** Files by their paths, however an editor spells them. */
import { realpathSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The path of a file's address; `undefined` if the address is not that of a file. */
export function pathOf(uri: string): string | undefined {
  try {
    return uri.startsWith('file:') ? fileURLToPath(uri) : undefined;
  } catch {
    return undefined;
  }
}

/** One spelling of a path that may lead through symbolic links or, on Windows, be in any letter case. */
export function canonical(path: string): string {
  const real = join(realDirectory(dirname(path)), basename(path));
  return process.platform === 'win32' ? real.toLowerCase() : real;
}

function realDirectory(path: string): string {
  try {
    return realpathSync.native(path);
  } catch {
    return path;
  }
}
