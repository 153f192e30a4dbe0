// A repository in which every text is hostile: VS Code shows the texts of the extension without parsing them, and with
// invisible characters escaped.
import assert from 'node:assert/strict';
import { appendFileSync } from 'node:fs';
import * as vscode from 'vscode';
import { StatusItem } from '../../src/extension/show/items.ts';
import type { Node } from '../../src/extension/tree/tree-nodes.ts';
import { git } from '../support/git.ts';
import { assertNothingHidden, assertNotParsed } from '../support/hostile.ts';
import { present } from '../support/present.ts';
import { withoutCompaction } from '../support/repository.ts';
import { answering, children, extension, NestedRepository, refRoots, stackNode } from './host.ts';

const FOLDER = '[Run](command:x) $(flame) \u202etxt\u2066 www.example.com';
const REF = 'refs/heads/$(flame)x](y)\u202etxt';

/** Several tables, a hostile ref and a hostile reflog. */
function hostileRepository(): NestedRepository {
  const repository = new NestedRepository(FOLDER);
  repository.commit('[Run](command:x) $(flame) \u202e\x1b[2J');
  const write = ['update-ref', '--create-reflog', '-m', '\u202e$(flame)\x1b[2J', REF, 'HEAD'];
  git(repository.folder, write, { env: withoutCompaction });
  return repository;
}

