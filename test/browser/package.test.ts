import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { checkout } from '../../scripts/provision/cache.mjs';
import { provideWorkbenchServer } from '../../scripts/provision/workbench.mjs';
import { folderFlags } from '../../scripts/workbench/server.mjs';
import { launchBrowser, openWorkbench, waitUntilActive } from '../support/browser.ts';
import { addTables, Repository } from '../support/repository.ts';
import { serveFolder } from '../support/workbench.ts';

test('the package is small, installs into a real VS Code and activates there', { timeout: 300_000 }, async t => {
  const data = mkdtempSync(join(tmpdir(), 'reftable-package-'));
  t.after(() => rmSync(data, { recursive: true, force: true, maxRetries: 5 }));
  const output = execFileSync(process.execPath, [join(checkout, 'scripts', 'package.mjs')], { encoding: 'utf8' });
  const [, vsix, bytes] = output.match(/^(.*\.vsix): ([\d,]+) bytes$/m) ?? [];
  assert.ok(Number(bytes.replaceAll(',', '')) < 1_000_000, output);

  const server = join(provideWorkbenchServer(), 'out', 'server-main.js');
  execFileSync(process.execPath, [server, '--install-extension', vsix, ...folderFlags(data)], { stdio: 'pipe' });

  using repository = new Repository();
  addTables(repository, [20, 3, 1]);
  await using workbench = await serveFolder(repository.folder, { extension: false, data });
  await using browser = await launchBrowser();
  const page = await openWorkbench(browser, workbench.address);
  await waitUntilActive(page, 'Reftable');
});
