// The entry point of the extension host: runs every test file in this folder and prints the results for
// scripts/test/extension.mjs.
import { readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import Mocha from 'mocha';
import { mark } from '../../scripts/test/marked-lines.mjs';
import { SlowTests } from '../../scripts/test/slow-tests.mjs';

export async function run(): Promise<void> {
  const mocha = new Mocha({ ui: 'bdd', timeout: 60_000, reporter: MarkedReporter });
  if (process.env.REFTABLE_TEST_NAME) mocha.grep(process.env.REFTABLE_TEST_NAME);
  for (const file of readdirSync(__dirname).sort()) {
    if (file.endsWith('.test.cjs')) mocha.addFile(join(__dirname, file));
  }
  await mocha.loadFilesAsync();
  const failures = await new Promise<number>(resolve => mocha.run(resolve));
  if (failures > 0) throw new Error(`${failures} failed`);
}

class MarkedReporter extends Mocha.reporters.Base {
  constructor(runner: Mocha.Runner, options: Mocha.MochaOptions) {
    super(runner, options);
    const outcome = { passed: 0, failed: 0, skipped: 0, failedTests: [] as object[] };
    const slowTests = new SlowTests();
    let started = 0;
    runner.on('suite', suite => {
      if (suite.parent?.root) started = Date.now();
    });
    // With its hooks, which the times of its tests leave out.
    runner.on('suite end', suite => {
      if (suite.parent?.root) slowTests.addFile(sourceOf(suite), Date.now() - started);
    });
    runner.on('pass', test => {
      outcome.passed++;
      slowTests.addTest(sourceOf(test), titleOf(test), test.duration ?? 0);
      print(`✔ ${titleOf(test)} (${test.duration} ms)`);
    });
    runner.on('fail', (test, error) => {
      outcome.failed++;
      outcome.failedTests.push({ file: sourceOf(test), name: titleOf(test), message: error.message });
      print(`✖ ${titleOf(test)}\n${error.stack ?? error.message}`);
    });
    runner.on('pending', test => {
      outcome.skipped++;
      print(`﹣ ${titleOf(test)}`);
    });
    runner.once('end', () => {
      for (const line of slowTests.lines()) print(line);
      print(`outcome ${JSON.stringify(outcome)}`);
    });
  }
}

/** The source of the bundle that a test or a suite is in. */
function sourceOf({ file = '' }: Mocha.Test | Mocha.Suite): string {
  return `test/extension/${basename(file, '.cjs')}.ts`;
}

function titleOf(test: Mocha.Test): string {
  return test.titlePath().join(' › ');
}

function print(text: string): void {
  for (const line of text.split('\n')) console.log(mark + line);
}
