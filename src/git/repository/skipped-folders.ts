/** Folders that a search for repositories does not enter. */

/** Folders that hold what other programs made, by the thousand. */
export const SKIPPED_FOLDERS: ReadonlySet<string> = new Set([
  'node_modules',
  'bower_components',
  '.venv',
  'venv',
  '__pycache__',
  '.tox',
  '.gradle',
  '.terraform',
  '.yarn',
  '.pnpm-store',
]);
