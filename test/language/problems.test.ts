import assert from 'node:assert/strict';
import { readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { DiagnosticSeverity } from 'vscode-languageserver';
import { LIST } from '../../src/language/protocol.ts';
import { git } from '../support/git.ts';
import { first, present } from '../support/present.ts';
import { addTables, Repository } from '../support/repository.ts';
import { Editor, stackAt } from './client.ts';

function damage(file: string, offset: number): void {
  const bytes = readFileSync(file);
  bytes.writeUInt8(bytes.readUInt8(offset) ^ 0xff, offset);
  writeFileSync(file, bytes);
}

test('findings of a stack are problems of its files, and disappear when the stack is repaired', async () => {
  using repository = new Repository();
  addTables(repository, [3, 2]);
  const name = present(repository.tables()[1]);
  const table = join(repository.stack, name);
  const sound = readFileSync(table);
  damage(table, sound.length - 1);
  await using editor = await Editor.start();
  await editor.setStacks(stackAt(repository.stack));

  const [problem] = editor.published(table);
  assert.equal(problem?.code, 'footerChecksum');
  assert.equal(problem.severity, DiagnosticSeverity.Error);
  assert.equal(problem.source, 'reftable');
  assert.match(
    problem.message as string,
    new RegExp(`^0x${(sound.length - 68).toString(16)}–0x${(sound.length - 1).toString(16)}: `),
  );
  const list = editor.published(join(repository.stack, 'tables.list')).find(({ code }) => code === 'footerChecksum');
  assert.deepEqual(list?.range, {
    start: { line: 1, character: 0 },
    end: { line: 1, character: name.length },
  });

  writeFileSync(table, sound);
  await editor.stackChanged(repository.stack);
  assert.deepEqual(editor.published(table), []);
});

test('a finding in the list has the range of its bytes', async () => {
  using repository = new Repository();
  addTables(repository, [3, 2]);
  const file = join(repository.stack, 'tables.list');
  const [base] = repository.tables();
  writeFileSync(file, `${readFileSync(file, 'utf8')}${base}\n`);
  await using editor = await Editor.start();
  await editor.setStacks(stackAt(repository.stack));
  const repeated = editor.published(file).find(({ code }) => code === 'listRepeated');
  assert.equal(repeated?.range.start.line, repository.tables().length - 1);
});

test('an edited list is checked as it is in the editor, a saved one on disk', async () => {
  using repository = new Repository();
  addTables(repository, [3, 2]);
  const file = join(repository.stack, 'tables.list');
  const uri = pathToFileURL(file).href;
  const text = readFileSync(file, 'utf8');
  writeFileSync(file, `${text}0x000000000009-0x000000000009-00000000.ref\n`);
  await using editor = await Editor.start();
  await editor.setStacks(stackAt(repository.stack));
  await editor.open(uri, LIST, readFileSync(file, 'utf8'));
  const onDisk = await editor.diagnostics(uri);
  assert.ok(onDisk.some(({ code, data }) => code === 'listTableMissing' && data !== undefined));

  await editor.change(uri, `${text}${repository.tables()[0]}\n`);
  const inEditor = await editor.diagnostics(uri);
  assert.deepEqual(
    inEditor.map(({ code }) => code),
    ['listRepeated'],
  );
  await editor.close(uri);
  assert.ok((await editor.diagnostics(uri)).some(({ code }) => code === 'listTableMissing'));
});

test('a list that is opened through a symbolic link has its problems there, and at its own path when it is closed', async () => {
  using repository = new Repository();
  addTables(repository, [1]);
  const file = join(repository.stack, 'tables.list');
  writeFileSync(file, readFileSync(file, 'utf8').trimEnd());
  const link = join(repository.folder, 'link');
  symlinkSync(repository.stack, link, 'junction');
  const uri = pathToFileURL(join(link, 'tables.list')).href;
  await using editor = await Editor.start();
  await editor.setStacks(stackAt(repository.stack));
  assert.ok(editor.published(file).length > 0);
  await editor.open(uri, LIST, readFileSync(file, 'utf8'));
  assert.ok((await editor.diagnostics(uri)).some(({ code }) => code === 'listNoNewline'));
  await editor.until(() => (editor.published(file).length === 0 ? true : undefined));
  await editor.close(uri);
  assert.deepEqual(await editor.diagnostics(uri), []);
  await editor.until(() => (editor.published(file).length > 0 ? true : undefined));
});

test('a symbolic ref of a linked worktree whose target is deleted is a problem, though its own stack has not changed', async () => {
  using repository = new Repository();
  const oid = repository.commit();
  repository.updateRefs([`create refs/heads/main ${oid}`, `create refs/heads/side ${oid}`]);
  repository.git(['worktree', 'add', '-q', 'linked', 'side']);
  git(join(repository.folder, 'linked'), ['symbolic-ref', 'refs/worktree/alias', 'refs/heads/side']);
  const linked = join(repository.gitFolder, 'worktrees', 'linked', 'reftable');
  await using editor = await Editor.start();
  await editor.setStacks(stackAt(repository.stack), { ...stackAt(linked), main: { directory: repository.stack } });
  const problems = () =>
    readdirSync(linked)
      .flatMap(name => editor.published(join(linked, name)))
      .map(({ code }) => code);
  assert.ok(!problems().includes('symrefDangling'));
  repository.git(['update-ref', '-d', 'refs/heads/side']);
  await editor.stackChanged(repository.stack);
  await editor.until(() => (problems().includes('symrefDangling') ? true : undefined));
});

test('a stack that is no longer reported has no problems', async () => {
  using repository = new Repository();
  addTables(repository, [1]);
  const file = join(repository.stack, 'tables.list');
  writeFileSync(file, readFileSync(file, 'utf8').trimEnd());
  await using editor = await Editor.start();
  await editor.setStacks(stackAt(repository.stack));
  assert.ok(editor.published(file).length > 0);
  await editor.setStacks();
  await editor.until(() => (editor.published(file).length === 0 ? true : undefined));
});

test('a stack with a great many findings shows some, and reports how many more there are', async () => {
  using repository = new Repository();
  addTables(repository, [1]);
  const file = join(repository.stack, 'tables.list');
  const missing = Array.from(
    { length: 5000 },
    (_, i) => `0x${(i + 9).toString(16).padStart(12, '0')}-0x00000000ffff-00000000.ref\n`,
  );
  writeFileSync(file, readFileSync(file, 'utf8') + missing.join(''));
  await using editor = await Editor.start();
  await editor.setStacks(stackAt(repository.stack));
  const problems = editor.published(file);
  assert.ok(problems.length < 1000, `${problems.length} problems`);
  assert.ok(problems.some(({ message }) => /^and [\d,]+ more findings in this file$/.test(message as string)));
});

test('a finding can be repaired from the text, through the command that plans first', async () => {
  using repository = new Repository();
  addTables(repository, [3, 2]);
  const table = first(repository.tables());
  const bytes = readFileSync(join(repository.stack, table));
  damage(join(repository.stack, table), bytes.length - 1);
  const file = join(repository.stack, 'tables.list');
  const uri = pathToFileURL(file).href;
  await using editor = await Editor.start();
  await editor.setStacks(stackAt(repository.stack));
  await editor.open(uri, LIST, readFileSync(file, 'utf8'));
  const problem = (await editor.diagnostics(uri)).find(({ code }) => code === 'footerChecksum');
  const [action] = await editor.actions(uri, present(problem));
  assert.equal(action?.title, 'Repair…');
  assert.deepEqual(action.command?.arguments, [repository.stack, { id: 'footerChecksum', file: table }]);
});
