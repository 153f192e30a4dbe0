import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { LIST, SCRIPT } from '../../src/language/protocol.ts';
import { SAMPLES } from '../../src/samples/index.ts';
import { Editor, stackAt } from './client.ts';

const SCRIPT_TEXT = `create refs/heads/main ${'1'.repeat(40)}\nverify HEAD\ndelete refs/heads/new\n`;

test('the server answers for stacks in any state, and finds something wrong with each broken one', async t => {
  const folder = mkdtempSync(join(tmpdir(), 'reftable-language-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const samples = SAMPLES.map(({ id, build }) => {
    const root = join(folder, id);
    const damage = build(root);
    return { id, root, damage, directory: join(root, '.git', 'reftable') };
  });
  await using editor = await Editor.start();
  await editor.setStacks(...samples.map(({ directory, root }) => stackAt(directory, root)));
  for (const { id, damage, directory } of samples) {
    const names = new Set(['tables.list', ...readdirSync(directory)]);
    const published = [...names].flatMap(name => editor.published(join(directory, name)));
    if (damage) assert.ok(published.length > 0, id);
  }

  const uris: string[] = [];
  const open = async (file: string, language: string, text: string) => {
    const uri = pathToFileURL(file).href;
    uris.push(uri);
    await editor.open(uri, language, text);
  };
  for (const { root, directory } of samples) {
    const list = join(directory, 'tables.list');
    if (statSync(list, { throwIfNoEntry: false })?.isFile()) await open(list, LIST, readFileSync(list, 'utf8'));
    await open(join(root, 'script.reftx'), SCRIPT, SCRIPT_TEXT);
  }
  for (const uri of uris) {
    await editor.diagnostics(uri);
    assert.ok((await editor.lenses(uri)).length > 0, uri);
    await editor.hover(uri, { line: 0, character: 10 });
    await editor.complete(uri, { line: 0, character: 10 });
    await editor.symbols(uri);
    await editor.request('textDocument/documentLink', { textDocument: { uri } });
  }

  for (const { id, directory } of samples) {
    for (const name of readdirSync(directory).filter(name => name.endsWith('.ref'))) {
      const uri = `reftable-text:${pathToFileURL(join(directory, name)).pathname}.reftext`;
      const { text } = await editor.request<{ text: string }>('workspace/textDocumentContent', { uri });
      assert.match(text, /^# /, id);
    }
  }
  assert.deepEqual(
    editor.log.filter(line => /could not be looked through|Error:/.test(line)),
    [],
  );
});
