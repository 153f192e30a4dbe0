/** The refs that a filter finds, in a stack in any state, as a tree: one folder at a time. */
import {
  type BrowsedRefRow,
  type BrowsedStack,
  parseFilter,
  type RefChild,
  RefFolder,
  type RefMatches,
  readRows,
} from '../../browse/index.ts';
import type { FoundNodes } from '../../protocol/browse.ts';
import type { RefNode } from '../../protocol/stack.ts';
import type { RefRow, StackLocation } from '../../protocol/values.ts';
import type { Unwired } from '../../protocol/wire.ts';
import { CHILDREN_AT_ONCE, type RefNodesQuery } from '../refs/ref-nodes.ts';
import { CHECK_EVERY, type Context } from '../worker/context.ts';
import { findAgain, found, withBrowsedStack } from './browsed.ts';

export function foundNodes(
  location: StackLocation,
  { filter, ...query }: RefNodesQuery & { readonly filter: string },
  context: Context,
): Unwired<FoundNodes> {
  return withBrowsedStack(location, context, stack => {
    // The folders below are requested later, and must be consistent with the root.
    const isRoot = query.prefix === '' && query.first === undefined;
    const matches = (isRoot ? findAgain : found)(stack, { filter, sort: null }, context);
    const folder = RefFolder.read(matches, query.prefix);
    const children = childrenOf(folder, query, context);
    return {
      total: matches.positions.length,
      faults: parseFilter(filter).faults,
      nodes: children === undefined ? rangesOf(folder) : nodesOf(stack, matches, children),
    };
  });
}

/** All children, or those of a range; `undefined` if they are too many. */
function childrenOf(folder: RefFolder, { first, last }: RefNodesQuery, context: Context): RefChild[] | undefined {
  const isRange = first !== undefined && last !== undefined;
  if (!isRange && folder.count > CHILDREN_AT_ONCE) return undefined;
  const children: RefChild[] = [];
  for (let i = 0; i < folder.count && children.length < CHILDREN_AT_ONCE; i++) {
    if (i % CHECK_EVERY === 0) context.check();
    const child = folder.childAt(i);
    if (!isRange || children.length > 0 || nameOf(child) === first) children.push(child);
    if (isRange && nameOf(child) === last) break;
  }
  return children;
}

function rangesOf(folder: RefFolder): Unwired<RefNode>[] {
  const ranges: Unwired<RefNode>[] = [];
  for (let start = 0; start < folder.count; start += CHILDREN_AT_ONCE) {
    const count = Math.min(CHILDREN_AT_ONCE, folder.count - start);
    const [first, last] = [folder.childAt(start), folder.childAt(start + count - 1)];
    const labels = { firstLabel: first.label, lastLabel: last.label };
    ranges.push({ type: 'range', prefix: folder.prefix, first: nameOf(first), last: nameOf(last), ...labels, count });
  }
  return ranges;
}

/** Of a folder, with `/` at its end. */
function nameOf(child: RefChild): string {
  return child.type === 'ref' ? child.name : child.prefix;
}

function nodesOf(stack: BrowsedStack, { list }: RefMatches, children: readonly RefChild[]): Unwired<RefNode>[] {
  const positions = children.flatMap(child => (child.type === 'ref' ? [child.position] : []));
  const rows = new Map(readRows(stack, list, positions).map(row => [row.position, row]));
  return children.map(child => {
    if (child.type === 'folder') return child;
    const row = rows.get(child.position) as BrowsedRefRow;
    const certainty = row.certainty === 'sure' ? undefined : row.certainty;
    return { type: 'ref', label: child.label, ref: refRowOf(row), ...(certainty && { certainty }) };
  });
}

/** A deleted ref has no value, although an older table has one. */
function refRowOf({ name, state, value, updateIndex = 0n }: BrowsedRefRow): Unwired<RefRow> {
  const shown = state === 'live' && value !== undefined ? value : ({ type: 'deletion' } as const);
  return { kind: 'ref', name, updateIndex, value: shown };
}
