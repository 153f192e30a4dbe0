/** How the nodes of the view look: label, description, icon, tooltip and what a screen reader says. */
import { dirname, join } from 'node:path';
import * as vscode from 'vscode';
import type { FindingCounts } from '../../language/protocol.ts';
import type { StackSummary } from '../../protocol/stack.ts';
import type { ErrorInfo } from '../../protocol/values.ts';
import { bytes, count, findingsLine, health, shortValue, stackLine, updateIndices } from '../../text/stacks.ts';
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

/** `findings`: what the doctor found in a stack. */
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
  const temporary = repository.temporary ? `temporary ${repository.temporary}` : '';
  const description = [temporary, bare ? 'bare' : '', hash === 'sha256' ? 'SHA-256' : ''].filter(Boolean).join(', ');
  const tooltip = facts(label, [
    ['Git directory', gitDirectory],
    ['Hash', hash === 'sha1' ? 'SHA-1' : 'SHA-256'],
  ]);
  const spoken = `Repository ${[label, temporary].filter(Boolean).join(', ')}`;
  const item = treeItemOf({ label, description, tooltip, spoken }, Expanded);
  item.iconPath = repository.error ? errorIcon() : new vscode.ThemeIcon('repo');
  item.contextValue = repository.temporary ? 'repository+temporary' : 'repository';
  return item;
}

const HEALTH_ICONS: Readonly<Record<string, vscode.ThemeIcon>> = {
  locked: new vscode.ThemeIcon('lock'),
  'compaction due': new vscode.ThemeIcon('layers', new vscode.ThemeColor('charts.yellow')),
  geometric: new vscode.ThemeIcon('layers'),
  empty: new vscode.ThemeIcon('layers'),
};

function stackItem({ info, state }: StackNode, findings: FindingCounts | undefined): vscode.TreeItem {
  const { label } = info;
  if (state.status === 'error') {
    const tooltip = facts(label, [
      ['Directory', info.location.directory],
      ['Error', state.error.message],
    ]);
    const spoken = `Stack ${label}, broken: ${state.error.message}`;
    const item = treeItemOf({ label, description: 'broken', tooltip, spoken }, Expanded);
    item.iconPath = errorIcon();
    item.contextValue = 'stack+broken';
    return item;
  }
  const { summary } = state;
  const found = (findings?.error ?? 0) + (findings?.warning ?? 0) > 0 ? findingsLine(findings) : undefined;
  const word = found ?? health(summary);
  const text = {
    label,
    description: `${word} · ${stackLine(summary)}`,
    tooltip: stackTooltip(label, summary, findings),
    spoken: `Stack ${label}, ${stackLine(summary)}, ${word}`,
  };
  const item = treeItemOf(text, Expanded);
  item.iconPath = findings?.error ? errorIcon() : findings?.warning ? warningIcon() : HEALTH_ICONS[word];
  item.contextValue = `stack+ok${summary.suggestedSegment ? '+due' : ''}`;
  return item;
}

function stackTooltip(label: string, summary: StackSummary, findings: FindingCounts | undefined): Facts {
  const segment = summary.suggestedSegment;
  return facts(label, [
    ['Directory', summary.location.directory],
    ['Tables', stackLine(summary)],
    ['Update indices', `${summary.minUpdateIndex} to ${summary.maxUpdateIndex}`],
    ['Geometric factor', String(summary.factor)],
    ['Health', health(summary)],
    ['Findings', findings === undefined ? 'not checked yet' : (findingsLine(findings) ?? 'none')],
    ...(segment ? [['Compaction would merge', `tables ${segment.start} to ${segment.end - 1}`] as const] : []),
    ...(summary.unlisted.length > 0 ? [['Not in tables.list', summary.unlisted.join(', ')] as const] : []),
  ]);
}

