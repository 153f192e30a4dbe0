// What the extension host calls: runs every test file beside this one and tells scripts/test/extension.mjs how it went.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import Mocha from 'mocha';
import { mark } from '../../scripts/test/marked-lines.mjs';

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
    const counts = { passed: 0, failed: 0, skipped: 0 };
    runner.on('pass', test => {
      counts.passed++;
      print(`✔ ${titleOf(test)} (${test.duration} ms)`);
    });
    runner.on('fail', (test, error) => {
      counts.failed++;
      print(`✖ ${titleOf(test)}\n${error.stack ?? error.message}`);
    });
    runner.on('pending', test => {
      counts.skipped++;
      print(`﹣ ${titleOf(test)}`);
    });
    runner.once('end', () => print(`counts ${JSON.stringify(counts)}`));
  }
}

function titleOf(test: Mocha.Test): string {
  return test.titlePath().join(' › ');
}

function print(text: string): void {
  for (const line of text.split('\n')) console.log(mark + line);
}
