// Releases of Node that tests run the engine on, besides the one that runs the tests.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { cacheFolder, keep } from './cache.mjs';
import { attempt, log, MissingPart, run } from './run.mjs';

const windows = process.platform === 'win32';

/**
 * The program of a major version of Node: the current one if it fits, else one that npm installs into the cache. Throws
 * MissingPart if it cannot be installed or does not run.
 */
export function provideOlderNode(major) {
  if (majorOf(process.execPath) === major) return process.execPath;
  const platform = windows ? 'win' : process.platform;
  const name = `node-${platform}-${process.arch}`;
  const program = join(cacheFolder(), `node-${major}`, 'node_modules', name, 'bin', windows ? 'node.exe' : 'node');
  try {
    if (!existsSync(program)) {
      log(`node: fetching version ${major}`);
      keep(`node-${major}`, scratch =>
        run('npm', ['install', '--prefix', scratch, '--ignore-scripts', '--no-audit', '--no-fund', `${name}@${major}`]),
      );
    }
  } catch (error) {
    throw new MissingPart(`Node ${major} cannot be fetched: ${error.message}`);
  }
  if (majorOf(program) !== major) throw new MissingPart(`Node ${major} does not run here.`);
  return program;
}

function majorOf(program) {
  return Number(attempt(program, ['--version'])?.match(/^v(\d+)/)?.[1]);
}
