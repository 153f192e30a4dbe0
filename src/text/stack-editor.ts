/** The stack editor. Plans and results are in compaction.ts, a stack's state in stacks.ts. */

import type { BrokenTable, CompactionPlan, TableSummary, UpdateIndices } from '../protocol/stack.ts';
import { unrecoverableLine, unrecoverableSentence } from './compaction.ts';
import { counted } from './counts.ts';
import { t } from './l10n.ts';
import { list } from './list.ts';
import { hashName, readable, shortTableName, tableName } from './names.ts';
import { bytes, count, estimatedBytes, indexRange, percent, plural, times } from './numbers.ts';

/** Parts of a table as bars show them. */
export type BarPart = 'ref' | 'obj' | 'index' | 'log' | 'other';

export function barPartName(part: BarPart): string {
  switch (part) {
    case 'ref':
      return t('refs');
    case 'obj':
      return t('objects');
    case 'index':
      return t('indexes');
    case 'log':
      return t('reflogs');
    case 'other':
      return t('header, padding');
  }
}

/** The buttons at the top. */
export const stackActions = {
  group: () => t('Actions'),
  tabs: () => t('Views of the stack'),
  repair: () => t('Repair…'),
  repairTitle: () => t('Show what can be repaired, before anything is changed'),
  compact: () => t('Compact'),
  compactTitle: () => t('Merge the tables that git’s auto-compaction would merge'),
  compactAll: () => t('Compact all…'),
  compactAllTitle: () => t('Merge all tables into one'),
  compactRange: () => t('Compact range…'),
  compactRangeTitle: () => t('Merge adjacent tables'),
  expire: () => t('Expire reflogs…'),
  expireTitle: () => t('Remove old reflog entries'),
  reloadTitle: () => t('Read the stack again'),
  more: () => t('More actions'),
} as const;

/** What to do with a stack that cannot be read. */
export const stackAdvice = {
  broken: () => t('The tab Problems has the details. Repair… shows what can be restored, before anything is changed.'),
  /** `all`: tables that the list names. */
  tables: (broken: number, all: number) =>
    broken === 0
      ? t('Each of its tables can be read.')
      : plural('{0} of {1} tables cannot be read.', '{0} of {1} tables cannot be read.', broken, count(all)),
} as const;

/** The totals of the stack. */
export const stackTotals = {
  tables: (tables: number) => counted.tables(tables),
  brokenTables: (broken: number, all: number) =>
    plural('{0} of {1} tables cannot be read', '{0} of {1} tables cannot be read', broken, count(all)),
  refRecords: (records: number) => plural('{0} ref record', '{0} ref records', records),
  reflogRecords: (records: number) => plural('{0} reflog record', '{0} reflog records', records),
  nextUpdateIndex: (index: string) => t('next update index {0}', count(index)),
} as const;

/** The panel next to the picture. */
export const stackDetails = {
  panel: () => t('Details'),
  openTable: () => t('Open table'),
  openTableTitle: () => t('Show sections, blocks and records'),
  compactRangeTitle: () => t('Merge the selected tables'),
  stack: () => t('Stack'),
  state: () => t('State'),
  lastChange: () => t('Last change'),
  whatCompactDoes: () => t('What Compact does'),
  merges: () => t('Merges'),
  rule: () => t('Rule'),
  select: () => t('Select tables'),
  code: () => t('Error'),
  newestUpdateIndex: () => t('Newest update index'),
  selectedRef: () => t('Selected ref'),
  howToSelect: () =>
    t(
      'Click a bar to select a table, drag to select several, double-click to open one. With the keyboard, arrow keys select, Shift extends the selection, Enter opens, Escape clears.',
    ),
  table: (index: number) => t('Table {0}', index),
  tables: (first: number, last: number) => t('Tables {0} to {1}', first, last),
  counting: () => t('Counting records…'),
  size: () => t('Size'),
  sizeLimit: () => t('Size limit'),
  noLimit: () => t('none (base)'),
  exceeded: (limit: string, excess: number) => t('{0} · {1} over', limit, times(excess)),
  updateIndices: () => t('Update indices'),
  refs: () => t('Refs'),
  refRecords: () => t('Ref records'),
  refTombstones: () => t('Ref tombstones'),
  reflogEntries: () => t('Reflog entries'),
  reflogRecords: () => t('Reflog records'),
  reflogTombstones: () => t('Reflog tombstones'),
  objects: () => t('Objects'),
  indexBlocks: () => t('Index blocks'),
  firstRef: () => t('First ref'),
  lastRef: () => t('Last ref'),
  firstReflog: () => t('First reflog'),
  lastReflog: () => t('Last reflog'),
  inBlocks: (blocks: number) => ` ${plural('in {0} block', 'in {0} blocks', blocks)}`,
  tableCount: () => t('Tables'),
  blockSize: () => t('Block size'),
  notAligned: () => t('not aligned'),
  format: () => t('Format'),
  formatValue: (version: number, hash: 'sha1' | 'sha256') => t('version {0}, {1}', version, hashName(hash)),
  bytesBySection: () => t('Bytes by section'),
  partSize: (part: BarPart, size: number) => t('{0}: {1}', barPartName(part), bytes(size)),
  share: (size: number, whole: number) => ` · ${percent(size, whole)}`,
} as const;

