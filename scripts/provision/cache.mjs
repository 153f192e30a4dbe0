// The cache of downloaded parts: one folder for each user, not for each checkout, so that a fresh clone, a second
// worktree and `git clean -dfx` cost no second download. `.cache/` in the checkout holds only what belongs to that
// checkout.
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The checkout these scripts belong to. */
export const checkout = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/** The checkout's own throw-away files: screenshots, bundled tests, the sample repository. */
export const checkoutCache = join(checkout, '.cache');

export function cacheFolder() {
  return join(userCacheFolder(), 'vscode-reftable');
}

function userCacheFolder() {
  if (process.env.XDG_CACHE_HOME) return process.env.XDG_CACHE_HOME;
  if (process.platform === 'win32') return process.env.LOCALAPPDATA ?? join(homedir(), 'AppData', 'Local');
  if (process.platform === 'darwin') return join(homedir(), 'Library', 'Caches');
  return join(homedir(), '.cache');
}

/**
 * Puts a part into the cache: `build(scratch, folder)` fills a scratch folder, which then becomes `folder` by one rename,
 * so that an interrupted or a second, simultaneous run never leaves half a part. Returns the part's folder.
 */
export function keep(name, build) {
  const folder = join(cacheFolder(), name);
  mkdirSync(cacheFolder(), { recursive: true });
  const scratch = mkdtempSync(join(cacheFolder(), `.${name}-`));
  try {
    build(scratch, folder);
    rmSync(folder, { recursive: true, force: true });
    try {
      renameSync(scratch, folder);
    } catch (error) {
      if (!existsSync(folder)) throw error;
    }
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
  return folder;
}
