// A reporter of node:test that prints the slow tests and files.
import { relative } from 'node:path';
import { checkout } from '../provision/cache.mjs';
import { SlowTests } from './slow-tests.mjs';

export default async function* slow(events) {
  const slowTests = new SlowTests();
  for await (const { type, data } of events) {
    if ((type !== 'test:pass' && type !== 'test:fail') || data.nesting !== 0 || data.file === undefined) continue;
    const file = relative(checkout, data.file);
    slowTests.addTest(file, data.name, data.details.duration_ms);
    slowTests.addFile(file, data.details.duration_ms);
  }
  for (const line of slowTests.lines()) yield `${line}\n`;
}
