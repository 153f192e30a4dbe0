// The real VS Code that tests run in: the desktop one where its download server can be reached and a display exists,
// else the same workbench and extension host as the npm registry has them, served to a browser.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cacheFolder, checkout, keep } from './cache.mjs';
import { node, withBinaries } from './node-modules.mjs';
import { provideOlderNode } from './older-node.mjs';
import { log, MissingPart, run } from './run.mjs';

/** Carries VS Code 1.139. Pinned, so that a new release of VS Code cannot make a test fail. */
const newest = { registryPackage: 'code-server@4.139.1', node: () => node };
/** Carries VS Code 1.103, the lowest one of the registry that package.json allows; it does not run on Node 24. */
const lowest = { registryPackage: 'code-server@4.103.2', node: () => provideOlderNode(22) };
const chosen = () => (process.env.REFTABLE_VSCODE === 'lowest' ? lowest : newest);

const desktopVersion = '1.139.0';
const downloads = 'https://update.code.visualstudio.com';
const reachableWithin = 3000;

/**
 * The folder of the registry's VS Code server: `out/server-main.js` is in it. With REFTABLE_VSCODE=lowest the lowest one that
 * the registry has. Throws MissingPart if it cannot be installed.
 */
export function provideWorkbenchServer() {
  const { registryPackage } = chosen();
  const name = registryPackage.replace('@', '-');
  const server = folder => join(folder, 'node_modules', 'code-server', 'lib', 'vscode');
  const kept = join(cacheFolder(), name);
  if (existsSync(join(server(kept), 'out', 'server-main.js'))) return server(kept);
  log('workbench: fetching VS Code from the npm registry (600 MB on disk)');
  const quiet = ['--ignore-scripts', '--no-audit', '--no-fund'];
  const env = withBinaries();
  try {
    keep(name, scratch => {
      writeFileSync(join(scratch, 'package.json'), '{ "private": true }\n');
      run('npm', ['install', ...quiet, registryPackage], { cwd: scratch, env });
      run('npm', ['install', ...quiet, '--omit=dev'], { cwd: server(scratch), env });
    });
  } catch (error) {
    throw new MissingPart(
      `The workbench could not be fetched from the npm registry; run again with it in reach.\n${error.message}`,
    );
  }
  return server(kept);
}

/** The program of Node that runs the registry's VS Code server. Throws MissingPart if it cannot be installed. */
export function workbenchNode() {
  return chosen().node();
}

/** The version that tests use: REFTABLE_VSCODE names another one, `stable`, or `lowest`, which is that of package.json. */
export function versionToTest(asked = process.env.REFTABLE_VSCODE) {
  if (asked !== 'lowest') return asked || desktopVersion;
  const { engines } = JSON.parse(readFileSync(join(checkout, 'package.json'), 'utf8'));
  return engines.vscode.replace('^', '');
}

/**
 * The executable of desktop VS Code, downloaded once; undefined where it cannot be had or shown. REFTABLE_WORKBENCH=server
 * leaves it out. Throws MissingPart if REFTABLE_VSCODE asks for a version that cannot be had.
 */
export async function provideDesktop() {
  const isAsked = Boolean(process.env.REFTABLE_VSCODE);
  if (process.env.REFTABLE_WORKBENCH === 'server') return undefined;
  if (!hasDisplay() || !(await isReachable())) {
    if (isAsked) throw new MissingPart('REFTABLE_VSCODE needs a display and the download server of VS Code.');
    return undefined;
  }
  const version = versionToTest();
  log(`workbench: desktop VS Code ${version}`);
  const { downloadAndUnzipVSCode, SilentReporter } = await import('@vscode/test-electron');
  try {
    return await downloadAndUnzipVSCode({
      version,
      cachePath: join(cacheFolder(), 'vscode'),
      reporter: new SilentReporter(),
    });
  } catch (error) {
    if (isAsked) throw new MissingPart(`VS Code ${version} could not be downloaded: ${error.message}`);
    log(`workbench: desktop VS Code could not be downloaded (${error.message}), the registry's serves instead`);
    return undefined;
  }
}

function hasDisplay() {
  return process.platform !== 'linux' || Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY);
}

async function isReachable() {
  try {
    const signal = AbortSignal.timeout(reachableWithin);
    return (await fetch(`${downloads}/api/releases/stable`, { signal })).ok;
  } catch {
    return false;
  }
}
