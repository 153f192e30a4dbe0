// Text reaches VS Code's user interface through src/extension/show alone, which shows it as it is.
import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { suite, test } from 'node:test';
import { transformSync } from 'esbuild';

const root = resolve(import.meta.dirname, '../..');
const SHOW = 'src/extension/show/';

/** Names of VS Code's API that show text, or make something that does. */
const SURFACES = [
  ...['showInformationMessage', 'showWarningMessage', 'showErrorMessage'],
  ...['showQuickPick', 'createQuickPick', 'showInputBox', 'createInputBox', 'showWorkspaceFolderPick'],
  ...['withProgress', 'withScmProgress', 'setStatusBarMessage', 'createStatusBarItem'],
  ...['createOutputChannel', 'createTerminal', 'createWebviewPanel', 'createTextEditorDecorationType'],
  ...['MarkdownString', 'MarkedString', 'TreeItem', 'Hover', 'Diagnostic', 'CompletionItem', 'CodeLens', 'CodeAction'],
  ...['InlayHint', 'DocumentSymbol', 'SymbolInformation', 'FileDecoration', 'createCommentController'],
  ...['supportHtml', 'supportThemeIcons', 'accessibilityInformation', 'vscode\\.diff', 'vscode\\.changes'],
];
/** Properties that show what is assigned to them, or make it live. */
const PROPERTIES = ['tooltip', 'description', 'detail', 'placeholder', 'prompt', 'validationMessage', 'isTrusted'];

const DIRECT_USE = new RegExp(
  [
    `(?<![\\w$])(?:${SURFACES.join('|')})(?![\\w$])`,
    String.raw`\.\s*report\s*\(`,
    String.raw`\.\s*(?:${PROPERTIES.join('|')})\s*=(?!=)`,
    String.raw`(?<![\w$.])isTrusted\s*:`,
  ].join('|'),
  'g',
);

/** Where a source text uses VS Code's surfaces directly. Comments and types, which show nothing, are left out. */
function directUses(source: string): string[] {
  const { code } = transformSync(source, { loader: 'ts', legalComments: 'none', target: 'esnext' });
  return [...code.matchAll(DIRECT_USE)].map(([use]) => use);
}

suite('text in the user interface', () => {
  test('is shown by src/extension/show alone', () => {
    const files = globSync('src/**/*.ts', { cwd: root }).map(file => file.replaceAll('\\', '/'));
    const inHost = files.filter(file => /^import .*from 'vscode';$/m.test(readFileSync(resolve(root, file), 'utf8')));
    assert.ok(
      inHost.includes('src/extension/commands.ts') && inHost.includes('src/extension/language/language-client.ts'),
    );
    const uses = [...new Set([...inHost, ...files.filter(file => file.startsWith('src/extension/'))])]
      .filter(file => !file.startsWith(SHOW))
      .flatMap(file => directUses(readFileSync(resolve(root, file), 'utf8')).map(use => `${file}: ${use}`));
    assert.deepEqual(uses, []);
  });

  test('is shown by functions of src/extension/show that make it plain', () => {
    for (const file of globSync(`${SHOW}*.ts`, { cwd: root })) {
      assert.match(
        readFileSync(resolve(root, file), 'utf8'),
        /from '\.\.\/\.\.\/text\/escape\/(?:plain|bounded)\.ts'/,
        file,
      );
    }
  });

  for (const [what, source] of [
    ['a call', 'vscode.window.showErrorMessage(error.message);'],
    ['a call of an imported name', "import { window } from 'vscode';\nwindow.showInformationMessage(name);"],
    ['a name in brackets', "vscode.window['showWarningMessage'](name);"],
    ['destructuring', 'const { showQuickPick } = vscode.window;'],
    ['an alias', 'const ask = vscode.window.showInputBox;'],
    ['progress', 'vscode.window.withProgress(options, work);'],
    ['a report of progress', 'progress.report({ message: name });'],
    ['a renamed report of progress', 'shown.report({ message: name });'],
    ['Markdown', 'item.hover = new vscode.MarkdownString(name);'],
    ['trusted Markdown', 'markdown.isTrusted = true;'],
    ['an item of a view', 'const item = new vscode.TreeItem(label);'],
    ['a derived item', 'class Item extends vscode.TreeItem {}'],
    ['a tooltip', 'item.tooltip = name;'],
    ['a description', 'item.description = name;'],
    ['a status bar item', "vscode.window.createStatusBarItem('x');"],
    ['a message in the status bar', 'vscode.window.setStatusBarMessage(name);'],
    ['a title of an editor', "vscode.commands.executeCommand('vscode.diff', a, b, name);"],
    ['an output channel', 'vscode.window.createOutputChannel(name);'],
  ] as const) {
    test(`is found where it is shown directly by ${what}`, () => {
      assert.notDeepEqual(directUses(source), []);
    });
  }

  test('is not found in comments, types and other names', () => {
    const source = `
      // vscode.window.showErrorMessage(x)
      /** new vscode.MarkdownString(x) */
      function item(state: vscode.TreeItem): vscode.TreeItem { return treeItemOf(state); }
      void showInformation(name);
    `;
    assert.deepEqual(directUses(source), []);
  });
});
