/** How the refs of two stacks differ. Both are read in the order of names, some at a time. */
import { compareKeys, type RefValue } from '../../reftable/index.ts';
import type { BrowseCallbacks } from '../callbacks.ts';
import { type BrowsedRef, readRefs } from '../refs/read-refs.ts';
import type { BrowsedStack } from '../stack/browsed-stack.ts';

/** A ref that one stack has and the other one has not, or has with another value. */
export interface DifferingRef {
  readonly change: 'created' | 'moved' | 'deleted';
  readonly name: Uint8Array;
}

/** A differing ref with its rows. */
export interface RefDifference extends Pick<DifferingRef, 'change'> {
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
  let page: DifferingRef[] = [];
  for (const ref of differingRefs(before, after, callbacks)) {
    if (page.push(ref) < PAGE) continue;
    yield* readDifferences(page, before, after);
    page = [];
  }
  yield* readDifferences(page, before, after);
}

/** The rows of differing refs, in the order given. */
export function readDifferences(
  refs: readonly DifferingRef[],
  before: BrowsedStack,
  after: BrowsedStack,
): RefDifference[] {
  const names = refs.map(({ name }) => name);
  const [was, is] = [readRefs(before, names), readRefs(after, names)];
  return refs.map(({ change }, i) => ({ change, before: was[i] as BrowsedRef, after: is[i] as BrowsedRef }));
}

/** As `refDifferences`, without the rows. The progress is that of the stack of which less has been read. */
export function* differingRefs(
  before: BrowsedStack,
  after: BrowsedStack,
  callbacks: BrowseCallbacks = {},
): Generator<DifferingRef, void, undefined> {
  const parts = [0, 0];
  let records = 0;
  const refs = [before, after].map((stack, side) =>
    refsOf(stack, callbacks, page => {
      parts[side] = page.done;
      records += page.refs.length;
      callbacks.progress?.({ records, done: Math.min(...parts) });
    }),
  );
  const [ours, theirs] = refs as [Refs, Refs];
  let was = ours.next().value;
  let is = theirs.next().value;
  while (was !== undefined || is !== undefined) {
    const order = was === undefined ? 1 : is === undefined ? -1 : compareNameBytes(was.name, is.name);
    if (was !== undefined && order < 0) yield { change: 'deleted', name: was.name };
    else if (is !== undefined && order > 0) yield { change: 'created', name: is.name };
    else if (was !== undefined && was.target !== is?.target) yield { change: 'moved', name: was.name };
    if (order <= 0) was = ours.next().value;
    if (order >= 0) is = theirs.next().value;
  }
}

interface StoredRef {
  readonly name: Uint8Array;
  readonly target: string;
}

type Refs = Generator<StoredRef, void, undefined>;

function* refsOf(stack: BrowsedStack, { check }: BrowseCallbacks, onPage: (page: Page) => void): Refs {
  for (let last: Uint8Array | undefined; ; ) {
    check?.();
    const page = pageAfter(stack, last);
    onPage(page);
    yield* page.refs;
    last = page.refs.at(-1)?.name;
    if (page.refs.length < PAGE) return;
  }
}

interface Page {
  readonly refs: readonly StoredRef[];
  /** The part of the stack that has been read, 0 to 1. */
  readonly done: number;
}

/** The next refs after a name. If a table turns out to be damaged, they are read again from what can be salvaged. */
function pageAfter(stack: BrowsedStack, last: Uint8Array | undefined): Page {
  return stack.readMerged('refs', view => {
    const { cursor } = view;
    const refs: StoredRef[] = [];
    if (last !== undefined) cursor.seek(last);
    while (refs.length < PAGE && cursor.next()) {
      const { current } = cursor;
      const name = current.nameBytes;
      // A damaged table may start before it.
      if (last !== undefined && compareNameBytes(name, last) <= 0) continue;
      refs.push({ name: name.slice(), target: targetOf(current.refValue()) });
    }
    return { refs, done: refs.length < PAGE ? 1 : view.done };
  });
}

function compareNameBytes(a: Uint8Array, b: Uint8Array): number {
  return compareKeys(a, a.length, b, b.length);
}

/** What a ref leads to. */
function targetOf(value: RefValue): string {
  return 'oid' in value ? value.oid : value.type === 'symref' ? `ref: ${value.target}` : '';
}
