// The oldest Node that package.json names is the one that is built for, that is documented, and that has what is used.
import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

const root = join(import.meta.dirname, '../..');
const read = (path: string) => readFileSync(join(root, path), 'utf8');
const [, oldest = ''] = /^>=([\d.]+)$/.exec(JSON.parse(read('package.json')).engines.node) ?? [];

test('the bundles and the documents name the oldest Node of package.json', () => {
  assert.match(oldest, /^\d+\.\d+$/);
  assert.match(read('scripts/build/bundles.mjs'), new RegExp(`target: 'node${oldest}'`));
  assert.equal(JSON.parse(read('package-lock.json')).packages[''].engines.node, `>=${oldest}`);
  for (const page of ['README.md', 'CONTRIBUTING.md']) {
    const named = [...read(page).matchAll(/Node ([\d.]+) or newer/g)].map(([, version]) => version);
    assert.ok(named.length > 0, page);
    assert.deepEqual(new Set(named), new Set([oldest]), page);
  }
});

/** What Node has had since a version that is newer than some releases of Node 20. */
const SINCE: readonly [pattern: RegExp, version: string][] = [
  [/\bSymbol\.(?:async)?[dD]ispose\b/, '20.4'],
  [/\bAbortSignal\.any\b/, '20.3'],
  [/\bimport\.meta\.(?:dirname|filename)\b/, '20.11'],
  [/\bparentPath\b|\bstyleText\b/, '20.12'],
  [/\bgetBuiltinModule\b/, '20.16'],
  [/\b(?:Object|Map)\.groupBy\b/, '21.0'],
  [/\bPromise\.withResolvers\b|\bArray\.fromAsync\b|\bglobSync\b|\bIterator\.from\b/, '22.0'],
  [/\.(?:union|intersection|difference|symmetricDifference|isSubsetOf|isSupersetOf|isDisjointFrom)\(/, '22.0'],
  [
    /\.(?:values|keys|entries)\(\)\s*\.(?:map|filter|take|drop|flatMap|some|every|find|reduce|toArray|forEach)\(/,
    '22.0',
  ],
  [/\bcrc32\b.* from 'node:zlib'/, '22.2'],
  [/\bPromise\.try\b|\bError\.isError\b|\bRegExp\.escape\b/, '24.0'],
];

/** The files that Node runs before the checkout's own Node is installed, and what the bundles for Node are made of. */
const FILES = [
  ...globSync('src/**/*.ts', { cwd: root }),
  ...globSync('scripts/{provision,workbench,build}/*.mjs', { cwd: root }),
  ...['esbuild.mjs', 'scripts/test.mjs', 'scripts/start.mjs', 'scripts/sample.mjs', 'scripts/test/files.mjs'],
];

function isNewer(version: string): boolean {
  return version.localeCompare(oldest, 'en', { numeric: true }) > 0;
}

test('nothing is used that the oldest Node does not have', () => {
  assert.ok(FILES.length > 300, `${FILES.length} files`);
  assert.ok(isNewer('20.11') && isNewer('22.0') && !isNewer('20.4') && !isNewer('20.3'));
  const used = FILES.flatMap(file => {
    const text = read(file);
    return SINCE.flatMap(([pattern, version]) =>
      isNewer(version) && pattern.test(text) ? [`${file}: ${pattern.exec(text)?.[0]} needs Node ${version}`] : [],
    );
  });
  assert.deepEqual(used, []);
});
