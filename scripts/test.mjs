// `npm test [-- unit|extension|browser [name pattern]]`: installs what is missing and runs the tests in three rings, from
// the engine outwards. Without arguments it runs all of them, after the type check and the linter.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkout, checkoutCache } from './provision/cache.mjs';
import { provideChromium } from './provision/chromium.mjs';
import { provideGit, withGit } from './provision/git.mjs';
import { node, provideNodeModules, withBinaries } from './provision/node-modules.mjs';
import { explain, say } from './provision/run.mjs';
import { provideWorkbenchServer } from './provision/workbench.mjs';

/** For a ring that hangs; no test is judged by its time. */
const hangsAfter = 45 * 60_000;

/** Browser tests run one file at a time: some of them build, and each starts a server and a browser. */
const rings = {
  unit: { needs: [], run: name => runFiles(isUnit, name, availableParallelism()) },
  extension: { needs: [provideWorkbenchServer, provideChromium], run: name => runScript('extension', name) },
  browser: { needs: [provideWorkbenchServer, provideChromium], run: name => runFiles(isBrowser, name, 1) },
};

const [ring, name] = process.argv.slice(2);
if (ring && !(ring in rings)) {
  say(`There is no ring "${ring}".\nUsage: npm test [-- ${Object.keys(rings).join('|')} [name pattern]]`);
  process.exit(2);
}

const failedSteps = [];
const total = { passed: 0, failed: 0, skipped: 0 };
const scratch = mkdtempSync(join(tmpdir(), 'reftable-test-'));
let env;
try {
  provideNodeModules();
  // Many tests start Node on the sources: compiled once, a start takes a third of the time.
  env = { ...withGit(provideGit().path, withBinaries()), NODE_COMPILE_CACHE: join(checkoutCache, 'compiled') };
  if (!ring) runStep('check', ['npm', 'run', '--silent', 'check']);
  if (ring !== 'unit') runStep('build', [node, 'esbuild.mjs']);
  for (const each of ring ? [ring] : Object.keys(rings)) runRing(each);
} catch (error) {
  add({ failed: 1 });
  say(explain(error));
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
if (failedSteps.length > 0) console.log(`failed: ${failedSteps.join(', ')}`);
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

/** A ring whose parts cannot be had has failed: it must not pass unseen. */
function runRing(each) {
  console.log(`── ${each} tests`);
  try {
    for (const provide of rings[each].needs) provide();
    rings[each].run(name);
  } catch (error) {
    say(explain(error));
    add({ failed: 1 });
  }
}

function runFiles(belongs, pattern, concurrency) {
  const files = testFiles().filter(belongs);
  if (files.length === 0) return;
  const counts = join(scratch, 'counts');
  const status = spawn(node, [
    '--test',
    ...(concurrency ? [`--test-concurrency=${concurrency}`] : []),
    ...['--test-reporter=spec', '--test-reporter-destination=stdout'],
    ...[`--test-reporter=${new URL('test/count.mjs', import.meta.url)}`, `--test-reporter-destination=${counts}`],
    ...(pattern ? [`--test-name-pattern=${pattern}`] : []),
    ...files,
  ]);
  addOutcome(status, counts);
}

function runScript(script, pattern) {
  const counts = join(scratch, 'counts');
  const args = [join('scripts', 'test', `${script}.mjs`), ...(pattern ? [pattern] : [])];
  addOutcome(spawn(node, args, { REFTABLE_TEST_COUNTS: counts }), counts);
}

function testFiles() {
  return readdirSync(join(checkout, 'test'), { recursive: true })
    .map(path => join('test', path))
    .filter(path => path.endsWith('.test.ts'))
    .sort();
}

function isUnit(path) {
  return !isBrowser(path) && !path.startsWith(join('test', 'extension'));
}

/** Webviews are tested alone in a page of their own, and all together in the workbench. */
function isBrowser(path) {
  return path.startsWith(join('test', 'browser')) || path.startsWith(join('test', 'webview'));
}

/** Adds the counts that a ring left in a file; a ring that ended badly without a failed test has itself failed. */
function addOutcome(status, file) {
  const counts = readCounts(file);
  if (status !== 0 && !(counts.failed > 0)) counts.failed = 1;
  add(counts);
  rmSync(file, { force: true });
}

function readCounts(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return { failed: 1 };
  }
}

function add(counts) {
  for (const [kind, number] of Object.entries(counts)) total[kind] += number;
}

function spawn(program, args, more = {}) {
  const options = { cwd: checkout, env: { ...env, ...more }, stdio: 'inherit', timeout: hangsAfter };
  return spawnSync(program, args, { ...options, shell: process.platform === 'win32' && program === 'npm' }).status;
}