/** The geometry picture and its table. */
export const geometryText = {
  title: () => t('Geometry'),
  asTable: () => t('Show as table'),
  asTableLabel: () => t('Tables as a table'),
  asTableCaption: () => t('Tables of the stack, base first'),
  scale: () => t('Scale'),
  logScale: () => t('Log scale'),
  linear: () => t('Linear'),
  chart: () => t('Tables from base to newest, by size'),
  base: () => t('base ▸'),
  /** Of the first table in sight, if that is not the base. */
  firstInSight: (position: number) => t('#{0} ▸', position),
  oneTable: () => t('One table: nothing to compact.'),
  noBranch: (target: string) => t('No branch yet; HEAD points to {0}.', readable(target)),
  head: (target: string) => t('HEAD points to {0}.', readable(target)),
  headToMissing: (target: string) => t('HEAD points to {0}, which does not exist.', readable(target)),
  rule: (factor: number) => t('Rule: each table is at least {0} times as large as the next newer one.', count(factor)),
  weights: (overhead: number) =>
    t('git compares weights: the size of the file without its header and footer, {0}.', counted.bytes(overhead)),
  weighs: ({ table, older, position, factor }: WeighedPair) =>
    t(
      'The weight of this table is {0}, that of table {1} is {2}: less than {3} times as much.',
      bytes(table.effectiveSize),
      position - 1,
      bytes(older.effectiveSize),
      count(factor),
    ),
  merges: (merged: number, all: number) =>
    merged === all
      ? t('Compact merges all {0} tables.', count(all))
      : t('Compact merges {0} of {1} tables.', count(merged), count(all)),
  brokenPairs: (pairs: number) =>
    plural('{0} pair of tables breaks the rule.', '{0} pairs of tables break the rule.', pairs),
  reads: (read: number, plan: Pick<CompactionPlan, 'bytesWritten' | 'isEstimate'> | null) =>
    plan === null
      ? t('Reads {0}.', bytes(read))
      : t('Reads {0} and writes {1}.', bytes(read), estimatedBytes(plan.bytesWritten, plan.isEstimate)),
  range: (first: number, last: number) => t('Tables {0} to {1}.', first, last),
  legendLimit: (factor: number) => t('size limit: next older table ÷ {0}', count(factor)),
  legend: () => t('Legend'),
  legendTooLarge: () => t('over the limit'),
  legendShares: () => t('strip below a bar: share of each section'),
  legendNotCounted: () => t('not counted yet'),
  legendAfter: () => t('after Compact'),
  legendSaved: () => t('after Save'),
  legendBroken: () => t('missing, unreadable or damaged'),
  after: (size: number, isEstimate: boolean) => t('after Compact: {0}', estimatedBytes(size, isEstimate)),
  afterInShort: (size: number, isEstimate: boolean) =>
    isEstimate ? t('→ ≈ {0}', bytes(size)) : t('→ {0}', bytes(size)),
  over: (excess: number) => t('{0} over', times(excess)),
  overInShort: (excess: number) => times(excess),
  broken: (state: BrokenTable['state']) => brokenState(state),
  sizeUnknown: () => '–',
  zoom: () => t('Zoom'),
  zoomIn: () => t('Zoom in'),
  zoomOut: () => t('Zoom out'),
  zoomAll: () => t('Show all tables'),
  markedRef: (name: string) => t('Tables with {0}:', readable(name)),
  nowhere: () => t('none'),
  emptyTitle: () => t('No tables'),
  empty: (next: string) =>
    t(
      'git finds no refs in this stack. The stack of a repository has at least HEAD; the tab Problems reports missing tables. The next transaction will have update index {0}.',
      count(next),
    ),
  unlisted: (files: number, more: boolean) =>
    more
      ? plural(
          '{0} or more files that tables.list does not name',
          '{0} or more files that tables.list does not name',
          files,
        )
      : plural('{0} file that tables.list does not name', '{0} files that tables.list does not name', files),
  bar: (bar: Bar) => barText(bar),
  headings: () => [
    t('Table'),
    t('Name'),
    t('State'),
    t('Size'),
    t('Size limit'),
    t('Breaks the rule'),
    t('Compact merges it'),
    t('First update index'),
    t('Last update index'),
    t('Refs'),
    t('Ref tombstones'),
    t('Reflog entries'),
    t('Reflog tombstones'),
    stackDetails.firstRef(),
    stackDetails.lastRef(),
    stackDetails.firstReflog(),
    stackDetails.lastReflog(),
  ],
  noName: () => '–',
  ok: () => t('OK'),
  yes: () => t('yes'),
  no: () => t('no'),
  noLimit: () => '–',
} as const;

