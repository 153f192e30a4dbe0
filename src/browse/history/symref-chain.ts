/** What a symbolic ref finally leads to. */
import type { RefValue } from '../../reftable/index.ts';
import { lookUpRef } from '../refs/provenance.ts';
import type { BrowsedStack, Certainty } from '../stack/browsed-stack.ts';
import type { StackOf } from '../stack/stack-of.ts';

/** git follows at most this many symbolic refs (`SYMREF_MAXDEPTH` in refs/refs-internal.h). */
const MAX_HOPS = 5;

/**
 * How a chain ends. `id`: at an object. `missing`: its last ref does not exist. `loop`: its last ref is an earlier one of
 * it. `tooLong`: git does not follow it further. `otherStack`: its last ref is in a stack that is not known.
 */
export type ChainEnd = 'id' | 'missing' | 'loop' | 'tooLong' | 'otherStack';

/** A ref of a chain. */
export interface ChainLink {
  readonly name: string;
  /** `undefined` for one that does not exist or is not known. */
  readonly value?: RefValue;
  /** Of the value, or that the ref does not exist. `undefined` if the ref was not looked up. */
  readonly certainty?: Certainty;
}

/** A ref and those it leads to, in order. */
export interface SymrefChain {
  readonly links: readonly ChainLink[];
  readonly end: ChainEnd;
}

/**
 * Follows a ref as git does. `stackOf` returns the stack of a name, for a worktree's own stack, from which HEAD leads to
 * a ref that all worktrees share; by default all are in one stack.
 */
export function symrefChain(stack: BrowsedStack, name: string, stackOf: StackOf = () => stack): SymrefChain {
  const links: ChainLink[] = [];
  for (let at = name, hop = 0; ; hop++) {
    if (links.some(link => link.name === at)) return { links: [...links, { name: at }], end: 'loop' };
    if (hop === MAX_HOPS) return { links: [...links, { name: at }], end: 'tooLong' };
    const owner = hop === 0 ? stack : stackOf(at);
    if (owner === undefined) return { links: [...links, { name: at }], end: 'otherStack' };
    const ref = lookUpRef(owner, at);
    const value = ref.newest?.isDeletion ? undefined : ref.value;
    links.push({ name: at, ...(value && { value }), certainty: owner.certaintyOf(ref.newest?.table ?? -1) });
    if (value === undefined) return { links, end: 'missing' };
    if (value.type !== 'symref') return { links, end: 'id' };
    at = value.target;
  }
}
