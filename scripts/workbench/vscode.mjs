#!/usr/bin/env node
// Replaces desktop VS Code where it is not available: takes the arguments that runTests of @vscode/test-electron
// gives it, runs the tests in the registry's workbench with Chromium, and exits with the tests' result.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { provideChromium } from '../provision/chromium.mjs';
import { provideWorkbenchServer } from '../provision/workbench.mjs';
import { launchChromium } from './browser.mjs';
import { startWorkbench } from './server.mjs';

const { values, positionals } = parseArgs({ strict: false, allowPositionals: true });
const data = mkdtempSync(join(tmpdir(), 'reftable-vscode-'));
let workbench;
let browser;
try {
  workbench = await startWorkbench({
    server: provideWorkbenchServer(),
    data,
    testRun: { extension: values.extensionDevelopmentPath, tests: values.extensionTestsPath },
    settings: process.env.REFTABLE_GIT ? { 'git.path': process.env.REFTABLE_GIT } : {},
    trustAll: values['disable-workspace-trust'],
  });
  browser = await launchChromium(provideChromium());
  process.exitCode = await runTests(await browser.newPage(), workbench.addressOf(positionals[0] ?? data));
} finally {
  await browser?.close();
  await workbench?.stop();
  rmSync(data, { recursive: true, force: true, maxRetries: 5 });
}

/** Resolves to the tests' exit code; the workbench reports it, and their output, through these two functions. */
async function runTests(page, address) {
  const exited = new Promise((resolve, reject) => {
    page.on('crash', () => reject(new Error('the page of the workbench crashed')));
    page.exposeFunction('codeAutomationExit', resolve);
    page.exposeFunction('codeAutomationLog', (_severity, args) => console.log(...args));
  });
  await page.goto(address);
  return exited;
}
