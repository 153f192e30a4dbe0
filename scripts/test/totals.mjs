// A reporter of node:test that prints the slow tests and files, and writes the counts of all tests, and those that failed, to
// the file that REFTABLE_TEST_OUTCOME names. One reporter for both: Node warns about more than two.
import { writeFileSync } from 'node:fs';
import { relative, resolve } from 'node:path';
import { checkout } from '../provision/cache.mjs';
import { SlowTests } from './slow-tests.mjs';

export default async function* totals(events) {
  const slowTests = new SlowTests();
  const failedTests = [];
  let empty = 0;
  for await (const { type, data } of events) {
    // A file counts as a test that passed if a pattern of names leaves out all its tests.
    if (type === 'test:pass' && data.nesting === 0 && data.file === resolve(data.name)) empty++;
    if (type === 'test:summary' && data.file === undefined) {
      const { passed, failed, cancelled, skipped } = data.counts;
      writeFileSync(
        process.env.REFTABLE_TEST_OUTCOME,
        JSON.stringify({ passed: passed - empty, failed: failed + cancelled, skipped, failedTests }),
      );
    }
    if ((type !== 'test:pass' && type !== 'test:fail') || data.file === undefined) continue;
    const file = relative(checkout, data.file);
    if (type === 'test:fail' && isOwnFailure(data)) {
      failedTests.push({ file, name: data.name, message: beginning(data.details.error) });
    }
    if (data.nesting !== 0) continue;
    slowTests.addTest(file, data.name, data.details.duration_ms);
    slowTests.addFile(file, data.details.duration_ms);
  }
  for (const line of slowTests.lines()) yield `${line}\n`;
}

/** A test fails with its subtests, and a file with its tests: what failed itself is enough. */
function isOwnFailure({ details }) {
  return details.error.failureType !== 'subtestsFailed';
}

/** The message of an error, which may print whole values: its first lines. */
function beginning(error) {
  const message = String(error.cause?.message ?? error.cause ?? error.message);
  return message.split('\n').slice(0, 12).join('\n').slice(0, 2000);
}
