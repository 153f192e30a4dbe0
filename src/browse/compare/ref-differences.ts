/** How the refs of two stacks differ. Both are read in the order of names, some at a time. */
import { compareKeys, type RefValue } from '../../reftable/index.ts';
import type { BrowseCallbacks } from '../callbacks.ts';
import { type BrowsedRef, readRefs } from '../refs/read-refs.ts';
import type { BrowsedStack } from '../stack/browsed-stack.ts';

/** A ref that one stack has and the other one has not, or has with another value. */
export interface RefDifference {
  readonly change: 'created' | 'moved' | 'deleted';
  /** What the first stack stores of it, which for a ref that was created may be a deleted one. */
  readonly before: BrowsedRef;
  /** What the second stack stores of it. */
  readonly after: BrowsedRef;
}

/** Refs that are read at once. */
const PAGE = 1000;

/**
 * The refs that lead elsewhere in `after`, or are in only one of the stacks, in the byte order of names. A tag whose peeled
 * object ID is stored in only one of them is the same. Throws what `callbacks.check` throws.
 */
export function* refDifferences(
  before: BrowsedStack,
  after: BrowsedStack,
  callbacks: BrowseCallbacks = {},
): Generator<RefDifference, void, undefined> {
  let names: Uint8Array[] = [];
  for (const name of differingNames(refsOf(before, callbacks), refsOf(after, callbacks))) {
    if (names.push(name) < PAGE) continue;
    yield* differencesOf(names, before, after);
    names = [];
  }
  yield* differencesOf(names, before, after);
}

function* differencesOf(
  names: readonly Uint8Array[],
  before: BrowsedStack,
  after: BrowsedStack,
): Generator<RefDifference, void, undefined> {
  const now = readRefs(after, names);
  for (const [i, was] of readRefs(before, names).entries()) {
    const is = now[i] as BrowsedRef;
    const change = was.state !== 'live' ? 'created' : is.state !== 'live' ? 'deleted' : 'moved';
    yield { change, before: was, after: is };
  }
}

interface StoredRef {
  readonly name: Uint8Array;
  readonly target: string;
}

type Refs = Generator<StoredRef, void, undefined>;

function* differingNames(before: Refs, after: Refs): Generator<Uint8Array, void, undefined> {
  let ours = before.next().value;
  let theirs = after.next().value;
  while (ours !== undefined || theirs !== undefined) {
    const order = ours === undefined ? 1 : theirs === undefined ? -1 : compareNameBytes(ours.name, theirs.name);
    if (order !== 0 || ours?.target !== theirs?.target) {
      yield (order <= 0 ? (ours as StoredRef) : (theirs as StoredRef)).name;
    }
    if (order <= 0) ours = before.next().value;
    if (order >= 0) theirs = after.next().value;
  }
}

function* refsOf(stack: BrowsedStack, { check }: BrowseCallbacks): Refs {
  for (let last: Uint8Array | undefined; ; ) {
    check?.();
    const page = pageAfter(stack, last);
    yield* page;
    last = page.at(-1)?.name;
    if (page.length < PAGE) return;
  }
}

/** The next refs after a name. If a table turns out to be damaged, they are read again from what can be salvaged. */
function pageAfter(stack: BrowsedStack, last: Uint8Array | undefined): StoredRef[] {
  return stack.readMerged('refs', ({ cursor }) => {
    const page: StoredRef[] = [];
    if (last !== undefined) cursor.seek(last);
    while (page.length < PAGE && cursor.next()) {
      const { current } = cursor;
      const name = current.nameBytes;
      // A damaged table may start before it.
      if (last !== undefined && compareNameBytes(name, last) <= 0) continue;
      page.push({ name: name.slice(), target: targetOf(current.refValue()) });
    }
    return page;
  });
}

function compareNameBytes(a: Uint8Array, b: Uint8Array): number {
  return compareKeys(a, a.length, b, b.length);
}

/** What a ref leads to. */
function targetOf(value: RefValue): string {
  return 'oid' in value ? value.oid : value.type === 'symref' ? `ref: ${value.target}` : '';
}
