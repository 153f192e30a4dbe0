// A reporter of node:test that prints how long slow tests took, and the files that are slow altogether.
import { relative } from 'node:path';
import { checkout } from '../provision/cache.mjs';

/** In milliseconds, by the clock. */
const SLOW_TEST = 5000;
const SLOW_FILE = 20_000;

export default async function* slow(events) {
  const tests = [];
  const files = new Map();
  for await (const { type, data } of events) {
    if ((type !== 'test:pass' && type !== 'test:fail') || data.nesting !== 0 || data.file === undefined) continue;
    const file = relative(checkout, data.file);
    const time = data.details.duration_ms;
    files.set(file, (files.get(file) ?? 0) + time);
    if (time > SLOW_TEST) tests.push([time, `${file}: ${data.name}`]);
  }
  yield* list('slow tests', tests);
  yield* list(
    'slow files',
    [...files].filter(([, time]) => time > SLOW_FILE).map(([file, time]) => [time, file]),
  );
}

function* list(title, entries) {
  if (entries.length === 0) return;
  yield `${title}:\n`;
  for (const [time, name] of entries.sort(([a], [b]) => b - a)) yield `  ${(time / 1000).toFixed(1)} s  ${name}\n`;
}
