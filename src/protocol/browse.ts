/** The refs of a stack in any state, as they are browsed: found by filters, in rows, and one by one with their history. */
import type {
  BrowsedEntry,
  BrowsedRefRow,
  BrowsedTable,
  RefEntry as EngineEntry,
  RefHistory as EngineHistory,
  EntrySort,
  ExpiryEffect,
  FilterFault,
  FilterTerm,
  ListState,
  RefFacets,
  RefListContent,
  RefSort,
} from '../browse/index.ts';
import type { ExpiryRule } from '../git/index.ts';
import type { RefNode } from './stack.ts';
import type { ErrorInfo, HashName, StackLocation } from './values.ts';
import type { Uint64, Wire } from './wire.ts';

export type {
  Certainty,
  EntrySort,
  EntrySortKey,
  FilterFaultId,
  ListState,
  ProvenanceMark,
  RefKind,
  RefSort,
  RefSortKey,
  TableState,
} from '../browse/index.ts';
export type FoundTerm = Wire<FilterTerm>;
export type FoundFault = Wire<FilterFault>;

/** Which refs are shown, and in which order. */
export interface RefQuery {
  /** As the user wrote it; invalid parts are ignored. */
  readonly filter: string;
  /** `null`: by name. */
  readonly sort: RefSort | null;
}

/** A table that the list names. */
export interface BrowsedTableInfo
  extends Wire<Pick<BrowsedTable, 'position' | 'name' | 'state' | 'minUpdateIndex' | 'maxUpdateIndex'>> {
  /** Why it is not `ok`. */
  readonly error: ErrorInfo | null;
}

/** A stack as it was when a request was answered. */
export interface BrowsedState {
  /** Equal for two answers if list and files were the same. */
  readonly stamp: string;
  readonly hash: HashName;
  readonly listState: ListState;
  readonly listError: ErrorInfo | null;
  /** Base first. */
  readonly tables: readonly BrowsedTableInfo[];
}

/** A ref in a list of found refs. `position` is that in the list of all. */
export type FoundRef = Wire<BrowsedRefRow>;

/** Some of the refs that were found, in their order. */
export interface RefWindow {
  /**
   * Of the stack that was read. If it differs from that of the query's result, the answer has no rows: send the query
   * again.
   */
  readonly stamp: string;
  /** Position of the first row among the refs that were found. */
  readonly from: number;
  readonly rows: readonly FoundRef[];
}

/** What a query finds. */
export interface FoundRefs extends BrowsedState {
  readonly content: RefListContent;
  /** Number of refs that were searched. */
  readonly searched: number;
  /** Number of refs that were found. */
  readonly total: number;
  readonly terms: readonly FoundTerm[];
  readonly faults: readonly FoundFault[];
  /** Number of refs of each kind, without the conditions on kinds in the filter. */
  readonly kinds: RefFacets['kinds'];
  /** Number of refs in each namespace, without the conditions on prefixes; the largest first. */
  readonly namespaces: RefFacets['namespaces'];
  readonly moreNamespaces: number;
  /** Position of the ref that was asked for; `null` if it was not found. */
  readonly position: number | null;
  /** Around that position, or the first rows. */
  readonly window: RefWindow;
}

/** The first refs by name of a stack whose other refs have not been read. */
export interface FirstRefs extends BrowsedState {
  readonly rows: readonly FoundRef[];
}

/** One folder of the refs that a filter finds. */
export interface FoundNodes {
  /** Number of refs that were found in the whole stack. */
  readonly total: number;
  readonly faults: readonly FoundFault[];
  readonly nodes: readonly RefNode[];
}

/** The history of a ref, and the stack that it was read from. */
export interface RefDetails extends BrowsedState {
  readonly ref: Wire<Omit<BrowsedRefRow, 'position'>>;
  readonly history: Wire<EngineHistory>;
}

