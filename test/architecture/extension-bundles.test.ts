import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import * as esbuild from 'esbuild';
import { bundles } from '../../scripts/build/bundles.mjs';
import { UNUSED_FEATURES, UNUSED_SERVER_FEATURES } from '../../scripts/build/unused-features.mjs';
import { present } from '../support/present.ts';

const CLIENT = 'node_modules/vscode-languageclient/';
const CLIENT_BUNDLE = 'dist/languageClient.cjs';
const root = join(import.meta.dirname, '../..');

/** The sources of what the language server offers and calls. */
function server(): string {
  const folder = join(root, 'src/language');
  const sources = globSync('**/*.ts', { cwd: folder });
  return sources.map(file => readFileSync(join(folder, file), 'utf8')).join('\n');
}

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
    const packages = [/minimatch/, /brace-expansion/, /node_modules\/semver/];
    for (const name of packages) assert.ok(!inputs(client).some(file => name.test(file)), String(name));
    const [{ text }] = client.outputFiles as [esbuild.OutputFile];
    assert.equal(text.match(/NoFeature\d* (?:=|\{)/g)?.length, Object.keys(UNUSED_FEATURES).length);
    assert.doesNotMatch(
      text,
      /class (?:NotebookDocumentSyncFeature|DiagnosticFeatureProviderImpl|FileOperationFeature)/,
    );
    for (const property of Object.values(UNUSED_FEATURES)) assert.ok(!server().includes(property), property);
  });

  it('of the language client requires a version of VS Code that package.json requires as well', () => {
    const client = readFileSync(join(root, CLIENT, 'lib/node/main.js'), 'utf8');
    const [, required = ''] = present(client.match(/REQUIRED_VSCODE_VERSION = '\^([\d.]+)'/) ?? undefined);
    const { engines } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
    const versions = [required, engines.vscode.replace('^', '')];
    assert.deepEqual(versions.toSorted(new Intl.Collator('en', { numeric: true }).compare), versions);
  });

  it('of the language server has no code for what it does not offer', async () => {
    const modules = await build(undefined);
    const texts = textOf(modules);
    assert.match(texts, /[A-Z]\w+Feature = \(?Base\)? =>/);
    for (const [module, member] of Object.entries(UNUSED_SERVER_FEATURES)) {
      assert.ok(!server().includes(member), member);
      const path = `node_modules/vscode-languageserver/lib/common/${module}.js`;
      const original = readFileSync(join(root, path), 'utf8').length;
      const bytes = Object.values(modules.metafile.outputs).map(({ inputs }) => inputs[path]?.bytesInOutput ?? 0);
      assert.ok(Math.max(...bytes) > 0 && Math.max(...bytes) < original / 2, `${module}: ${bytes} of ${original}`);
    }
  });
});
