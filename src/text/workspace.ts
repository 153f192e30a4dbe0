/** The view of repositories, the status bar, and the questions of commands about their stack or table. */

import type { FindingCounts } from '../protocol/findings.ts';
import type { RepositoryInfo, SearchResult } from '../protocol/repository.ts';
import type { StackState, StackSummary, TableStatistics, TableSummary } from '../protocol/stack.ts';
import { counted } from './counts.ts';
import { t } from './l10n.ts';
import { list } from './list.ts';
import { hashName, listedTableName, tableName } from './names.ts';
import { bytes, count, plural, updateIndexRange } from './numbers.ts';
import { damageText, findingsText, healthName, healthOf, stackSize, tableRange } from './stacks.ts';

/** Lines of a tooltip. */
export type TooltipLine = readonly [name: string, value: string];

export const treeText = {
  noRefsInView: () => t('No refs yet. The first commit writes the first table.'),
  noTables: () => t('The list names no tables.'),
  gitDirectory: () => t('Git directory'),
  hash: () => t('Hash'),
  directory: () => t('Directory'),
  error: () => t('Error'),
  message: () => t('Message'),
  file: () => t('File'),
  path: () => t('Path'),
  offset: () => t('Offset'),
  /** What distinguishes a repository from an ordinary one. */
  repositoryKind: ({ temporary, bare, hash }: RepositoryInfo): string[] => [
    ...(temporary ? [temporaryText(temporary)] : []),
    ...(bare ? [t('bare')] : []),
    ...(hash === 'sha256' ? [hashName(hash)] : []),
  ],
  temporary: (kind: 'sample' | 'bundle') => temporaryText(kind),
  repositorySpoken: (...parts: readonly string[]) => t('Repository {0}', list(parts)),
  brokenSpoken: (label: string, message: string) => t('Stack {0}, broken: {1}', label, message),
  stack: (label: string, summary: StackSummary, findings: FindingCounts | undefined) => {
    const state = damageText(findings) ?? healthName(healthOf(summary));
    return {
      description: t('{0} · {1}', state, stackSize(summary)),
      spoken: t('Stack {0}, {1}, {2}', label, stackSize(summary), state),
    };
  },
  stackFacts: (summary: StackSummary, findings: FindingCounts | undefined) => stackFacts(summary, findings),
  table: (table: TreeTable) => tableText(table),
  unreadableTable: ({ name, position, isMissing, message }: UnreadableTable) => {
    const label = listedTableName(position, name);
    const description = isMissing ? t('missing') : t('unreadable');
    return { label, description, spoken: t('Table {0}, {1}: {2}', label, description, message) };
  },
  openTableAction: () => t('Open Table'),
  repairAction: () => t('Repair…'),
  /** Which stacks a list of all of them shows first. */
  orderedBy: (order: 'state' | 'size' | 'name') => {
    switch (order) {
      case 'state':
        return t('by state');
      case 'size':
        return t('by size');
      case 'name':
        return t('by name');
    }
  },
} as const;

function temporaryText(kind: 'sample' | 'bundle'): string {
  return kind === 'sample' ? t('temporary sample') : t('temporary bundle');
}

interface UnreadableTable {
  readonly name: string;
  readonly position: number;
  readonly isMissing: boolean;
  readonly message: string;
}

function stackFacts(summary: StackSummary, findings: FindingCounts | undefined): TooltipLine[] {
  const segment = summary.suggestedSegment;
  return [
    [t('Directory'), summary.location.directory],
    [t('Tables'), stackSize(summary)],
    [t('Update indices'), t('{0} to {1}', summary.minUpdateIndex, summary.maxUpdateIndex)],
    [t('Geometric factor'), count(summary.factor)],
    [t('State'), healthName(healthOf(summary))],
    [t('Findings'), findings === undefined ? t('not checked yet') : (findingsText(findings) ?? t('none'))],
    ...(segment ? [[t('Compaction would merge'), tableRange(segment.start, segment.end - 1)] as const] : []),
    ...(summary.unlisted.length > 0 ? [[t('Not in tables.list'), list(summary.unlisted)] as const] : []),
  ];
}

export interface TreeTable {
  readonly table: TableSummary;
  /** 0 is the base. */
  readonly position: number;
  readonly isNewest: boolean;
  readonly statistics: TableStatistics | undefined;
  /** The geometric factor, when the next older table is too small for it. */
  readonly brokenFactor: number | undefined;
}