function assertTooltip(tooltip: string | vscode.MarkdownString | undefined): void {
  if (tooltip === undefined) return;
  if (typeof tooltip === 'string') {
    assertNotParsed(tooltip, 'a tooltip');
    return;
  }
  const { value, isTrusted, supportHtml, supportThemeIcons } = tooltip;
  assert.ok(!isTrusted && !supportHtml && !supportThemeIcons);
  assert.doesNotMatch(value, /\[|\]|\$\(|www\.|:\/\//);
  for (const line of value.split('\n')) assertNothingHidden(line, 'a tooltip');
}

describe('hostile text', () => {
  it('is plain in every label, description, tooltip and spoken text of the view', async () => {
    const exports = await extension();
    const { tree, refs, repositories } = exports;
    using repository = hostileRepository();
    git(repository.folder, ['worktree', 'add', '-q', '--detach', `${repository.folder}/\u202e$(x)[y](command:z)`]);
    appendFileSync(`${repository.stack}/\u202e[a](command:b)$(c).ref`, 'x');
    await repositories.discover();
    let seen = 0;
    const visit = async (view: typeof tree | typeof refs, node: Node): Promise<void> => {
      const { label, description, tooltip, accessibilityInformation } = view.getTreeItem(node);
      assert.ok(typeof label === 'string' && typeof description !== 'boolean');
      assertNotParsed(label, 'a label');
      assertNotParsed(description ?? '', 'a description');
      assertNothingHidden(accessibilityInformation?.label ?? '', 'a spoken text');
      assertTooltip(tooltip);
      if (/\\u202e/.test(label)) seen++;
      for (const child of await children(view, node)) await visit(view, child);
    };
    await visit(tree, present((await stackNode(tree, repository.stack)).parent));
    assert.equal(seen, 2, 'the repository and the worktree were among them');
    for (const node of await refRoots(exports, repository.stack)) await visit(refs, node);
    assert.equal(seen, 3, 'the ref was among them');
  });

  it('is plain in the tooltip of the status bar, which runs the extension’s own commands only', () => {
    const item = { tooltip: undefined as unknown, show: () => {}, dispose: () => {} };
    const original = vscode.window.createStatusBarItem;
    const window = vscode.window as unknown as { createStatusBarItem: unknown };
    window.createStatusBarItem = () => item;
    const status = new StatusItem('x', 'x', 1);
    window.createStatusBarItem = original;
    const directory = `/${FOLDER}/a)b(c'd`;
    const actions = [
      { label: 'Open', command: 'reftable.openStack', argument: directory },
      { label: 'Repair', command: 'reftable.repair', argument: directory },
    ];
    const command = { command: 'reftable.openStack', title: 'Open' };
    const tooltip = { heading: FOLDER, lines: [['Directory', directory]] } as const;
    status.show({ icon: 'layers', text: FOLDER, spoken: FOLDER, tooltip, actions, command });
    assert.ok(item.tooltip instanceof vscode.MarkdownString);
    const { value, isTrusted, supportHtml, supportThemeIcons } = item.tooltip;
    assert.deepEqual(isTrusted, { enabledCommands: ['reftable.openStack', 'reftable.repair'] });
    assert.ok(!supportHtml && !supportThemeIcons);
    const links = [...value.matchAll(/\[(\w+)\]\(command:([\w.]+)\?([^()[\]\s]+)\)/g)];
    assert.deepEqual(
      links.map(([, label, name, query]) => [label, name, JSON.parse(decodeURIComponent(query ?? ''))]),
      actions.map(({ label, command }) => [label, command, [directory]]),
    );
    const rest = links.reduce((text, [link]) => text.replace(link, ''), value);
    assert.doesNotMatch(rest, /\[|\]|\$\(|www\.|:\/\//);
    for (const line of rest.split('\n')) assertNothingHidden(line, 'the tooltip');
  });

  it('is plain in dialogs, errors, quick picks and progress', async () => {
    const { repositories } = await extension();
    using repository = hostileRepository();
    await repositories.discover();
    const shown: string[] = [];
    const note = (message: string, options?: vscode.MessageOptions | string) => {
      shown.push(message, ...((typeof options === 'object' && options.detail) || '').split('\n'));
      return undefined;
    };
    const pick = (items: vscode.QuickPickItem[], { placeHolder = '' }: vscode.QuickPickOptions) => {
      for (const { label, description = '', detail = '' } of items) shown.push(label, description, detail);
      shown.push(placeHolder);
      return items.find(({ detail }) => detail?.includes('txt'));
    };
    const answers = {
      showInformationMessage: note,
      showWarningMessage: note,
      showErrorMessage: note,
      showQuickPick: pick,
      withProgress: async (
        { title = '' }: vscode.ProgressOptions,
        work: (progress: vscode.Progress<{ message?: string }>, token: vscode.CancellationToken) => Promise<unknown>,
      ) => {
        shown.push(title);
        const report = ({ message = '' }: { message?: string }) => void shown.push(message);
        return work({ report }, new vscode.CancellationTokenSource().token);
      },
    };
    const run = (command: string, ...args: unknown[]) =>
      answering(answers, () => vscode.commands.executeCommand(`reftable.${command}`, ...args));
    await run('compactAll', repository.stack);
    await run('checkStack', repository.stack);
    await run('copyReport', repository.stack);
    await run('chooseScriptStack', 'untitled:x.reftx');
    appendFileSync(`${repository.stack}/tables.list`, '[Repair](command:x)$(flame)\u202e/\n');
    await run('compactAll', repository.stack);
    await run('openTable', repository.stack, { table: '../[a](command:b)$(c)\u202e' });
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    const isShown = (text: string) =>
      assert.ok(
        shown.some(each => each.startsWith(text)),
        `${text}: ${shown.join('\n')}`,
      );
    isShown('Compact [Run]');
    isShown('Planning the compaction of [Run]');
    assert.ok(shown.some(text => text.includes('Repair]')));
    for (const text of shown) assertNotParsed(text, 'what was shown');
  });

  it('hides nothing in the document and the title of a ref', async () => {
    const { repositories } = await extension();
    using repository = hostileRepository();
    await repositories.discover();
    const location = { directory: repository.stack };
    const ref = { kind: 'ref', name: REF, updateIndex: '1', value: { type: 'deletion' } };
    await vscode.commands.executeCommand('reftable.showRefText', { type: 'ref', id: 'x', location, ref });
    const document = vscode.window.activeTextEditor?.document;
    assert.ok(document);
    assert.match(document.getText(), /^refs\/heads\/\$\(flame\)x\]\(y\)\\u202etxt\n/);
    for (const line of document.getText().split('\n')) assertNothingHidden(line, 'the document');
    for (const part of document.uri.path.split('/')) assertNotParsed(part, 'the title');
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  });
});
