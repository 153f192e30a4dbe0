import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { DiagnosticSeverity } from 'vscode-languageserver';
import { CHOOSE_STACK, SCRIPT } from '../../src/language/protocol.ts';
import { scriptText } from '../../src/text/scripts.ts';
import { first, present } from '../support/present.ts';
import { addBranches, Repository } from '../support/repository.ts';
import { Editor, stackAt } from './client.ts';

/** A repository with two branches, a tag and a script open in an editor. */
async function opened(text: string, hash: 'sha1' | 'sha256' = 'sha1') {
  const repository = new Repository({ hash });
  const oid = repository.commit();
  repository.updateRefs([`create refs/heads/main ${oid}`, `create refs/heads/topic ${oid}`]);
  repository.git(['tag', '-a', '-m', 'one', 'v1', oid]);
  const uri = pathToFileURL(join(repository.folder, 'change.reftx')).href;
  const editor = await Editor.start();
  await editor.setStacks(stackAt(repository.stack, repository.folder));
  await editor.open(uri, SCRIPT, text);
  return { repository, oid, uri, editor };
}

test('a script is checked against the stack of its repository, and again when the stack changes', async () => {
  const { repository, oid, uri, editor } = await opened(
    'create refs/heads/topic/sub 1111111111111111111111111111111111111111\n',
  );
  using _ = repository;
  await using __ = editor;
  const [problem] = await editor.diagnostics(uri);
  assert.equal(problem?.code, 'nameConflict');
  assert.deepEqual(problem.range, { start: { line: 0, character: 7 }, end: { line: 0, character: 27 } });
  const [lens] = await editor.lenses(uri);
  assert.equal(lens?.command?.title, 'Checked against sample');

  await editor.change(uri, `delete refs/heads/gone\nupdate refs/heads/new ${oid}`);
  assert.deepEqual(
    (await editor.diagnostics(uri)).map(({ code, severity }) => [code, severity]),
    [
      ['noNewline', DiagnosticSeverity.Error],
      ['idleDeletion', DiagnosticSeverity.Information],
    ],
  );

  await editor.change(uri, `create refs/heads/late ${oid}\n`);
  assert.deepEqual(await editor.diagnostics(uri), []);
  repository.updateRefs([`create refs/heads/late ${oid}`]);
  await editor.stackChanged(repository.stack);
  await editor.change(uri, `create refs/heads/late ${oid}\n`);
  const [late] = await editor.diagnostics(uri);
  assert.equal(late?.code, 'refExists');
  assert.deepEqual(late.range, { start: { line: 0, character: 7 }, end: { line: 0, character: 22 } });
});

test('an old value that does not match is put right by a quick fix', async () => {
  const { repository, oid, uri, editor } = await opened(`delete refs/heads/topic ${'1'.repeat(40)}\n`);
  using _ = repository;
  await using __ = editor;
  const [problem] = await editor.diagnostics(uri);
  assert.equal(problem?.code, 'oldOid');
  const fix = first(await editor.actions(uri, problem));
  assert.equal(editor.applied(uri, fix), `delete refs/heads/topic ${oid}\n`);
});

test('commands, refs, options and old values are completed', async () => {
  const text = [
    '',
    'update refs/heads/t',
    'option ',
    'delete refs/heads/topic ',
    'symref-update HEAD x o',
    'verify ma',
    '',
  ];
  const { repository, oid, uri, editor } = await opened(text.join('\n'));
  using _ = repository;
  await using __ = editor;
  const at = async (line: number) =>
    (await editor.complete(uri, { line, character: present(text[line]).length })).map(({ label }) => label);
  assert.ok((await at(0)).includes('symref-create'));
  assert.deepEqual(await at(1), ['refs/heads/topic']);
  assert.deepEqual(await at(2), ['no-deref']);
  assert.deepEqual(await at(3), [oid, '0'.repeat(40)]);
  assert.deepEqual(await at(4), ['ref', 'oid']);
  assert.deepEqual(await at(5), ['refs/heads/main']);
});

