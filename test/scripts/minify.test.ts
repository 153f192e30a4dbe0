// The second minifier: it keeps what scripts do.
import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { REQUIRE } from '../../scripts/build/bundles.mjs';
import { minifyFiles } from '../../scripts/build/minify.mjs';

const TEXTS = "const texts = { shown: () => 'shown', other: () => 'another text' };";

/** A folder with files, which are minified. Results are kept in its folder `cache`. */
async function minified(t: TestContext, files: Readonly<Record<string, string>>): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'reftable-minify-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text, { mode: 0o755 });
  const paths = Object.keys(files).map(name => join(folder, name));
  await minifyFiles(paths, join(folder, 'cache'));
  return folder;
}

const read = (folder: string, name: string) => readFileSync(join(folder, name), 'utf8');

test('scripts lose the texts that they do not use, and export the same', async t => {
  const folder = await minified(t, {
    'a.cjs': `${TEXTS}\nexports.text = texts.shown();`,
    'a.mjs': `${TEXTS}\nexport const text = texts.shown();`,
  });
  assert.equal(createRequire(import.meta.url)(join(folder, 'a.cjs')).text, 'shown');
  assert.equal((await import(join(folder, 'a.mjs'))).text, 'shown');
  for (const name of ['a.cjs', 'a.mjs']) assert.doesNotMatch(read(folder, name), /another text/);
});

test('a program keeps its first line and can be run', async t => {
  const folder = await minified(t, { 'a.mjs': `#!/usr/bin/env node\n${REQUIRE}\nconsole.log(1);` });
  assert.match(read(folder, 'a.mjs'), /^#!\/usr\/bin\/env node\n/);
  if (process.platform !== 'win32') assert.equal(statSync(join(folder, 'a.mjs')).mode & 0o111, 0o111);
});

test('only modules that use require have the line that makes it', async t => {
  const folder = await minified(t, {
    'without.mjs': `${REQUIRE}\nexport const a = 1;`,
    'with.mjs': `${REQUIRE}\nexport const { sep } = require('node:path');`,
  });
  assert.doesNotMatch(read(folder, 'without.mjs'), /import/);
  assert.match((await import(join(folder, 'with.mjs'))).sep, /^[\\/]$/);
});

test('a file that has not changed is not minified again, and what is not used is removed from the cache', async t => {
  const folder = await minified(t, { 'a.mjs': 'export const a = 1;', 'b.mjs': 'export const b = 2;' });
  const cache = join(folder, 'cache');
  const [first, ...others] = readdirSync(cache);
  assert.deepEqual([typeof first, others.length], ['string', 1]);
  for (const key of readdirSync(cache)) writeFileSync(join(cache, key), `export const kept = '${key}';`);
  writeFileSync(join(folder, 'a.mjs'), 'export const a = 1;');
  await minifyFiles([join(folder, 'a.mjs')], cache);
  const [key, ...more] = readdirSync(cache);
  assert.equal(more.length, 0);
  assert.equal(read(folder, 'a.mjs'), `export const kept = '${key}';`);
});
