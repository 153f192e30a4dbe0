import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { test } from 'node:test';
import { checkout } from '../../scripts/provision/cache.mjs';
import { launchBrowser, openWorkbench, screenshot, waitUntilActive } from '../support/browser.ts';
import { Repository } from '../support/repository.ts';

const start = join(checkout, 'scripts', 'start.mjs');
const timeout = 300_000;

test('npm start -- --no-open serves the workbench with the extension active on the sample, until it is stopped', {
  timeout,
}, async t => {
  const child = spawn(process.execPath, [start, '--no-open'], { stdio: ['ignore', 'pipe', 'inherit'] });
  t.after(() => child.kill());
  const address = await addressFrom(child.stdout);
  await using browser = await launchBrowser();
  const page = await openWorkbench(browser, address);
  await waitUntilActive(page, 'Reftable');
  await screenshot(page, 'start');
  const exit = once(child, 'exit');
  child.kill('SIGINT');
  assert.deepEqual(await exit, [0, null]);
});

test('npm start opens the repository in its argument, restricted until the user trusts it', { timeout }, async t => {
  using repository = new Repository();
  const child = spawn(process.execPath, [start, repository.folder, '--no-open'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  t.after(() => child.kill());
  const address = new URL(await addressFrom(child.stdout));
  assert.equal(address.searchParams.get('folder'), repository.folder);
  await using browser = await launchBrowser();
  const page = await browser.newPage();
  await page.goto(address.href);
  // Shown by every version, whether it asks first in a dialog, as 1.103 does, or in a banner.
  await page.locator('.statusbar-item', { hasText: 'Restricted Mode' }).waitFor();
});

for (const [what, args] of [
  ['a folder that is not there', ['/no/such/folder']],
  ['two repositories', ['.', '.']],
  ['an unknown option', ['--nonsense']],
] as const) {
  test(`npm start answers ${what} with its usage and exit status 2`, () => {
    const { status, stderr } = spawnSync(process.execPath, [start, ...args], { encoding: 'utf8' });
    assert.equal(status, 2);
    assert.match(stderr, /^Usage: npm start/m);
  });
}

async function addressFrom(stdout: NodeJS.ReadableStream): Promise<string> {
  for await (const line of createInterface(stdout)) {
    const address = line.match(/http:\S+/)?.[0];
    if (address) return address;
  }
  throw new Error('it ended without printing an address');
}