/** A ref with the stacks that it leads to. */
export interface ShownRef extends RefDetails {
  /** The stack that git reads each ref of `history.chain.links` from. */
  readonly locations: readonly StackLocation[];
}

export type RefVersionInfo = RefDetails['history']['versions'][number];
export type RefEntryInfo = RefDetails['history']['entries'][number];
export type RefEventInfo = RefDetails['history']['events'][number];

/** Positions of found refs, both ends inclusive. */
export interface RowRange {
  readonly first: number;
  readonly last: number;
}

/** As which text refs are copied. `git`: commands that set the refs to what they are. */
export type RefCopyFormat = 'names' | 'ids' | 'tsv' | 'json' | 'git';

/** Refs as a text. */
export interface RefCopy {
  readonly text: string;
  /** Number of refs in it. */
  readonly refs: number;
  /** Number of refs that were left out, because they were too many or have no value of this kind. */
  readonly left: number;
}

/** Which reflog entries are shown, and in which order. */
export interface EntryQuery {
  /** As the user wrote it; invalid parts are ignored. */
  readonly filter: string;
  /** `null`: by time, newest first. */
  readonly sort: EntrySort | null;
}

/** What identifies a reflog entry in its stack. */
export interface EntryKey {
  /** The ref's. */
  readonly name: string;
  readonly updateIndex: Uint64;
}

/** A reflog entry in a list of found entries. `position` is that in the list of all. */
export type FoundEntry = Wire<BrowsedEntry>;

/** Some of the entries that were found, in their order. */
export interface EntryWindow {
  /**
   * Of the stack that was read. If it differs from that of the query's result, the answer has no rows: send the query
   * again.
   */
  readonly stamp: string;
  /** Position of the first row among the entries that were found. */
  readonly from: number;
  readonly rows: readonly FoundEntry[];
}

/** What a query finds. */
export interface FoundEntries extends BrowsedState {
  /** Number of entries that were searched. */
  readonly searched: number;
  /** Number of entries that were found. */
  readonly total: number;
  readonly terms: readonly FoundTerm[];
  readonly faults: readonly FoundFault[];
  /** Position of the entry that was asked for; `null` if it was not found. */
  readonly position: number | null;
  /** Around that position, or the first rows. */
  readonly window: EntryWindow;
}

/** How many entries are in each of some periods of equal length. */
export interface EntryTimes {
  readonly stamp: string;
  /** Seconds since the epoch: the start of the first period. */
  readonly from: number;
  /** Seconds since the epoch: the end of the last period, which includes it. */
  readonly to: number;
  readonly counts: readonly number[];
  /** Of all entries in the list. */
  readonly minUpdateIndex: Uint64;
  readonly maxUpdateIndex: Uint64;
}

/** One reflog entry, and the stack that it was read from. */
export interface EntryDetails extends BrowsedState {
  readonly entry: EntryKey;
  /** How many entries of the ref are newer: git calls the entry `ref@{number}`. `null` if the stack does not have it. */
  readonly number: number | null;
  /** The first one counts; newest table first. */
  readonly records: readonly Wire<EngineEntry>[];
}

/** As which text entries are copied or written to a file. `git`: the lines of `git reflog`. */
export type EntryFormat = 'names' | 'ids' | 'tsv' | 'csv' | 'json' | 'git';

/** Entries as a text. */
export interface EntryCopy {
  readonly text: string;
  /** Number of entries in it. */
  readonly entries: number;
  /** Number of entries that were left out, because they were too many. */
  readonly left: number;
}

/** A file with entries. */
export interface EntryExport {
  /** Number of entries in it. */
  readonly entries: number;
  /** Bytes. */
  readonly size: number;
}

/** What an expiry would drop and keep. */
export type ExpiryEffectInfo = Wire<ExpiryEffect>;

/** A setting of git's about the age of reflog entries. */
export type ExpiryRuleInfo = Wire<ExpiryRule>;
