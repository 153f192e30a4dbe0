/** How the nodes of the view **Stacks** look: label, description, icon, tooltip and the text for screen readers. */
import { dirname, join } from 'node:path';
import * as vscode from 'vscode';
import type { FindingCounts } from '../../protocol/findings.ts';
import type { ErrorInfo } from '../../protocol/values.ts';
import { hashName } from '../../text/names.ts';
import { hex } from '../../text/numbers.ts';
import { type Health, healthName, healthOf } from '../../text/stacks.ts';
import { treeText } from '../../text/workspace.ts';
import { type Facts, treeItemOf } from '../show/items.ts';
import { deletedItem, folderItem, refItem } from './ref-items.ts';
import type { MessageNode, Node, RepositoryNode, StackNode, TableNode, UnreadableTableNode } from './tree-nodes.ts';

const { Collapsed, Expanded } = vscode.TreeItemCollapsibleState;

/** `findings`: the result of the last check of the stack. */
export function treeItem(node: Node, findings?: FindingCounts): vscode.TreeItem {
  const item = node.type === 'stack' ? stackItem(node, findings) : itemOf(node);
  item.id = node.id;
  return item;
}

function itemOf(node: Exclude<Node, StackNode>): vscode.TreeItem {
  switch (node.type) {
    case 'repository':
      return repositoryItem(node);
    case 'table':
      return tableItem(node);
    case 'unreadableTable':
      return unreadableTableItem(node);
    case 'refs':
      return folderItem(node);
    case 'ref':
      return refItem(node);
    case 'deleted':
      return deletedItem(node);
    case 'message':
      return messageItem(node);
  }
}

function repositoryItem({ repository }: RepositoryNode): vscode.TreeItem {
  const { label, gitDirectory, temporary, error } = repository;
  const tooltip = facts(label, [
    [treeText.gitDirectory(), gitDirectory],
    [treeText.hash(), hashName(repository.hash)],
  ]);
  const spoken = treeText.repositorySpoken(label, temporary ? treeText.temporary(temporary) : '');
  const description = treeText.repositoryKind(repository).join(', ');
  const item = treeItemOf({ label, description, tooltip, spoken }, Expanded);
  item.iconPath = error ? errorIcon() : new vscode.ThemeIcon('repo');
  item.contextValue = temporary ? 'repository+temporary' : 'repository';
  return item;
}

const HEALTH_ICONS: Readonly<Record<Health, vscode.ThemeIcon>> = {
  locked: new vscode.ThemeIcon('lock'),
  compactionDue: new vscode.ThemeIcon('layers', new vscode.ThemeColor('charts.yellow')),
  geometric: new vscode.ThemeIcon('layers'),
  empty: new vscode.ThemeIcon('layers'),
};

function stackItem(node: StackNode, findings: FindingCounts | undefined): vscode.TreeItem {
  const { label, info, state, repository, parent, isOnly } = node;
  // The kind of a repository that has a node of its own is shown there.
  const kind = parent ? [] : treeText.repositoryKind(repository);
  const temporary = !parent && repository.temporary ? '+temporary' : '';
  if (state.status === 'error') {
    const tooltip = facts(label, [
      [treeText.directory(), info.location.directory],
      [treeText.error(), state.error.message],
    ]);
    const spoken = treeText.brokenSpoken(label, state.error.message);
    const description = [healthName('broken'), ...kind].join(' · ');
    const item = treeItemOf({ label, description, tooltip, spoken }, Expanded);
    item.iconPath = errorIcon();
    item.contextValue = `stack+broken${temporary}`;
    return item;
  }
  const { summary } = state;
  const tooltip = facts(label, [
    ...treeText.stackFacts(summary, findings),
    [treeText.hash(), hashName(repository.hash)],
  ]);
  const text = treeText.stack(label, summary, findings);
  const description = [text.description, ...kind].join(' · ');
  const item = treeItemOf(
    { label, tooltip, description, spoken: [text.spoken, ...kind].join(', ') },
    isOnly ? Expanded : Collapsed,
  );
  item.iconPath = findings?.error ? errorIcon() : findings?.warning ? warningIcon() : HEALTH_ICONS[healthOf(summary)];
  item.contextValue = `stack+ok${summary.suggestedSegment ? '+due' : ''}${temporary}`;
  return item;
}

function tableItem(node: TableNode): vscode.TreeItem {
  const { table, position, factor, statistics } = node;
  const brokenFactor = table.isTooLarge ? factor : undefined;
  const text = treeText.table({ table, position, isNewest: node.last, statistics, brokenFactor });
  const item = treeItemOf({ ...text, tooltip: facts(text.label, text.facts) });
  item.iconPath = new vscode.ThemeIcon('table', table.isTooLarge ? new vscode.ThemeColor('charts.yellow') : undefined);
  item.contextValue = 'table';
  item.command = { command: 'reftable.openTable', title: treeText.openTableAction(), arguments: [node] };
  return item;
}

/** The table editor shows a damaged file; a missing one can only be repaired. */
function unreadableTableItem(node: UnreadableTableNode): vscode.TreeItem {
  const { error, name, position } = node;
  const isMissing = error.code === 'NOT_EXIST_ERROR';
  const text = treeText.unreadableTable({ name, position, isMissing, message: briefly(error) });
  const lines = [[treeText.file(), name] as const, ...errorFacts(error)];
  const item = treeItemOf({ ...text, tooltip: facts(text.label, lines) });
  item.iconPath = errorIcon();
  item.contextValue = isMissing ? 'missingTable' : 'table+unreadable';
  item.command = isMissing
    ? { command: 'reftable.repair', title: treeText.repairAction(), arguments: [node] }
    : { command: 'reftable.openTable', title: treeText.openTableAction(), arguments: [node] };
  return item;
}

function messageItem(node: MessageNode): vscode.TreeItem {
  if (!node.error) {
    const item = treeItemOf({ label: node.text });
    item.contextValue = 'message';
    return item;
  }
  const { error, location } = node;
  const item = treeItemOf({ label: briefly(error), tooltip: facts(error.code, errorFacts(error)) });
  item.iconPath = errorIcon();
  item.contextValue = location ? 'error+repair' : 'error';
  if (location) item.command = { command: 'reftable.repair', title: treeText.repairAction(), arguments: [node] };
  return item;
}

function errorFacts({ message, file, offset }: ErrorInfo): Facts['lines'] {
  return [
    [treeText.message(), message],
    ...(file ? [[treeText.path(), file] as const] : []),
    ...(offset ? [[treeText.offset(), hex(offset)] as const] : []),
  ];
}

function warningIcon(): vscode.ThemeIcon {
  return new vscode.ThemeIcon('warning', new vscode.ThemeColor('list.warningForeground'));
}

function errorIcon(): vscode.ThemeIcon {
  return new vscode.ThemeIcon('error', new vscode.ThemeColor('errorForeground'));
}

function facts(heading: string, lines: Facts['lines']): Facts {
  return { heading, lines };
}

/** The sentence without the directory, which the tree already shows and which would leave no space for the rest. */
function briefly({ message, file }: ErrorInfo): string {
  return file ? message.replaceAll(join(dirname(file), '/'), '') : message;
}
