/** Code that V8 has compiled, kept for the next run. */
import { mkdirSync } from 'node:fs';
import module from 'node:module';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';

/**
 * What is loaded from now on is compiled once and kept in the user's cache, never in a repository. Without a cache that can
 * be written, and with a Node that cannot do this, the code is compiled in each run.
 */
export function keepCompiledCode(): void {
  // Node does it already.
  if (process.env.NODE_COMPILE_CACHE) return;
  try {
    const folder = join(cacheDirectory(), 'vscode-reftable', 'compiled');
    // Node makes the folders that are missing, and never ends where none can be made, as below /proc.
    for (const each of [dirname(dirname(folder)), dirname(folder), folder]) mkdirIfMissing(each);
    module.enableCompileCache?.(folder);
  } catch {
    // A user without a home, or without a right to write there.
  }
}

function mkdirIfMissing(folder: string): void {
  try {
    mkdirSync(folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
}

function cacheDirectory(): string {
  const { XDG_CACHE_HOME, LOCALAPPDATA } = process.env;
  if (process.platform === 'win32') return LOCALAPPDATA || join(homedir(), 'AppData', 'Local');
  if (process.platform === 'darwin') return join(homedir(), 'Library', 'Caches');
  return XDG_CACHE_HOME?.startsWith('/') ? XDG_CACHE_HOME : join(homedir(), '.cache');
}
