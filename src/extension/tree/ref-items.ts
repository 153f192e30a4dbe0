/** How the nodes of the view **Refs** look. */
import * as vscode from 'vscode';
import { browseText } from '../../text/browse.ts';
import { shortValue } from '../../text/names.ts';
import { refsViewText } from '../../text/refs-view.ts';
import { treeItemOf } from '../show/items.ts';
import type { DeletedNode, RefFolderNode, RefLeaf } from './tree-nodes.ts';

const { Collapsed, Expanded } = vscode.TreeItemCollapsibleState;

export function folderItem(node: RefFolderNode): vscode.TreeItem {
  const { range, isOpen } = node;
  const text = range ? refsViewText.range(node.label, node.count ?? 0) : refsViewText.folder(node);
  const item = treeItemOf(text, isOpen ? Expanded : Collapsed);
  item.iconPath = new vscode.ThemeIcon(range ? 'ellipsis' : 'folder');
  item.contextValue = range ? 'refRange' : /^refs\/remotes\/./.test(node.prefix) ? 'refFolder+remote' : 'refFolder';
  return item;
}

export function refItem(node: RefLeaf): vscode.TreeItem {
  const { ref, certainty } = node;
  const value = [shortValue(ref.value), ...(certainty ? [browseText.certainty(certainty)] : [])].join(' · ');
  const reason = certainty ? [[refsViewText.certainty(), refsViewText.uncertainReason(certainty)] as const] : [];
  const tooltip = { heading: ref.name, lines: [...refsViewText.facts(ref), ...reason] };
  const spoken = refsViewText.refSpoken(ref.name, value);
  const item = treeItemOf({ label: node.label, description: value, tooltip, spoken });
  const color = certainty && new vscode.ThemeColor('list.warningForeground');
  item.iconPath = new vscode.ThemeIcon(refIcon(ref.name, ref.value.type), color);
  const kind = 'oid' in ref.value ? 'ref+oid' : 'ref+symref';
  item.contextValue = ref.name.startsWith('refs/heads/') ? `${kind}+branch` : kind;
  item.command = { command: 'reftable.showRef', title: refsViewText.showRefAction(), arguments: [node] };
  return item;
}

/** A click asks which of them to restore. */
export function deletedItem(node: DeletedNode): vscode.TreeItem {
  const { label, description, reason } = refsViewText.deleted(node.count);
  const lines = reason === undefined ? [] : [[refsViewText.certainty(), reason] as const];
  const spoken = `${label}, ${description}`;
  const item = treeItemOf({ label, description, tooltip: { heading: `${label}: ${description}`, lines }, spoken });
  item.iconPath = new vscode.ThemeIcon('trash');
  item.contextValue = 'deletedRefs';
  item.command = { command: 'reftable.restoreRefs', title: refsViewText.restoreAction(), arguments: [node] };
  return item;
}

function refIcon(name: string, type: string): string {
  if (type === 'symref') return 'arrow-right';
  if (name.startsWith('refs/tags/')) return 'tag';
  if (name.startsWith('refs/remotes/')) return 'cloud';
  return name.startsWith('refs/heads/') ? 'git-branch' : 'git-commit';
}
