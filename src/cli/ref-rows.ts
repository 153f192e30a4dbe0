/** The refs that `reftable refs` prints: found, sorted, and merged from the stacks of a worktree. */
import {
  type BrowsedRef,
  type BrowsedStack,
  type Condition,
  eachRef,
  type Filter,
  type LiveRef,
  REF_KINDS,
  RefIndex,
  type RefList,
  type RefSort,
  readRefs,
  readRows,
  type StackOf,
  symrefChain,
} from '../browse/index.ts';
import { isPerWorktree, type TagTargets } from '../git/index.ts';
import { compareNames, encodeText, type RefValue } from '../reftable/index.ts';
import { tagsLeadingTo } from './tag-chains.ts';
import type { WorktreeStacks } from './worktree-stacks.ts';

/** Which refs are printed, and in which order. */
export interface RefsQuery {
  readonly filter: Filter;
  /** What names start with. */
  readonly prefix: string;
  /** Refs with this object ID or peeled object ID, also through symbolic refs. */
  readonly pointsAt?: Extract<Condition, { type: 'id' }>;
  /** Reads tags, for those that lead to `pointsAt` through other tags. Without it, these are not found. */
  readonly targetsOf?: TagTargets;
  /** Default: by name. */
  readonly sort?: RefSort;
  /** Deleted refs instead of those that exist. */
  readonly deleted: boolean;
  /** Rows have all that is known of a ref. */
  readonly provenance: boolean;
}

/** A ref; `provenance` and `lastChange` are there if they were asked for, or read for sorting. */
export interface RefRow extends StackRow {
  /** It is in the stack that a linked worktree shares with the others. */
  readonly isShared: boolean;
}

type StackRow = LiveRef & Partial<Pick<BrowsedRef, 'provenance' | 'lastChange'>>;

type Visit = (row: StackRow) => void;

/** Rows that are read at once. */
const BATCH = 1000;

/** Calls `visit` for each ref in the order asked for. Without a filter and an order, no list of all refs is made. */
export function eachRow(stacks: WorktreeStacks, query: RefsQuery, visit: (row: RefRow) => void): void {
  const { own, shared, stackOf, isLinked } = stacks;
  if (!isLinked) {
    visitStack(own, query, stackOf, row => visit({ ...row, isShared: false }));
    return;
  }
  // A worktree's own stack is small: it has the refs that worktrees do not share.
  const ownRows: RefRow[] = [];
  visitStack(own, query, stackOf, row => ownRows.push({ ...row, isShared: false }));
  const ownNames = new Set(ownRows.map(({ name }) => name));
  const compare = comparison(query.sort);
  let next = 0;
  visitStack(shared, query, stackOf, row => {
    // Per-worktree refs of the shared stack are those of the main worktree.
    if (isPerWorktree(row.name) || ownNames.has(row.name)) return;
    for (let first = ownRows[next]; first !== undefined && compare(first, row) < 0; first = ownRows[++next])
      visit(first);
    visit({ ...row, isShared: true });
  });
  for (const row of ownRows.slice(next)) visit(row);
}

function visitStack(stack: BrowsedStack, query: RefsQuery, stackOf: StackOf, visit: Visit): void {
  const { prefix, pointsAt, sort, deleted, provenance, filter } = query;
  const needsList = filter.terms.length > 0 || pointsAt !== undefined || deleted;
  if (needsList || (sort !== undefined && (sort.by !== 'name' || sort.descending))) {
    const { list, positions } = findRefs(stack, query, stackOf);
    for (let from = 0; from < positions.length; from += BATCH)
      for (const row of readRows(stack, list, positions.subarray(from, from + BATCH))) visitFound(row, visit);
    return;
  }
  if (!provenance) {
    eachRef(stack, visit, { prefix });
    return;
  }
  let names: Uint8Array[] = [];
  const flush = () => {
    for (const row of readRefs(stack, names)) visitFound(row, visit);
    names = [];
  };
  eachRef(stack, ({ name }) => names.push(encodeText(name)) === BATCH && flush(), { prefix });
  flush();
}

