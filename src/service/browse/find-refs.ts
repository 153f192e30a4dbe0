/** Finding refs by a filter, and windows of what was found. */
import {
  type BrowsedStack,
  type Filter,
  type FilterTerm,
  facetsOf,
  parseFilter,
  type RefFacets,
  type RefMatches,
  readRows,
} from '../../browse/index.ts';
import type { FoundRef, FoundRefs, RefQuery, RefWindow } from '../../protocol/browse.ts';
import type { StackLocation } from '../../protocol/values.ts';
import type { Unwired } from '../../protocol/wire.ts';
import { CHECK_EVERY, type Context } from '../worker/context.ts';
import { findAgain, findFiltered, found, stateOf, withBrowsedStack } from './browsed.ts';

/** No screen shows more rows. */
const MAX_ROWS = 1000;

interface FindQuery extends RefQuery {
  /** The ref whose position is asked for. */
  readonly name: string | null;
  /** Rows of a window, which starts at a multiple of it. */
  readonly count: number;
}

export function findRefs(location: StackLocation, query: FindQuery, context: Context): Unwired<FoundRefs> {
  return withBrowsedStack(location, context, stack => {
    const filter = parseFilter(query.filter);
    const matches = findAgain(stack, query, context);
    const { kinds, namespaces, moreNamespaces } = facets(stack, filter, matches, context);
    const position = query.name === null ? null : positionOf(matches, query.name);
    const count = Math.max(1, query.count);
    const rows = windowOf(stack, matches, Math.floor((position ?? 0) / count) * count, count);
    return {
      ...stateOf(stack),
      content: matches.list.content,
      searched: matches.list.count,
      total: matches.positions.length,
      terms: filter.terms,
      faults: filter.faults,
      ...{ kinds, namespaces, moreNamespaces, position },
      window: rows,
    };
  });
}

/** Each facet is counted without the conditions that choosing in it adds. */
function facets(stack: BrowsedStack, filter: Filter, matches: RefMatches, context: Context): RefFacets {
  const all = facetsOf(matches.list, matches.positions);
  const without = (isChosen: (term: FilterTerm) => boolean) => {
    const terms = filter.terms.filter(term => term.excluded || !isChosen(term));
    if (terms.length === filter.terms.length) return all;
    const wider = findFiltered(stack, { ...filter, terms }, context);
    return facetsOf(wider.list, wider.positions);
  };
  const { namespaces, moreNamespaces } = without(isNamespace);
  return { kinds: without(({ condition }) => condition.type === 'kind').kinds, namespaces, moreNamespaces };
}

/** Whether a term asks for one of the namespaces that are counted. */
function isNamespace({ condition }: FilterTerm): boolean {
  return condition.type === 'prefix' && /^refs\/[^/]+\/$/.test(condition.text);
}

/** Rows from `from` on of what `query` found when the stack had this stamp. */
export function refWindow(
  location: StackLocation,
  query: RefQuery & { readonly stamp: string; readonly from: number; readonly count: number },
  context: Context,
): Unwired<RefWindow> {
  return withBrowsedStack(location, context, stack => {
    if (stack.stamp !== query.stamp) return { stamp: stack.stamp, from: query.from, rows: [] };
    return windowOf(stack, found(stack, query, context), query.from, query.count);
  });
}

function windowOf(stack: BrowsedStack, { list, positions }: RefMatches, from: number, count: number) {
  const shown = positions.subarray(from, from + Math.min(count, MAX_ROWS));
  const rows: Unwired<FoundRef>[] = readRows(stack, list, shown);
  return { stamp: stack.stamp, from, rows };
}

/** Where exactly this ref is among those that were found. */
function positionOf({ list, positions }: RefMatches, name: string): number | null {
  const inList = list.positionOf(name);
  const position = inList < 0 ? -1 : positions.indexOf(inList);
  return position < 0 ? null : position;
}

/**
 * The position of the next found ref, from `from` on and then from the start, of whose name a component starts with a
 * text, in either case of ASCII letters. `null` if there is none, or if the stack has changed.
 */
export function findByStart(
  location: StackLocation,
  query: RefQuery & { readonly stamp: string; readonly from: number; readonly text: string },
  context: Context,
): number | null {
  return withBrowsedStack(location, context, stack => {
    if (stack.stamp !== query.stamp || query.text === '') return null;
    const { list, positions } = found(stack, query, context);
    const text = Buffer.from(query.text.toLowerCase());
    for (let k = 0; k < positions.length; k++) {
      if (k % CHECK_EVERY === 0) context.check();
      const position = (query.from + k) % positions.length;
      if (hasComponent(list.names.bytesAt(positions[position] as number), text)) return position;
    }
    return null;
  });
}

const SLASH = 0x2f;

function hasComponent(name: Uint8Array, start: Uint8Array): boolean {
  for (let at = 0; at + start.length <= name.length; at = name.indexOf(SLASH, at) + 1) {
    if (startsWith(name, at, start)) return true;
    if (!name.includes(SLASH, at)) return false;
  }
  return false;
}

function startsWith(name: Uint8Array, at: number, start: Uint8Array): boolean {
  for (let i = 0; i < start.length; i++) {
    const byte = name[at + i] as number;
    if ((byte >= 0x41 && byte <= 0x5a ? byte + 0x20 : byte) !== start[i]) return false;
  }
  return true;
}
