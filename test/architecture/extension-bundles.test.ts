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

/** `undefined` for the modules of the command line, the worker and the language server, which share files. */
async function build(outfile: string | undefined): Promise<esbuild.BuildResult<{ write: false; metafile: true }>> {
  const options = present(
    bundles({ minify: false }).find(each => each.outfile === outfile && each.platform === 'node'),
  );
  return await esbuild.build({ ...options, write: false, metafile: true, sourcemap: false });
}

/** Of all files. */
function textOf({ outputFiles }: { outputFiles: readonly esbuild.OutputFile[] }): string {
  return outputFiles.map(({ text }) => text).join('\n');
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

  it('shares the libraries for messages and of the protocol with those of the client, the server and the worker', async () => {
    const loads = (bundle: string) => new RegExp(`require\\("\\./${bundle}\\.cjs"\\)`);
    const isOf = (name: string) => (file: string) => file.startsWith(`node_modules/vscode-${name}`);
    const shared = { jsonrpc: await build('dist/jsonrpc.cjs'), protocol: await build('dist/protocol.cjs') };
    assert.ok(inputs(shared.jsonrpc).every(isOf('jsonrpc/')));
    assert.ok(inputs(shared.protocol).every(isOf('languageserver-')));
    assert.match(textOf(shared.protocol), loads('jsonrpc'));
    const [extension, client] = [await build('dist/extension.cjs'), await build(CLIENT_BUNDLE)];
    const modules = await build(undefined);
    for (const bundle of [extension, client, modules]) {
      assert.deepEqual(inputs(bundle).filter(isOf('jsonrpc/')), []);
      assert.deepEqual(inputs(bundle).filter(isOf('languageserver-protocol/')), []);
    }
    assert.match(textOf(extension), loads('jsonrpc'));
    assert.match(textOf(client), loads('protocol'));
    for (const name of ['jsonrpc', 'protocol']) assert.match(textOf(modules), loads(name));
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
