// The real VS Code server with the built extension, on a folder.
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkout } from '../../scripts/provision/cache.mjs';
import { withGit } from '../../scripts/provision/git.mjs';
import { provideWorkbenchServer } from '../../scripts/provision/workbench.mjs';
import { startWorkbench, type Workbench } from '../../scripts/workbench/server.mjs';
import { gitBinary, isolated } from './git.ts';

export interface TestWorkbenchOptions {
  /** The extension's folder; the checkout's own unless told. `false` runs only what is installed in `data`. */
  extension?: string | false;
  settings?: Record<string, unknown>;
  /** Leave workspace trust on, as a person has it: the folder is then restricted until somebody trusts it. */
  restricted?: boolean;
  /** Where state and installed extensions live; a folder of its own unless told. */
  data?: string;
}

export interface TestWorkbench extends AsyncDisposable {
  /** The address of the folder, to open in a browser. */
  address: string;
  writeSettings: Workbench['writeSettings'];
}

/** Starts a workbench on a folder; `await using` stops it. */
export async function serveFolder(folder: string, options: TestWorkbenchOptions = {}): Promise<TestWorkbench> {
  const { extension = checkout, settings, restricted = false } = options;
  if (extension === checkout && !existsSync(join(checkout, 'dist', 'extension.cjs'))) {
    throw new Error('The extension is not built: npm run build');
  }
  const data = options.data ?? mkdtempSync(join(tmpdir(), 'reftable-workbench-'));
  const workbench = await startWorkbench({
    server: provideWorkbenchServer(),
    data,
    extension: extension || undefined,
    settings: { 'git.path': gitBinary, 'window.restoreWindows': 'none', ...settings },
    trustAll: !restricted,
    env: withGit(gitBinary, isolated),
  });
  return {
    address: workbench.addressOf(folder),
    writeSettings: workbench.writeSettings,
    async [Symbol.asyncDispose]() {
      await workbench.stop();
      if (!options.data) rmSync(data, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}
