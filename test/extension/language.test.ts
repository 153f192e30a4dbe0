import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { git } from '../support/git.ts';
import { first, present } from '../support/present.ts';
import { answering, extension, NestedRepository } from './host.ts';

/** A repository of the workspace with some tables, found by the extension. */
async function repositoryOfTables(name: string): Promise<NestedRepository> {
  const repository = new NestedRepository(name);
  repository.commit('second', 'third');
  const { repositories } = await extension();
  await repositories.discover();
  return repository;
}

/** The problems of a file, once they are as wanted. */
async function diagnosed(
  uri: vscode.Uri,
  isExpected: (problems: readonly vscode.Diagnostic[]) => boolean,
): Promise<readonly vscode.Diagnostic[]> {
  for (;;) {
    const problems = vscode.languages.getDiagnostics(uri);
    if (isExpected(problems)) return problems;
    await new Promise<void>(resolve => {
      const subscription = vscode.languages.onDidChangeDiagnostics(() => {
        subscription.dispose();
        resolve();
      });
    });
  }
}

/** Inverts the last byte of a table, which belongs to its checksum. */
function damageChecksum(table: string): void {
  const bytes = readFileSync(table);
  bytes.writeUInt8(bytes.readUInt8(bytes.length - 1) ^ 0xff, bytes.length - 1);
  writeFileSync(table, bytes);
}

function codeOf({ code }: vscode.Diagnostic): unknown {
  return typeof code === 'object' ? code.value : code;
}

const has = (code: string) => (problems: readonly vscode.Diagnostic[]) =>
  problems.some(found => codeOf(found) === code);

async function hovered(uri: vscode.Uri, position: vscode.Position): Promise<string> {
  const hovers = await vscode.commands.executeCommand<vscode.Hover[]>('vscode.executeHoverProvider', uri, position);
  return hovers.flatMap(({ contents }) => contents.map(text => (text as vscode.MarkdownString).value)).join('\n');
}

async function completed(uri: vscode.Uri, position: vscode.Position): Promise<string[]> {
  const { items } = await vscode.commands.executeCommand<vscode.CompletionList>(
    'vscode.executeCompletionItemProvider',
    uri,
    position,
  );
  return items.map(({ label }) => (typeof label === 'string' ? label : label.label));
}

async function lensTitles(uri: vscode.Uri): Promise<string[]> {
  const lenses = await vscode.commands.executeCommand<vscode.CodeLens[]>('vscode.executeCodeLensProvider', uri, 10);
  return lenses.map(({ command }) => command?.title ?? '');
}

async function fixes(uri: vscode.Uri, { range }: vscode.Diagnostic): Promise<vscode.CodeAction[]> {
  return vscode.commands.executeCommand('vscode.executeCodeActionProvider', uri, range, 'quickfix');
}

async function applyFix(uri: vscode.Uri, problem: vscode.Diagnostic, title: RegExp): Promise<void> {
  const fix = (await fixes(uri, problem)).find(action => title.test(action.title));
  assert.ok(fix?.edit, `a fix like ${title}`);
  await vscode.workspace.applyEdit(fix.edit);
}

