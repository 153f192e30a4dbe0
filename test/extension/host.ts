import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { mark } from '../../scripts/test/marked-lines.mjs';
import type { ReftableExtension } from '../../src/extension/extension.ts';
import type { Node } from '../../src/extension/tree/tree-nodes.ts';
import { git } from '../support/git.ts';
import { withoutCompaction } from '../support/repository.ts';

/** The extension, active, with the workspace's repositories found. */
export async function extension(): Promise<ReftableExtension> {
  const found = vscode.extensions.getExtension<ReftableExtension>('reftable.vscode-reftable');
  assert.ok(found, 'the workbench knows the extension');
  const exports = await found.activate();
  await exports.repositories.discover();
  return exports;
}

export function workspaceFolder(): string {
  const [folder] = vscode.workspace.workspaceFolders ?? [];
  assert.ok(folder, 'the workbench has a folder open');
  return folder.uri.fsPath;
}

/** A repository in a folder of the workspace, deleted after the test. */
export class NestedRepository implements Disposable {
  readonly folder: string;
  readonly stack: string;

  constructor(name: string) {
    this.folder = join(workspaceFolder(), name);
    this.stack = join(this.folder, '.git', 'reftable');
    rmSync(this.folder, { recursive: true, force: true });
    mkdirSync(this.folder);
    git(this.folder, ['init', '-q', '--initial-branch=main', '--ref-format=reftable']);
    // `git commit` would compact in the background.
    git(this.folder, ['config', 'maintenance.auto', 'false']);
    git(this.folder, ['commit', '-q', '--allow-empty', '-m', 'first']);
  }

  /** One table for each commit. */
  commit(...messages: string[]): void {
    for (const message of messages) {
      git(this.folder, ['commit', '-q', '--allow-empty', '-m', message], { env: withoutCompaction });
    }
  }

  tables(): string[] {
    return readFileSync(join(this.stack, 'tables.list'), 'utf8').split('\n').filter(Boolean);
  }

  refs(): string {
    return git(this.folder, ['for-each-ref', '--include-root-refs', '--format=%(refname) %(objectname) %(symref)']);
  }

  [Symbol.dispose](): void {
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** The nodes below one node, or the roots. */
export async function children(tree: ReftableExtension['tree'], node?: Node): Promise<Node[]> {
  return tree.getChildren(node);
}

/** The item of a node as VS Code gets it, with a plain label and description. */
export function item(tree: ReftableExtension['tree'], node: Node) {
  const { label, description, contextValue, accessibilityInformation } = tree.getTreeItem(node);
  return { label, description, contextValue, spoken: accessibilityInformation?.label };
}

/** The node of a stack, found through its repository. */
export async function stackNode(tree: ReftableExtension['tree'], directory: string) {
  for (const repository of await children(tree)) {
    for (const stack of await children(tree, repository)) {
      if (stack.type === 'stack' && stack.info.location.directory === directory) return stack;
    }
  }
  throw new assert.AssertionError({ message: `no stack ${directory} in the tree` });
}

/** Resolves once something holds, looking again whenever the tree or the stack changed. */
export async function eventually(exports: ReftableExtension, holds: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await holds())) {
    await new Promise<void>(resolve => {
      const subscription = exports.tree.onDidChangeTreeData(() => {
        subscription.dispose();
        resolve();
      });
    });
  }
}

type Question =
  | 'showInformationMessage'
  | 'showWarningMessage'
  | 'showQuickPick'
  | 'showInputBox'
  | 'showSaveDialog'
  | 'showOpenDialog'
  | 'showErrorMessage'
  | 'withProgress';

/** Answers VS Code's questions in place of a person; gives back what was asked. */
export async function answering<T>(
  answers: Partial<Record<Question, (...asked: never[]) => unknown>>,
  run: () => Thenable<T>,
): Promise<T> {
  const window = vscode.window as unknown as Record<string, unknown>;
  const originals = Object.keys(answers).map(name => [name, window[name]] as const);
  for (const [name, answer] of Object.entries(answers)) window[name] = async (...asked: never[]) => answer(...asked);
  try {
    return await run();
  } finally {
    for (const [name, original] of originals) window[name] = original;
  }
}

/** A measurement, printed among the results. */
export function report(text: string): void {
  console.log(`${mark}  ${text}`);
}
