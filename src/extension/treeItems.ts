/** How the nodes of the view look: label, description, icon, tooltip and what a screen reader says. */
import { dirname, join } from 'node:path';
import * as vscode from 'vscode';
import type { FindingCounts } from '../language/protocol.ts';
import type { StackSummary } from '../protocol/stack.ts';
import type { ErrorInfo } from '../protocol/values.ts';
import type {
  MessageNode,
  Node,
  RefLeaf,
  RefsNode,
  RepositoryNode,
  StackNode,
  TableNode,
  TablesNode,
} from './treeNodes.ts';
import { bytes, count, findingsLine, health, shortValue, stackLine, updateIndices } from './words.ts';

const { Collapsed, Expanded, None } = vscode.TreeItemCollapsibleState;

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
  const item = new vscode.TreeItem(repository.label, Expanded);
  item.iconPath = repository.error ? errorIcon() : new vscode.ThemeIcon('repo');
  const temporary = repository.temporary ? `temporary ${repository.temporary}` : '';
  item.description = [temporary, repository.bare ? 'bare' : '', repository.hash === 'sha256' ? 'SHA-256' : '']
    .filter(Boolean)
    .join(', ');
  item.tooltip = facts(repository.label, [
    ['Git directory', repository.gitDirectory],
    ['Hash', repository.hash === 'sha1' ? 'SHA-1' : 'SHA-256'],
  ]);
  item.contextValue = repository.temporary ? 'repository+temporary' : 'repository';
  item.accessibilityInformation = { label: `Repository ${[repository.label, temporary].filter(Boolean).join(', ')}` };
  return item;
}

const HEALTH_ICONS: Readonly<Record<string, vscode.ThemeIcon>> = {
  locked: new vscode.ThemeIcon('lock'),
  'compaction due': new vscode.ThemeIcon('layers', new vscode.ThemeColor('charts.yellow')),
  geometric: new vscode.ThemeIcon('layers'),
  empty: new vscode.ThemeIcon('layers'),
};

function stackItem({ info, state }: StackNode, findings: FindingCounts | undefined): vscode.TreeItem {
  const item = new vscode.TreeItem(info.label, Expanded);
  if (state.status === 'error') {
    item.description = 'broken';
    item.iconPath = errorIcon();
    item.tooltip = facts(info.label, [
      ['Directory', info.location.directory],
      ['Error', state.error.message],
    ]);
    item.contextValue = 'stack+broken';
    item.accessibilityInformation = { label: `Stack ${info.label}, broken: ${state.error.message}` };
    return item;
  }
  const { summary } = state;
  const found = (findings?.error ?? 0) + (findings?.warning ?? 0) > 0 ? findingsLine(findings) : undefined;
  const word = found ?? health(summary);
  item.description = `${word} · ${stackLine(summary)}`;
  item.iconPath = findings?.error ? errorIcon() : findings?.warning ? warningIcon() : HEALTH_ICONS[word];
  item.tooltip = stackTooltip(info.label, summary, findings);
  item.contextValue = `stack+ok${summary.suggestedSegment ? '+due' : ''}`;
  item.accessibilityInformation = { label: `Stack ${info.label}, ${stackLine(summary)}, ${word}` };
  return item;
}

function stackTooltip(
  label: string,
  summary: StackSummary,
  findings: FindingCounts | undefined,
): vscode.MarkdownString {
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
  const item = new vscode.TreeItem(node.label, Collapsed);
  if (node.parent.type === 'stack') {
    item.iconPath = new vscode.ThemeIcon('references');
    item.contextValue = 'refs';
    return item;
  }
  item.iconPath = new vscode.ThemeIcon(node.count === undefined ? 'folder' : 'ellipsis');
  item.contextValue = 'refFolder';
  if (node.count !== undefined) {
    item.description = count(node.count, 'entry', 'entries');
    item.accessibilityInformation = { label: `${item.description}, ${node.label}` };
    return item;
  }
  item.tooltip = node.prefix;
  item.accessibilityInformation = { label: `Folder ${node.prefix}` };
  return item;
}

