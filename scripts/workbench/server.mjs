// Starts the registry's VS Code server on this machine's loopback address, for `npm start` and for the tests.
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { workbenchNode } from '../provision/workbench.mjs';
import { folderFlags } from './extension.mjs';

const startsWithin = 60_000;
const endsWithin = 5_000;

/** Turns off what interrupts a user who wants to test one extension. */
const calm = {
  'workbench.startupEditor': 'none',
  'workbench.tips.enabled': false,
  'telemetry.telemetryLevel': 'off',
  'update.mode': 'none',
  'extensions.ignoreRecommendations': true,
  'chat.disableAIFeatures': true,
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
};

export async function startWorkbench({
  server,
  data,
  testRun,
  settings,
  trustAll,
  env = process.env,
  statusAtSignal = 1,
}) {
  mkdirSync(join(data, 'user', 'User'), { recursive: true });
  const writeSettings = more => {
    writeFileSync(
      join(data, 'user', 'User', 'settings.json'),
      JSON.stringify({ ...calm, ...settings, ...more }, null, 2),
    );
  };
  writeSettings();
  const token = randomBytes(16).toString('hex');
  const child = spawn(
    workbenchNode(),
    [
      join(server, 'out', 'server-main.js'),
      ...['--host', '127.0.0.1', '--port', '0', '--connection-token', token],
      ...folderFlags(data),
      '--accept-server-license-terms',
      '--disable-telemetry',
      // A login shell would put the system's git first, which is used until the settings have arrived after a reload.
      '--force-disable-user-env',
      // A built workbench takes a test run from its address only with this flag, and then shows no notification.
      ...(testRun ? ['--enable-smoke-test-driver'] : []),
      ...(trustAll ? ['--disable-workspace-trust'] : []),
    ],
    { env, stdio: ['ignore', 'pipe', 'pipe'], detached: true },
  );
  const stop = () => stopGroup(child);
  stopAtSignals(child, stop, statusAtSignal);
  try {
    const host = `127.0.0.1:${await portOf(child)}`;
    const inServer = path => `vscode-remote://${host}${pathToFileURL(path).pathname}`;
    const payload = testRun && [
      ['extensionDevelopmentPath', inServer(testRun.extension)],
      ['extensionTestsPath', inServer(testRun.tests)],
    ];
    const addressOf = folder => {
      const query = { folder, tkn: token, ...(payload && { payload: JSON.stringify(payload) }) };
      return `http://${host}/?${new URLSearchParams(query)}`;
    };
    return { addressOf, writeSettings, stop, exited: new Promise(resolve => child.once('exit', resolve)) };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Waits for the line that names the port. Without it, the error contains the output of the server. */
function portOf(child) {
  return new Promise((resolve, reject) => {
    let output = '';
    const fail = what => reject(new Error(`The VS Code server ${what}.\n${output}`));
    const timer = setTimeout(() => fail(`did not start within ${startsWithin / 1000} s`), startsWithin);
    const read = chunk => {
      output += chunk;
      const port = output.match(/Web UI available at http:\/\/[^:]+:(\d+)/)?.[1];
      if (!port) return;
      clearTimeout(timer);
      output = '';
      child.stdout.off('data', read).resume();
      child.stderr.off('data', read).resume();
      resolve(Number(port));
    };
    child.stdout.setEncoding('utf8').on('data', read);
    child.stderr.setEncoding('utf8').on('data', read);
    child.once('error', error => fail(`could not be started: ${error.message}`));
    child.once('exit', code => fail(`ended with status ${code}`));
  });
}

/** A server is a separate process group, which would keep running after this process ends. */
function stopAtSignals(child, stop, status) {
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
  const end = () => stop().then(() => process.exit(status));
  const kill = () => signalGroup(child, 'SIGKILL');
  for (const signal of signals) process.on(signal, end);
  process.on('exit', kill);
  child.once('exit', () => {
    for (const signal of signals) process.off(signal, end);
    process.off('exit', kill);
  });
}

/** Ends the server with its extension hosts: they are one process group. */
async function stopGroup(child) {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise(resolve => child.once('exit', resolve));
  signalGroup(child, 'SIGTERM');
  const timer = setTimeout(() => signalGroup(child, 'SIGKILL'), endsWithin);
  await gone;
  clearTimeout(timer);
  signalGroup(child, 'SIGKILL');
}

function signalGroup(child, signal) {
  try {
    process.kill(-child.pid, signal);
  } catch (error) {
    if (error.code !== 'ESRCH') throw error;
  }
}
