// A reporter of node:test that prints the slow tests and files, and writes the counts of all tests, and the files of those
// that failed, to the file that REFTABLE_TEST_COUNTS names. One reporter for both: Node warns about more than two.
import { writeFileSync } from 'node:fs';
import { relative, resolve } from 'node:path';
import { checkout } from '../provision/cache.mjs';
import { SlowTests } from './slow-tests.mjs';

export default async function* totals(events) {
  const slowTests = new SlowTests();
  const failedFiles = new Set();
  let empty = 0;
  for await (const { type, data } of events) {
    // A file counts as a test that passed if a pattern of names leaves out all its tests.
    if (type === 'test:pass' && data.nesting === 0 && data.file === resolve(data.name)) empty++;
    if (type === 'test:summary' && data.file === undefined) {
      const { passed, failed, cancelled, skipped } = data.counts;
      writeFileSync(
        process.env.REFTABLE_TEST_COUNTS,
        JSON.stringify({ passed: passed - empty, failed: failed + cancelled, skipped, failedFiles: [...failedFiles] }),
      );
    }
    if ((type !== 'test:pass' && type !== 'test:fail') || data.nesting !== 0 || data.file === undefined) continue;
    const file = relative(checkout, data.file);
    if (type === 'test:fail') failedFiles.add(file);
    slowTests.addTest(file, data.name, data.details.duration_ms);
    slowTests.addFile(file, data.details.duration_ms);
  }
  for (const line of slowTests.lines()) yield `${line}\n`;
}
