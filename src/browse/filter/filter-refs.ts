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
  const found = new Positions(count);
  for (const [page, { kinds }] of columns.entries()) {
    check?.();
    found.add(page * PAGE_SIZE, candidatesOf(page, kinds.length, tests));
  }
  return found.finish();
}

function allPositions(count: number): Uint32Array<ArrayBuffer> {
  const positions = new Uint32Array(count);
  for (let i = 0; i < count; i++) positions[i] = i;
  return positions;
}

/** 1 for each ref of a page that all tests accept. */
function candidatesOf(
  page: number,
  count: number,
  tests: readonly (RefTest & { readonly excluded: boolean })[],
): Uint8Array {
  const candidates = new Uint8Array(count).fill(1);
  const hits = new Uint8Array(count);
  for (const { mark, excluded } of tests) {
    mark(page, candidates, hits);
    const flip = Number(excluded);
    // Without a branch, which a processor could not predict.
    for (let i = 0; i < count; i++) candidates[i] = (candidates[i] as number) & ((hits[i] as number) ^ flip);
    hits.fill(0);
  }
  return candidates;
}

/** Positions that are collected, at most `max`. */
class Positions {
  readonly #max: number;
  #positions = new Uint32Array(1 << 10);
  #count = 0;

  constructor(max: number) {
    this.#max = max;
  }

  add(first: number, marks: Uint8Array): void {
    if (this.#positions.length < this.#count + marks.length) {
      const grown = new Uint32Array(Math.min(this.#max, Math.max(2 * this.#count, this.#count + marks.length)));
      grown.set(this.#positions.subarray(0, this.#count));
      this.#positions = grown;
    }
    let count = this.#count;
    const positions = this.#positions;
    for (let i = 0; i < marks.length; i++) {
      positions[count] = first + i;
      count += marks[i] as number;
    }
    this.#count = count;
  }

  finish(): Uint32Array<ArrayBuffer> {
    return this.#count === this.#positions.length ? this.#positions : this.#positions.slice(0, this.#count);
  }
}