test('of a great many refs some are offered, and the list is marked incomplete', async () => {
  const { repository, uri, editor } = await opened('update refs/heads/topic');
  using _ = repository;
  await using __ = editor;
  addBranches(repository, 3000, 'refs/heads/topics/');
  const many = await editor.complete(uri, { line: 0, character: 23 });
  assert.equal(many.isIncomplete, true);
  assert.ok(many.length > 0 && many.length < 3000);
  await editor.change(uri, 'update refs/heads/topics/2999');
  const [only, ...rest] = await editor.complete(uri, { line: 0, character: 29 });
  assert.equal(only?.label, 'refs/heads/topics/2999');
  assert.deepEqual(rest, []);
});

test('the hover of a ref shows its value, its table and its target', async () => {
  const { repository, oid, uri, editor } = await opened('verify HEAD\nverify refs/tags/v1\nverify refs/heads/none\n');
  using _ = repository;
  await using __ = editor;
  const hover = async (line: number, character = 8) => (await editor.hover(uri, { line, character })) ?? '';
  assert.match(await hover(0), /Points to: `refs\/heads\/main`/);
  assert.match(await hover(0), new RegExp(`Object of \`refs/heads/main\`: \`${oid}\``));
  assert.match(await hover(1), new RegExp(`Peeled: \`${oid}\``));
  assert.match(await hover(1), new RegExp(`from table \`${repository.tables().at(-1)}\``));
  assert.match(await hover(2), /It does not exist/);
  assert.match(await hover(0, 2), /verify SP <ref>/);
});

test('SHA-256 ids have 64 digits', async () => {
  const { repository, oid, uri, editor } = await opened('', 'sha256');
  using _ = repository;
  await using __ = editor;
  await editor.change(uri, `update refs/heads/main ${oid} ${oid}\ncreate refs/heads/new ${'0'.repeat(64)}\n`);
  const problems = await editor.diagnostics(uri);
  assert.deepEqual(
    problems.map(({ message }) => message),
    ['create refs/heads/new: zero <new-oid>'],
  );
});

test('a new script has the only stack there is, and the one that is chosen among several', async () => {
  const { repository, oid, editor } = await opened('');
  using _ = repository;
  await using __ = editor;
  using other = new Repository();
  const uri = 'untitled:Untitled-1';
  await editor.open(uri, SCRIPT, `create refs/heads/main ${oid}\n`);
  assert.equal((await editor.diagnostics(uri)).length, 1);
  await editor.setStacks(stackAt(repository.stack), { ...stackAt(other.stack), label: 'other' });
  const [open] = await editor.lenses(uri);
  assert.equal(open?.command?.title, 'Choose a stack to check this script against');
  const before = editor.lensRefreshes;
  await editor.notify(CHOOSE_STACK, { uri, directory: other.stack });
  await editor.until(() => (editor.lensRefreshes > before ? true : undefined));
  const [chosen] = await editor.lenses(uri);
  assert.equal(chosen?.command?.title, 'Checked against other');
  await editor.change(uri, `create refs/heads/main ${oid}\n\n`);
  assert.deepEqual(
    (await editor.diagnostics(uri)).map(({ code }) => code),
    ['emptyCommand'],
  );
});

test('the code lenses of a script that was open before its stack was known are fetched again', async () => {
  using repository = new Repository();
  await using editor = await Editor.start();
  await editor.open('untitled:Untitled-1', SCRIPT, '');
  await editor.setStacks(stackAt(repository.stack));
  await editor.until(() => (editor.lensRefreshes > 0 ? true : undefined));
});

test('a stack that cannot be read leaves the text to be checked', async () => {
  const { repository, uri, editor } = await opened('');
  using _ = repository;
  await using __ = editor;
  writeFileSync(join(repository.stack, first(repository.tables())), 'no table');
  await editor.change(uri, 'nonsense\n');
  assert.deepEqual(
    (await editor.diagnostics(uri)).map(({ code }) => code),
    ['stackUnreadable', 'unknownCommand'],
  );
  const [lens] = await editor.lenses(uri);
  assert.equal(lens?.command?.title, scriptText.onlyText('sample'));
});
