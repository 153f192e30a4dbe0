// The packaged extension: builds and packs it, and installs it into a workbench the way a user does. Only an installed
// extension runs in a workbench that shows notifications.
import { join } from 'node:path';
import { checkout } from '../provision/cache.mjs';
import { node, withBinaries } from '../provision/node-modules.mjs';
import { run } from '../provision/run.mjs';

/**
 * Packs what `.vscodeignore` lets through into a `.vsix` file: of the extension, which is built first, or of another one
 * in a folder. Takes about two seconds.
 */
export function packExtension(file, folder = checkout) {
  if (folder === checkout) run(node, ['esbuild.mjs', '--minify'], { cwd: checkout });
  const vsce = join(checkout, 'node_modules', '@vscode', 'vsce', 'vsce');
  const flags = ['--no-dependencies', '--allow-missing-repository', '--no-rewrite-relative-links', '--skip-license'];
  run(node, [vsce, 'package', ...flags, '--out', file], { cwd: folder, env: withBinaries() });
}

/** Installs a `.vsix` file into a workbench's data folder, over an installed one of the same version. Takes a second. */
export function installExtension(server, data, vsix) {
  run(node, [join(server, 'out', 'server-main.js'), '--install-extension', vsix, ...folderFlags(data)]);
}

/** The flags that keep a server's state in one folder. The server that runs needs the ones that the installation had. */
export function folderFlags(data) {
  return [
    ...['--user-data-dir', join(data, 'user')],
    ...['--server-data-dir', join(data, 'server')],
    ...['--extensions-dir', join(data, 'extensions')],
  ];
}