function visitFound({ value, table, updateIndex, ...row }: BrowsedRef, visit: Visit): void {
  if (value !== undefined && table !== undefined && updateIndex !== undefined)
    visit({ ...row, value, table, updateIndex });
}

function findRefs(
  stack: BrowsedStack,
  { filter, prefix, pointsAt, targetsOf, sort, deleted }: RefsQuery,
  stackOf: StackOf,
): { list: RefList; positions: Uint32Array<ArrayBuffer> } {
  const index = RefIndex.read(stack);
  const find = (conditions: readonly Condition[]) => {
    const more = conditions.map(condition => ({ condition, excluded: false, start: 0, end: 0 }));
    const asked = { ...filter, terms: [...filter.terms, ...more] };
    return index.find(stack, { filter: asked, ...(sort && { sort }) });
  };
  const content: readonly Condition[] = deleted ? [{ type: 'deleted' }] : [];
  let { list, positions } = find(content);
  if (pointsAt !== undefined) {
    const hits = new Set(find([...content, pointsAt]).positions);
    if (!deleted) {
      // The ID of the tag, of refs that lead to the object through it or not at all.
      const tags = new Map<string, string>();
      for (const position of find([{ type: 'kind', kinds: ['symref'] }]).positions) {
        const name = list.nameAt(position);
        const value = symrefChain(stack, name, stackOf).links.at(-1)?.value;
        if (value !== undefined && isAt(value, pointsAt.prefix)) hits.add(position);
        else if (value?.type === 'peeled') tags.set(name, value.oid);
      }
      if (targetsOf !== undefined) {
        eachRef(stack, ({ name, value }) => void (value.type === 'peeled' && tags.set(name, value.oid)), { prefix });
        const leading = tagsLeadingTo([...new Set(tags.values())], pointsAt.prefix, targetsOf);
        const isLeading = (position: number) => leading.has(tags.get(list.nameAt(position)) ?? '');
        if (leading.size > 0) for (const position of positions) if (isLeading(position)) hits.add(position);
      }
    }
    positions = positions.filter(position => hits.has(position));
  }
  if (prefix !== '') {
    const { start, end } = list.names.rangeOf(encodeText(prefix));
    positions = positions.filter(position => position >= start && position < end);
  }
  return { list, positions };
}

/** Whether a value has an object ID that starts with `prefix`. */
function isAt(value: RefValue, prefix: string): boolean {
  if (value.type === 'peeled' && value.peeled.startsWith(prefix)) return true;
  return 'oid' in value && value.oid.startsWith(prefix);
}

type Comparison = (a: StackRow, b: StackRow) => number;

/** The order of `RefIndex.find`, for rows of two stacks. */
function comparison({ by, descending = false }: RefSort = { by: 'name' }): Comparison {
  const byName: Comparison = (a, b) => compareNames(a.name, b.name);
  const sign = descending ? -1 : 1;
  const byKey = (key: (row: StackRow) => bigint | number | string): Comparison => {
    return (a, b) => (key(a) < key(b) ? -sign : key(a) > key(b) ? sign : byName(a, b));
  };
  switch (by) {
    case 'name':
      return (a, b) => sign * byName(a, b);
    case 'value':
      return byKey(({ value }) => ('oid' in value ? value.oid : ''));
    case 'kind':
      return byKey(({ kind }) => REF_KINDS.indexOf(kind));
    case 'table':
      return byKey(({ table }) => table);
    case 'updateIndex':
      return byKey(({ updateIndex }) => updateIndex);
    case 'changed':
      // Refs without an entry are the last in both directions.
      return byKey(({ lastChange }) => (lastChange === undefined ? sign * Infinity : Number(lastChange.time)));
  }
}
