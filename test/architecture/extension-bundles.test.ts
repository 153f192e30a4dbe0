import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as esbuild from 'esbuild';
import { bundles } from '../../scripts/build/bundles.mjs';
import { present } from '../support/present.ts';

const CLIENT = 'node_modules/vscode-languageclient/';

async function build(outfile: string): Promise<esbuild.BuildResult<{ write: false; metafile: true }>> {
  const options = present(bundles({ minify: false }).find(each => each.outfile === outfile));
  return await esbuild.build({ ...options, write: false, metafile: true, sourcemap: false });
}

function inputs({ metafile }: { metafile: esbuild.Metafile }): string[] {
  return Object.keys(metafile.inputs);
}

describe('the bundle of the extension', () => {
  it('loads vscode-languageclient from a bundle of its own, when it is needed', async () => {
    const extension = await build('dist/extension.cjs');
    assert.ok(inputs(extension).includes('src/extension/extension.ts'));
    assert.deepEqual(
      inputs(extension).filter(file => /vscode-(?:languageclient|languageserver)/.test(file)),
      [],
    );
    const [{ text }] = extension.outputFiles as [esbuild.OutputFile];
    assert.match(text, /require\("\.\/languageClient\.cjs"\)/);
  });

  it('of the language client has no code of the extension but that of one module', async () => {
    const client = await build('dist/languageClient.cjs');
    assert.ok(inputs(client).some(file => file.startsWith(CLIENT)));
    assert.deepEqual(
      inputs(client).filter(file => file.startsWith('src/')),
      ['src/extension/language/server-client.ts'],
    );
  });
});
