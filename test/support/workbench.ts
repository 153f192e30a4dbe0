// The real VS Code server with the packaged extension installed, on a folder: what users see, notifications included.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { withGit } from '../../scripts/provision/git.mjs';
import { provideWorkbenchServer } from '../../scripts/provision/workbench.mjs';
import { installExtension, packExtension } from '../../scripts/workbench/extension.mjs';
import { startWorkbench, type Workbench } from '../../scripts/workbench/server.mjs';
import { gitBinary, isolated } from './git.ts';

export interface TestWorkbenchOptions {
  settings?: Record<string, unknown>;
  /** Leave workspace trust on, as users have it: the folder is then restricted until it is trusted. */
  restricted?: boolean;
  /** Start without the extension; `install` adds it. */
  uninstalled?: boolean;
  /** Packed extensions to be installed besides this one. */
  others?: readonly string[];
  /** More variables for the server, and so for the extension host. */
  env?: NodeJS.ProcessEnv;
}

export interface TestWorkbench extends AsyncDisposable {
  /** The address of the folder, to open in a browser. */
  address: string;
  /** The folder of its settings, extensions and logs. */
  data: string;
  writeSettings: Workbench['writeSettings'];
  /** Installs the extension into the running workbench, as `code --install-extension` does. */
  install(): void;
}

/** Starts a workbench on a folder; `await using` stops it. */
export async function serveFolder(folder: string, options: TestWorkbenchOptions = {}): Promise<TestWorkbench> {
  const { settings, restricted = false, uninstalled = false, others = [], env } = options;
  const server = provideWorkbenchServer();
  const data = mkdtempSync(join(tmpdir(), 'reftable-workbench-'));
  const install = () => installExtension(server, data, packaged());
  if (!uninstalled) install();
  for (const other of others) installExtension(server, data, other);
  const workbench = await startWorkbench({
    server,
    data,
    settings: { 'git.path': gitBinary, 'window.restoreWindows': 'none', ...settings },
    trustAll: !restricted,
    env: { ...withGit(gitBinary, isolated), ...env },
  });
  return {
    address: workbench.addressOf(folder),
    data,
    writeSettings: workbench.writeSettings,
    install,
    async [Symbol.asyncDispose]() {
      await workbench.stop();
      rmSync(data, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

/**
 * Whether VS Code shows the titles that extensions give their editors of files. Before 1.106, a tab has the file's name, or
 * the label that the setting `workbench.editor.customLabels.patterns` makes of its path.
 */
export function hasEditorTitles(): boolean {
  const { version } = JSON.parse(readFileSync(join(provideWorkbenchServer(), 'product.json'), 'utf8'));
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major > 1 || minor >= 106;
}

let vsix: string | undefined;

/** The extension as it is in the checkout now, packed once in each test process. */
function packaged(): string {
  if (vsix) return vsix;
  const folder = mkdtempSync(join(tmpdir(), 'reftable-vsix-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  packExtension(join(folder, 'reftable.vsix'));
  vsix = join(folder, 'reftable.vsix');
  return vsix;
}
