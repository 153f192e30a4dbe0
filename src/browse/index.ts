/**
 * Browsing a stack in any state: its refs, its reflogs and where they come from. Synchronous; texts are made elsewhere.
 *
 *     using stack = BrowsedStack.open({ directory: '.git/reftable' });
 *     const list = RefList.read(stack);
 *     const rows = readRows(stack, list, [0, 1, 2]);
 */

export type { BrowseCallbacks, BrowseProgress } from './callbacks.ts';
export {
  type DifferingRef,
  differingRefs,
  type RefDifference,
  readDifferences,
  refDifferences,
} from './compare/ref-differences.ts';
export type { DeletedRef, Deletion, FoundRef } from './deleted/deleted-ref.ts';
export { type DeletingTransaction, deletingTransactions, transactionKey } from './deleted/deleting-transaction.ts';
export { findDeleted, type StoredState } from './deleted/find-deleted.ts';
export { type PlannedRestore, planRestore, type RestoreRequest, refsToRestore } from './deleted/plan-restore.ts';
export { type DeletedSource, DeletedSources, type SourceInfo } from './deleted/sources.ts';
export { deletedRefsIn } from './deleted/stored-in.ts';
export type { RefState } from './deleted/stored-ref.ts';
export {
  asksForDeleted,
  type Condition,
  type Filter,
  type FilterFault,
  type FilterFaultId,
  type FilterTerm,
} from './filter/filter.ts';
export { parseFilter } from './filter/parse.ts';
export { entryRecords } from './history/entry-records.ts';
export {
  type HistoryOptions,
  type RefEntry,
  type RefEvent,
  type RefHistory,
  type RefVersion,
  refHistory,
} from './history/ref-history.ts';
export type { StoredAt } from './history/stored-records.ts';
export { type ChainEnd, type ChainLink, type SymrefChain, symrefChain } from './history/symref-chain.ts';
export {
  type EntrySum,
  type ExpiredRef,
  type ExpiryEffect,
  ExpiryIndex,
  type ExpiryLimits,
} from './reflogs/expiry-effect.ts';
export { type EntryQuery, type FindOptions, findEntries } from './reflogs/find-entries.ts';
export { type Histogram, type HistogramOptions, histogramOf } from './reflogs/histogram.ts';
export { hasEntries } from './reflogs/newest-entry.ts';
export { type BrowsedEntry, readEntries } from './reflogs/read-entries.ts';
export { ReflogList } from './reflogs/reflog-list.ts';
export { type EachRefOptions, eachRef, type LiveRef } from './refs/each-ref.ts';
export { facetsOf, type NamespaceCount, type RefFacets } from './refs/facets.ts';
export { firstRefs } from './refs/first-refs.ts';
export type { LastChanges } from './refs/last-changes.ts';
export type { PositionRange } from './refs/name-pages.ts';
export { lookUpRef, type Provenance, type ProvenanceMark } from './refs/provenance.ts';
export { type BrowsedRef, type BrowsedRefRow, type LastChange, readRefs, readRows } from './refs/read-refs.ts';
export { MAX_DIGITS, type RefChild, RefFolder } from './refs/ref-folder.ts';
export { RefIndex, type RefMatches, type RefQuery } from './refs/ref-index.ts';
export { REF_KINDS, type RefKind } from './refs/ref-kind.ts';
export { RefList, type RefListContent } from './refs/ref-list.ts';
export type { EntrySort, EntrySortKey } from './sort/sort-entries.ts';
export type { RefSort, RefSortKey } from './sort/sort-refs.ts';
export { BrowsedStack, type BrowsedTable, type BrowseOptions, type Certainty } from './stack/browsed-stack.ts';
export type { ListState } from './stack/listed-names.ts';
export type { TableState } from './stack/listed-table.ts';
export { SalvageCache } from './stack/salvage-cache.ts';
export { type StackOf, stackOfWorktree } from './stack/stack-of.ts';
