// Which test files there are, in which suite each runs, and which need nothing but Node.
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { checkout } from '../provision/cache.mjs';

/** Paths of all test files, relative to the checkout, sorted. */
export function testFiles() {
  return filesBelow('test');
}

/**
 * The test files that the paths name, folders with all below them. The paths are relative to the current directory.
 * Throws for a path that leads to no test.
 */
export function namedTestFiles(paths) {
  const files = paths.flatMap(path => {
    const inside = relative(checkout, resolve(path));
    const named = statSync(path).isDirectory() ? filesBelow(inside) : [inside].filter(isTest);
    if (named.length === 0) throw new Error(`${path} has no tests.`);
    return named;
  });
  return [...new Set(files)].sort();
}

/** 'unit', 'extension', 'webview' or 'browser'. Webviews are tested alone in a page, and all together in the workbench. */
export function suiteOf(file) {
  const [, folder] = file.split(/[\\/]/);
  return ['extension', 'webview', 'browser'].find(suite => suite === folder) ?? 'unit';
}

/** Tests that take seconds of CPU time: property runs, damage of every kind, crashes at every call. */
const LONG = [
  'test/check/damaged-table.test.ts',
  'test/check/deflate-bits.test.ts',
  'test/check/field-names.test.ts',
  'test/check/samples.test.ts',
  'test/check/sparse.test.ts',
  'test/crash',
  'test/differential',
  'test/fuzz',
  'test/repair',
  'test/reports',
  'test/samples',
  'test/stress',
].map(path => join(...path.split('/')));

/** Whether a file runs in moments on a machine that has only Node: no git, no browser, no program that it starts. */
export function isQuick(file) {
  if (suiteOf(file) !== 'unit' || LONG.some(long => file === long || file.startsWith(join(long, '/')))) return false;
  return !reaches(join(checkout, file), /[\\/]support[\\/](?:git|workbench|browser)\.ts$/, /'node:child_process'/);
}

/** Whether a file, or one that it imports, has such a path or such a text. Only files in test/ are followed. */
function reaches(file, path, text, seen = new Set()) {
  if (seen.has(file)) return false;
  seen.add(file);
  if (path.test(file)) return true;
  const source = readFileSync(file, 'utf8');
  if (text.test(source)) return true;
  const imports = [...source.matchAll(/^(?:import|export)\b[^;]*?'(\.[^']+)'/gm)].map(([, to]) =>
    resolve(dirname(file), to),
  );
  const tests = join(checkout, 'test', '/');
  return imports.some(to => to.startsWith(tests) && existsSync(to) && reaches(to, path, text, seen));
}

function filesBelow(folder) {
  return readdirSync(join(checkout, folder), { recursive: true })
    .map(path => join(folder, path))
    .filter(isTest)
    .sort();
}

function isTest(path) {
  return path.endsWith('.test.ts');
}
