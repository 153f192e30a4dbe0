/** The deleted refs of a stack: those that the stack, an unlisted table or a backup still has a value of. */
import { compareNames } from '../../reftable/index.ts';
import type { BrowseCallbacks } from '../callbacks.ts';
import { namesMissingIn, namesWithTombstones } from './candidates.ts';
import { deletedRef, type FoundRef, isBetter } from './deleted-ref.ts';
import type { DeletedSource, DeletedSources, SourceInfo } from './sources.ts';
import { type RefState, type StoredRef, storedRefs } from './stored-ref.ts';

/** A state of a ref that can be restored, and what it is read from. */
export interface StoredState {
  readonly state: RefState;
  readonly source: SourceInfo;
}

/**
 * All refs that can be restored, in the order of their names. Of a ref that several sources have, the best state counts.
 * Throws what `callbacks` throws.
 */
export function findDeleted(sources: DeletedSources, callbacks: BrowseCallbacks = {}): FoundRef[] {
  const found = new Map<string, FoundRef>();
  for (const source of sources.all) {
    for (const each of findIn(source, candidatesOf(source, sources, callbacks), sources, callbacks)) {
      const known = found.get(each.ref.name);
      if (known === undefined || isBetter(each.ref, known.ref)) found.set(each.ref.name, each);
    }
  }
  return [...found.values()].sort((a, b) => compareNames(a.ref.name, b.ref.name));
}

function candidatesOf({ stack, info }: DeletedSource, sources: DeletedSources, callbacks: BrowseCallbacks): string[] {
  const names = namesWithTombstones(stack, callbacks);
  if (info.type === 'stack') return names;
  return [...new Set([...names, ...namesMissingIn(sources.stack, stack, callbacks)])];
}

function findIn(
  source: DeletedSource,
  names: readonly string[],
  sources: DeletedSources,
  callbacks: BrowseCallbacks,
): FoundRef[] {
  const stored = storedRefs(source.stack, names, callbacks);
  const current = source.info.type === 'stack' ? stored : storedRefs(sources.stack, names, callbacks);
  return stored.flatMap((each, i) => deletedRef(each, source, current[i] as StoredRef) ?? []);
}

/** The best state of exactly this ref; `undefined` if nothing can be restored. Throws what `callbacks` throws. */
export function lastState(
  sources: DeletedSources,
  name: string,
  callbacks: BrowseCallbacks = {},
): FoundRef | undefined {
  let best: FoundRef | undefined;
  for (const source of sources.all) {
    const [found] = findIn(source, [name], sources, callbacks);
    if (found !== undefined && (best === undefined || isBetter(found.ref, best.ref))) best = found;
  }
  return best;
}

/**
 * The state of a ref after the transaction with this update index, from the first source that has it; `undefined` if the
 * ref did not exist then, or if its value is not stored. Throws what `callbacks` throws.
 */
export function stateAfter(
  sources: DeletedSources,
  name: string,
  updateIndex: bigint,
  callbacks: BrowseCallbacks = {},
): StoredState | undefined {
  for (const { info, stack } of sources.all) {
    const [stored] = storedRefs(stack, [name], callbacks);
    const state = stored?.stateAfter(updateIndex, stack.tables);
    if (state !== undefined) return { state, source: info };
  }
  return undefined;
}
