import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import * as esbuild from 'esbuild';
import { bundles } from '../../scripts/build/bundles.mjs';
import { UNUSED_FEATURES } from '../../scripts/build/unused-features.mjs';
import { present } from '../support/present.ts';

const CLIENT = 'node_modules/vscode-languageclient/';
const CLIENT_BUNDLE = 'dist/languageClient.cjs';

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
    const client = await build(CLIENT_BUNDLE);
    assert.ok(inputs(client).some(file => file.startsWith(CLIENT)));
    assert.deepEqual(
      inputs(client).filter(file => file.startsWith('src/')),
      ['src/extension/language/server-client.ts'],
    );
  });

  it('shares the library for messages with that of the language client', async () => {
    const [extension, client, shared] = [
      await build('dist/extension.cjs'),
      await build(CLIENT_BUNDLE),
      await build('dist/jsonrpc.cjs'),
    ];
    const isLibrary = (file: string) => file.startsWith('node_modules/vscode-jsonrpc/');
    assert.ok(inputs(shared).every(isLibrary));
    for (const bundle of [extension, client]) {
      assert.deepEqual(inputs(bundle).filter(isLibrary), []);
      assert.match(bundle.outputFiles[0]?.text ?? '', /require\("\.\/jsonrpc\.cjs"\)/);
    }
  });

  it('of the language client has no code for what the language server does not offer', async () => {
    const client = await build(CLIENT_BUNDLE);
    const packages = [/minimatch/, /brace-expansion/];
    for (const name of packages) assert.ok(!inputs(client).some(file => name.test(file)), String(name));
    const [{ text }] = client.outputFiles as [esbuild.OutputFile];
    assert.equal(text.match(/NoFeature\d* (?:=|\{)/g)?.length, Object.keys(UNUSED_FEATURES).length);
    assert.doesNotMatch(
      text,
      /class (?:NotebookDocumentSyncFeature|DiagnosticFeatureProviderImpl|FileOperationFeature)/,
    );
    const offered = readFileSync(join(import.meta.dirname, '../../src/language/serve.ts'), 'utf8');
    for (const property of Object.values(UNUSED_FEATURES)) assert.ok(!offered.includes(property), property);
  });
});
