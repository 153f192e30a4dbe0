// Runs test/extension inside a real extension host, in a workspace with a sample repository. Its arguments are a pattern
// of test names, if any; REFTABLE_TEST_FILES names the files, one a line, without it all of them run; the outcome goes to the
// file that REFTABLE_TEST_OUTCOME names.
import { createWriteStream, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { runTests } from '@vscode/test-electron';
import { build } from 'esbuild';
import { checkout, checkoutCache } from '../provision/cache.mjs';
import { provideGit } from '../provision/git.mjs';
import { provideDesktop } from '../provision/workbench.mjs';
import { makeSample } from '../sample.mjs';
import { suiteOf, testFiles } from './files.mjs';
import { MarkedLines } from './marked-lines.mjs';

/** Modules find files next to their own source, also if they are bundled elsewhere. */
const keepAddresses = {
  name: 'keep-addresses',
  setup({ onLoad }) {
    onLoad({ filter: /[\\/](scripts|test)[\\/].*\.(mjs|ts)$/ }, ({ path }) => ({
      contents: readFileSync(path, 'utf8').replaceAll('import.meta.url', JSON.stringify(pathToFileURL(path).href)),
      loader: path.endsWith('.ts') ? 'ts' : 'js',
    }));
  },
};

const tests = await bundleTests();
const scratch = mkdtempSync(join(tmpdir(), 'reftable-extension-'));
const logFile = join(checkoutCache, 'extension-host.log');
const output = new MarkedLines(createWriteStream(logFile));
let ended = false;
try {
  const folder = makeSample(provideGit().path, join(scratch, 'sample'));
  const launcher = join(checkout, 'scripts', 'workbench', 'vscode.mjs');
  await runTests({
    vscodeExecutablePath: (await provideDesktop()) ?? launcher,
    extensionDevelopmentPath: checkout,
    extensionTestsPath: tests,
    launchArgs: [folder, `--user-data-dir=${join(scratch, 'user')}`, `--extensions-dir=${join(scratch, 'extensions')}`],
    // With VSCODE_CLI, the extension host keeps this PATH, which leads to the git of the tests. Without, it takes that of a
    // login shell.
    extensionTestsEnv: { REFTABLE_TEST_NAME: process.argv[2] ?? '', VSCODE_CLI: '1' },
    stdout: output,
    stderr: output,
  });
  ended = true;
} catch (error) {
  console.log(`${error.message}; everything the workbench wrote is in ${logFile}`);
} finally {
  rmSync(scratch, { recursive: true, force: true, maxRetries: 5 });
}
const outcome = output.outcome ?? { passed: 0, failed: 1 };
if (!ended && outcome.failed === 0) outcome.failed = 1;
if (process.env.REFTABLE_TEST_OUTCOME) writeFileSync(process.env.REFTABLE_TEST_OUTCOME, JSON.stringify(outcome));
process.exit(outcome.failed > 0 ? 1 : 0);

/** The extension host of the oldest VS Code we support reads no TypeScript; mocha stays outside the bundles. */
async function bundleTests() {
  const outdir = join(checkoutCache, 'extension-tests');
  rmSync(outdir, { recursive: true, force: true });
  mkdirSync(outdir, { recursive: true });
  const source = join(checkout, 'test', 'extension');
  const named = (process.env.REFTABLE_TEST_FILES ?? '').split('\n').filter(Boolean);
  const tests = named.length > 0 ? named : testFiles().filter(file => suiteOf(file) === 'extension');
  await build({
    entryPoints: [join(source, 'index.ts'), ...tests.map(file => join(checkout, file))],
    outbase: source,
    outdir,
    outExtension: { '.js': '.cjs' },
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node22',
    sourcemap: 'inline',
    external: ['vscode', 'mocha'],
    logLevel: 'warning',
    plugins: [keepAddresses],
  });
  return join(outdir, 'index.cjs');
}