function brokenState(state: BrokenTable['state']): string {
  switch (state) {
    case 'missing':
      return t('missing');
    case 'unreadable':
      return t('unreadable');
    case 'damaged':
      return t('damaged');
  }
}

/** A table that breaks the rule with the next older one. */
interface WeighedPair {
  readonly table: TableSummary;
  readonly older: TableSummary;
  /** Of `table`. */
  readonly position: number;
  readonly factor: number;
}

/** A bar for a screen reader. */
export interface Bar {
  readonly index: number;
  readonly name: string;
  readonly size: number | null;
  readonly updateIndices: UpdateIndices | null;
  readonly rule: Pick<TableSummary, 'sizeLimit' | 'excess' | 'isTooLarge'> | null;
  readonly damage: BrokenTable['state'] | null;
  readonly records: { readonly refs: number; readonly logs: number } | undefined;
  readonly merges: boolean;
}

function barText({ index, name: file, size, updateIndices, rule, damage, records, merges }: Bar): string {
  const sizeLimit = rule?.sizeLimit ?? null;
  const name = shortTableName(file);
  const parts = [
    index === 0 ? t('Table {0}, the base: {1}', index, name) : t('Table {0}: {1}', index, name),
    damage !== null && brokenState(damage),
    size !== null && bytes(size),
    sizeLimit !== null && t('size limit {0}', bytes(Math.floor(sizeLimit))),
    rule?.isTooLarge && t('{0} over', times(rule.excess)),
    updateIndices !== null && t('update indices {0} to {1}', count(updateIndices.min), count(updateIndices.max)),
    records && counted.refs(records.refs),
    records && counted.reflogEntries(records.logs),
    merges && t('Compact would merge it'),
  ];
  return list(parts);
}

/** The context menu of selected tables. */
export const tableMenuText = {
  label: () => t('Actions on the selected tables'),
  open: () => t('Open Table'),
  compactRange: () => t('Compact Range…'),
  copyNames: (tables: number) => (tables === 1 ? t('Copy File Name') : t('Copy {0} File Names', count(tables))),
} as const;

/** Update indices that no table covers, that two tables cover, or that are in the wrong order. */
export interface Seam {
  readonly type: 'gap' | 'overlap' | 'disorder';
  /** The newer one of the two tables. */
  readonly table: number;
  readonly first: bigint;
  readonly last: bigint;
}

export const laneText = {
  title: () => t('Update indices'),
  /** How the axis at the left of the lanes counts. */
  axis: (kind: 'linear' | 'log') =>
    kind === 'log' ? t('Axis: transactions before the newest, log scale.') : t('Axis: update index.'),
  seams: (seams: readonly Seam[]) => seamsText(seams),
  now: () => t('now'),
  before: (transactions: bigint) => t('−{0}', count(transactions)),
} as const;

