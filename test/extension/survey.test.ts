// *Survey Folder…*: the list of `reftable survey`, as a text that grows while repositories are found.
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { repositoryListText } from '../../src/text/repository-list.ts';
import { git } from '../support/git.ts';
import { withoutCompaction } from '../support/repository.ts';
import { answering, extension } from './host.ts';

type Items = (vscode.QuickPickItem & { value: unknown })[];

describe('a survey of a folder', () => {
  let folder: string;

  before(async () => {
    await extension();
    folder = mkdtempSync(join(tmpdir(), 'reftable-survey-'));
    git(folder, ['init', '-q', '--bare', '--ref-format=reftable', 'a.git']);
    git(folder, ['init', '-q', '--ref-format=reftable', 'many']);
    for (const message of ['one', 'two', 'three']) {
      git(join(folder, 'many'), ['commit', '-q', '--allow-empty', '-m', message], { env: withoutCompaction });
    }
    git(folder, ['init', '-q', '--ref-format=files', 'old']);
    mkdirSync(join(folder, 'z', '.git'), { recursive: true });
    writeFileSync(join(folder, 'z', '.git', 'config'), '[broken');
  });

  after(async () => {
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  });

  /** Runs a command in which every question is answered by the item with this value. */
  async function run(command: string, value: unknown, target?: vscode.Uri): Promise<vscode.TextDocument> {
    const showQuickPick = (items: Items) => items.find(item => item.value === value);
    await answering({ showQuickPick }, () => vscode.commands.executeCommand(`reftable.${command}`, target));
    const document = vscode.window.activeTextEditor?.document;
    assert.equal(document?.uri.scheme, 'reftable-survey');
    return document as vscode.TextDocument;
  }

  /** Resolves once the text of the document is as the condition asks. */
  async function shown(document: vscode.TextDocument, holds: (text: string) => boolean): Promise<string> {
    while (!holds(document.getText())) {
      await new Promise<void>(resolve => {
        const subscription = vscode.workspace.onDidChangeTextDocument(() => {
          subscription.dispose();
          resolve();
        });
      });
    }
    return document.getText();
  }

  const nameOf = (line: string) => /(?:^|[/\\])([^/\\]+?)(?: {2}!.*)?$/.exec(line)?.[1];

  it('lists each repository, leads to its stack, and is sorted', async () => {
    const document = await run('surveyFolder', true, vscode.Uri.file(folder));
    const text = await shown(document, each => /_ERROR.*\n$/.test(each));
    const lines = text.trimEnd().split('\n').slice(3);
    assert.deepEqual(lines.map(nameOf).slice(0, 3), ['a.git', 'many', 'old']);
    assert.match(lines[1] ?? '', /reftable\s+sha1\s+1\s+[34]\s.*due/);
    assert.match(lines[2] ?? '', /^\s+files\s+sha1\s+\S/);
    assert.equal(document.isDirty, false);

    const links = await vscode.commands.executeCommand<vscode.DocumentLink[]>(
      'vscode.executeLinkProvider',
      document.uri,
    );
    const targets = links.map(({ range, target }) => [document.getText(range), target?.path, target?.query]);
    const link = (path: string, stack: string) => [path, 'reftable.openStack', JSON.stringify([stack])];
    assert.deepEqual(targets, [
      link(join(folder, 'a.git'), join(folder, 'a.git', 'reftable')),
      link(join(folder, 'many'), join(folder, 'many', '.git', 'reftable')),
    ]);

    await run('sortSurvey', 'tables');
    const sorted = await shown(document, each => nameOf(each.split('\n')[3] ?? '') === 'many');
    assert.equal(sorted.split('\n').length, text.split('\n').length);
  });

  it('ends when it is canceled, and states that it is incomplete', async () => {
    const deep = mkdtempSync(join(tmpdir(), 'reftable-survey-'));
    for (let i = 0; i < 200; i++) mkdirSync(join(deep, `folder-${i}`, 'empty'), { recursive: true });
    const withProgress = (
      _: unknown,
      work: (progress: object, token: vscode.CancellationToken) => Promise<unknown>,
    ) => {
      const source = new vscode.CancellationTokenSource();
      const running = work({ report: () => {} }, source.token);
      source.cancel();
      return running;
    };
    const showQuickPick = (items: Items) => items[0];
    await answering({ showQuickPick, withProgress }, () =>
      vscode.commands.executeCommand('reftable.surveyFolder', vscode.Uri.file(deep)),
    );
    const document = vscode.window.activeTextEditor?.document as vscode.TextDocument;
    const stopped = repositoryListText.head(
      { repositories: 0, reftables: 0, tables: 0, due: 0, deleted: 0, errors: 0 },
      'stopped',
    );
    await shown(document, text => text.startsWith(stopped.split('\n')[0] as string));
    rmSync(deep, { recursive: true, force: true, maxRetries: 5 });
  });

  it('has a line for a folder that cannot be read, with the reason', async () => {
    const document = await run('surveyFolder', false, vscode.Uri.file(join(folder, 'missing')));
    const text = await shown(document, each => each.includes('_ERROR'));
    assert.match(text, /[/\\]missing {2}! \w+_ERROR: /);
  });
});