describe('the language server', () => {
  it('shows the findings of a broken stack as problems, with a way to repair, until it is repaired', async () => {
    using repository = await repositoryOfTables('broken');
    const name = first(repository.tables());
    const table = vscode.Uri.file(join(repository.stack, name));
    const sound = readFileSync(table.fsPath);
    damageChecksum(table.fsPath);
    const [problem] = await diagnosed(table, has('footerChecksum'));
    assert.equal(problem?.severity, vscode.DiagnosticSeverity.Error);
    assert.equal(problem.source, 'reftable');

    const list = await vscode.workspace.openTextDocument(join(repository.stack, 'tables.list'));
    const inList = (await diagnosed(list.uri, has('footerChecksum'))).find(found => codeOf(found) === 'footerChecksum');
    assert.equal(inList?.range.start.line, 0);
    const repair = (await fixes(list.uri, inList)).find(({ title }) => title === 'Repair…');
    assert.deepEqual(repair?.command?.arguments, [repository.stack, { id: 'footerChecksum', file: name }]);

    writeFileSync(table.fsPath, sound);
    await diagnosed(table, problems => problems.length === 0);
    await diagnosed(list.uri, problems => !has('footerChecksum')(problems));
  });

  it('repairs a stack with the quick fix of a problem, and removes the problems', async () => {
    using repository = await repositoryOfTables('repaired by a fix');
    const before = repository.refs();
    const table = join(repository.stack, first(repository.tables()));
    damageChecksum(table);
    const list = await vscode.workspace.openTextDocument(join(repository.stack, 'tables.list'));
    const problems = await diagnosed(list.uri, has('footerChecksum'));
    const problem = present(problems.find(found => codeOf(found) === 'footerChecksum'));
    const command = (await fixes(list.uri, problem)).find(({ title }) => title === 'Repair…')?.command;
    assert.ok(command?.arguments);
    const yes = {
      showWarningMessage: () => 'Repair',
      showInformationMessage: () => undefined,
    };
    await answering(yes, async () => {
      await vscode.commands.executeCommand(command.command, ...command.arguments!);
      await vscode.commands.executeCommand('reftable.applyRepairPlan');
    });
    await diagnosed(list.uri, found => !has('footerChecksum')(found));
    await diagnosed(vscode.Uri.file(table), found => found.length === 0);
    assert.equal(repository.refs(), before);
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  });

  it('shows nothing when problems are switched off, and explains them on request', async () => {
    using repository = await repositoryOfTables('quiet');
    const list = vscode.Uri.file(join(repository.stack, 'tables.list'));
    writeFileSync(list.fsPath, readFileSync(list.fsPath, 'utf8').trimEnd());
    await diagnosed(list, has('listNoNewline'));
    const settings = vscode.workspace.getConfiguration('reftable.problems');
    await settings.update('enabled', false, vscode.ConfigurationTarget.Global);
    await diagnosed(list, problems => problems.length === 0);
    await settings.update('enabled', undefined, vscode.ConfigurationTarget.Global);
    const problems = await diagnosed(list, has('listNoNewline'));

    const { code } = present(problems.find(found => codeOf(found) === 'listNoNewline'));
    const { target } = code as { target: vscode.Uri };
    const [id] = JSON.parse(target.query);
    await vscode.commands.executeCommand(target.path, id);
    assert.match(vscode.window.tabGroups.activeTabGroup.activeTab?.label ?? '', /findings\.md/);
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  });

  it('helps to read and to edit a list', async () => {
    using repository = await repositoryOfTables('listed');
    const tables = repository.tables();
    const list = await vscode.workspace.openTextDocument(join(repository.stack, 'tables.list'));
    assert.equal(list.languageId, 'reftable-list');
    assert.match(await hovered(list.uri, new vscode.Position(0, 3)), /Position 0 of \d+ tables, the base/);
    const titles = await lensTitles(list.uri);
    assert.ok(titles[0]?.startsWith(`${tables.length} tables, `), titles.join('\n'));
    assert.ok(titles.includes('Open stack editor'));
    const links = await vscode.commands.executeCommand<vscode.DocumentLink[]>('vscode.executeLinkProvider', list.uri);
    assert.deepEqual(
      links.map(({ target }) => target?.fsPath),
      tables.map(name => join(repository.stack, name)),
    );

    const editor = await vscode.window.showTextDocument(list);
    await editor.edit(edit => {
      edit.delete(new vscode.Range(0, 0, 1, 0));
      edit.delete(new vscode.Range(list.lineCount - 2, present(tables.at(-1)).length, list.lineCount - 1, 0));
    });
    const problems = await diagnosed(list.uri, has('listNoNewline'));
    await applyFix(list.uri, present(problems.find(found => codeOf(found) === 'listNoNewline')), /newline/);
    assert.ok(list.getText().endsWith('.ref\n'));
    await editor.edit(edit => edit.insert(new vscode.Position(0, 0), '\n'));
    assert.deepEqual(await completed(list.uri, new vscode.Position(0, 0)), [tables[0]]);
    await vscode.commands.executeCommand('workbench.action.files.revert');
  });

  it('checks a transaction script against the stack of its repository', async () => {
    using repository = await repositoryOfTables('scripted');
    const file = join(repository.folder, 'change.reftx');
    writeFileSync(file, `start\nverify HEAD\nabort\nstart\ndelete refs/heads/main ${'1'.repeat(40)}\ncommit\n`);
    const script = await vscode.workspace.openTextDocument(file);
    assert.equal(script.languageId, 'reftx');
    const problems = await diagnosed(script.uri, has('oldOid'));
    const wrong = present(problems.find(found => codeOf(found) === 'oldOid'));
    await vscode.window.showTextDocument(script);
    await applyFix(script.uri, wrong, /current value/);
    await diagnosed(script.uri, found => !has('oldOid')(found));

    assert.match(await hovered(script.uri, new vscode.Position(1, 8)), /Points to: `refs\/heads\/main`/);
    assert.deepEqual(await lensTitles(script.uri), ['Checked against scripted', 'Apply…', 'Dry Run']);
    assert.ok((await completed(script.uri, new vscode.Position(0, 0))).includes('symref-create'));
    assert.ok((await completed(script.uri, new vscode.Position(4, 'delete refs/'.length))).includes('refs/heads/main'));
    await vscode.commands.executeCommand('workbench.action.files.revert');
  });

  it('serves a script that was never saved', async () => {
    using repository = await repositoryOfTables('untitled');
    const script = await vscode.workspace.openTextDocument({
      language: 'reftx',
      content: 'create refs/heads/a..b x\n',
    });
    const { range } = first(await diagnosed(script.uri, has('refName')));
    assert.deepEqual([range.start.character, range.end.character], [19, 21]);
    // The workspace has its own repository, too.
    assert.deepEqual(await lensTitles(script.uri), [
      'Choose a stack to check this script against',
      'Apply…',
      'Dry Run',
    ]);
    await vscode.window.showTextDocument(script);
    const choose = (items: readonly vscode.QuickPickItem[]) => items.find(({ detail }) => detail === repository.stack);
    await answering({ showQuickPick: choose }, () => vscode.commands.executeCommand('reftable.chooseScriptStack'));
    assert.deepEqual(await lensTitles(script.uri), ['Checked against untitled', 'Apply…', 'Dry Run']);
    await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
  });

  it('shows a table as text with folding and links', async () => {
    using repository = await repositoryOfTables('decoded');
    const table = vscode.Uri.file(join(repository.stack, first(repository.tables())));
    await vscode.commands.executeCommand('reftable.showTableText', table);
    const text = vscode.window.activeTextEditor?.document;
    assert.ok(text);
    assert.equal(text.languageId, 'reftable-text');
    const head = text
      .getText()
      .split('\n')
      .findIndex(line => / ref HEAD /.test(line));
    assert.match(text.lineAt(head).text, / ref HEAD \d+ -> refs\/heads\/main$/);
    const folds = await vscode.commands.executeCommand<vscode.FoldingRange[]>(
      'vscode.executeFoldingRangeProvider',
      text.uri,
    );
    assert.ok(folds.some(({ start }) => text.lineAt(start).text === 'section ref'));
    const outline = await vscode.commands.executeCommand<vscode.DocumentSymbol[]>(
      'vscode.executeDocumentSymbolProvider',
      text.uri,
    );
    assert.equal(outline[0]?.name, 'section ref');

    git(repository.folder, ['pack-refs']);
    await vscode.commands.executeCommand(
      'reftable.showTableText',
      vscode.Uri.file(join(repository.stack, first(repository.tables()))),
    );
    const packed = present(vscode.window.activeTextEditor).document;
    const line = packed
      .getText()
      .split('\n')
      .findIndex(each => / ref HEAD /.test(each));
    const found = await vscode.commands.executeCommand<vscode.Location[]>(
      'vscode.executeDefinitionProvider',
      packed.uri,
      new vscode.Position(line, 8),
    );
    assert.match(packed.lineAt(first(found).range.start.line).text, / ref refs\/heads\/main \d+ = /);
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  });

  it('shows two tables side by side', async () => {
    using repository = await repositoryOfTables('compared');
    const [older, newer] = repository.tables();
    assert.ok(newer);
    const choose = (items: vscode.QuickPickItem[]) => items.find(({ label }) => label === older);
    await answering({ showQuickPick: choose }, () =>
      vscode.commands.executeCommand('reftable.compareTables', vscode.Uri.file(join(repository.stack, newer))),
    );
    const input = vscode.window.tabGroups.activeTabGroup.activeTab?.input;
    assert.ok(input instanceof vscode.TabInputTextDiff);
    const [left, right] = await Promise.all(
      [input.original, input.modified].map(uri => vscode.workspace.openTextDocument(uri)),
    );
    assert.match(left?.getText() ?? '', /^section ref$/m);
    assert.doesNotMatch(present(right).getText(), /^ *block /m);
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  });
});