/** Seams that are named. */
const NAMED_SEAMS = 3;

function seamsText(seams: readonly Seam[]): string {
  if (seams.length === 0) return t('Each table starts where the previous one ends.');
  const named = seams.slice(0, NAMED_SEAMS).map(({ type, table, first, last }) => {
    const range = indexRange(first, last);
    if (type === 'gap') return t('no table covers {0} between tables {1} and {2}', range, table - 1, table);
    if (type === 'overlap') return t('tables {1} and {2} both cover {0}', range, table - 1, table);
    return t('table {0} has lower update indices than table {1}', table, table - 1);
  });
  const rest = seams.length - named.length;
  return plural(
    '{0} break between adjacent tables: {1}.',
    '{0} breaks between adjacent tables: {1}.',
    seams.length,
    [...named, ...(rest > 0 ? [counted.more(rest)] : [])].join('; '),
  );
}

/** The dialogs that plan and apply. */
export const planDialog = {
  compactTitle: () => t('Compact'),
  compactAllTitle: () => t('Compact all tables'),
  compactRangeTitle: () => t('Compact a range of tables'),
  expireTitle: () => t('Expire reflog entries'),
  compact: () => t('Compact'),
  expire: () => t('Expire'),
  cancel: () => t('Cancel'),
  planAgain: () => t('Plan again'),
  planning: () => t('Planning…'),
  compacting: () => t('Compacting…'),
  expiring: () => t('Expiring…'),
  canceling: () => t('Canceling…'),
  progress: (what: string, fraction: number | undefined) =>
    fraction === undefined ? what : t('{0} {1}', what, percent(fraction, 1)),
  canceled: () => t('Canceled. Nothing was changed.'),
  fromTable: () => `${t('From table')} `,
  toTable: () => `${t('to table')} `,
  tableOption: (index: number, table: TableSummary) => tableName(index, table),
  invalidRange: () => t('Choose at least two adjacent tables, the older one first.'),
} as const;

/** A plan as a table of facts. */
export const planFacts = {
  tables: () => t('Tables'),
  tablesValue: (before: number, after: number) => t('{0} before, {1} after', count(before), count(after)),
  read: () => t('Read'),
  readValue: (size: number, tables: number) => t('{0} from {1}', bytes(size), counted.tables(tables)),
  written: () => t('Written'),
  writtenValue: ({ bytesWritten, isEstimate }: Pick<CompactionPlan, 'bytesWritten' | 'isEstimate'>) =>
    bytesWritten === 0 ? t('nothing') : t('{0} in one table', estimatedBytes(bytesWritten, isEstimate)),
  sizesAfter: () => t('Sizes after'),
  noTables: () => t('no tables'),
  records: () => t('Records'),
  kept: () => t('Kept'),
  shadowed: () => t('Shadowed (dropped)'),
  tombstonesDropped: () => t('Tombstones dropped'),
  tombstonesKept: () => t('Tombstones kept'),
  expired: () => t('Expired'),
  refs: () => t('Refs'),
  reflogEntries: () => t('Reflog entries'),
  unrecoverable: (total: number) => unrecoverableLine(total),
  unrecoverableSentence: (total: number) => unrecoverableSentence(total),
  unrecoverableLabel: () => t('Unrecoverable data'),
} as const;

export const expiryForm = {
  days: (days: number) => plural('{0} day', '{0} days', days),
  years: (years: number) => plural('{0} year', '{0} years', years),
  quickTitle: (age: string) => t('Entries older than {0}', age),
  anyTime: () => t('Any time'),
  anyTimeTitle: () => t('Set no time limit'),
  olderThan: () => `${t('Older than')} `,
  belowIndex: () => t('Below update index'),
  anyIndex: () => t('any'),
  indexRange: (min: string, max: string) => t('of {0}', indexRange(min, max)),
  handle: () => t('Expire entries older than'),
  anyTimeValue: () => t('any time'),
  invalidIndex: (largest: bigint) => t('An update index is a whole number from 0 to {0}.', count(largest)),
  noLimits: () => t('Choose a time, an update index, or both.'),
} as const;
