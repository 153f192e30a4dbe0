// The pictures of README.md, which npm run pictures takes.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

const root = join(import.meta.dirname, '../..');
const readme = readFileSync(join(root, 'README.md'), 'utf8');
const pictures = readdirSync(join(root, 'docs/pictures'), { recursive: true, encoding: 'utf8' })
  .filter(name => name.endsWith('.png'))
  .map(name => `docs/pictures/${name.replaceAll('\\', '/')}`)
  .sort();
const shown = [...readme.matchAll(/^!\[([^\]]*)\]\(([^)]+)\)$/gm)].map(([, alt = '', path = '']) => ({ alt, path }));

test('README.md begins with the animated picture, and shows each other one of the dark theme once, with its text', () => {
  const [first, ...others] = shown.map(({ path }) => path);
  assert.equal(first, 'docs/pictures/story.png');
  assert.deepEqual(
    others.sort(),
    pictures.filter(path => path.startsWith('docs/pictures/dark/')),
  );
  for (const { alt, path } of shown) assert.ok(alt.length > 20, path);
  assert.equal(readme.match(/!\[/g)?.length, shown.length, 'each on a line of its own');
});

test('a store shows the pictures: PNG files that are linked in Markdown, not in HTML', () => {
  assert.doesNotMatch(readme, /<(?:img|picture|source|svg|video)\b/);
  for (const path of pictures) assert.equal(readFileSync(join(root, path)).toString('latin1', 1, 4), 'PNG', path);
  assert.ok(readFileSync(join(root, 'docs/pictures/story.png')).includes('acTL'), 'is animated');
});

test('each picture of the dark theme has one of the light theme', () => {
  const [dark, light] = ['dark', 'light'].map(theme =>
    pictures.flatMap(path => path.split(`docs/pictures/${theme}/`)[1] ?? []),
  );
  assert.ok(dark && dark.length > 6);
  assert.deepEqual(light, dark);
});

test('the pictures are small', () => {
  const sizes = pictures.map(path => statSync(join(root, path)).size);
  for (const [i, size] of sizes.entries())
    assert.ok(size < (pictures[i] === 'docs/pictures/story.png' ? 400_000 : 100_000), `${pictures[i]}: ${size} bytes`);
  assert.ok(sizes.reduce((sum, size) => sum + size) < 1_500_000);
});