function tableText({ table, position, isNewest, statistics, brokenFactor }: TreeTable) {
  const role = position === 0 ? t('base') : isNewest ? t('newest') : undefined;
  const tombstones = statistics ? statistics.refTombstones + statistics.logTombstones : 0;
  const words = [
    ...(role ? [role] : []),
    bytes(table.size),
    ...(statistics ? [counted.refs(statistics.refs), counted.reflogEntries(statistics.logs)] : []),
    ...(tombstones > 0 ? [counted.tombstones(tombstones)] : []),
  ];
  const withTombstones = (records: number, of: number) => t('{0}, {1}', count(records), counted.tombstones(of));
  const facts: TooltipLine[] = [
    [t('File'), table.name],
    [t('Position'), role ? t('{0} ({1})', position, role) : String(position)],
    [t('Update indices'), t('{0} to {1}', table.minUpdateIndex, table.maxUpdateIndex)],
    [t('Size'), t('{0} ({1})', bytes(table.size), counted.bytes(table.size))],
    ...(statistics
      ? ([
          [t('Refs'), withTombstones(statistics.refs, statistics.refTombstones)],
          [t('Reflog entries'), withTombstones(statistics.logs, statistics.logTombstones)],
        ] as const)
      : []),
    ...(brokenFactor === undefined
      ? []
      : [
          [
            t('Geometry'),
            t('table #{0} is not {1} times as large: compaction is due', position - 1, count(brokenFactor)),
          ] as const,
        ]),
  ];
  return {
    label: tableName(position, table),
    description: words.join(' · '),
    facts,
    spoken: t(
      'Table {0}, {1}, {2}',
      position,
      updateIndexRange(table.minUpdateIndex, table.maxUpdateIndex),
      list(words),
    ),
  };
}

export const statusText = {
  item: (summary: StackSummary, findings: FindingCounts | undefined) => {
    const health = healthOf(summary);
    const urgent =
      damageText(findings) ?? (health === 'compactionDue' || health === 'locked' ? healthName(health) : '');
    return urgent === '' ? stackSize(summary) : t('{0} · {1}', urgent, stackSize(summary));
  },
  /** The item of one of several stacks. */
  itemOf: (stack: string, text: string) => t('{0}: {1}', stack, text),
  broken: () => healthName('broken'),
  brokenItem: () => t('Reftable: {0}', healthName('broken')),
  brokenFacts: (directory: string, message: string): TooltipLine[] => [
    [t('Directory'), directory],
    [t('State'), healthName('broken')],
    [t('Error'), message],
  ],
  spoken: (stack: string, text: string) => t('Reftable stack of {0}: {1}', stack, text),
  openAction: () => t('Open Stack Editor'),
  refsAction: () => t('Show Refs'),
  checkAction: () => t('Check Stack'),
  compactAction: () => t('Compact…'),
  repairAction: () => t('Repair…'),
} as const;

/** Why a search for repositories stopped early; `undefined` if it did not. */
export function searchLimitText({ folders, limit }: Omit<SearchResult, 'repositories'>): string | undefined {
  switch (limit) {
    case undefined:
      return undefined;
    case 'worktrees':
      return t('A repository has too many linked worktrees. Not all of them are shown.');
    case 'folders':
      return stoppedText(folders, t('there are more folders'));
    case 'entries':
      return stoppedText(folders, t('the folders have too many files'));
    case 'repositories':
      return stoppedText(folders, t('there are too many repositories'));
    case 'time':
      return stoppedText(folders, t('it took too long'));
  }
}

function stoppedText(folders: number, why: string): string {
  return plural(
    'Search stopped after {0} folder: {1}. Open a smaller folder, or lower reftable.scanDepth.',
    'Search stopped after {0} folders: {1}. Open a smaller folder, or lower reftable.scanDepth.',
    folders,
    why,
  );
}

export const questionText = {
  noStacks: () => t('No repository here stores its refs in reftables.'),
  stack: () => t('Which stack?'),
  stackState: (state: StackState | undefined) =>
    state?.status === 'ok' ? t('{0} · {1}', healthName(healthOf(state.summary)), stackSize(state.summary)) : '',
  table: () => t('Which table?'),
  tableToOpen: () => t('Which table should be opened?'),
  tableToCompare: () => t('Which table should be compared?'),
  otherTable: (table: string) => t('Compare {0} with which table?', table),
  tableLabel: (table: TableSummary, position: number) => tableName(position, table),
  tableSize: (table: TableSummary, position: number) =>
    position === 0 ? t('{0} · base', bytes(table.size)) : bytes(table.size),
  oldestOfRange: () => t('The oldest table of the range'),
  newestOfRange: () => t('The newest table of the range'),
  tooFewForRange: () => t('Cannot compact a range: the stack has fewer than two tables.'),
  notATable: (name: string) => t("'{0}' is not a valid table name.", name),
  comparedTables: (older: string, newer: string) => t('{0} ↔ {1}', older, newer),
  script: () => t('Check this script against which stack?'),
  noScript: () => t('Open a transaction script first: a file with the extension .reftx.'),
} as const;

export const checkText = {
  checking: (what: string) => t('Checking {0}', what),
  nothingFound: (stack: string, objects: boolean) =>
    objects
      ? t('No problems found in the stack of {0}. Object IDs were looked up.', stack)
      : t('No problems found in the stack of {0}. Object IDs were not looked up.', stack),
  notTrusted: () => t('Objects are looked up with git, which runs in trusted workspaces only.'),
  failed: (stack: string) => t('Cannot check the stack of {0}. The output has the reason.', stack),
  showOutput: () => t('Show Output'),
  found: (stack: string, counts: FindingCounts) => t('{0}: {1}', stack, findingsText(counts) ?? ''),
} as const;

export const sampleText = {
  title: () => t('Sample stacks'),
  question: () => t('Which sample? It is created in a temporary folder that is deleted when the window closes.'),
  opened: (title: string, description: string) => t('{0}: {1}', title, description),
  notTemporary: (folder: string) => t('{0} is not a temporary repository of this window.', folder),
} as const;