function refItem(node: RefLeaf): vscode.TreeItem {
  const { ref } = node;
  const item = new vscode.TreeItem(node.label, None);
  item.description = shortValue(ref.value);
  item.iconPath = new vscode.ThemeIcon(refIcon(ref.name, ref.value.type));
  item.tooltip = facts(ref.name, [
    ...(ref.value.type === 'symref' ? [['Points to', ref.value.target] as const] : []),
    ...('oid' in ref.value ? [['Object', ref.value.oid] as const] : []),
    ...('peeled' in ref.value ? [['Peeled', ref.value.peeled] as const] : []),
    ['Update index', ref.updateIndex],
  ]);
  item.contextValue = 'oid' in ref.value ? 'ref+oid' : 'ref+symref';
  item.command = { command: 'reftable.showRef', title: 'Show Ref and Reflog', arguments: [node] };
  item.accessibilityInformation = { label: `Ref ${ref.name}, ${shortValue(ref.value)}` };
  return item;
}

function refIcon(name: string, type: string): string {
  if (type === 'symref') return 'arrow-right';
  if (name.startsWith('refs/tags/')) return 'tag';
  if (name.startsWith('refs/remotes/')) return 'cloud';
  return name.startsWith('refs/heads/') ? 'git-branch' : 'git-commit';
}

function tablesItem(node: TablesNode): vscode.TreeItem {
  const item = new vscode.TreeItem('Tables', Collapsed);
  const { state } = node.parent;
  const tables = state.status === 'ok' ? state.summary.tables.length : 0;
  item.description = String(tables);
  item.iconPath = new vscode.ThemeIcon('list-ordered');
  item.contextValue = 'tables+ok';
  item.tooltip = 'From the base to the newest table';
  item.accessibilityInformation = { label: `${count(tables, 'table')}, from the base to the newest` };
  return item;
}

function tableItem(node: TableNode): vscode.TreeItem {
  const { table, statistics } = node;
  const item = new vscode.TreeItem(updateIndices(table), None);
  const place = node.position === 0 ? 'base' : node.last ? 'newest' : '';
  const tombstones = statistics && statistics.refTombstones + statistics.logTombstones;
  const words = [
    ...(place ? [place] : []),
    bytes(table.size),
    ...(statistics ? [count(statistics.refs, 'ref'), count(statistics.logs, 'log')] : []),
    ...(tombstones ? [count(tombstones, 'tombstone')] : []),
  ];
  const tooHeavy = node.below !== undefined && node.below.effectiveSize < table.effectiveSize * node.factor;
  item.description = words.join(' · ');
  item.iconPath = new vscode.ThemeIcon('table', tooHeavy ? new vscode.ThemeColor('charts.yellow') : undefined);
  item.tooltip = facts(table.name, [
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
  item.contextValue = 'table';
  item.command = { command: 'reftable.openTable', title: 'Open Table', arguments: [node] };
  item.accessibilityInformation = {
    label: `Table ${node.position}, update indices ${updateIndices(table)}, ${words.join(', ')}`,
  };
  return item;
}

function messageItem(node: MessageNode): vscode.TreeItem {
  const item = new vscode.TreeItem(node.error ? briefly(node.error) : node.text, None);
  if (node.error) {
    item.iconPath = errorIcon();
    item.tooltip = facts(node.error.code, [
      ['What', node.error.message],
      ...(node.error.file ? [['File', node.error.file] as const] : []),
      ...(node.error.offset ? [['Offset', node.error.offset] as const] : []),
    ]);
  }
  item.contextValue = 'message';
  return item;
}

function warningIcon(): vscode.ThemeIcon {
  return new vscode.ThemeIcon('warning', new vscode.ThemeColor('list.warningForeground'));
}

function errorIcon(): vscode.ThemeIcon {
  return new vscode.ThemeIcon('error', new vscode.ThemeColor('errorForeground'));
}

/** A heading and a list. Names come from repositories, so nothing in them is taken for Markdown. */
function facts(heading: string, lines: readonly (readonly [string, string])[]): vscode.MarkdownString {
  const markdown = new vscode.MarkdownString();
  markdown.appendMarkdown('**').appendText(heading).appendMarkdown('**\n\n');
  for (const [name, value] of lines) markdown.appendMarkdown(`- ${name}: `).appendText(value).appendMarkdown('\n');
  return markdown;
}

/** The sentence without the directory, which the tree tells already and which would leave no room for the rest. */
function briefly({ message, file }: ErrorInfo): string {
  return file ? message.replaceAll(join(dirname(file), '/'), '') : message;
}
