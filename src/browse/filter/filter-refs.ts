/** The refs of a list that match a filter. */
import type { BrowseCallbacks } from '../callbacks.ts';
import { PAGE_SIZE } from '../refs/name-pages.ts';
import type { FilterTerm } from './filter.ts';
import { type RefSource, type RefTest, refTest } from './ref-terms.ts';

/** Positions in the list, ascending. Throws what `callbacks.check` and `source.changes` throw. */
export function filterRefs(
  source: RefSource,
  terms: readonly FilterTerm[],
  { check }: BrowseCallbacks = {},
): Uint32Array<ArrayBuffer> {
  const { count, columns } = source.list;
  if (terms.length === 0) return allPositions(count);
  const tests = terms.map(({ condition, excluded }) => ({ ...refTest(condition, source), excluded }));
  tests.sort((a, b) => a.cost - b.cost);
  const hits = new Uint8Array(PAGE_SIZE);
  const marks = columns.map(({ kinds }, page) => {
    check?.();
    return candidatesOf(page, hits.subarray(0, kinds.length), tests);
  });
  return positionsOf(marks);
}

function allPositions(count: number): Uint32Array<ArrayBuffer> {
  const positions = new Uint32Array(count);
  for (let i = 0; i < count; i++) positions[i] = i;
  return positions;
}

/** 1 for each ref of a page that all tests accept. `hits` has an element for each of them. */
function candidatesOf(
  page: number,
  hits: Uint8Array,
  tests: readonly (RefTest & { readonly excluded: boolean })[],
): Uint8Array {
  const candidates = new Uint8Array(hits.length).fill(1);
  for (const { mark, excluded } of tests) {
    hits.fill(0);
    mark(page, candidates, hits);
    const flip = Number(excluded);
    // Without a branch, which a processor could not predict.
    for (let i = 0; i < hits.length; i++) candidates[i] = (candidates[i] as number) & ((hits[i] as number) ^ flip);
  }
  return candidates;
}

/** The positions of what is marked with 1 in pages, in memory that is allocated once: new memory costs more than counting. */
function positionsOf(pages: readonly Uint8Array[]): Uint32Array<ArrayBuffer> {
  let total = 0;
  for (const marks of pages) for (let i = 0; i < marks.length; i++) total += marks[i] as number;
  const positions = new Uint32Array(total);
  let count = 0;
  for (const [page, marks] of pages.entries()) {
    const first = page * PAGE_SIZE;
    // Without a branch for each ref.
    for (let i = 0; i < marks.length && count < total; i++) {
      positions[count] = first + i;
      count += marks[i] as number;
    }
  }
  return positions;
}
