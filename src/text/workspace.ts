/** The view of repositories, the status bar, and what commands ask before they know what they are about. */
import type { FindingCounts } from '../protocol/findings.ts';
import type { SearchResult } from '../protocol/repository.ts';
import type { StackState, StackSummary, TableStatistics, TableSummary } from '../protocol/stack.ts';
import { counted } from './counts.ts';
import { t } from './l10n.ts';
import { bytes, count, plural } from './numbers.ts';
import { damageText, findingsText, healthName, healthOf, stackSize, tableRange, updateIndices } from './stacks.ts';

/** Lines of a tooltip. */
export type TooltipLine = readonly [name: string, value: string];

export const treeText = {
  noRefsInView: () => t('No refs yet. The first commit writes the first table.'),
  noTables: () => t('No tables yet. The first ref creates one.'),
  noRefs: () => t('No refs yet'),
  refs: () => t('Refs'),
  tables: () => t('Tables'),
  tablesTooltip: () => t('From the base to the newest table'),
  tablesSpoken: (tables: number) => t('{0}, from the base to the newest', counted.tables(tables)),
  gitDirectory: () => t('Git directory'),
  hash: () => t('Hash'),
  directory: () => t('Directory'),
  error: () => t('Error'),
  message: () => t('Message'),
  file: () => t('File'),
  offset: () => t('Offset'),
  pointsTo: () => t('Points to'),
  object: () => t('Object'),
  peeled: () => t('Peeled'),
  updateIndex: () => t('Update index'),
  bare: () => t('bare'),
  temporary: (kind: 'sample' | 'bundle') => (kind === 'sample' ? t('temporary sample') : t('temporary bundle')),
  repositorySpoken: (...parts: readonly string[]) => t('Repository {0}', parts.filter(Boolean).join(', ')),
  brokenSpoken: (label: string, message: string) => t('Stack {0}, broken: {1}', label, message),
  stack: (label: string, summary: StackSummary, findings: FindingCounts | undefined) => {
    const state = damageText(findings) ?? healthName(healthOf(summary));
    return {
      description: t('{0} · {1}', state, stackSize(summary)),
      spoken: t('Stack {0}, {1}, {2}', label, stackSize(summary), state),
    };
  },
  stackFacts: (summary: StackSummary, findings: FindingCounts | undefined) => stackFacts(summary, findings),
  folderSpoken: (prefix: string) => t('Folder {0}', prefix),
  rangeSpoken: (entries: number, label: string) => t('{0}, {1}', counted.entries(entries), label),
  refSpoken: (name: string, value: string) => t('Ref {0}, {1}', name, value),
  table: (table: TreeTable) => tableText(table),
  showRefAction: () => t('Show Ref and Reflog'),
  openTableAction: () => t('Open Table'),
} as const;

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
    ...(summary.unlisted.length > 0 ? [[t('Not in tables.list'), summary.unlisted.join(', ')] as const] : []),
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
  const place = position === 0 ? t('base') : isNewest ? t('newest') : undefined;
  const tombstones = statistics ? statistics.refTombstones + statistics.logTombstones : 0;
  const words = [
    ...(place ? [place] : []),
    bytes(table.size),
    ...(statistics ? [counted.refs(statistics.refs), counted.reflogEntries(statistics.logs)] : []),
    ...(tombstones > 0 ? [counted.tombstones(tombstones)] : []),
  ];
  const withTombstones = (records: number, of: number) => t('{0}, {1}', count(records), counted.tombstones(of));
  const facts: TooltipLine[] = [
    [t('Position'), place ? t('{0} ({1})', position, place) : String(position)],
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
            t('table {0} is not {1} times as large: compaction is due', position - 1, count(brokenFactor)),
          ] as const,
        ]),
  ];
  const indices = updateIndices(table);
  return {
    label: indices,
    description: words.join(' · '),
    facts,
    spoken: t('Table {0}, update indices {1}, {2}', position, indices, words.join(', ')),
  };
}

export const statusText = {
  item: (summary: StackSummary, findings: FindingCounts | undefined) => {
    const health = healthOf(summary);
    const urgent =
      damageText(findings) ?? (health === 'compactionDue' || health === 'locked' ? healthName(health) : '');
    return urgent === '' ? stackSize(summary) : t('{0} · {1}', stackSize(summary), urgent);
  },
  tooltip: (stack: string, summary: StackSummary, findings: FindingCounts | undefined) =>
    t('{0}: {1}. Select to open the stack.', stack, damageText(findings) ?? healthName(healthOf(summary))),
  brokenItem: () => t('reftable'),
  brokenTooltip: (stack: string, message: string) => t('Cannot read the stack of {0}: {1}', stack, message),
  spoken: (stack: string, text: string) => t('Reftable stack of {0}: {1}', stack, text),
  openAction: () => t('Open Stack Editor'),
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
    state?.status === 'ok' ? t('{0} · {1}', stackSize(state.summary), healthName(healthOf(state.summary))) : '',
  table: () => t('Which table?'),
  tableToOpen: () => t('Which table should be opened?'),
  tableToCompare: () => t('Which table should be compared?'),
  otherTable: (table: string) => t('Compare {0} with which table?', table),
  tableLabel: (table: TableSummary, position: number) => t('{0}: {1}', position, updateIndices(table)),
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
  nothingFound: (stack: string) => t('No problems found in the stack of {0}.', stack),
  found: (stack: string, counts: FindingCounts) => t('{0}: {1}', stack, findingsText(counts) ?? ''),
} as const;

export const sampleText = {
  title: () => t('Sample stacks'),
  question: () => t('Which sample? It is created in a temporary folder that is deleted when the window closes.'),
  opened: (title: string, description: string) => t('{0}: {1}', title, description),
  notTemporary: (folder: string) => t('{0} is not a temporary repository of this window.', folder),
} as const;
