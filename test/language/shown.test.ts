// What the language server sends of hostile lists, scripts and stacks: nothing that the editor would parse.
import assert from 'node:assert/strict';
import { appendFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import type { Diagnostic, DocumentSymbol } from 'vscode-languageserver';
import { LIST, SCRIPT } from '../../src/language/protocol.ts';
import { Stack } from '../../src/reftable/index.ts';
import { assertNothingHidden, assertNotParsed, HOSTILE, HOSTILE_NAME } from '../support/hostile.ts';
import { Editor, stackAt } from './client.ts';

const REF = 'refs/heads/$(flame)x](y)\u202etxt\u2066';

function stackOf(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'reftable-shown-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const directory = join(folder, 'reftable');
  mkdirSync(directory);
  using stack = Stack.open(directory, { hash: 'sha1' });
  const update = {
    old: '0'.repeat(40),
    new: '1'.repeat(40),
    committer: { name: HOSTILE, email: HOSTILE },
    time: 1n,
    tz: 0,
    message: HOSTILE,
  };
  stack.add(table => {
    table.addRef({ name: REF, updateIndex: 1n, value: { type: 'oid', oid: '1'.repeat(40) } });
    table.addRef({ name: 'refs/heads/z', updateIndex: 1n, value: { type: 'symref', target: `${HOSTILE}..` } });
    table.addLog({ name: REF, updateIndex: 1n, update });
  });
  return directory;
}

function assertDiagnostics(diagnostics: readonly Diagnostic[], where: string): void {
  assert.ok(diagnostics.length > 0, where);
  for (const { message, relatedInformation = [] } of diagnostics) {
    for (const text of [message as string, ...relatedInformation.map(related => related.message)]) {
      assert.ok(text.length < 2000, `${text.length} characters in ${where}`);
      for (const line of text.split('\n')) assertNothingHidden(line, where);
    }
  }
}

function assertSymbols(symbols: readonly DocumentSymbol[]): void {
  for (const { name, detail = '', children = [] } of symbols) {
    assertNotParsed(name, 'a symbol');
    assertNotParsed(detail, 'the detail of a symbol');
    assertSymbols(children);
  }
}

/** Fails for what Markdown outside of code would make markup or a link of. */
function assertPlainMarkdown(markdown: string): void {
  const outside = markdown.replace(/(`+)[^\n]*?[^`]\1(?!`)/g, '');
  assert.doesNotMatch(outside, /command:|www\.|:\/\/|<b>|\]\(|\$\(/, markdown);
  for (const line of markdown.split('\n')) assertNothingHidden(line, 'a hover');
}

test('a hostile list is shown as it is in every feature', async t => {
  const directory = stackOf(t);
  const list = join(directory, 'tables.list');
  const before = readFileSync(list, 'utf8').split('\n').length - 1;
  writeFileSync(join(directory, `0x1${HOSTILE_NAME}.ref`), 'x');
  const lines = [`0x1${HOSTILE_NAME}.ref`, HOSTILE.replace('\u2028', ''), '[a](command:b).ref', 'x'.repeat(1_000_000)];
  appendFileSync(list, `${lines.join('\n')}\n`);
  await using editor = await Editor.start();
  await editor.setStacks({ ...stackAt(directory), label: HOSTILE });
  assertDiagnostics(editor.published(list), 'the list on disk');
  const uri = pathToFileURL(list).href;
  await editor.open(uri, LIST, `${readFileSync(list, 'utf8')}\n`);
  const diagnostics = await editor.diagnostics(uri);
  assertDiagnostics(diagnostics, 'the list in the editor');
  for (let line = before; line < before + lines.length; line++) {
    assertPlainMarkdown((await editor.hover(uri, { line, character: 0 })) ?? '');
  }
  assertSymbols(await editor.symbols(uri));
  for (const { command } of await editor.lenses(uri)) assertNotParsed(command?.title ?? '', 'a lens');
  for (const { title } of await editor.actions(uri, ...diagnostics)) assertNotParsed(title, 'a quick fix');
  await editor.change(uri, '\n');
  const items = await editor.complete(uri, { line: 0, character: 0 });
  assert.equal(items.length, 2);
  for (const { label, detail = '' } of items) {
    assertNotParsed(label, 'a completion');
    assertNotParsed(detail, 'the detail of a completion');
  }
  const inserted = items.map(({ textEdit }) => textEdit?.newText);
  assert.ok(inserted.includes(`0x1${HOSTILE_NAME}.ref`), 'what is inserted is the name itself');
});

test('a hostile stack and script are shown as they are in every feature', async t => {
  const directory = stackOf(t);
  await using editor = await Editor.start();
  await editor.setStacks({ ...stackAt(directory, join(directory, '..')), label: HOSTILE });
  const uri = pathToFileURL(join(directory, '..', 'script.reftx')).href;
  const script = [
    `verify "${REF}" ${'2'.repeat(40)}`,
    `create refs/heads/${HOSTILE.replace(/[\u2028\n]/g, '')} HEAD`,
    `create refs/heads/${'x'.repeat(1_000_000)}..y HEAD`,
    HOSTILE.replace(/[\u2028\n]/g, ''),
    'delete refs/heads/z',
    'delete refs/heads/',
  ];
  await editor.open(uri, SCRIPT, `${script.join('\n')}\n`);
  const diagnostics = await editor.diagnostics(uri);
  assertDiagnostics(diagnostics, 'the script');
  assert.ok(diagnostics.some(({ code }) => code === 'oldOid'));
  for (const { title } of await editor.actions(uri, ...diagnostics)) assertNotParsed(title, 'a quick fix');
  assertPlainMarkdown((await editor.hover(uri, { line: 0, character: 12 })) ?? '');
  assertPlainMarkdown((await editor.hover(uri, { line: 4, character: 12 })) ?? '');
  for (const { command } of await editor.lenses(uri)) assertNotParsed(command?.title ?? '', 'a lens');
  const items = await editor.complete(uri, { line: 5, character: 'delete refs/heads/'.length });
  assert.ok(items.length >= 2);
  for (const { label, detail = '', textEdit } of items) {
    assertNotParsed(label, 'a completion');
    assertNotParsed(detail, 'the detail of a completion');
    assertNothingHidden(textEdit?.newText ?? '', 'what a completion inserts');
  }
});

test('a hostile table is decoded to text that hides nothing', async t => {
  const directory = stackOf(t);
  const [table] = readFileSync(join(directory, 'tables.list'), 'utf8').split('\n');
  await using editor = await Editor.start();
  const uri = `reftable-text:${pathToFileURL(join(directory, table as string)).pathname}.reftext`;
  const { text } = await editor.request<{ text: string }>('workspace/textDocumentContent', { uri });
  for (const line of text.split('\n')) assertNothingHidden(line, 'a decoded table');
  const gone = `reftable-text:${pathToFileURL(join(directory, HOSTILE_NAME)).pathname}.reftext`;
  const missing = await editor.request<{ text: string }>('workspace/textDocumentContent', { uri: gone });
  assert.match(missing.text, /^# /);
  for (const line of missing.text.split('\n')) assertNothingHidden(line, 'why a table cannot be decoded');
});
