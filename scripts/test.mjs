// `npm test [-- unit|extension|webview|browser [name pattern]]`, `npm test -- PATH…`, `npm run test:quick`: installs what
// is missing and runs tests in four suites, from the engine outwards. Without arguments it runs all of them, after the type
// check and the linter.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkout, checkoutCache } from './provision/cache.mjs';
import { provideChromium } from './provision/chromium.mjs';
import { provideGit, withGit } from './provision/git.mjs';
import { node, provideNodeModules, withBinaries } from './provision/node-modules.mjs';
import { explain, log } from './provision/run.mjs';
import { provideWorkbenchServer } from './provision/workbench.mjs';
import { isQuick, namedTestFiles, suiteOf, testFiles } from './test/files.mjs';

/** For a suite that hangs; no test is judged by its time. */
const hangsAfter = 45 * 60_000;

/**
 * Files that may fail at first and are run again, alone: a process, a browser or a workbench can be slow beside other work.
 * What tests draw at random comes from fixed seeds, so that a second run cannot pass by luck. Where more files fail, it is
 * not the machine.
 */
const MAX_SECOND_RUNS = 4;

/**
 * Webview and browser tests run one file at a time: a browser that draws without a graphics card takes more than one core.
 */
const suites = {
  unit: { needs: [], parallel: availableParallelism(), run: runFiles },
  extension: { needs: [provideWorkbenchServer, provideChromium], run: runInExtensionHost },
  webview: { needs: [provideChromium], parallel: 1, run: runFiles },
  browser: { needs: [provideWorkbenchServer, provideChromium], parallel: 1, run: runFiles },
};

const selected = selectTests(process.argv.slice(2));
const failedSteps = [];
const failedTests = [];
const passedLater = [];
const total = { passed: 0, failed: 0, skipped: 0 };
const scratch = mkdtempSync(join(tmpdir(), 'reftable-test-'));
let env;
try {
  provideNodeModules();
  // Many tests start Node on the sources: compiled once, a start takes a third of the time.
  env = { ...withBinaries(), NODE_COMPILE_CACHE: join(checkoutCache, 'compiled') };
  if (!selected.quick) env = withGit(provideGit().path, env);
  if (selected.all) runStep('check', ['npm', 'run', '--silent', 'check']);
  const chosen = Object.keys(suites).filter(suite => selected.files.some(file => suiteOf(file) === suite));
  if (chosen.some(suite => suite !== 'unit')) runStep('build', [node, 'esbuild.mjs']);
  for (const suite of chosen) runSuite(suite);
} catch (error) {
  add({ failed: 1 });
  log(explain(error));
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
if (passedLater.length > 0) console.log(`failed at first, passed when run again: ${passedLater.join(', ')}`);
if (failedSteps.length > 0) console.log(`failed: ${failedSteps.join(', ')}`);
for (const { file, name, message } of failedTests) {
  console.log(`failed: ${file}: ${name}\n${message.replace(/^/gm, '  ')}`);
}
if (total.skipped > 0) console.log(`${total.skipped} skipped`);
console.log(`${total.passed} passed, ${total.failed} failed`);
process.exitCode = total.failed > 0 || total.passed === 0 ? 1 : 0;

/** A step without tests of its own: it counts only when it fails. */
function runStep(title, [program, ...args]) {
  console.log(`── ${title}`);
  if (spawn(program, args) === 0) return;
  failedSteps.push(title);
  add({ failed: 1 });
}

/** The files to run, and whether they are all of them, or those that need neither git nor a browser. */
function selectTests([first, ...rest]) {
  if (first === undefined) return { files: testFiles(), all: true };
  if (first === '--quick') return { files: testFiles().filter(isQuick), quick: true };
  if (first in suites) return { files: testFiles().filter(file => suiteOf(file) === first), name: rest[0] };
  const paths = [first, ...rest];
  const missing = paths.find(path => !existsSync(path));
  try {
    if (missing === undefined) return { files: namedTestFiles(paths) };
    log(`"${missing}" is neither a file nor one of the suites ${Object.keys(suites).join(', ')}.`);
  } catch (error) {
    log(error.message);
  }
  log(
    `Usage: npm test [-- ${Object.keys(suites).join('|')} [name pattern]]\n       npm test -- PATH…\n       npm run test:quick`,
  );
  process.exit(2);
}

/** A suite with missing dependencies fails, so that it is not skipped unnoticed. */
function runSuite(suite) {
  console.log(`── ${suite} tests`);
  try {
    for (const provide of suites[suite].needs) provide();
    runTwice(
      suites[suite],
      selected.files.filter(file => suiteOf(file) === suite),
    );
  } catch (error) {
    log(explain(error));
    add({ failed: 1 });
  }
}

/** Runs the files in which a test failed again, one after the other; what passes then is reported apart. */
function runTwice({ run, parallel }, files) {
  const first = run(files, parallel);
  const failedFiles = [...new Set(first.failedTests.map(({ file }) => file))];
  add(first);
  if (failedFiles.length === 0 || failedFiles.length > MAX_SECOND_RUNS) {
    failedTests.push(...first.failedTests);
    return;
  }
  console.log(`── again: ${failedFiles.join(', ')}`);
  const second = run(failedFiles, 1);
  // Each test counts once.
  add({ failed: second.failed - first.failed, passed: first.failed - second.failed });
  failedTests.push(...second.failedTests);
  passedLater.push(...failedFiles.filter(file => !second.failedTests.some(failed => failed.file === file)));
}

function runFiles(files, parallel) {
  const totals = new URL('test/totals.mjs', import.meta.url);
  return outcome([
    '--test',
    `--test-concurrency=${parallel}`,
    ...['--test-reporter=spec', '--test-reporter-destination=stdout'],
    ...[`--test-reporter=${totals}`, '--test-reporter-destination=stdout'],
    ...(selected.name ? [`--test-name-pattern=${selected.name}`] : []),
    ...files,
  ]);
}

function runInExtensionHost(files) {
  const args = [join('scripts', 'test', 'extension.mjs'), ...(selected.name ? [selected.name] : [])];
  return outcome(args, { REFTABLE_TEST_FILES: files.join('\n') });
}

/** Runs a suite, which leaves its outcome in a file. An error without a failed test counts as a failure. */
function outcome(args, more = {}) {
  const file = join(scratch, 'outcome');
  const status = spawn(node, args, { ...more, REFTABLE_TEST_OUTCOME: file });
  const left = readOutcome(file);
  if (status !== 0 && left.failed === 0) left.failed = 1;
  rmSync(file, { force: true });
  return left;
}

function readOutcome(file) {
  const nothing = { passed: 0, failed: 0, skipped: 0, failedTests: [] };
  try {
    return { ...nothing, ...JSON.parse(readFileSync(file, 'utf8')) };
  } catch {
    return { ...nothing, failed: 1 };
  }
}

function add({ passed = 0, failed = 0, skipped = 0 }) {
  total.passed += passed;
  total.failed += failed;
  total.skipped += skipped;
}

function spawn(program, args, more = {}) {
  const options = { cwd: checkout, env: { ...env, ...more }, stdio: 'inherit', timeout: hangsAfter };
  return spawnSync(program, args, { ...options, shell: process.platform === 'win32' && program === 'npm' }).status;
}
