import assert from 'node:assert/strict';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import * as esbuild from 'esbuild';

const root = join(import.meta.dirname, '../..');

describe('the bundles of the webviews', () => {
  for (const entry of ['webview/stack/stack.ts', 'webview/table/table.ts', 'webview/repair/repair.ts']) {
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
});
