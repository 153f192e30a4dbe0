// The checkout's node_modules, installed when something that package-lock.json asks for is not there.
import { existsSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { checkout } from './cache.mjs';
import { log, run } from './run.mjs';

const modules = join(checkout, 'node_modules');

/** The Node that tests and the workbench run on: the one among the devDependencies, not the machine's own. */
export const node = join(modules, 'node', 'bin', process.platform === 'win32' ? 'node.exe' : 'node');

export function provideNodeModules() {
  if (isInstalled() && existsSync(node)) return;
  log('node_modules: installing what package-lock.json names');
  run('npm', ['ci', '--no-audit', '--no-fund'], { cwd: checkout });
}

/** An environment in which the checkout's own tools and Node come first, as inside every npm script. */
export function withBinaries(env = process.env) {
  return { ...env, PATH: `${join(modules, '.bin')}${delimiter}${env.PATH}` };
}

/** Compares by content, not by time: an `npm install` by hand or a switched branch both count as they should. */
function isInstalled() {
  const expected = packagesOf(join(checkout, 'package-lock.json'));
  const present = packagesOf(join(modules, '.package-lock.json'));
  return Object.entries(expected).every(
    ([path, { version, optional, devOptional }]) =>
      path === '' || optional || devOptional || present[path]?.version === version,
  );
}

function packagesOf(lockFile) {
  return existsSync(lockFile) ? JSON.parse(readFileSync(lockFile, 'utf8')).packages : {};
}