function refsItem(node: RefsNode): vscode.TreeItem {
  const { label } = node;
  if (node.parent.type === 'stack') {
    const item = treeItemOf({ label }, Collapsed);
    item.iconPath = new vscode.ThemeIcon('references');
    item.contextValue = 'refs';
    return item;
  }
  const entries = node.count === undefined ? undefined : count(node.count, 'entry', 'entries');
  const text =
    entries === undefined
      ? { label, tooltip: node.prefix, spoken: `Folder ${node.prefix}` }
      : { label, description: entries, spoken: `${entries}, ${label}` };
  const item = treeItemOf(text, Collapsed);
  item.iconPath = new vscode.ThemeIcon(entries === undefined ? 'folder' : 'ellipsis');
  item.contextValue = 'refFolder';
  return item;
}

function refItem(node: RefLeaf): vscode.TreeItem {
  const { ref } = node;
  const value = shortValue(ref.value);
  const tooltip = facts(ref.name, [
    ...(ref.value.type === 'symref' ? [['Points to', ref.value.target] as const] : []),
    ...('oid' in ref.value ? [['Object', ref.value.oid] as const] : []),
    ...('peeled' in ref.value ? [['Peeled', ref.value.peeled] as const] : []),
    ['Update index', ref.updateIndex],
  ]);
  const item = treeItemOf({ label: node.label, description: value, tooltip, spoken: `Ref ${ref.name}, ${value}` });
  item.iconPath = new vscode.ThemeIcon(refIcon(ref.name, ref.value.type));
  item.contextValue = 'oid' in ref.value ? 'ref+oid' : 'ref+symref';
  item.command = { command: 'reftable.showRef', title: 'Show Ref and Reflog', arguments: [node] };
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
    label: 'Tables',
    description: String(tables),
    tooltip: 'From the base to the newest table',
    spoken: `${count(tables, 'table')}, from the base to the newest`,
  };
  const item = treeItemOf(text, Collapsed);
  item.iconPath = new vscode.ThemeIcon('list-ordered');
  item.contextValue = 'tables+ok';
  return item;
}

function tableItem(node: TableNode): vscode.TreeItem {
  const { table, statistics } = node;
  const indices = updateIndices(table);
  const place = node.position === 0 ? 'base' : node.last ? 'newest' : '';
  const tombstones = statistics && statistics.refTombstones + statistics.logTombstones;
  const words = [
    ...(place ? [place] : []),
    bytes(table.size),
    ...(statistics ? [count(statistics.refs, 'ref'), count(statistics.logs, 'log')] : []),
    ...(tombstones ? [count(tombstones, 'tombstone')] : []),
  ];
  const tooHeavy = node.below !== undefined && node.below.effectiveSize < table.effectiveSize * node.factor;
  const tooltip = facts(table.name, [
    ['Position', `${node.position}${place ? ` (${place})` : ''}`],
    ['Update indices', `${table.minUpdateIndex} to ${table.maxUpdateIndex}`],
    ['Size', `${bytes(table.size)} (${table.size.toLocaleString('en')} bytes)`],
    ...(statistics
      ? ([
          ['Refs', `${statistics.refs.toLocaleString('en')}, ${count(statistics.refTombstones, 'tombstone')}`],
          [
            'Reflog entries',
            `${statistics.logs.toLocaleString('en')}, ${count(statistics.logTombstones, 'tombstone')}`,
          ],
        ] as const)
      : []),
    ...(tooHeavy
      ? [['Geometry', `table ${node.position - 1} is not ${node.factor} times as large: compaction is due`] as const]
      : []),
  ]);
  const spoken = `Table ${node.position}, update indices ${indices}, ${words.join(', ')}`;
  const item = treeItemOf({ label: indices, description: words.join(' · '), tooltip, spoken });
  item.iconPath = new vscode.ThemeIcon('table', tooHeavy ? new vscode.ThemeColor('charts.yellow') : undefined);
  item.contextValue = 'table';
  item.command = { command: 'reftable.openTable', title: 'Open Table', arguments: [node] };
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
    ['What', message],
    ...(file ? [['File', file] as const] : []),
    ...(offset ? [['Offset', offset] as const] : []),
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

/** The sentence without the directory, which the tree tells already and which would leave no room for the rest. */
function briefly({ message, file }: ErrorInfo): string {
  return file ? message.replaceAll(join(dirname(file), '/'), '') : message;
}
