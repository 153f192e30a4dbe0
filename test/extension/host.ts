import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { mark } from '../../scripts/test/marked-lines.mjs';
import type { ReftableExtension } from '../../src/extension/extension.ts';
import type { Node, StackNode } from '../../src/extension/tree/tree-nodes.ts';
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

type Tree = Pick<vscode.TreeDataProvider<Node>, 'getTreeItem' | 'getChildren'>;

/** The nodes below one node, or the roots. */
export async function children(tree: Tree, node?: Node): Promise<Node[]> {
  return (await tree.getChildren(node)) ?? [];
}

/** The item of a node as VS Code gets it, with a plain label and description. */
export function item(tree: ReftableExtension['tree'] | ReftableExtension['refs'], node: Node) {
  const { label, description, contextValue, accessibilityInformation, command } = tree.getTreeItem(node);
  return { label, description, contextValue, spoken: accessibilityInformation?.label, command: command?.command };
}

/** The nodes of all stacks: a repository with one stack has no node of its own. */
export async function stackNodes(tree: ReftableExtension['tree']): Promise<StackNode[]> {
  const below = async (node: Node) => (node.type === 'repository' ? children(tree, node) : [node]);
  const nodes = await Promise.all((await children(tree)).map(below));
  return nodes.flat().filter(node => node.type === 'stack');
}

/** The node of a stack, alone or below its repository. */
export async function stackNode(tree: ReftableExtension['tree'], directory: string) {
  for (const stack of await stackNodes(tree)) if (stack.info.location.directory === directory) return stack;
  throw new assert.AssertionError({ message: `no stack ${directory} in the tree` });
}

/** Shows the refs of a stack in the view **Refs**; returns the roots. */
export async function refRoots({ refs }: ReftableExtension, directory: string): Promise<Node[]> {
  await vscode.commands.executeCommand('reftable.showRefs', directory);
  return children(refs);
}

/** Every ref below some nodes of the view **Refs**, by opening everything. */
export async function refsBelow(exports: ReftableExtension, nodes: readonly Node[]): Promise<string[]> {
  const names: string[] = [];
  for (const node of nodes) {
    if (node.type === 'ref') names.push(node.ref.name);
    else names.push(...(await refsBelow(exports, await children(exports.refs, node))));
  }
  return names;
}

/** Resolves once something holds, looking again whenever one of the trees changed. */
export async function eventually(exports: ReftableExtension, holds: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await holds())) {
    await new Promise<void>(resolve => {
      const changed = () => {
        for (const subscription of subscriptions) subscription.dispose();
        resolve();
      };
      const subscriptions = [
        exports.tree.onDidChangeTreeData(changed),
        exports.refs.onDidChangeTreeData(changed),
        exports.refs.onDidChangeDescription(changed),
      ];
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

/** Answers VS Code's questions instead of a user; returns the questions. */
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
export function print(text: string): void {
  console.log(`${mark}  ${text}`);
}
