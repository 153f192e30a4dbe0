// The packaged extension: builds and packs it, and installs it into a workbench the way a user does. Only an installed
// extension runs in a workbench that shows notifications.
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { hasKnownFiles, missingAddresses, publishedManifest, readPublisher } from '../package/publisher.mjs';
import { checkout } from '../provision/cache.mjs';
import { node, withBinaries } from '../provision/node-modules.mjs';
import { run } from '../provision/run.mjs';
import { workbenchNode } from '../provision/workbench.mjs';

const vsce = join(checkout, 'node_modules', '@vscode', 'vsce', 'vsce');

/**
 * Packs what `.vscodeignore` lets through into a `.vsix` file: of the extension, which is built first, or of another one
 * in a folder. `publisher` has addresses for its manifest. Takes about two seconds, and up to ten more if scripts have
 * changed.
 */
export function packExtension(file, folder = checkout, publisher = readPublisher(checkout)) {
  if (folder === checkout) run(node, ['esbuild.mjs', '--minify'], { cwd: checkout });
  if (missingAddresses(publisher).length === 3) return pack(file, folder, publisher);
  const copy = mkdtempSync(join(tmpdir(), 'reftable-package-'));
  try {
    copyShipped(folder, copy);
    const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
    writeFileSync(join(copy, 'package.json'), JSON.stringify(publishedManifest(manifest, publisher), null, 2));
    pack(file, copy, publisher);
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
}

/** Links in README.md and CHANGELOG.md become absolute where the addresses of the files are known. */
function pack(file, folder, { repository }) {
  const links = hasKnownFiles(repository) ? ['--no-gitHubIssueLinking'] : ['--no-rewrite-relative-links'];
  const flags = ['--no-dependencies', '--allow-missing-repository', '--skip-license', ...links];
  run(node, [vsce, 'package', ...flags, '--out', file], { cwd: folder, env: withBinaries() });
}

/** Copies the files that a package of a folder has. */
function copyShipped(folder, copy) {
  const listed = run(node, [vsce, 'ls', '--no-dependencies'], { cwd: folder, env: withBinaries() });
  for (const path of listed.split('\n').filter(Boolean)) cpSync(join(folder, path), join(copy, path));
}

/** Installs a `.vsix` file into a workbench's data folder, over an installed one of the same version. Takes a second. */
export function installExtension(server, data, vsix) {
  run(workbenchNode(), [join(server, 'out', 'server-main.js'), '--install-extension', vsix, ...folderFlags(data)]);
}

/** The flags that keep a server's state in one folder. The server that runs needs the ones that the installation had. */
export function folderFlags(data) {
  return [
    ...['--user-data-dir', join(data, 'user')],
    ...['--server-data-dir', join(data, 'server')],
    ...['--extensions-dir', join(data, 'extensions')],
  ];
}
