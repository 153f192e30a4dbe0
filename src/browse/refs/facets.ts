/** How many of some refs are of each kind and in each namespace. */
import { decodeText } from '../../reftable/index.ts';
import { PAGE_SIZE } from './name-pages.ts';
import { REF_KINDS, type RefKind } from './ref-kind.ts';
import type { RefList } from './ref-list.ts';

const SLASH = 0x2f;
/** More namespaces than this are not counted one by one. */
const MAX_NAMESPACES = 200;

/** The refs in a namespace: the first two components of their names as `refs/heads/`, `refs/` for `refs/stash`, '' for `HEAD`. */
export interface NamespaceCount {
  readonly prefix: string;
  /** Number of refs. */
  readonly count: number;
}

/** How many refs are of each kind and in each namespace. */
export interface RefFacets {
  readonly kinds: Readonly<Record<RefKind, number>>;
  /** The largest first, at most 200. */
  readonly namespaces: readonly NamespaceCount[];
  /** Namespaces that are left out. */
  readonly moreNamespaces: number;
}

/** Of all refs of a list, which is never changed. */
const ofAll = new WeakMap<RefList, RefFacets>();

/** The facets of refs of a list, given by their positions in any order, each once. */
export function facetsOf(list: RefList, positions: Uint32Array): RefFacets {
  if (positions.length < list.count) return countFacets(list, positions);
  const facets = ofAll.get(list) ?? countFacets(list, positions);
  ofAll.set(list, facets);
  return facets;
}

function countFacets(list: RefList, positions: Uint32Array): RefFacets {
  const kinds = new Uint32Array(REF_KINDS.length);
  const ordered = isAscending(positions) ? positions : positions.slice().sort();
  const counts = new Map<string, number>();
  for (let k = 0; k < ordered.length; ) {
    const first = ordered[k] as number;
    const { prefix, end } = namespaceAt(list, first);
    let count = 0;
    for (; k < ordered.length && (ordered[k] as number) < end; k++, count++) {
      const position = ordered[k] as number;
      const kind = list.columns[Math.floor(position / PAGE_SIZE)]?.kinds[position % PAGE_SIZE] as number;
      kinds[kind] = (kinds[kind] as number) + 1;
    }
    counts.set(prefix, (counts.get(prefix) ?? 0) + count);
  }
  const namespaces = [...counts].map(([prefix, count]) => ({ prefix, count })).sort((a, b) => b.count - a.count);
  return {
    kinds: Object.fromEntries(REF_KINDS.map((kind, i) => [kind, kinds[i]])) as Record<RefKind, number>,
    namespaces: namespaces.slice(0, MAX_NAMESPACES),
    moreNamespaces: Math.max(0, namespaces.length - MAX_NAMESPACES),
  };
}

/** The namespace of the ref at a position, and where the run of refs ends that are in it with certainty. */
function namespaceAt({ names }: RefList, position: number): { prefix: string; end: number } {
  const name = names.bytesAt(position);
  const first = name.indexOf(SLASH) + 1;
  const second = first === 0 ? 0 : name.indexOf(SLASH, first) + 1;
  const prefix = decodeText(name.subarray(0, second || first));
  // Refs with fewer slashes are between those of other namespaces.
  return { prefix, end: position + (second === 0 ? 1 : names.runOf(position, second)) };
}

function isAscending(positions: Uint32Array): boolean {
  for (let k = 1; k < positions.length; k++) if ((positions[k - 1] as number) >= (positions[k] as number)) return false;
  return true;
}
