/** How the nodes of the view look: label, description, icon, tooltip and the text for screen readers. */
import { dirname, join } from 'node:path';
import * as vscode from 'vscode';
import type { FindingCounts } from '../../protocol/findings.ts';
import type { ErrorInfo } from '../../protocol/values.ts';
import { counted } from '../../text/counts.ts';
import { hashName, shortValue } from '../../text/names.ts';
import { count, hex } from '../../text/numbers.ts';
import { type Health, healthName, healthOf } from '../../text/stacks.ts';
import { treeText } from '../../text/workspace.ts';
import { type Facts, treeItemOf } from '../show/items.ts';
import type {
  MessageNode,
  Node,
  RefLeaf,
  RefsNode,
  RepositoryNode,
  StackNode,
  TableNode,
  TablesNode,
} from './tree-nodes.ts';

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
    case 'refs':
      return refsItem(node);
    case 'ref':
      return refItem(node);
    case 'tables':
      return tablesItem(node);
    case 'table':
      return tableItem(node);
    case 'message':
      return messageItem(node);
  }
}

function repositoryItem({ repository }: RepositoryNode): vscode.TreeItem {
  const { label, gitDirectory, bare, hash } = repository;
  const temporary = repository.temporary ? treeText.temporary(repository.temporary) : '';
  const words = [temporary, bare ? treeText.bare() : '', hash === 'sha256' ? hashName(hash) : ''];
  const tooltip = facts(label, [
    [treeText.gitDirectory(), gitDirectory],
    [treeText.hash(), hashName(hash)],
  ]);
  const spoken = treeText.repositorySpoken(label, temporary);
  const item = treeItemOf({ label, description: words.filter(Boolean).join(', '), tooltip, spoken }, Expanded);
  item.iconPath = repository.error ? errorIcon() : new vscode.ThemeIcon('repo');
  item.contextValue = repository.temporary ? 'repository+temporary' : 'repository';
  return item;
}

const HEALTH_ICONS: Readonly<Record<Health, vscode.ThemeIcon>> = {
  locked: new vscode.ThemeIcon('lock'),
  compactionDue: new vscode.ThemeIcon('layers', new vscode.ThemeColor('charts.yellow')),
  geometric: new vscode.ThemeIcon('layers'),
  empty: new vscode.ThemeIcon('layers'),
};

function stackItem({ info, state }: StackNode, findings: FindingCounts | undefined): vscode.TreeItem {
  const { label } = info;
  if (state.status === 'error') {
    const tooltip = facts(label, [
      [treeText.directory(), info.location.directory],
      [treeText.error(), state.error.message],
    ]);
    const spoken = treeText.brokenSpoken(label, state.error.message);
    const item = treeItemOf({ label, description: healthName('broken'), tooltip, spoken }, Expanded);
    item.iconPath = errorIcon();
    item.contextValue = 'stack+broken';
    return item;
  }
  const { summary } = state;
  const tooltip = facts(label, treeText.stackFacts(summary, findings));
  const item = treeItemOf({ label, tooltip, ...treeText.stack(label, summary, findings) }, Expanded);
  item.iconPath = findings?.error ? errorIcon() : findings?.warning ? warningIcon() : HEALTH_ICONS[healthOf(summary)];
  item.contextValue = `stack+ok${summary.suggestedSegment ? '+due' : ''}`;
  return item;
}

function refsItem(node: RefsNode): vscode.TreeItem {
  const { label } = node;
  if (node.parent.type === 'stack') {
    const item = treeItemOf({ label }, Collapsed);
    item.iconPath = new vscode.ThemeIcon('references');
    item.contextValue = 'refs';
    return item;
  }
  const { count, prefix } = node;
  const text =
    count === undefined
      ? { label, tooltip: prefix, spoken: treeText.folderSpoken(prefix) }
      : { label, description: counted.entries(count), spoken: treeText.rangeSpoken(count, label) };
  const item = treeItemOf(text, Collapsed);
  item.iconPath = new vscode.ThemeIcon(count === undefined ? 'folder' : 'ellipsis');
  item.contextValue = 'refFolder';
  return item;
}

function refItem(node: RefLeaf): vscode.TreeItem {
  const { ref } = node;
  const value = shortValue(ref.value);
  const tooltip = facts(ref.name, [
    ...(ref.value.type === 'symref' ? [[treeText.pointsTo(), ref.value.target] as const] : []),
    ...('oid' in ref.value ? [[treeText.object(), ref.value.oid] as const] : []),
    ...('peeled' in ref.value ? [[treeText.peeled(), ref.value.peeled] as const] : []),
    [treeText.updateIndex(), ref.updateIndex],
  ]);
  const spoken = treeText.refSpoken(ref.name, value);
  const item = treeItemOf({ label: node.label, description: value, tooltip, spoken });
  item.iconPath = new vscode.ThemeIcon(refIcon(ref.name, ref.value.type));
  item.contextValue = 'oid' in ref.value ? 'ref+oid' : 'ref+symref';
  item.command = { command: 'reftable.showRef', title: treeText.showRefAction(), arguments: [node] };
  return item;
}

function refIcon(name: string, type: string): string {
  if (type === 'symref') return 'arrow-right';
  if (name.startsWith('refs/tags/')) return 'tag';
  if (name.startsWith('refs/remotes/')) return 'cloud';
  return name.startsWith('refs/heads/') ? 'git-branch' : 'git-commit';
}

function tablesItem(node: TablesNode): vscode.TreeItem {
  const { state } = node.parent;
  const tables = state.status === 'ok' ? state.summary.tables.length : 0;
  const text = {
    label: treeText.tables(),
    description: count(tables),
    tooltip: treeText.tablesTooltip(),
    spoken: treeText.tablesSpoken(tables),
  };
  const item = treeItemOf(text, Collapsed);
  item.iconPath = new vscode.ThemeIcon('list-ordered');
  item.contextValue = 'tables+ok';
  return item;
}

function tableItem(node: TableNode): vscode.TreeItem {
  const { table, position, factor, statistics } = node;
  const brokenFactor = table.isTooLarge ? factor : undefined;
  const text = treeText.table({ table, position, isNewest: node.last, statistics, brokenFactor });
  const item = treeItemOf({ ...text, tooltip: facts(table.name, text.facts) });
  item.iconPath = new vscode.ThemeIcon('table', table.isTooLarge ? new vscode.ThemeColor('charts.yellow') : undefined);
  item.contextValue = 'table';
  item.command = { command: 'reftable.openTable', title: treeText.openTableAction(), arguments: [node] };
  return item;
}

function messageItem(node: MessageNode): vscode.TreeItem {
  const item = node.error ? errorItem(node.error) : treeItemOf({ label: node.text });
  item.contextValue = 'message';
  return item;
}

function errorItem(error: ErrorInfo): vscode.TreeItem {
  const { code, message, file, offset } = error;
  const tooltip = facts(code, [
    [treeText.message(), message],
    ...(file ? [[treeText.file(), file] as const] : []),
    ...(offset ? [[treeText.offset(), hex(offset)] as const] : []),
  ]);
  const item = treeItemOf({ label: briefly(error), tooltip });
  item.iconPath = errorIcon();
  return item;
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
