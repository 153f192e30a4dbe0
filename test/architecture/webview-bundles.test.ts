import assert from 'node:assert/strict';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import * as esbuild from 'esbuild';
import { bundles, PAGES } from '../../scripts/build/bundles.mjs';
import { present } from '../support/present.ts';

const root = join(import.meta.dirname, '../..');

describe('the bundles of the webviews', () => {
  for (const entry of Object.values(PAGES)) {
    it(`${entry} has no code of src but that of src/protocol and src/text`, async () => {
      const { metafile } = await esbuild.build({
        absWorkingDir: root,
        entryPoints: [entry],
        outdir: '/',
        bundle: true,
        write: false,
        metafile: true,
        platform: 'browser',
        logLevel: 'silent',
      });
      const inputs = Object.keys(metafile.inputs);
      assert.ok(inputs.includes(entry));
      const own = inputs.filter(file => file.startsWith('src/'));
      assert.deepEqual(
        own.filter(file => !/^src\/(?:protocol|text)\//.test(file)),
        [],
      );
      assert.ok(own.length > 0);
    });
  }

  it('have the code that two pages need once', async () => {
    const options = present(bundles({ minify: true }).find(({ entryPoints }) => 'stack' in entryPoints));
    const { outputs } = (await esbuild.build({ ...options, absWorkingDir: root, write: false, metafile: true }))
      .metafile;
    const scripts = Object.entries(outputs).filter(([path]) => path.endsWith('.js'));
    const used = scripts.flatMap(([, { inputs }]) =>
      Object.entries(inputs).flatMap(([input, { bytesInOutput }]) => (bytesInOutput > 0 ? [input] : [])),
    );
    assert.ok(scripts.length > Object.keys(PAGES).length);
    assert.deepEqual(
      used.filter((input, index) => used.indexOf(input) !== index),
      [],
    );
  });
});
