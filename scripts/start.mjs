// `npm start [-- /path/to/repository] [--no-open]`: installs what is missing, builds, and opens VS Code with the extension.
import { spawn } from 'node:child_process';
import { statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { checkout, checkoutCache } from './provision/cache.mjs';
import { provideGit, withGit } from './provision/git.mjs';
import { node, provideNodeModules } from './provision/node-modules.mjs';
import { explain, log, run, which } from './provision/run.mjs';
import { provideWorkbenchServer } from './provision/workbench.mjs';
import { makeSample } from './sample.mjs';
import { installExtension, packExtension } from './workbench/extension.mjs';
import { startWorkbench } from './workbench/server.mjs';

const usage = `Usage: npm start [-- /path/to/repository] [--no-open]
Opens VS Code with the extension on that repository, or on a sample made for it; --no-open only prints the address.`;

const { named, open } = readArguments();
try {
  provideNodeModules();
  const git = provideGit();
  const folder = named ?? makeSample(git.path, join(checkoutCache, 'sample'));
  const code = open && which('code');
  if (code) openDesktop(code, folder, git.path);
  else await serve(folder, git.path);
} catch (error) {
  log(explain(error));
  process.exit(1);
}

function readArguments() {
  try {
    const options = { 'no-open': { type: 'boolean' } };
    const { values, positionals } = parseArgs({ options, allowPositionals: true });
    if (positionals.length > 1) throw new Error('More than one repository is named.');
    return { named: positionals.length ? readFolder(positionals[0]) : undefined, open: !values['no-open'] };
  } catch (error) {
    log(`${error.message}\n${usage}`);
    process.exit(2);
  }
}

/** npm runs scripts in the checkout; INIT_CWD is the folder that npm was started in. */
function readFolder(path) {
  const folder = resolve(process.env.INIT_CWD ?? '.', path);
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory()) throw new Error(`${folder} is not a folder.`);
  return folder;
}

function openDesktop(code, folder, git) {
  run(node, ['esbuild.mjs'], { cwd: checkout });
  log(`Opening ${folder} in VS Code.`);
  run(code, ['--new-window', `--extensionDevelopmentPath=${checkout}`, folder], {
    env: withGit(git),
    shell: process.platform === 'win32',
  });
}

/**
 * Installs the extension and serves the workbench until Ctrl-C. The sample is trusted; whether a named repository is
 * trusted is the user's decision.
 */
async function serve(folder, git) {
  const server = provideWorkbenchServer();
  const data = join(checkoutCache, 'workbench');
  const vsix = join(checkoutCache, 'start.vsix');
  packExtension(vsix);
  installExtension(server, data, vsix);
  const workbench = await startWorkbench({
    server,
    data,
    settings: { 'git.path': git },
    trustAll: !named,
    env: withGit(git),
    statusAtSignal: 0,
  });
  const address = workbench.addressOf(folder);
  console.log(`VS Code with the extension on ${folder}:\n\n  ${address}\n\nCtrl-C stops it.`);
  if (open) openBrowser(address);
  await workbench.exited;
}

/** The address is printed too, for a machine without a browser. */
function openBrowser(address) {
  const openers = { darwin: ['open', address], win32: ['explorer', address] };
  const [program, ...args] = openers[process.platform] ?? ['xdg-open', address];
  spawn(program, args, { stdio: 'ignore', detached: true })
    .once('error', () => {})
    .unref();
}
