// publisher.json, and what a package gets of it.
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { missingAddresses, publishedManifest, readPublisher } from '../../scripts/package/publisher.mjs';
import { packExtension } from '../../scripts/workbench/extension.mjs';
import { readZip } from '../support/zip.ts';

const root = join(import.meta.dirname, '../..');
const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));

const NONE = { repository: '', bugs: '', homepage: '' };
const ALL = {
  repository: 'https://github.com/example/reftable',
  bugs: 'https://github.com/example/reftable/issues',
  homepage: 'https://reftable.example',
};

function folderWith(t: TestContext, files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'reftable-publisher-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  mkdirSync(join(folder, 'docs'));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  return folder;
}

/** An extension as small as one can be, with the links of a store page. */
function smallExtension(t: TestContext): string {
  return folderWith(t, {
    'package.json': JSON.stringify({
      ...{ name: 'small', version: '1.0.0', publisher: 'example', engines: { vscode: '^1.101.0' } },
      ...{ description: 'Small.', license: 'MIT' },
    }),
    '.vscodeignore': '**\n!package.json\n!README.md\n',
    'README.md': '# Small\n\n![A picture](docs/small.png) and [a page](docs/filters.md#names) about issue #3.\n',
    'docs/small.png': '',
    'docs/filters.md': '',
  });
}

test('publisher.json has the three addresses, and package.json has none', () => {
  assert.deepEqual(Object.keys(readPublisher(root)), Object.keys(NONE));
  for (const name of Object.keys(NONE)) assert.ok(!(name in manifest), name);
});

test('an address that is not one with https is refused by its name', t => {
  const folder = folderWith(t, {});
  for (const bad of ['http://example.com', 'example.com', 'https://', 7, null, undefined]) {
    writeFileSync(join(folder, 'publisher.json'), JSON.stringify({ ...ALL, bugs: bad }));
    assert.throws(() => readPublisher(folder), /publisher\.json: bugs is not an address/, String(bad));
  }
  writeFileSync(join(folder, 'publisher.json'), JSON.stringify(ALL));
  assert.deepEqual(readPublisher(folder), ALL);
});

test('a manifest gets the addresses that are known, and no others', () => {
  const { repository, bugs, homepage, qna } = publishedManifest(manifest, ALL);
  assert.deepEqual(
    [repository, bugs, homepage, qna],
    [{ type: 'git', url: ALL.repository }, { url: ALL.bugs }, ALL.homepage, ALL.bugs],
  );
  assert.deepEqual(publishedManifest(manifest, NONE), manifest);
  assert.deepEqual(missingAddresses({ ...NONE, homepage: ALL.homepage }), ['repository', 'bugs']);
});

test('links and pictures of a package with a repository are absolute', t => {
  const folder = smallExtension(t);
  packExtension(join(folder, 'small.vsix'), folder, ALL);
  const files = readZip(join(folder, 'small.vsix'));
  const packed = JSON.parse(String(files.get('extension/package.json')));
  assert.deepEqual([packed.name, packed.homepage, packed.qna], ['small', ALL.homepage, ALL.bugs]);
  assert.equal(
    String(files.get('extension/readme.md')),
    `# Small\n\n![A picture](${ALL.repository}/raw/HEAD/docs/small.png) and ` +
      `[a page](${ALL.repository}/blob/HEAD/docs/filters.md#names) about issue #3.\n`,
  );
  assert.match(String(files.get('extension.vsixmanifest')), new RegExp(`Links.Support" Value="${ALL.bugs}"`));
});

test('links of a package stay as they are with a repository on an unknown host', t => {
  const folder = smallExtension(t);
  packExtension(join(folder, 'small.vsix'), folder, { ...NONE, repository: 'https://git.example.com/reftable' });
  const readme = readZip(join(folder, 'small.vsix')).get('extension/readme.md');
  assert.equal(String(readme), readFileSync(join(folder, 'README.md'), 'utf8'));
});

test('the categories are true, and the banner has the color of the icon', () => {
  const { categories, contributes, galleryBanner } = manifest;
  assert.deepEqual(categories, ['Visualization', 'Programming Languages']);
  assert.ok(contributes.customEditors.length > 0);
  assert.ok(contributes.languages.length > 0 && contributes.grammars.length > 0);
  assert.equal(galleryBanner.theme, 'dark');
  assert.match(
    readFileSync(join(root, 'media/icon.svg'), 'utf8'),
    new RegExp(`<rect [^>]*fill="${galleryBanner.color}"`),
  );
});
