import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { checkout } from '../../scripts/provision/cache.mjs';
import { extensionErrors, launchBrowser, untilReady, waitUntilActive } from '../support/browser.ts';
import { addTables, Repository } from '../support/repository.ts';
import { serveFolder } from '../support/workbench.ts';

let made: { file: string; bytes: number } | undefined;

/** What `npm run package` makes and prints; it is run once. */
function packaged(): { file: string; bytes: number } {
  if (made) return made;
  const output = execFileSync(process.execPath, [join(checkout, 'scripts', 'package.mjs')], { encoding: 'utf8' });
  const [, file, bytes] = output.match(/^(.*\.vsix): ([\d,]+) bytes$/m) ?? [];
  assert.ok(file && bytes, output);
  made = { file, bytes: Number(bytes.replaceAll(',', '')) };
  return made;
}

test('npm run package prints the file and its size, which is small', { timeout: 300_000 }, () => {
  const { file, bytes } = packaged();
  assert.equal(statSync(file).size, bytes);
  assert.ok(bytes < 830_000, String(bytes));
});

test('the package installs into a real VS Code and activates there', { timeout: 300_000 }, async () => {
  using repository = new Repository();
  addTables(repository, [20, 3, 1]);
  await using workbench = await serveFolder(repository.folder, { uninstalled: true, others: [packaged().file] });
  await using browser = await launchBrowser();
  const page = await browser.newPage();
  page.setDefaultTimeout(120_000);
  const errors = extensionErrors(page);
  await page.goto(workbench.address);
  await untilReady(page);
  await waitUntilActive(page, 'Reftable');
  await page.locator('.statusbar-item', { hasText: /\d+ tables, / }).waitFor();
  assert.deepEqual(errors, []);

  // The licenses of what is in the bundles are installed with them.
  const extensions = join(workbench.data, 'extensions');
  const installed = readdirSync(extensions).find(name => name.startsWith('reftable.vscode-reftable-'));
  const text = readFileSync(join(extensions, installed ?? '', 'ThirdPartyNotices.txt'), 'utf8');
  for (const name of [
    '@microsoft/fast-element',
    '@tanstack/virtual-core',
    '@vscode/codicons',
    'd3-scale',
    'vscode-jsonrpc',
  ]) {
    assert.match(text, new RegExp(`^- ${name} [\\d.]+(?:-\\d+)? \\(.+\\)$`, 'm'));
    assert.match(text, new RegExp(`^=+\\n${name} .+\\nLicense: .+\\n`, 'm'));
  }
});
