// ThirdPartyNotices.txt: the licenses of the packages whose code ships.
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { suite, type TestContext, test } from 'node:test';
import { bundledPackages, notices } from '../../scripts/build/notices.mjs';

const checkout = join(import.meta.dirname, '../..');

/** A checkout with these files; a value that is not a text is written as JSON. */
function checkoutOf(t: TestContext, files: Record<string, object | string>): string {
  const root = mkdtempSync(join(tmpdir(), 'reftable-notices-'));
  t.after(() => rmSync(root, { recursive: true, force: true }));
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), typeof content === 'string' ? content : JSON.stringify(content));
  }
  return root;
}

const bundle = (inputs: Record<string, number>) => ({
  outputs: {
    'dist/a.js': {
      inputs: Object.fromEntries(Object.entries(inputs).map(([path, bytesInOutput]) => [path, { bytesInOutput }])),
    },
  },
});

suite('third-party notices', () => {
  test('are of the packages that a bundle has code of', () => {
    const metafiles = [
      bundle({
        'src/a.ts': 10,
        'node_modules/one/src/a.js': 5,
        'node_modules/one/src/b.js': 5,
        'node_modules/none/a.js': 0,
      }),
      bundle({
        'node_modules/@scope/two/a.js': 1,
        'node_modules/two/node_modules/@scope/two/a.js': 1,
        'node_modules\\three\\a.js': 1,
        'node_modules/one/src/a.js': 5,
      }),
    ];
    assert.deepEqual(bundledPackages(metafiles), [
      'node_modules/@scope/two',
      'node_modules/one',
      'node_modules/three',
      'node_modules/two/node_modules/@scope/two',
    ]);
  });

  test('have each package with its version, its license and all texts of it', t => {
    const root = checkoutOf(t, {
      'node_modules/b/package.json': { name: 'b', version: '2.0.0', license: 'ISC', homepage: 'https://b.test' },
      'node_modules/b/LICENSE.md': '\uFEFFLicense of b\r\nsecond line\r\n',
      'node_modules/b/ThirdPartyNotices.txt': 'Notices of b',
      'node_modules/b/licenses.js': 'code',
      'node_modules/a/package.json': { name: 'a', version: '1.0.0', license: 'MIT' },
      'node_modules/a/COPYING': 'License of a',
      'node_modules/a/LICENSE-CODE': 'Another license of a',
    });
    const text = notices(root, ['node_modules/b', 'node_modules/a']);
    const line = '='.repeat(80);
    assert.equal(
      text,
      `Reftable for VS Code contains code of the following packages.
- a 1.0.0 (MIT)
- b 2.0.0 (ISC)

${line}
a 1.0.0
License: MIT
${line}

License of a

Another license of a

${line}
b 2.0.0
License: ISC
https://b.test
${line}

License of b
second line

Notices of b
`,
    );
  });

  test('fail if a license or its text is missing, with the names of all such packages', t => {
    const root = checkoutOf(t, {
      'node_modules/good/package.json': { name: 'good', version: '1.0.0', license: 'MIT' },
      'node_modules/good/license': 'License',
      'node_modules/bare/package.json': { name: 'bare', version: '1.2.3', license: 'MIT' },
      'node_modules/notices/package.json': { name: 'notices', version: '1.0.0', license: 'MIT' },
      'node_modules/notices/NOTICES': 'Notices of others',
      'node_modules/empty/package.json': { name: 'empty', version: '1.0.0', license: 'MIT' },
      'node_modules/empty/LICENSE': '\n',
      'node_modules/unnamed/package.json': { name: 'unnamed', version: '4.0.0' },
      'node_modules/unnamed/LICENSE': 'License',
    });
    const folders = ['good', 'bare', 'notices', 'empty', 'unnamed'].map(name => `node_modules/${name}`);
    assert.throws(
      () => notices(root, folders),
      /No license found for bare 1\.2\.3, empty 1\.0\.0, notices 1\.0\.0, unnamed 4\.0\.0\./,
    );
  });

  test('have the license of a package that publishes no file with it', () => {
    const folder = 'node_modules/@microsoft/fast-element';
    if (existsSync(join(checkout, folder, 'LICENSE'))) assert.fail('remove it from LICENSE_ELSEWHERE');
    const text = notices(checkout, [folder]);
    assert.match(text, /^@microsoft\/fast-element [\d.]+\nLicense: MIT\n/m);
    assert.match(text, /Copyright \(c\) Microsoft Corporation/);
  });
});
